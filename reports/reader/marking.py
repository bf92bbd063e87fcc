"""A text cut where findings begin and end, so that a page can mark them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .finding import Finding


@dataclass(frozen=True)
class Segment:
    """A stretch of the text; `numbers` are the findings it belongs to, from 1, `begins` those that begin with it."""

    text: str
    numbers: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()


def segments(text: str, findings: Sequence[Finding]) -> Iterator[Segment]:
    """The text in its order; put together the segments are the text."""
    cuts = sorted({0, len(text), *(one.start for one in findings), *(one.end for one in findings)})
    active: list[int] = []
    waiting = sorted(range(len(findings)), key=lambda at: findings[at].start)
    for start, end in pairwise(cuts):
        active = [at for at in active if findings[at].end > start]
        begins = []
        while waiting and findings[waiting[0]].start <= start:
            begins.append(waiting.pop(0))
        active += [at for at in begins if findings[at].end > start]
        yield Segment(text[start:end], tuple(at + 1 for at in active), tuple(at + 1 for at in begins))
