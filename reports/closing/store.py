"""The closed months as they are kept: which there are, a reader of one, the rows behind its figures, and its digest."""

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from unionhub.core.indicators.compute import Block
from unionhub.core.indicators.declare import Indicator
from unionhub.core.indicators.frozen import Frozen
from unionhub.core.indicators.frozen_reading import FrozenReader, Numbers
from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Reader
from unionhub.core.indicators.row_sets import RowSet, unpack
from unionhub.core.indicators.store import decoded
from unionhub.core.models import Organisation

from ..models import PeriodClose, Snapshot, SnapshotBlock, SnapshotRows
from . import months

Span = tuple[str, date, date]
#: The report of the month stands.
STANDING = ("closed", "sent")


# --- Which there are ---


def latest(county: Organisation, month: date, edition: int = 0) -> PeriodClose | None:
    """The newest edition of the county's report of the month (any day of it), or that one; None where there is none."""
    found = PeriodClose.objects.filter(county=county, month=months.first_of(month)).order_by("-edition")
    return found.filter(edition=edition).first() if edition else found.first()


def closed(county: Organisation, month: date, edition: int = 0) -> PeriodClose | None:
    """The closed report of the month: the newest that stands, or that edition even if it was returned or reopened."""
    found = PeriodClose.objects.filter(
        county=county, month=months.first_of(month), snapshots__is_final=True
    ).order_by("-edition")
    return found.filter(edition=edition).first() if edition else found.filter(state__in=STANDING).first()


def previous_closed(close: PeriodClose) -> PeriodClose | None:
    """The closed report of the month before."""
    return closed(close.county, months.before(close.month))


def editions(close: PeriodClose) -> list[PeriodClose]:
    """All editions of the same month, the first one first."""
    same = PeriodClose.objects.filter(county_id=close.county_id, month=close.month)
    return list(same.order_by("edition"))


def draft_of(close: PeriodClose) -> Snapshot | None:
    """What was counted last and is not closed."""
    return close.snapshots.filter(is_final=False).order_by("-pk").first()


def current(close: PeriodClose) -> Snapshot | None:
    """What was closed, else what was counted last."""
    return close.final or draft_of(close)


# --- Reading ---


def opened(snapshot: Snapshot) -> Frozen:
    """The tree, definitions and entered numbers of the snapshot, read once for each instance."""
    read = snapshot.__dict__
    if "_frozen" not in read:
        read["_frozen"] = Frozen.from_json(json.loads(zlib.decompress(bytes(snapshot.content))))
    return read["_frozen"]


class _Kept:
    """The blocks of one snapshot."""

    def __init__(self, snapshot_id: int) -> None:
        self.snapshot_id = snapshot_id

    def blocks(self, spans: Collection[Span], nodes: Collection[int]) -> Mapping[tuple[Span, int], Numbers]:
        """One query: the sources of equal spans are asked together, as there are few spans."""
        together: dict[tuple[date, date], list[str]] = {}
        for key, first, last in spans:
            together.setdefault((first, last), []).append(key)
        asked = Q()
        for (first, last), keys in together.items():
            asked |= Q(first=first, last=last, source__in=sorted(keys))
        rows = SnapshotBlock.objects.filter(asked, snapshot=self.snapshot_id)
        if len(nodes) <= _MANY:
            rows = rows.filter(node__in=sorted(nodes))
        columns = rows.values_list("source", "first", "last", "node", "own", "total")
        return {
            ((source, first, last), node): (decoded(own), None if total is None else decoded(total))
            for source, first, last, node, own, total in columns
            if node in nodes
        }


#: Of more nodes all blocks of the spans are read: SQLite takes a thousand values in a statement.
_MANY = 500


def frozen_reader(snapshot: Snapshot, user: Any) -> Reader:
    """A reader of the snapshot for the user (or `SYSTEM`): it asks nothing but what was frozen.

    Another period than the month, its end, the year and the statistical year so far has no value, and says so.
    """
    return FrozenReader(user, opened(snapshot), _Kept(snapshot.pk))


def row_set(snapshot: Snapshot, source_key: str, period: Period) -> RowSet:
    """The rows behind the figures of the source in the period; empty where the period was not frozen."""
    frozen = opened(snapshot)
    told = frozen.sources.get(source_key)
    if told is None or period.last != frozen.last:
        return RowSet()
    first = period.last if told["is_stock"] else period.first
    return rows_of(snapshot, (source_key, first, period.last))


def own_blocks(snapshot: Snapshot, span: Span, nodes: Collection[int]) -> dict[int, Block]:
    """The nodes' own blocks of the span, without what lies below them."""
    found = _Kept(snapshot.pk).blocks([span], nodes)
    return {node: own for (_, node), (own, _) in found.items() if own}


def rows_of(snapshot: Snapshot, span: Span) -> RowSet:
    """The rows of one frozen span; empty for another one."""
    read: dict[Span, RowSet] = snapshot.__dict__.setdefault("_row_sets", {})
    if span not in read:
        key, first, last = span
        found = SnapshotRows.objects.filter(snapshot=snapshot, source=key, first=first, last=last)
        packed = found.values_list("packed", flat=True).first()
        read[span] = RowSet() if packed is None else unpack(bytes(packed))
    return read[span]


def frozen_ids(
    snapshot: Snapshot, item: Indicator, period: Period, node_id: int, own: bool = False
) -> set[int]:
    """Ids of the rows that the frozen figure counts at the node, with all below it on the day (or `own` ones only)."""
    frozen = opened(snapshot)
    if node_id not in frozen.tree.nodes:
        return set()
    inside = [node_id] if own else frozen.tree.below(node_id)
    everywhere = not own and len(inside) == len(frozen.tree.nodes)
    return row_set(snapshot, item.source.key, period).ids_of(item.key, None if everywhere else inside)


def row_versions(snapshot: Snapshot, source_key: str, period: Period) -> dict[int, int]:
    """The version that each row had, by id; 0 where the model keeps none."""
    return row_set(snapshot, source_key, period).version_by_id()


# --- The digest over all of it ---


class Digest:
    """SHA-256 over what a snapshot holds: its content, its blocks and its rows, each kind fed in its order."""

    def __init__(self, content: bytes) -> None:
        self._blocks, self._rows = hashlib.sha256(content), hashlib.sha256()

    def block(self, span: Span, node: int, own: Any, total: Any) -> None:
        """A block as JSON holds it."""
        self._line(self._blocks, [span[0], str(span[1]), str(span[2]), node, own, total])

    def rows(self, span: Span, count: int, packed: bytes) -> None:
        """A packed row set."""
        found = hashlib.sha256(packed).hexdigest()
        self._line(self._rows, [span[0], str(span[1]), str(span[2]), count, found])

    @staticmethod
    def _line(into: Any, told: list[Any]) -> None:
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        into.update(b"\n" + text.encode())

    def text(self) -> str:
        """The digest as hex digits."""
        return hashlib.sha256(self._blocks.digest() + self._rows.digest()).hexdigest()


def digest_of(snapshot_id: int) -> str:
    """The digest over what stands in the database now."""
    digest = Digest(bytes(Snapshot.objects.values_list("content", flat=True).get(pk=snapshot_id)))
    blocks = SnapshotBlock.objects.filter(snapshot=snapshot_id)
    for source, first, last, node, own, total in _in_order(blocks, "node", "own", "total"):
        digest.block((source, first, last), node, own, total)
    rows = SnapshotRows.objects.filter(snapshot=snapshot_id)
    for source, first, last, count, packed in _in_order(rows, "count", "packed"):
        digest.rows((source, first, last), count, bytes(packed))
    return digest.text()


def _in_order(rows: Any, *columns: str) -> Iterator[Any]:
    """Rows by source (in the order of its bytes, whatever the collation), span and node."""
    order = ("first", "last", *(("node",) if "node" in columns else ()))
    for source in sorted(set(rows.order_by().values_list("source", flat=True))):
        of_source = rows.filter(source=source).order_by(*order)
        yield from of_source.values_list("source", "first", "last", *columns).iterator(chunk_size=2000)


def verify(snapshot: Snapshot) -> str:
    """What is wrong with the snapshot, in words; empty when it is as it was counted."""
    kept = Snapshot.objects.values_list("digest", "is_final", "close__digest").filter(pk=snapshot.pk).first()
    if kept is None:
        return "封存的数字不见了。"
    digest, is_final, of_close = kept
    if digest_of(snapshot.pk) != digest:
        return "封存的数字与核算时的校验值不符，数据被改动过。"
    if digest != of_close:
        return "月度报表登记的校验值与封存的数字不符。"
    loose: Iterable[Any] = (SnapshotBlock, SnapshotRows) if is_final else ()
    if any(model.objects.filter(snapshot=snapshot.pk, is_final=False).exists() for model in loose):
        return "封存的数字中有未封存的部分。"
    return ""
