"""What a domain asks of the unions each month because its records cannot know it: `<app>/collection.py`, `COLLECTION`.

A page per union shows the questions of all domains together (`reports`); an accepted answer becomes a dated record by
the domain's own service. Recipe: docs/recipes/collection.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from . import registry
from .models import Organisation

#: «collection.question», as an answer keeps it.
KEY_LIMIT = 80


class AskKind(StrEnum):
    """What is asked for: a whole number, or that somebody looked at what the records say."""

    NUMBER = "number"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True)
class Question:
    """One question. `label` is the heading of its column, of a confirmation the sentence that is confirmed."""

    key: str
    label: str
    unit: str = ""
    kind: AskKind = AskKind.NUMBER


@dataclass(frozen=True)
class Subject:
    """What an answer is about, where a union answers for several (the employers it covers)."""

    pk: int
    label: str


#: {subject (0: the organisation itself): {question: number}}
Answers = Mapping[int, Mapping[str, int]]
#: What the records say: {(organisation, subject): {question: number}}; what they do not know is missing.
Known = Mapping[tuple[int, int], Mapping[str, int]]


@dataclass(frozen=True)
class Collection:
    """What is asked together, of whom, and what becomes of it.

    All functions are set-based and ask about many organisations at once, by their ids, as on a day.
    `known` is what the records say. `subjects` lists what each organisation answers for (none: for itself).
    `problems` judges the numbers of one subject: words by question. `accept(organisation, day, answers, actor)` makes
    dated records of what differs from what is known and returns how many; it asks for `accept_action` itself. `gone`
    names organisations that did not exist on the day.
    """

    key: str
    label: str
    questions: tuple[Question, ...]
    known: Callable[[Sequence[int], date], Known]
    help: str = ""
    of_unions: bool = True
    of_areas: bool = False
    subjects: Callable[[Sequence[int], date], Mapping[int, Sequence[Subject]]] | None = None
    problems: Callable[[Mapping[str, int | None]], dict[str, str]] | None = None
    accept: Callable[[Organisation, date, Answers, Any], int] | None = None
    accept_action: str = ""
    gone: Callable[[Sequence[int], date], set[int]] | None = None

    def ask(self, question: Question) -> str:
        """The key under which an answer is kept."""
        return f"{self.key}.{question.key}"


def collections() -> dict[str, Collection]:
    """Everything that is asked, by key, in the order of the apps. Raises ValueError when two share a key."""
    return registry.collect_by_key("collection", "COLLECTION")


def broken_collections(known_actions: frozenset[str] | set[str]) -> Iterator[str]:
    """What is wrong with the declarations, each sentence naming the mend."""
    seen: set[str] = set()
    for one in registry.collect("collection", "COLLECTION"):
        where = f"collection.py: {one.key}"
        if one.key in seen:
            yield f"{where} is declared twice; give one of them another key"
        seen.add(one.key)
        if not one.questions:
            yield f"{where} asks nothing; give it at least one Question"
        keys = [question.key for question in one.questions]
        for twice in sorted({key for key in keys if keys.count(key) > 1}):
            yield f"{where} asks {twice!r} twice; give one Question another key"
        for question in one.questions:
            if len(one.ask(question)) > KEY_LIMIT:
                yield f"{where}.{question.key} is longer than {KEY_LIMIT} characters; shorten the keys"
        if not (one.of_unions or one.of_areas):
            yield f"{where} asks nobody; set of_unions or of_areas"
        kinds = {question.kind for question in one.questions}
        if len(kinds) > 1:
            yield f"{where} mixes numbers and confirmations; declare two collections"
        if AskKind.NUMBER in kinds and one.accept is None:
            yield f"{where} asks for numbers that nothing would keep; give it accept, the service that records them"
        if AskKind.CONFIRMATION in kinds and one.subjects is not None:
            yield f"{where} is a confirmation and speaks for the organisation alone; leave subjects out"
        if one.accept is not None and one.accept_action not in known_actions:
            yield f"{where}: accept_action {one.accept_action!r} needs a line in policy.csv"


COLLECTION: tuple[Collection, ...] = ()
