"""The roll as a file: the members of a day, in the columns that reading takes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from unionhub.core.models import Organisation, User
from unionhub.core.sheets.exporting import FieldReader, open_columns

from ..models import MEMBER_FACTS, Membership, Person
from .roll_columns import COLUMNS

_CHUNK = 2_000
_PERSON = (
    "name",
    "document_kind",
    "id_number",
    "sex",
    "birth_date",
    "ethnicity",
    "phone",
    "card_number",
    "joined_on",
)
_FIELDS = {
    "union": "organisation__name",
    "employer": "employer__name",
    **{name: f"person__{name}" for name in _PERSON},
    **{name: name for name in (*MEMBER_FACTS, "kind")},
}


def rows(
    user: User, organisation: Organisation, on: date, among: QuerySet | None = None
) -> Iterator[tuple[int, list[Any]]]:
    """Members on the day below the organisation, by union and name; numbers as far as policy.csv shows them.

    Each with the id of the person; `among`: only persons whose id this query gives.
    """
    names = [column.name for column in COLUMNS]
    spells = (
        Membership.objects.on(on)
        .visible_to(user, "members.roll.export")
        .filter(organisation__path__startswith=organisation.path, person__merged_into__isnull=True)
    )
    if among is not None:
        spells = spells.filter(person__in=among)
    found = (
        spells.order_by("organisation__path", "person_id")
        .values_list(*(_FIELDS[name] for name in names), "person__row_key", "person_id", "organisation__path")
        .iterator(chunk_size=_CHUNK)
    )
    sealed = {at: column for at, column in enumerate(COLUMNS) if column.sealed}
    reader = FieldReader(
        user,
        "members.roll.export",
        {at: (column.name, column.kind) for at, column in sealed.items()},
        {column.kind for column in COLUMNS},
    )
    migrant = names.index("is_migrant")
    opened = open_columns(
        found, Person, {at: column.name for at, column in sealed.items()}, len(names), _CHUNK
    )
    for row in opened:
        reader.read(row[-1], row)
        row[migrant] = "yes" if row[migrant] else "no"
        yield row[-2], row[: len(names)]
