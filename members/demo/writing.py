"""Writes what was drawn: people and spells past the ORM in thousands, with ids and moments of their own."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max
from django.utils import timezone

from unionhub.core.name_search import name_keys
from unionhub.core.sensitive import index_many, seal_many
from unionhub.core.sheets.set_based import copy_rows

from ..enums import EndReason
from ..models import MEMBER_FACTS, Membership, Person
from .history import Chapter, Story
from .identity import Identities
from .plan import UnionPlan

_SEALED = ("id_number", "phone")
_INDEXES = ("id_number_index", "id_number_index_spare", "phone_index", "phone_index_spare")
_PERSON = (
    "id", "organisation", "name", "sex", "birth_date", "ethnicity", "document_kind", "card_number", "joined_on",
    "row_key", "name_grams", "pinyin", "initials", "merged_into", "created_at", "updated_at", "version",
    *_SEALED, *_INDEXES,
)  # fmt: skip
_SPELL = (
    "id", "person", "organisation", "kind", "employer", "valid_from", "valid_to", "begin_reason", "begin_body",
    "begin_document", "end_reason", "end_body", "end_document", "recorded_at", "end_recorded_at", "is_struck",
    "struck_at", "batch_id", "created_at", "updated_at", "version", *MEMBER_FACTS,
)  # fmt: skip
_BLOCK = 5_000


@cache
def moment(day: date, minutes: int = 0) -> datetime:
    """When the office entered what happened on the day."""
    return timezone.make_aware(datetime.combine(day, time(10)) + timedelta(minutes=minutes))


def next_id(model: type[models.Model]) -> int:
    """The first free id of an empty or growing table that nobody else writes to."""
    return (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def advance_ids(*written: type[models.Model]) -> None:
    """Let the database go on behind ids that were given here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(written)):
            cursor.execute(statement)


class Written(NamedTuple):
    """Ids and numbers that a story was given."""

    person: int
    spells: list[int]
    id_number: str
    phone: str


class PeopleWriter:
    """Takes stories, gives them numbers, writes them in blocks."""

    def __init__(self, random: Random, identities: Identities) -> None:
        self._random, self._identities = random, identities
        self._person, self._spell = next_id(Person), next_id(Membership)
        self._people: list[tuple] = []
        self._spells: list[tuple] = []
        self._cards: Counter[int] = Counter()
        self.people = self.spells = 0

    def add(self, story: Story, plan: UnionPlan, employers: Sequence[int | None]) -> Written:
        """Queue a person and his spells (an employer's id for each).

        `plan` is the union that has the person now or had him last.
        """
        person, self._person = self._person, self._person + 1
        worker = story.worker
        number = self._identities.document_number(worker, plan.district)
        phone = self._identities.phone()
        recorded = moment(story.chapters[0].start)
        self._cards[plan.district] += 1
        self._people.append(
            (
                (
                    person, plan.organisation.pk, worker.name, worker.sex, worker.birth, worker.ethnicity,
                    worker.document_kind, f"CX{plan.district:02d}{self._cards[plan.district]:06d}", story.joined_on,
                    UUID(int=self._random.getrandbits(128), version=4), *name_keys(worker.name), None, recorded,
                    recorded, 1,
                ),
                (number, phone),
            )
        )  # fmt: skip
        spells = list(range(self._spell, self._spell + len(story.chapters)))
        self._spell += len(spells)
        for spell, chapter, employer in zip(spells, story.chapters, employers, strict=True):
            self._spells.append(_spell_row(spell, person, employer, chapter))
        if len(self._people) >= _BLOCK:
            self.flush()
        return Written(person, spells, number, phone)

    def flush(self) -> None:
        """Write what is queued."""
        rows, self._people = self._people, []
        spells, self._spells = self._spells, []
        self.people += copy_rows(Person, _PERSON, _sealed(rows))
        self.spells += copy_rows(Membership, _SPELL, spells)


def _sealed(rows: list[tuple]) -> Iterator[tuple]:
    """The rows with their sealed values and digests, in the order of _PERSON."""
    key_at = _PERSON.index("row_key")
    columns: list[Sequence[Any]] = []
    digests: dict[str, list[Any]] = {}
    for at, name in enumerate(_SEALED):
        columns.append(seal_many(Person, name, [(row[key_at], numbers[at]) for row, numbers in rows]))
        digests |= index_many(Person, name, [numbers[at] for _, numbers in rows])
    columns += [digests[name] for name in _INDEXES]
    for (row, _), *sealed in zip(rows, *columns, strict=True):
        yield (*row, *sealed)


def _end_body(chapter: Chapter) -> str:
    """Who decided the end, as the services write it: the union that lets go, or its committee."""
    if chapter.end_reason == EndReason.TRANSFER_OUT:
        return chapter.place.union.name
    decided = (EndReason.LEAVE, EndReason.LAPSE, EndReason.EXPELLED)
    return f"{chapter.place.union.name}委员会" if chapter.end_reason in decided else ""


def _spell_row(spell: int, person: int, employer: int | None, chapter: Chapter) -> tuple:
    union = chapter.place.union.name
    begun = moment(chapter.start)
    ended = moment(chapter.end) if chapter.end else None
    struck = moment(chapter.start + timedelta(9)) if chapter.struck else None
    own_paper = chapter.begin_reason in ("join", "transfer_in", "retain")
    return (
        spell, person, chapter.place.organisation.pk, chapter.kind, employer, chapter.start, chapter.end,
        chapter.begin_reason, f"{union}委员会" if own_paper else "", "", chapter.end_reason,
        _end_body(chapter),
        f"会字〔{chapter.end:%Y}〕{chapter.end.toordinal() % 40 + 1}号"
        if chapter.end and chapter.end_reason in ("lapse", "expelled") else "",
        begun, ended, chapter.struck, struck, 0, begun, ended or begun, 1 if ended is None else 2,
        *chapter.facts.row(),
    )  # fmt: skip
