"""What moved since figures were computed, as the audit log tells it: for the engine by node, for a person by record."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from ..audit_sets import DIGEST
from ..models import AuditEvent, AuditItem, AuditResult, AuditSet, Organisation
from . import registry
from .declare import Read

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
        for object_id, node in items.iterator(chunk_size=_CHUNK):
            found.objects.add(object_id)
            found.nodes.add(node)
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
