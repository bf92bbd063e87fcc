"""A text as the checks read it: simplified, half-width, cut into paragraphs, sentences and clauses.

No character is added or taken away: offsets are those of the text as it was given.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

_SENTENCE_ENDS = re.compile(r"[。！？!?；;\n]")
_CLAUSE_ENDS = re.compile(r"[,，。！？!?；;：:\n]|——")
#: A line that was broken because it was full goes on in the next: it ends in no mark, and the next is no heading.
_FULL_LINE = 30
_GOES_ON = re.compile(r"\n(?![ \t\u3000\n]|[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．](?!\d)|第|——|附|$)")
_NO_END = re.compile(r"[^。！？!?；;：:”\"\s]$")
#: Characters of one piece at most: whatever is longer (a text without any mark) is cut, so that looking around each
#: number stays quick.
_LONGEST_CLAUSE, _LONGEST_SENTENCE, _LONGEST_PARAGRAPH = 300, 1_200, 4_000
#: A comma between digits belongs to the number.
_INSIDE_NUMBER = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")


@cache
def _converter():
    from opencc import OpenCC  # noqa: PLC0415  (its tables take a moment to load)

    return OpenCC("t2s")


@cache
def _plain_letter(letter: str) -> str:
    """One character, half-width and simplified; what would become several stays as it is."""
    folded = unicodedata.normalize("NFKC", letter)
    found = folded if len(folded) == 1 else letter
    if found > "⺀":
        simple = _converter().convert(found)
        found = simple if len(simple) == 1 else found
    return found


def plain(text: str) -> str:
    """The text letter by letter: full-width digits and marks half-width, traditional letters simplified."""
    return "".join(map(_plain_letter, text))


@dataclass(frozen=True)
class Piece:
    """A part of the text from `start` to `end` (excluded)."""

    start: int
    end: int

    def holds(self, offset: int) -> bool:
        """Whether the offset lies inside."""
        return self.start <= offset < self.end


def piece_at(pieces: Sequence[Piece], offset: int) -> Piece | None:
    """The piece, of pieces in order, that holds the offset; None between them."""
    at = bisect_right(pieces, offset, key=lambda piece: piece.start) - 1
    return pieces[at] if at >= 0 and pieces[at].holds(offset) else None


class Document:
    """The text with its plain form and its pieces."""

    def __init__(self, given: str) -> None:
        self.given, self.plain = given, plain(given)
        kept = {match.start() for match in _INSIDE_NUMBER.finditer(self.plain)} | set(
            _soft_breaks(self.plain)
        )
        self.paragraphs = list(_cut(self.plain, re.compile("\n"), kept, _LONGEST_PARAGRAPH))
        self.sentences = list(_cut(self.plain, _SENTENCE_ENDS, kept, _LONGEST_SENTENCE))
        self.clauses = list(_cut(self.plain, _CLAUSE_ENDS, kept, _LONGEST_CLAUSE))

    def sentence_at(self, offset: int) -> Piece | None:
        """The sentence that holds the offset."""
        return piece_at(self.sentences, offset)

    def words(self, piece: Piece) -> str:
        """The plain words of a piece."""
        return self.plain[piece.start : piece.end]

    def quoted(self, start: int, end: int) -> str:
        """What the text itself says there, in one line, not longer than can be read."""
        said = " ".join(self.given[start:end].split())
        return said if len(said) <= 120 else f"{said[:117]}……"


def _soft_breaks(text: str) -> Iterator[int]:
    for match in _GOES_ON.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if len(line) >= _FULL_LINE and _NO_END.search(line):
            yield match.start()


def _cut(text: str, ends: re.Pattern[str], kept: set[int], longest: int) -> Iterator[Piece]:
    begin = 0
    for start, end in [*(match.span() for match in ends.finditer(text)), (len(text), len(text))]:
        if start in kept:
            continue
        while start - begin > longest:
            yield Piece(begin, begin + longest)
            begin += longest
        if text[begin:start].strip():
            yield Piece(begin, start)
        begin = end
