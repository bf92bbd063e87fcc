"""The people of a block who are known already: one question for the people, one for their spells, one for transfers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from unionhub.core.sensitive import index_many, keyring
from unionhub.core.sensitive.fields import index_fields

from ..enums import OPEN_REQUESTS
from ..models import MEMBER_FACTS, Membership, Person, Transfer

_PERSON = (
    "pk", "row_key", "version", "name", "sex", "birth_date", "ethnicity", "document_kind", "card_number", "joined_on",
    "phone", "phone_index", "phone_index_spare", "id_number_index", "id_number_index_spare", "merged_into_id",
)  # fmt: skip
_SPELL = (
    "pk", "version", "person_id", "organisation_id", "valid_from", "valid_to", "kind", "employer_id", *MEMBER_FACTS,
)  # fmt: skip


@dataclass
class Known:
    """A person as stored, with his standing spells in order and the union he is on his way to."""

    pk: int
    row_key: UUID
    version: int
    facts: dict[str, Any]
    phone: str
    phone_digests: tuple[str | None, str | None]
    spells: list[dict[str, Any]] = field(default_factory=list)
    transfer_to: int | None = None
    is_moving: bool = False

    def on(self, day: date) -> dict[str, Any] | None:
        """The spell that holds on the day."""
        for spell in self.spells:
            if spell["valid_from"] <= day and (spell["valid_to"] is None or spell["valid_to"] > day):
                return spell
        return None

    @property
    def last(self) -> dict[str, Any] | None:
        """The latest spell."""
        return self.spells[-1] if self.spells else None


def digests(values: Sequence[str]) -> tuple[dict[str, list[Any]], dict[str, int]]:
    """(digests of ID numbers as they are to be written, by index column; digest under any key of the ring → index)."""
    written = index_many(Person, "id_number", values)
    lookup: dict[str, int] = {
        digest: at for column in written.values() for at, digest in enumerate(column) if digest
    }
    ring = keyring.current()
    column = index_fields(Person, "id_number")[0]
    for key in ring.index.values():
        if key.id not in ring.writing:
            lookup |= {digest: at for at, value in enumerate(values) if (digest := column.digest(value, key))}
    return written, lookup


def known_people(lookup: dict[str, int]) -> dict[int, Known]:
    """The people behind the digests, by index of the block; of a merged record the one it was merged into."""
    wanted = list(lookup)
    rows = Person.objects.filter(Q(id_number_index__in=wanted) | Q(id_number_index_spare__in=wanted))
    found: dict[int, Known] = {}
    merged: dict[int, int] = {}
    for row in rows.values_list(*_PERSON):
        at = lookup[row[13]] if row[13] in lookup else lookup[row[14]]
        if row[15]:
            merged[at] = row[15]
        else:
            found[at] = _known(row)
    if merged:
        kept = {
            row[0]: _known(row) for row in Person.objects.filter(pk__in=merged.values()).values_list(*_PERSON)
        }
        found |= {at: kept[pk] for at, pk in merged.items()}
    by_id = {known.pk: known for known in found.values()}
    for pk, spells in _spells(by_id).items():
        by_id[pk].spells = spells
    moving = Transfer.objects.filter(person__in=by_id, state__in=OPEN_REQUESTS)
    for pk, target in moving.values_list("person_id", "to_organisation_id"):
        by_id[pk].transfer_to, by_id[pk].is_moving = target, True
    return found


def _known(row: tuple) -> Known:
    facts = dict(zip(_PERSON[3:10], row[3:10], strict=True))
    return Known(row[0], row[1], row[2], facts, str(row[10]), (row[11], row[12]))


def _spells(people: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    by_person: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Membership.objects.standing().filter(person__in=list(people)).order_by("person_id", "valid_from")
    for row in rows.values_list(*_SPELL):
        by_person[row[2]].append(dict(zip(_SPELL, row, strict=True)))
    return by_person
