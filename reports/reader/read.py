"""Reads a text through all checks."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import checks_facts, checks_growth, checks_parts, checks_shares, checks_words, registry
from .finding import Finding
from .numbers import numbers
from .registry import Known
from .text import Document

#: Characters of one text: a book is not a report.
LONGEST = 400_000


@dataclass(frozen=True)
class Reading:
    """What a text was found to say: the findings in its order, how many numbers it holds, how many were compared."""

    findings: tuple[Finding, ...]
    numbers: int
    compared: int


def look(text: str, known: Sequence[Known] = ()) -> Reading:
    """Read the text; `known` are the figures to compare it with.

    Raises ValueError for a text longer than `LONGEST`.
    """
    if len(text) > LONGEST:
        raise ValueError(f"文稿有 {len(text):,} 字，超过上限 {LONGEST:,} 字，请分成几篇核对。")
    document = Document(text)
    found = numbers(document)
    pairs = registry.compared(document, found, known)
    every = [
        *checks_parts.check(document, found),
        *checks_shares.check(document, found),
        *checks_growth.check(document, found),
        *checks_facts.check(document, found),
        *checks_words.check(document),
        *registry.check(document, pairs),
    ]
    ordered = sorted(every, key=lambda one: (one.start, one.end, one.kind))
    return Reading(tuple(ordered), len(found), len(pairs))


def read(text: str, known: Sequence[Known] = ()) -> list[Finding]:
    """All findings in the order of the text. Raises ValueError for a text longer than `LONGEST`."""
    return list(look(text, known).findings)
