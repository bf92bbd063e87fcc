"""What moved since figures were computed, as the audit log tells it: for the engine by node, for a person by record."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Model
from django.utils import timezone

from .. import audit_words
from ..audit_sets import DIGEST
from ..models import AuditEvent, AuditItem, AuditResult, AuditSet, Organisation, User
from . import registry
from .declare import Read, Source
from .tree import Tree

#: How long an operation may take from drawing its event's number to its commit: a missing number is waited for so long.
LATE = timedelta(hours=1)
#: Changes of an organisation after which nodes stand elsewhere or are of another kind; other changes only touch it.
SHAPE_FIELDS = ("parent", "kind", "path")
_CHUNK = 5000


@dataclass
class Touched:
    """What events have touched. `nodes`: ids by source key; `shape`: keys of the sources to compute whole."""

    nodes: dict[str, set[int]] = field(default_factory=dict)
    shape: frozenset[str] = frozenset()
    last_event_id: int = 0


@dataclass
class _Seen:
    """What happened to records of one model: ids of the records, and the nodes the events themselves name."""

    objects: set[int] = field(default_factory=set)
    nodes: set[int] = field(default_factory=set)


def settled_event_id() -> int:
    """The last event before which none can be missing any more.

    Numbers are drawn before the commit: an event with a lower number than others may still come. A gap among the
    events of the last hour is taken for one that may be filled; older ones were rolled back.
    """
    recent = list(
        AuditEvent.objects.filter(at__gte=timezone.now() - LATE).order_by("pk").values_list("pk", flat=True)
    )
    if not recent:
        return AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    settled = AuditEvent.objects.filter(pk__lt=recent[0]).aggregate(last=Max("pk"))["last"] or 0
    for number in recent:
        if settled and number != settled + 1:
            break
        settled = number
    return settled


def touched_since(event_id: int) -> Touched:
    """The nodes whose figures events after that one may have moved, by source."""
    reads = [(source, read) for source in registry.sources().values() for read in source.reads]
    watched = {read.model._meta.label_lower for _, read in reads} | {Organisation._meta.label_lower}
    seen, reshaped = _seen_since(event_id, watched)
    touched = Touched(last_event_id=settled_event_id())
    shape = set(registry.sources()) if reshaped else set()
    for source, read in reads:
        found = seen.get(read.model._meta.label_lower)
        if found is None:
            continue
        if read.is_shape and read.model is not Organisation:
            shape.add(source.key)
        touched.nodes.setdefault(source.key, set()).update(found.nodes, _nodes_of(read, found.objects))
    # What the tree itself tells of a node concerns the figures of every source.
    if own := seen.get(Organisation._meta.label_lower):
        for key in registry.sources():
            touched.nodes.setdefault(key, set()).update(own.objects)
    touched.shape = frozenset(shape)
    return touched


def _seen_since(event_id: int, watched: Collection[str]) -> tuple[dict[str, _Seen], bool]:
    """The records and nodes by model label, and whether the tree was reshaped."""
    seen: dict[str, _Seen] = {}
    reshaped = False
    sets: dict[str, str] = {}
    events = AuditEvent.objects.filter(
        pk__gt=event_id, object_type__in=watched, result=AuditResult.OK
    ).order_by("pk")
    rows = events.values_list("object_type", "object_id", "organisation_id", "changes", "nonce")
    for label, object_id, node, changes, nonce in rows.iterator(chunk_size=_CHUNK):
        found = seen.setdefault(label, _Seen())
        if object_id.isdecimal():
            found.objects.add(int(object_id))
        if node:
            found.nodes.add(node)
        if DIGEST in changes:
            sets[nonce] = label
        reshaped = reshaped or (label == Organisation._meta.label_lower and _reshapes(changes))
    for nonce, set_id in AuditSet.objects.filter(nonce__in=sets).values_list("nonce", "pk"):
        found = seen[sets[nonce]]
        items = AuditItem.objects.filter(set_id=set_id).values_list("object_id", "organisation_id")
        for item, home in items.iterator(chunk_size=_CHUNK):
            found.objects.add(item)
            found.nodes.add(home)
    return seen, reshaped


def _reshapes(changes: dict[str, Any]) -> bool:
    """Whether a node was put elsewhere; a new one (nothing stood there before) reshapes nothing."""
    return any(
        not isinstance(change, list) or len(change) != 2 or change[0] not in (None, "")
        for name, change in changes.items()
        if name in SHAPE_FIELDS
    )


def _nodes_of(read: Read, objects: Iterable[int]) -> set[int]:
    """The nodes that the records belong to now."""
    found: set[int] = set()
    for some in _chunks(sorted(objects)):
        rows = read.model._base_manager.filter(pk__in=some)
        found.update(node for node in rows.values_list(read.nodes, flat=True).distinct() if node)
    return found


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


# --- For a person: which records moved ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One record that was entered or changed: when, by whom, what in words, and the record with its page.

    Of a record that the person may not see only its kind is told, and there is no page.
    """

    at: datetime
    who: str
    what: str
    label: str
    url: str = ""


@dataclass(frozen=True)
class _Event:
    """An event, or one item of a set's event."""

    event: AuditEvent
    object_id: int
    node: int
    label: str


#: Newest events that are looked through: more were moved than anybody reads.
_LOOK = 2000


def changes_behind(
    source: Source, tree: Tree, node_id: int, since: datetime, user: User, limit: int = 50
) -> list[Change]:
    """What happened since the moment to records that the source's figures at the node are made of, newest first.

    A change counts here when it was made in the node or below it, or when the record belongs there now.
    """
    inside = set(tree.below(node_id))
    found: list[tuple[_Event, Any]] = []
    by_model: dict[str, list[Read]] = {}
    for read in source.reads:
        by_model.setdefault(read.model._meta.label_lower, []).append(read)
    told = _told_since(set(by_model), since)
    for label, reads in by_model.items():
        mine = [entry for entry in told if entry.event.object_type == label]
        ids = {entry.object_id for entry in mine}
        here = {pk for read in reads for pk in _belonging(read, ids, inside)}
        seen = _visible(reads[0].model, ids, user)
        found += [
            (entry, seen.get(entry.object_id))
            for entry in mine
            if entry.node in inside or entry.object_id in here
        ]
    found.sort(key=lambda pair: -pair[0].event.pk)
    return [_in_words(entry, record) for entry, record in found[:limit]]


def _told_since(labels: Collection[str], since: datetime) -> list[_Event]:
    """Events on such records, and the items of sets, newest first."""
    events = list(
        AuditEvent.objects.filter(at__gt=since, object_type__in=labels, result=AuditResult.OK).order_by(
            "-pk"
        )[:_LOOK]
    )
    sets = {event.nonce: event for event in events if DIGEST in event.changes}
    told = [
        _Event(event, int(event.object_id), event.organisation_id, event.object_label)
        for event in events
        if event.object_id.isdecimal()
    ]
    by_id = {
        pk: sets[nonce] for nonce, pk in AuditSet.objects.filter(nonce__in=sets).values_list("nonce", "pk")
    }
    items = AuditItem.objects.filter(set_id__in=by_id).order_by("-pk")[:_LOOK]
    return told + [
        _Event(by_id[item.set_id], item.object_id, item.organisation_id, item.label) for item in items
    ]


def _belonging(read: Read, ids: Collection[int], inside: Collection[int]) -> set[int]:
    """Those of the records that belong to the nodes now."""
    rows = read.model._base_manager.filter(pk__in=ids).values_list("pk", read.nodes)
    return {pk for pk, node in rows if node in inside}


def _visible(model: type[Model], ids: Collection[int], user: User) -> dict[int, Any]:
    """Those of the records that the person may see, by id."""
    manager: Any = model._default_manager
    if not hasattr(manager.all(), "visible_to"):
        return {}
    return manager.visible_to(user).in_bulk(list(ids))


def _in_words(entry: _Event, record: Any) -> Change:
    event = entry.event
    what = audit_words.action_label(event.action)
    if record is None:
        return Change(event.at, event.actor_name, what, audit_words.type_label(event.object_type))
    parts = [] if DIGEST in event.changes else audit_words.changes_in_words(event)
    details = "；".join(
        f"{part.label}：{part.old or '（空）'} → {part.new or '（空）'}"
        if part.has_old
        else f"{part.label}：{part.new}"
        for part in parts[:4]
    )
    url = record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
    return Change(event.at, event.actor_name, f"{what}（{details}）" if details else what, entry.label, url)
