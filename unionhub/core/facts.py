"""Facts: one app asks another by name («has this person an open hardship file?») without importing it.

`<app>/facts.py` ends with `FACTS`, a tuple of `Fact`. The answer is True, False or None; None means unknown and is
never to be taken for no.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from . import registry


@dataclass(frozen=True)
class Fact:
    """A question others may ask. `ask(subject, on)` answers for the date; it raises nothing for a strange subject."""

    key: str
    label: str
    ask: Callable[[Any, date], bool | None]


def ask(key: str, subject: Any, on: date | None = None) -> bool | None:
    """Answer the fact about the subject on the date (default today); None when no app declares the fact."""
    fact = registry.collect_by_key("facts", "FACTS").get(key)
    return fact.ask(subject, on or timezone.localdate()) if fact is not None else None


def in_words(answer: bool | None) -> str:
    """是, 否 or 未知."""
    return {True: "是", False: "否", None: "未知"}[answer]


FACTS: tuple[Fact, ...] = ()
