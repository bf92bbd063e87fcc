"""Measuring a month: every figure of every node in the month's spans, and the rows behind, in one view of the data."""

import json
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Value, When
from django.utils import timezone

from unionhub.core.indicators import changes, registry
from unionhub.core.indicators.compute import FEW, Block, measure, roll_up_with
from unionhub.core.indicators.declare import Source
from unionhub.core.indicators.frozen import gather
from unionhub.core.indicators.period import month_end
from unionhub.core.indicators.row_sets import RowSet, pack
from unionhub.core.indicators.standing import words_of
from unionhub.core.indicators.store import encoded, one_view
from unionhub.core.indicators.tree import Tree

from . import earlier, months
from .store import Digest, Span

#: Takes (done, in all, what in words).
Say = Callable[[int, int, str], None]
#: Rows that travel at once.
_CHUNK = 5000
_COLUMN = "frozen_{}"


@dataclass
class Measured:
    """What a month came to, packed: nothing of it is written yet.

    `blocks`: per span the compressed JSON of [node, own, total]; `rows`: per span their number and the packed set.
    `event_id`: changes up to this audit event are in it.
    """

    content: bytes
    blocks: list[tuple[Span, bytes]]
    rows: list[tuple[Span, int, bytes]]
    digest: str
    event_id: int
    made_at: Any


def spans_of(month: date) -> list[tuple[Source, date, date]]:
    """Everything that is frozen of a month, in the order of keys and days."""
    return [
        (source, first, last)
        for _, source in sorted(registry.sources().items())
        for first, last in sorted(months.spans_of(source, month))
    ]


def measure_month(month: date, say: Say) -> Measured:
    """Measure everything fresh. On PostgreSQL all queries see the same moment; elsewhere a change meanwhile has an
    event after `event_id`, by which it is found before anything is closed.
    """  # fmt: skip
    plan, last = spans_of(month), month_end(month)
    with one_view():
        event_id, made_at = changes.settled_event_id(), timezone.now()
        keys = {(source.key, first, until) for source, first, until in plan}
        frozen = gather(keys, last, made_at)
        kept = frozen.to_json() | {earlier.KEY: earlier.gather(month)}
        told = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        content = zlib.compress(told.encode())
        digest = Digest(content)
        blocks, rows = [], []
        for done, (source, first, until) in enumerate(plan):
            say(done, len(plan), f"正在核算 {done + 1}/{len(plan)}：{words_of(source, first, until)}")
            span = (source.key, first, until)
            lines = list(_lines(source, first, until, frozen.tree, frozen.node_members))
            for line in lines:
                digest.block(span, *line)
            if lines:
                blocks.append((span, zlib.compress(json.dumps(lines, ensure_ascii=False).encode(), 1)))
            found = row_set(source, first, until)
            if len(found):
                packed = pack(found)
                digest.rows(span, len(found), packed)
                rows.append((span, len(found), packed))
    return Measured(content, blocks, rows, digest.text(), event_id, made_at)


def _lines(
    source: Source, first: date, last: date, tree: Tree, maps: Mapping[str, Mapping[int, str]]
) -> Iterator[tuple[int, Any, Any]]:
    """(node, own, total) of each node with any figure, as JSON holds it; the total only where something lies below."""
    measured = measure(source, first, last, nodes=tree.nodes if len(tree.nodes) <= FEW else None)
    own: dict[int, Block] = {node: block for node, block in measured.items() if node in tree.nodes}
    totals = roll_up_with(own, tree, maps)
    for node in sorted(totals):
        whole = encoded(totals[node]) if tree.nodes[node].children else None
        yield node, encoded(own.get(node, {})), whole


def row_set(source: Source, first: date, last: date, nodes: Collection[int] | None = None) -> RowSet:
    """The rows of the span (of the nodes only if given), by one query, a few thousand in hand at a time."""
    items = registry.indicators_of(source)
    conditions = {item.key: item.condition(first, last) for item in items}
    flags = {
        _COLUMN.format(place): Case(
            When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        for place, condition in enumerate(conditions.values())
        if condition
    }
    rows = source.rows(first, last).annotate(**flags).order_by("pk")
    if nodes is not None:
        rows = rows.filter(**{f"{source.organisation}__in": list(nodes)})
    has_version = any(one.name == "version" for one in source.model._meta.concrete_fields)
    sums = [item for item in items if item.field]
    columns = ["pk", source.organisation, *(["version"] if has_version else []), *flags]
    columns += [item.field for item in sums]
    found = RowSet(taken={key: bytearray() for key in conditions}, amounts={one.key: [] for one in sums})
    asked = [key for key, condition in conditions.items() if condition]
    begin = 2 + has_version
    for row in rows.values_list(*columns).iterator(chunk_size=_CHUNK):
        found.ids.append(row[0])
        found.nodes.append(row[1])
        found.versions.append(row[2] if has_version else 0)
        for key, flag in zip(asked, row[begin:], strict=False):
            found.taken[key].append(bool(flag))
        for item, amount in zip(sums, row[begin + len(asked) :], strict=True):
            taken = item.key not in asked or found.taken[item.key][-1]
            found.amounts[item.key].append(amount if taken else None)
    for key in conditions.keys() - set(asked):
        found.taken[key] = bytearray(b"\x01") * len(found)
    return found


def written(measured: Measured) -> Iterator[tuple[Span, list[list[Any]]]]:
    """The blocks of each span again, span by span."""
    for span, packed in measured.blocks:
        yield span, json.loads(zlib.decompress(packed))
