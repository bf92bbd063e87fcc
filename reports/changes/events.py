"""Who did what to records since a month was measured, as the audit log tells it."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from unionhub.core import audit_words
from unionhub.core.audit_sets import DIGEST
from unionhub.core.indicators.declare import Source
from unionhub.core.models import AuditEvent, AuditItem, AuditResult, AuditSet, Organisation, User

#: Ids asked for at once.
CHUNK = 5000
#: Ends of actions that only read: they explain nothing.
_READING = (".view", ".print", ".export", ".download", ".reveal")
#: Changed fields told of one event; the record's own page has them all.
_FIELDS = 4

#: What many records refer to without being about it: the organisation is asked for apart (`shape_events`).
_NOBODYS = (Organisation, User)

#: A record: (model label, id).
Place = tuple[str, int]


@dataclass(frozen=True)
class Told:
    """One event about one record; of a set's event `changes` are those of the record's own item."""

    event: AuditEvent
    changes: Mapping[str, Any]

    @property
    def action(self) -> str:
        """What was done, in the words of policy.csv."""
        return audit_words.action_label(self.event.action)

    @property
    def details(self) -> str:
        """The changed fields: «起始日期：2026-09-20 → 2026-10-12»; empty where nothing was changed but entered."""
        told = AuditEvent(object_type=self.event.object_type, changes=dict(self.changes))
        parts = [part for part in audit_words.changes_in_words(told) if part.has_old and part.old != ""]
        return "；".join(f"{part.label}：{part.old} → {part.new or '（空）'}" for part in parts[:_FIELDS])


def chunks(ids: Collection[int]) -> Iterator[list[int]]:
    """The ids in pieces that a query takes."""
    some = sorted(ids)
    for start in range(0, len(some), CHUNK):
        yield some[start : start + CHUNK]


def events_of(wanted: Mapping[str, Collection[int]], event_id: int) -> dict[Place, list[Told]]:
    """What was done to the records (ids by model label) after that event, newest first; reading is left out."""
    found: dict[Place, list[Told]] = {}
    for label, ids in wanted.items():
        for some in chunks(ids):
            events = AuditEvent.objects.filter(
                object_type=label,
                object_id__in=[str(pk) for pk in some],
                pk__gt=event_id,
                result=AuditResult.OK,
            )
            for event in events.order_by("-pk"):
                if _writes(event):
                    found.setdefault((label, int(event.object_id)), []).append(Told(event, event.changes))
    _add_items(wanted, event_id, found)
    for told in found.values():
        told.sort(key=lambda one: -one.event.pk)
    return found


def _add_items(wanted: Mapping[str, Collection[int]], event_id: int, found: dict[Place, list[Told]]) -> None:
    """Set-based operations since then, looked through for the records."""
    sets = AuditEvent.objects.filter(
        object_type__in=list(wanted), pk__gt=event_id, result=AuditResult.OK, changes__has_key=DIGEST
    )
    by_nonce = {event.nonce: event for event in sets}
    if not by_nonce:
        return
    by_id = {
        pk: by_nonce[nonce]
        for nonce, pk in AuditSet.objects.filter(nonce__in=by_nonce).values_list("nonce", "pk")
    }
    for label, ids in wanted.items():
        mine = [pk for pk, event in by_id.items() if event.object_type == label]
        if not mine:
            continue
        for some in chunks(ids):
            items = AuditItem.objects.filter(set_id__in=mine, object_id__in=some)
            for set_id, pk, changes in items.values_list("set_id", "object_id", "changes"):
                told = Told(by_id[set_id], json.loads(changes) if changes else {})
                found.setdefault((label, pk), []).append(told)


def _writes(event: AuditEvent) -> bool:
    """Whether the event may have moved a figure: a change of a field, or an operation that is no reading."""
    if event.action.endswith(_READING) or set(event.changes) == {"field"}:
        return False
    return DIGEST not in event.changes


# --- What else a row's counting rests on ---


def subjects(source: Source, rows: Collection[Model]) -> dict[int, list[Place]]:
    """For each row of the source the other records that decide how it counts, as far as `source.reads` names them.

    A woman member counts by her spell and by what is known of the person; a covered employer by its headcounts.
    """
    read = {one.model for one in source.reads if one.model is not source.model}
    found: dict[int, list[Place]] = {row.pk: [] for row in rows}
    about: dict[Place, list[int]] = {}
    for row in rows:
        about.setdefault((row._meta.label_lower, row.pk), []).append(row.pk)
        for field in _relations(type(row)):
            other, pk = field.related_model, getattr(row, field.attname)
            if pk is None or other in _NOBODYS:
                continue
            about.setdefault((other._meta.label_lower, pk), []).append(row.pk)
            if other in read:
                found[row.pk].append((other._meta.label_lower, pk))
    for model in {one.model for one in source.reads if not one.is_shape} & read:
        for field in _relations(model):
            label = field.related_model._meta.label_lower
            ids = {pk for place, pk in about if place == label}
            if not ids:
                continue
            for some in chunks(ids):
                rows_of = model._base_manager.filter(**{f"{field.name}__in": some})  # type: ignore[attr-defined]
                for pk, owner in rows_of.values_list("pk", field.attname):
                    for mine in about[label, owner]:
                        found[mine].append((model._meta.label_lower, pk))
    return found


def _relations(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.many_to_one or field.one_to_one]


def shape_events(source: Source, nodes: Collection[int], event_id: int) -> dict[int, Told]:
    """The newest change of each organisation itself, or of what it is and where it stands, since that event."""
    labels = {read.model._meta.label_lower for read in source.reads if read.is_shape}
    found: dict[int, Told] = {}
    for some in chunks(nodes):
        events = AuditEvent.objects.filter(
            object_type__in=labels, organisation_id__in=some, pk__gt=event_id, result=AuditResult.OK
        )
        for event in events.order_by("-pk"):
            if _writes(event):
                found.setdefault(event.organisation_id, Told(event, event.changes))
    return found
