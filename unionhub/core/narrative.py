"""Sections of the summary: an app's words with figures named by token, never typed.

`<app>/narrative.py` ends with `NARRATIVE`, a tuple of `Section`. Its sentences are plain text or choose among variants
(`ByChange`, `ByTarget`, `BySign`, `Listed`); `chosen` says which of them hold for given figures.
"""

from collections.abc import Iterator

from . import registry
from .narratives import checking
from .narratives.choosing import Look, chosen
from .narratives.kinds import (
    ByChange,
    BySign,
    ByTarget,
    Exhibit,
    Listed,
    Paragraph,
    Section,
    Sentence,
    aimed,
    compared,
)
from .narratives.tokens import TOKEN, WORDS, BadToken, Form, Token, When, parse_token, token_of, tokens

__all__ = [
    "TOKEN",
    "WORDS",
    "BadToken",
    "ByChange",
    "BySign",
    "ByTarget",
    "Exhibit",
    "Form",
    "Listed",
    "Look",
    "Paragraph",
    "Section",
    "Sentence",
    "Token",
    "When",
    "aimed",
    "broken_sections",
    "chosen",
    "compared",
    "parse_token",
    "sections",
    "token_of",
    "tokens",
]


def sections() -> tuple[Section, ...]:
    """The sections of all apps in their order; those of a chapter stand together."""
    return tuple(sorted(registry.collect("narrative", "NARRATIVE"), key=lambda section: section.order))


def broken_sections(declared: tuple[Section, ...] | None = None) -> Iterator[str]:
    """What is wrong with the declared sections, each sentence naming the mend."""
    return checking.broken_sections(sections() if declared is None else declared)


NARRATIVE: tuple[Section, ...] = ()
