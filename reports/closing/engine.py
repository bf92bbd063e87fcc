"""Counting a month, telling what moved since, and promoting what was counted to what is closed.

`count` stores a draft with its findings, `moved_since` compares it with today's records where anything was touched, and
`freeze` turns it into the final snapshot, which the database keeps from then on (`database_guards` of the models).
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from unionhub.core import audit, saving
from unionhub.core.indicators import changes, registry
from unionhub.core.indicators.compute import Block, measure
from unionhub.core.indicators.declare import Median, Source, Stated
from unionhub.core.indicators.frozen import Frozen, numbers_behind
from unionhub.core.indicators.reading import SYSTEM
from unionhub.core.indicators.store import one_view
from unionhub.core.indicators.tree import tree_on
from unionhub.core.indicators.versions import version_of
from unionhub.core.models import CaseEvent

from ..models import CloseFinding, PeriodClose, Snapshot, SnapshotBlock, SnapshotRows
from . import store
from .checks import run_checks
from .measuring import Measured, Say, measure_month, row_set, spans_of, written
from .store import Span

#: Rows written by one statement.
BATCH = 500
NOT_COUNTED = "还没有核算，请先核算。"
ONLY_DRAFT = "只有草稿状态的月度报表才能核算；需要重新核算的，请先退回重新核对。"
Within = Callable[[], AbstractContextManager[Any]]


def _silent(done: int, total: int, text: str) -> None:
    """Say nothing."""


# --- Counting ---


def count(
    close: PeriodClose, actor: Any, say: Say = _silent, within: Within = transaction.atomic
) -> Snapshot:
    """Measure the month fresh, keep it as the draft in place of earlier ones, and check it.

    Nothing is written while it measures; `within` opens the one transaction of the writing (a job's effect). The notes
    of findings that say the same as before are kept. Raises ValidationError unless the report is a draft.
    """
    _draft_only(close)
    measured = measure_month(close.month, say)
    with within():
        locked = PeriodClose.objects.select_for_update(of=saving.whole_row(PeriodClose)).get(pk=close.pk)
        _draft_only(locked)
        snapshot = _write(locked, measured)
        before = saving.snapshot(locked, ["counted_at", "digest"])
        locked.counted_at, locked.digest = measured.made_at, measured.digest
        locked.event_id = measured.event_id
        locked.version += 1
        locked.save()
        _check(locked, snapshot)
        told = saving.differences(locked, before, saving.snapshot(locked, ["counted_at", "digest"]))
        actor = None if actor is SYSTEM else actor
        audit.record("reports.close.prepare", actor=actor, obj=locked, changes=told, reason="核算")
        _tell(locked, actor)
    close.refresh_from_db()
    return snapshot


def _draft_only(close: PeriodClose) -> None:
    if close.state != "draft":
        raise ValidationError(ONLY_DRAFT)


def _tell(close: PeriodClose, actor: Any) -> None:
    """The counting in the timeline: whoever opens the case sees which computation is in hand."""
    CaseEvent.objects.create(
        case_id=close.pk,
        actor=actor,
        actor_name=str(actor) if actor is not None else "系统",
        transition="count",
        label="核算",
        source=close.state,
        target=close.state,
        note=f"校验值 {close.digest[:16]}",
    )


def _write(close: PeriodClose, measured: Measured) -> Snapshot:
    for old in close.snapshots.filter(is_final=False):
        SnapshotBlock.objects.filter(snapshot=old).delete()
        SnapshotRows.objects.filter(snapshot=old).delete()
        old.delete()
    snapshot = Snapshot.objects.create(
        close=close, made_at=measured.made_at, content=measured.content, digest=measured.digest
    )
    for (source, first, last), lines in written(measured):
        SnapshotBlock.objects.bulk_create(
            (
                SnapshotBlock(
                    snapshot=snapshot, source=source, first=first, last=last, node=node, own=own, total=total
                )
                for node, own, total in lines
            ),
            batch_size=BATCH,
        )
    SnapshotRows.objects.bulk_create(
        (
            SnapshotRows(
                snapshot=snapshot, source=source, first=first, last=last, count=number, packed=packed
            )
            for (source, first, last), number, packed in measured.rows
        ),
        batch_size=BATCH,
    )
    return snapshot


def _check(close: PeriodClose, snapshot: Snapshot) -> None:
    """Write what the checks find; what was said to a finding stays while it says the same."""
    notes = {
        (one.rule, one.node_id, one.left, one.right): (one.note, one.noted_by_id, one.noted_at)
        for one in close.findings.exclude(note="")
    }
    close.findings.all().delete()
    found = run_checks(close, store.frozen_reader(snapshot, SYSTEM), store.previous_closed(close))
    made = []
    for one in found:
        note, by, at = notes.get((one.rule, one.node_id, one.left, one.right), ("", None, None))
        made.append(
            CloseFinding(
                close=close,
                rule=one.rule,
                label=one.label[:200],
                node_id=one.node_id,
                is_hard=one.is_hard,
                left=one.left[:40],
                right=one.right[:40],
                figures=one.figures,
                mend=one.mend[:300],
                note=note,
                noted_by_id=by,
                noted_at=at,
            )
        )
    CloseFinding.objects.bulk_create(made, batch_size=BATCH)


# --- What moved since ---


def moved_since(close: PeriodClose) -> list[str]:
    """What is no longer as it was counted, in words; nothing while the draft still holds.

    Cheap while nothing was touched: the audit log names the nodes, and only these are measured and compared, with the
    rows behind them. A change that leaves every figure and every list of rows alone is no change.
    """
    snapshot = store.draft_of(close)
    if snapshot is None:
        return [NOT_COUNTED]
    return _Comparison(close, snapshot).words()


@dataclass
class _Comparison:
    """A draft beside today's records."""

    close: PeriodClose
    snapshot: Snapshot

    def words(self) -> list[str]:
        self.frozen: Frozen = store.opened(self.snapshot)
        found = self._definitions()
        touched = changes.touched_since(self.close.event_id)
        with one_view():
            found += self._entered()
            if touched.nodes or touched.shape:
                found += self._shape()
                for source, first, last in spans_of(self.close.month):
                    if source.key in touched.shape:
                        nodes: Collection[int] = self.frozen.tree.nodes
                    else:
                        nodes = touched.nodes.get(source.key, set())
                    nodes = [node for node in nodes if node in self.frozen.tree.nodes]
                    if nodes:
                        found += self._span(source, (source.key, first, last), set(nodes))
                found += self._medians()
        return list(dict.fromkeys(found))

    def _definitions(self) -> list[str]:
        return [
            f"口径“{source.label}”已变动"
            for key, source in registry.sources().items()
            if self.frozen.sources.get(key, {}).get("version") != version_of(source)
        ]

    def _entered(self) -> list[str]:
        found = []
        for key, item in registry.indicators().items():
            if isinstance(item, Stated):
                now = {node: one.value for node, one in item.read(self.frozen.last).items()}
                then = {node: one.value for node, one in self.frozen.stated.get(key, {}).items()}
                if now != then:
                    found.append(f"登记数“{item.label}”已变动")
        return found

    def _medians(self) -> list[str]:
        return [
            f"“{item.label}”已变动"
            for key, item in registry.indicators().items()
            if isinstance(item, Median)
            and numbers_behind(item, self.frozen.spans) != self.frozen.medians.get(key, {})
        ]

    def _shape(self) -> list[str]:
        """Nodes that stood elsewhere or were of another kind; one that was made since has nothing in the month."""
        now = tree_on(self.frozen.last).nodes
        moved = [
            node.name
            for node in self.frozen.tree.nodes.values()
            if node.id not in now or (now[node.id].parent, now[node.id].kind) != (node.parent, node.kind)
        ]
        found = [f"{name}：在组织体系中的位置已变动" for name in moved]
        for key, split in registry.node_dimensions().items():
            members = {node: str(member) for node, member in split.of(self.frozen.last).items()}
            then = self.frozen.node_members.get(key, {})
            found += [
                f"{node.name}：{split.label}已变动"
                for node in self.frozen.tree.nodes.values()
                if members.get(node.id) != then.get(node.id)
            ]
        return found

    def _span(self, source: Source, span: Span, nodes: set[int]) -> list[str]:
        _, first, last = span
        whole = len(nodes) == len(self.frozen.tree.nodes)
        own = measure(source, first, last, nodes=None if whole else nodes)
        kept = store.own_blocks(self.snapshot, span, nodes)
        found = []
        moved = {node for node in nodes if own.get(node, {}) != kept.get(node, {})}
        for node in sorted(moved):
            found += self._numbers(source, node, kept.get(node, {}), own.get(node, {}))
        now = row_set(source, first, last, None if whole else nodes).lines_at(nodes - moved)
        then = store.rows_of(self.snapshot, span).lines_at(nodes - moved)
        for number in sorted({*now, *then}):
            if now.get(number) != then.get(number):
                node = (now.get(number) or then[number])[0]
                found.append(f"{self._name(node)}：{source.label}的明细已变动")
        return found

    def _numbers(self, source: Source, node: int, then: Block, now: Block) -> list[str]:
        found = []
        for item in registry.indicators_of(source):
            before, after = (_total(block, item.key) for block in (then, now))
            if before != after:
                found.append(f"{self._name(node)}：{item.label} {_said(before)} → {_said(after)}")
        return found or [f"{self._name(node)}：{source.label}的构成已变动"]

    def _name(self, node: int) -> str:
        return self.frozen.tree.nodes[node].name


def _total(block: Mapping[str, Any], key: str) -> Any:
    return block.get("", {}).get(key, {}).get("", 0)


def _said(number: int | Decimal) -> str:
    """«1,200», «500.5»: sums of money may come with and without their last noughts."""
    return f"{number.normalize():,f}" if isinstance(number, Decimal) else f"{number:,}"


def sent_back(moved: list[str], shown: int = 5) -> str:
    """«核算后有 2 处变动：…，请退回重新核对。»."""
    named = "；".join(moved[:shown]) + ("等" if len(moved) > shown else "")
    return f"核算后有 {len(moved)} 处变动：{named}。请退回重新核对。"


# --- Freezing ---


@transaction.atomic
def freeze(close: PeriodClose) -> Snapshot:
    """Promote the draft: from now on the database refuses to change it. Returns the final snapshot.

    Raises ValidationError in words when nothing was counted, the month is closed already, records moved since, or the
    draft is not what was counted.
    """
    if close.final is not None:
        raise ValidationError("这个月的数字已经封存。")
    draft = store.draft_of(close)
    if draft is None:
        raise ValidationError(NOT_COUNTED)
    moved = moved_since(close)
    if moved:
        raise ValidationError(sent_back(moved))
    wrong = store.verify(draft)
    if wrong:
        raise ValidationError(f"{wrong}请退回重新核对。")
    SnapshotBlock.objects.filter(snapshot=draft).update(is_final=True)
    SnapshotRows.objects.filter(snapshot=draft).update(is_final=True)
    Snapshot.objects.filter(pk=draft.pk).update(is_final=True)
    return Snapshot.objects.get(pk=draft.pk)
