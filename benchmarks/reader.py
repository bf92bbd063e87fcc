"""Precision and recall of the reader for numbers over labelled statements.

    python -m benchmarks.reader

A statement that does not hold counts as found when a finding of its kind is made (a truncated share may also be told as
a share); any finding in a statement that holds counts against precision. Statements of the kind «registry» are compared
with the figures of `benchmarks.reader_register`, the others are read by themselves. «⏎» in a statement is a new line.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reader_register import REGISTER
from reports.reader import Kind, read

STATEMENTS = Path(__file__).with_name("reader_statements.txt")


@dataclass
class Score:
    """How many were found, missed, and flagged although they hold."""

    found: Counter[str]
    missed: list[tuple[str, str]]
    wrongly: list[tuple[str, str]]

    @property
    def recall(self) -> float:
        """Found among those that do not hold."""
        total = self.found.total() + len(self.missed)
        return self.found.total() / total

    @property
    def precision(self) -> float:
        """Of statements with a finding, those that do not hold."""
        return self.found.total() / (self.found.total() + len(self.wrongly))


def pairs() -> list[tuple[str, str, str]]:
    """(kind, statement that does not hold, statement that holds)."""
    lines = STATEMENTS.read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        if line and not line.startswith("#"):
            kind, wrong, right = (part.strip().replace("⏎", "\n") for part in line.split("|"))
            found.append((kind, wrong, right))
    return found


def score() -> Score:
    """Read every statement by itself."""
    told = Score(Counter(), [], [])
    for kind, wrong, right in pairs():
        known = REGISTER if kind == Kind.REGISTRY else ()
        kinds = {one.kind.value for one in read(wrong, known)}
        if kind in kinds:
            told.found[kind] += 1
        else:
            told.missed.append((kind, wrong))
        told.wrongly += [(one.kind.value, right) for one in read(right, known)[:1]]
    return told


def main() -> None:
    """Print the score and what was missed or wrongly flagged."""
    told = score()
    print(f"{2 * len(pairs())} statements: precision {told.precision:.3f}, recall {told.recall:.3f}")
    for kind, statement in told.missed:
        print(f"  missed {kind}: {statement}")
    for kind, statement in told.wrongly:
        print(f"  wrongly {kind}: {statement}")


if __name__ == "__main__":
    main()
