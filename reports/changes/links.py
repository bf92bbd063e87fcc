"""Which struck row was entered again as which: the two halves of one correction."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, Q

from unionhub.core.no_overlap import NoOverlap

from .events import chunks

#: Struck and entered again within one operation: both moments are taken while it runs.
_TOGETHER = timedelta(seconds=10)


@dataclass(frozen=True)
class Row:
    """What of a dated row is needed to find its other half."""

    id: int
    owner: tuple[Any, ...]
    start: date
    struck_at: datetime | None
    entered_at: datetime


@dataclass
class Chains:
    """`after`: struck row → the row that was entered for it, `before` the other way."""

    after: dict[int, int] = field(default_factory=dict)
    before: dict[int, int] = field(default_factory=dict)

    def last(self, pk: int) -> int:
        """What the row has become in the end; itself if it was not entered again."""
        return self.chain(pk)[-1]

    def first(self, pk: int) -> int:
        """What the row was before the first of its corrections."""
        seen = {pk}
        while (earlier := self.before.get(pk)) is not None and earlier not in seen:
            seen.add(earlier)
            pk = earlier
        return pk

    def chain(self, pk: int) -> list[int]:
        """The row and all it became, in order."""
        found = [pk]
        while (later := self.after.get(found[-1])) is not None and later not in found:
            found.append(later)
        return found


def pair(rows: Iterable[Row], alone: Collection[int] = ()) -> Chains:
    """Pair each struck row with one of the same owner that was entered in the same operation, nearest begin first.

    `alone`: rows whose striking was recorded as an operation of its own; they have no other half.
    """
    chains = Chains()
    by_owner: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        by_owner.setdefault(row.owner, []).append(row)
    for same in by_owner.values():
        struck = sorted((row for row in same if row.struck_at is not None), key=lambda row: row.id)
        near = [
            (abs((old.start - new.start).days), old.id, new.id)
            for old in struck
            if old.id not in alone
            for new in same
            if new.id > old.id and _together(old, new)
        ]
        for _, old_id, new_id in sorted(near):
            if old_id not in chains.after and new_id not in chains.before:
                chains.after[old_id], chains.before[new_id] = new_id, old_id
    return chains


def _together(old: Row, new: Row) -> bool:
    return old.struck_at is not None and abs(new.entered_at - old.struck_at) <= _TOGETHER


def is_dated(model: type[Model]) -> bool:
    """Whether rows of the model are struck rather than changed."""
    names = {item.name for item in model._meta.concrete_fields}
    return _guard(model) is not None and {"struck_at", "recorded_at", "valid_from"} <= names


def rows_around(model: type[Model], ids: Collection[int], since: datetime) -> list[Row]:
    """The rows and all of the same owners that were struck or entered after the moment. Nothing of undated models."""
    guard = _guard(model)
    if guard is None or not is_dated(model):
        return []
    columns = [model._meta.get_field(key).attname for key in guard.keys]  # type: ignore[union-attr]
    rows = model._base_manager.all()  # type: ignore[attr-defined]
    owners: set[tuple[Any, ...]] = set()
    for some in chunks(ids):
        owners.update(rows.filter(pk__in=some).values_list(*columns))
    moved = rows.filter(Q(struck_at__gt=since) | Q(recorded_at__gt=since))
    found = []
    for some in chunks({owner[0] for owner in owners if isinstance(owner[0], int)}):
        values = moved.filter(**{f"{columns[0]}__in": some}).values_list(
            "pk", "valid_from", "struck_at", "recorded_at", *columns
        )
        found += [
            Row(pk, owner, start, struck, entered)
            for pk, start, struck, entered, *owner_ in values
            if (owner := tuple(owner_)) in owners
        ]
    return found


def _guard(model: type[Model]) -> NoOverlap | None:
    guards = getattr(model, "database_guards", ())
    return next((one for one in guards if isinstance(one, NoOverlap) and one.unless), None)
