"""Figures kept between two computations: which, computed whole or where something moved, and read back.

A span of a source is written in one transaction, so that a reader finds it whole or not at all. Its mark is the row
of the node 0: it says that the span was computed, so that a node without a row has nothing but zeros. A run measures
before it takes the lock on `FigureState`; if the mark moved meanwhile another run has written the span: then it is
left as it is or measured again, so that runs at the same time do not mix.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from ..models import Organisation
from ..models.figures import FigureBlock, FigureState
from . import changes, registry
from .compute import FEW, Block, add, measure, members_of, roll_up_with, with_nodes
from .declare import Source
from .standing import Span, standing_spans, words_of
from .tree import Tree, tree_on
from .versions import version_of

#: The node whose row marks a span as computed; no organisation has it.
MARK = 0
#: Rows written by one statement.
BATCH = 500
#: How often a span is measured again because another run wrote it meanwhile.
TRIES = 5
#: From this share of touched nodes on a span is computed whole.
MANY = 0.25

#: Takes (spans done, spans in all, which one in words).
Say = Callable[[int, int, str], None]
Within = Callable[[], AbstractContextManager[Any]]
Key = tuple[str, date, date]


@dataclass(frozen=True)
class StoredBlock:
    """What is kept for one node and span. `total` is None where nothing lay below: then `own` is all there is.

    `computed_at`: nothing entered up to then is missing.
    """

    own: Block
    total: Block | None
    computed_at: datetime


@dataclass
class Outcome:
    """What a run did: spans and blocks written, nodes of the tree, seconds; `mode` is «all» or «changed»."""

    mode: str
    spans: int = 0
    nodes: int = 0
    blocks: int = 0
    seconds: float = 0.0


# --- Reading --------------------------------------------------------------------------------------------------------


def stored(wanted: Collection[Key], nodes: Collection[int]) -> dict[tuple[str, date, date, int], StoredBlock]:
    """What is kept of the spans for the nodes, by (source key, first, last, node). One query.

    A span that is not kept, or under another definition, is missing altogether; of a span that is kept every node is
    there.
    """
    sources = registry.sources()
    together: dict[tuple[date, date], list[str]] = {}
    for key, first, last in set(wanted):
        if key in sources:
            together.setdefault((first, last), []).append(key)
    if not together or not nodes:
        return {}
    versions = {key: version_of(sources[key]) for keys in together.values() for key in keys}
    spans = Q()  # a term for each span, not for each source in it: SQLite takes a thousand at most
    for (first, last), keys in together.items():
        spans |= Q(first=first, last=last, source__in=sorted(keys))
    ran = Subquery(FigureState.objects.values("ran_at")[:1])
    rows = FigureBlock.objects.filter(spans, organisation__in=[MARK, *nodes]).values_list(
        "source", "first", "last", "organisation_id", "own", "total", "computed_at", ran, "version"
    )
    found, marks = {}, {}
    for key, first, last, node, own, total, computed_at, ran_at, version in rows:
        if version != versions[key]:
            continue
        # A later run found nothing that touched the block: it is as fresh as that run.
        at = max(computed_at, ran_at or computed_at)
        if node == MARK:
            marks[key, first, last] = at
        else:
            block_of = _as_it_is if _has_no_decimals(key) else decoded
            found[key, first, last, node] = StoredBlock(
                block_of(own), None if total is None else block_of(total), at
            )
    return {
        (*span, node): found.get((*span, node)) or StoredBlock({}, None, at)
        for span, at in marks.items()
        for node in nodes
    }


def kept_spans() -> list[Key]:
    """The spans that can be read without counting anything: computed, under the present definitions. One query."""
    versions = {key: version_of(source) for key, source in registry.sources().items()}
    marks = FigureBlock.objects.filter(organisation=MARK).values_list("source", "first", "last", "version")
    return [(key, first, last) for key, first, last, version in marks if versions.get(key) == version]


def encoded(block: Block) -> dict[str, Any]:
    """The block as JSON holds it: decimals as text, always written the same way."""
    return _each(
        block, lambda number: format(number.normalize(), "f") if isinstance(number, Decimal) else number
    )


def decoded(block: Mapping[str, Any]) -> Block:
    """The block as it was measured."""
    return _each(block, lambda number: Decimal(number) if isinstance(number, str) else number)


def _each(block: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    return {
        dimension: {
            key: {member: change(number) for member, number in members.items()}
            for key, members in figures.items()
        }
        for dimension, figures in block.items()
    }


def _as_it_is(block: Any) -> Any:
    """Whole numbers are JSON already."""
    return block


@cache
def _has_no_decimals(source_key: str) -> bool:
    return not any(item.field for item in registry.indicators_of(registry.sources()[source_key]))


# --- Runs -----------------------------------------------------------------------------------------------------------


def _silent(done: int, total: int, text: str) -> None:
    """Say nothing."""


def compute_all(say: Say = _silent, within: Within = transaction.atomic) -> Outcome:
    """Compute every standing span anew. `within` opens the transaction of each piece (a job's effect)."""
    return _Run("all", say, within).go()


def refresh(say: Say = _silent, within: Within = transaction.atomic) -> Outcome:
    """Compute what is new on the day, and of the rest what changed since the last run. `within` as above."""
    return _Run("changed", say, within).go()


class _Run:
    """One run over the standing spans."""

    def __init__(self, mode: str, say: Say, within: Within) -> None:
        self.outcome, self.say, self.within = Outcome(mode), say, within
        self.started, self.clock = timezone.now(), time.perf_counter()
        self.state = FigureState.objects.get_or_create(pk=1)[0]
        self.today = timezone.localdate()
        self._day: date | None = None

    def go(self) -> Outcome:
        """Compute, drop what is no longer planned, and note through which event changes are taken into account."""
        plan = standing_spans(self.today)
        if self.outcome.mode == "all" or self.state.ran_at is None:
            self.outcome.mode = "all"
            event_id = changes.settled_event_id()
            for source, first, last in self._told(plan):
                self._whole(source, first, last)
        else:
            touched = changes.touched_since(self.state.event_id)
            event_id = touched.last_event_id
            for source, first, last in self._told(self._behind(plan, touched)):
                nodes = touched.nodes.get(source.key, set())
                if source.key in touched.shape or not self._patch(source, first, last, nodes):
                    self._whole(source, first, last)
        self._drop(plan)
        self.outcome.seconds = round(time.perf_counter() - self.clock, 3)
        self._finish(event_id)
        return self.outcome

    def _told(self, plan: list[Span]) -> Iterator[Span]:
        for done, (source, first, last) in enumerate(plan):
            self.say(done, len(plan), f"正在计算 {done + 1}/{len(plan)}：{words_of(source, first, last)}")
            yield source, first, last
            self.outcome.spans += 1

    def _behind(self, plan: list[Span], touched: changes.Touched) -> list[Span]:
        """The spans that are missing, void, or touched."""
        marks = set(
            FigureBlock.objects.filter(organisation=MARK).values_list("source", "first", "last", "version")
        )
        return [
            (source, first, last)
            for source, first, last in plan
            if (source.key, first, last, version_of(source)) not in marks
            or source.key in touched.shape
            or touched.nodes.get(source.key)
        ]

    # --- The tree of a day, asked once: the plan is in the order of days ---

    def _shape(self, on: date) -> tuple[Tree, dict[str, Mapping[int, str]]]:
        if self._day != on:
            self._tree = tree_on(on)
            self._maps = {key: split.of(on) for key, split in registry.node_dimensions().items()}
            self._day = on
            self.outcome.nodes = len(self._tree.nodes)
        return self._tree, self._maps

    # --- One span ---

    def _whole(self, source: Source, first: date, last: date) -> None:
        """Measure and write all nodes of the span."""
        for _ in range(TRIES):
            before = _mark(source, first, last)
            at = timezone.now()
            with one_view():
                tree, maps = self._shape(last)
                found = measure(source, first, last, nodes=tree.nodes if len(tree.nodes) <= FEW else None)
            # Rows of a node that was made after the tree was read wait for the next run, which will find its event.
            own = {node: block for node, block in found.items() if node in tree.nodes}
            totals = roll_up_with(own, tree, maps)
            rows = self._rows(source, first, last, at)
            made = [rows(MARK, {}, None)]
            for node, total in totals.items():
                made.append(rows(node, own.get(node, {}), total if tree.nodes[node].children else None))
            with self._writing():
                now = _mark(source, first, last)
                if now == before:
                    gone = FigureBlock.objects.filter(source=source.key, first=first, last=last)
                    gone.exclude(organisation__in=[row.organisation_id for row in made]).delete()
                    self._write(made)
                    return
            if now is not None and now[0] >= self.started and now[1] == version_of(source):
                return  # another run wrote it after this one began: it holds all that this one was to take in
        raise RuntimeError(f"figures: {source.key} {first}..{last} is written by others all the time")

    def _patch(self, source: Source, first: date, last: date, touched: set[int]) -> bool:
        """Measure the touched nodes alone, add the difference to all above; False where that will not do.

        Most spans turn out as they were: these cost a query to measure and one to compare.
        """
        nodes = touched & self._known
        if len(nodes) > MANY * len(self._known):
            return False
        for _ in range(TRIES):
            before = _mark(source, first, last)
            if before is None or before[1] != version_of(source):
                return False
            with one_view():
                own = measure(source, first, last, nodes=nodes)
            rows = FigureBlock.objects.filter(
                source=source.key, first=first, last=last, organisation__in=nodes
            )
            kept = {node: decoded(block) for node, block in rows.values_list("organisation_id", "own")}
            moved = {node for node in nodes if own.get(node, {}) != kept.get(node, {})}
            if not moved:
                return True
            with self._writing():
                if _mark(source, first, last) == before:
                    self._add(source, first, last, {node: own.get(node, {}) for node in moved})
                    return True
        return False

    @cached_property
    def _known(self) -> set[int]:
        """The ids of all organisations."""
        found = set(Organisation.objects.values_list("pk", flat=True))
        self.outcome.nodes = len(found)
        return found

    def _add(self, source: Source, first: date, last: date, own: Mapping[int, Block]) -> None:
        """Put new own blocks in place of the old ones, and add the difference to the totals above."""
        tree, maps = self._shape(last)
        way = {node: tree.above(node) for node in own}
        around = {above for found in way.values() for above in found}
        rows = FigureBlock.objects.filter(source=source.key, first=first, last=last, organisation__in=around)
        blocks = {
            node: (decoded(mine), None if total is None else decoded(total))
            for node, mine, total in rows.values_list("organisation_id", "own", "total")
        }
        empty: tuple[Block, None] = ({}, None)
        totals: dict[int, Block] = {}
        for node in around:
            if tree.nodes[node].children:
                old, total = blocks.get(node, empty)
                totals[node] = total or {}
                if (
                    total is None
                ):  # nothing lay below until now; what is shared with the own block must not change
                    add(totals[node], with_nodes(old, members_of(node, maps)))
        for node, block in own.items():
            change: Block = {}
            add(change, block)
            add(change, blocks.get(node, empty)[0], -1)
            change = with_nodes(change, members_of(node, maps))
            for above in way[node]:
                if above in totals:
                    add(totals[above], change)
        row = self._rows(source, first, last, self.started)
        made = [row(MARK, {}, None)]
        for node in around:
            mine = own[node] if node in own else blocks.get(node, empty)[0]
            if mine or totals.get(node):
                made.append(row(node, mine, totals.get(node)))
        rows.filter(organisation__in=around - {row.organisation_id for row in made}).delete()
        self._write(made)

    def _rows(self, source: Source, first: date, last: date, at: datetime) -> Callable[..., FigureBlock]:
        version = version_of(source)
        json_of = _as_it_is if _has_no_decimals(source.key) else encoded

        def row(node: int, own: Block, total: Block | None) -> FigureBlock:
            return FigureBlock(
                source=source.key,
                first=first,
                last=last,
                organisation_id=node,
                own=json_of(own),
                total=None if total is None else json_of(total),
                version=version,
                computed_at=at,
            )

        return row

    def _write(self, rows: list[FigureBlock]) -> None:
        FigureBlock.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["source", "last", "first", "organisation"],
            update_fields=["own", "total", "version", "computed_at"],
        )
        self.outcome.blocks += len(rows)

    @contextmanager
    def _writing(self) -> Iterator[FigureState]:
        """A transaction that no other run writes beside."""
        with self.within():
            yield FigureState.objects.select_for_update().get(pk=1)

    # --- The end ---

    def _drop(self, plan: list[Span]) -> None:
        """Delete spans that are no longer planned."""
        planned = {(source.key, first, last) for source, first, last in plan}
        kept = FigureBlock.objects.values_list("source", "first", "last").distinct().order_by()
        for key, first, last in set(kept) - planned:
            with self._writing():
                FigureBlock.objects.filter(source=key, first=first, last=last).delete()

    def _finish(self, event_id: int) -> None:
        done = self.outcome
        with self._writing() as state:
            state.event_id, state.planned_on, state.ran_at = event_id, self.today, self.started
            state.note = f"{done.mode} {done.spans} {done.blocks} {done.seconds}"
            state.save()


def _mark(source: Source, first: date, last: date) -> tuple[datetime, str] | None:
    """(When, under which definition) the span was written last."""
    rows = FigureBlock.objects.filter(source=source.key, first=first, last=last, organisation=MARK)
    return rows.values_list("computed_at", "version").first()


@contextmanager
def one_view() -> Iterator[None]:
    """All queries of a measurement see one state of the data, so that parts and whole agree.

    SQLite would take the write lock for that: there a change between two queries is set right by the next run.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
