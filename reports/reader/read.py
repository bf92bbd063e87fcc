"""Reads a text through all checks."""

from . import checks_facts, checks_growth, checks_parts, checks_shares, checks_words
from .finding import Finding
from .numbers import numbers
from .text import Document

#: Characters of one text: a book is not a report.
LONGEST = 400_000


def read(text: str) -> list[Finding]:
    """All findings in the order of the text. Raises ValueError for a text longer than `LONGEST`."""
    if len(text) > LONGEST:
        raise ValueError(f"文稿有 {len(text):,} 字，超过上限 {LONGEST:,} 字，请分成几篇核对。")
    document = Document(text)
    found = numbers(document)
    every = [
        *checks_parts.check(document, found),
        *checks_shares.check(document, found),
        *checks_growth.check(document, found),
        *checks_facts.check(document, found),
        *checks_words.check(document),
    ]
    return sorted(every, key=lambda one: (one.start, one.end, one.kind))
