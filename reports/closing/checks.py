"""The checks of a month that is to be closed, tried for the county and every area below it.

What is compared is what would be frozen: the draft, the month that was closed before, and (for the figure at the start
of the month) today's data. The number of queries does not grow with the number of checks.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from unionhub.core.indicators import checking, words
from unionhub.core.indicators.checking import At, Check, Checked
from unionhub.core.indicators.declare import LEVELS, Level, Ratio, value_of
from unionhub.core.indicators.period import day, month
from unionhub.core.indicators.reading import SYSTEM, Figure, Reader
from unionhub.core.indicators.registry import indicator, indicators
from unionhub.core.indicators.store import decoded
from unionhub.core.indicators.tree import Trees
from unionhub.core.models import Organisation
from unionhub.core.parameters import parameter

from ..models import PeriodClose, SnapshotBlock

SHARE, LEAST = "reports.close.jump_share", "reports.close.jump_least"
#: Beginnings of the rules that no app declares: parts of a split, areas, a rate, a jump.
SPLIT, AREAS, RATE, JUMP = "split:", "areas:", "rate:", "jump:"
_MONTH_MOVED = "期间有下级工会划转，进出不在增加、减少之内，请写明划转的工会。"
_BLOCKS_APART = "封存前请点“核算”重新计算；仍不相符的，请与系统管理员联系。"

Number = int | Decimal
_Key = tuple[str, At]


@dataclass(frozen=True)
class FindingDraft:
    """What one rule found at one place. `left` and `right` are words; `figures` see `CloseFinding`."""

    rule: str
    label: str
    node_id: int
    is_hard: bool
    left: str
    right: str
    figures: list[dict[str, Any]]
    mend: str


def run_checks(
    close: PeriodClose, draft_reader: Reader, previous: PeriodClose | None, today: date | None = None
) -> list[FindingDraft]:
    """Everything that does not hold in the month, hard ones first.

    `draft_reader` reads what was just computed; `previous` is the closed report of the month before, if there is one.
    """
    found = [*_Month(close, draft_reader, previous, today).findings()]
    unique = {(one.rule, one.node_id): one for one in reversed(found)}
    return sorted(unique.values(), key=lambda one: (not one.is_hard, one.node_id, one.rule))


def relation(rule: str) -> str:
    """The sign between the two sides of a finding: «≤», «=», «同有同无», «较上月»."""
    if rule.startswith(JUMP):
        return "较上月"
    if rule.startswith((SPLIT, AREAS, RATE)):
        return "="
    if rule.startswith(("part:", "full:")):
        return "≤"
    check = next((one for one in checking.checks() if one.key == rule), None)
    return check.holds.value if check is not None else ""


def formula_of(rule: str, with_closed: bool) -> str:
    """The relation of a declared rule in words; nothing of one that is said by its label."""
    check = next((one for one in checking.checks() if one.key == rule), None)
    if check is None:
        return ""
    return checking.formula(checking.against_closed(check) if with_closed else check)


def jumped(now: Number, before: Number, share: Number, least: Number) -> bool:
    """Whether the change is at least `least` and more than `share` percent of the value before; 0 before: at least."""
    moved = abs(Decimal(now) - Decimal(before))
    return moved >= least and moved * 100 > Decimal(share) * abs(Decimal(before))


@dataclass
class _Month:
    """One run over a month."""

    close: PeriodClose
    reader: Reader
    previous: PeriodClose | None
    today: date | None = None
    trees: Trees = field(default_factory=Trees)

    def __post_init__(self) -> None:
        self.period = month(self.close.month.year, self.close.month.month)
        self.last, self.ahead = self.period.last, self.period.first - timedelta(days=1)
        self.county = self.close.county
        areas = [kind for kind, level in LEVELS.items() if level == Level.AREA]
        below = Organisation.objects.under(self.county).filter(kind__in=areas).order_by("path")
        # Of an organisation that was made since the counting nothing is known.
        counted = self.reader.trees.on(self.last).nodes
        self.nodes = [self.county, *(node for node in below if node.pk in counted)]
        self.found: dict[int, dict[_Key, Figure]] = {node.pk: {} for node in self.nodes}

    def findings(self) -> Iterator[FindingDraft]:
        """All of it."""
        checks = [*checking.checks(), *checking.derived_checks()]
        self.read(checks)
        for node in self.nodes:
            for check in checks:
                yield from self.of_check(check, node)
            yield from self.of_rates(node)
        yield from self.of_parts()
        yield from self.of_jumps()

    # --- Reading ---

    def read(self, checks: Iterable[Check]) -> None:
        """Ask for every figure of every place at once: of the month, at its end, and at its start."""
        amounts = [one for check in checks for one in check.amounts]
        at_start = dict.fromkeys(one.key for one in amounts if one.at == At.START)
        self.keep(At.PERIOD, self.reader.figures(indicators(), [self.period], self.nodes))
        at_end = dict.fromkeys(one.key for one in amounts if one.at == At.END)
        self.keep(At.END, self.reader.figures(at_end, [day(self.last)], self.nodes))
        live = Reader(SYSTEM, self.today, fresh=True)
        live.trees = self.trees
        self.keep(At.START, live.figures(at_start, [day(self.ahead)], self.nodes))
        before = self.reader_before()
        if before is not None:
            self.keep(At.LAST_CLOSED, before.figures(at_start, [day(self.ahead)], self.nodes))
            self.keep_corrections(at_start)

    def reader_before(self) -> Reader | None:
        """Of the month that was closed before."""
        from .store import frozen_reader  # noqa: PLC0415  (the store builds on the models alone)

        final = self.previous.final if self.previous is not None else None
        return frozen_reader(final, SYSTEM) if final is not None else None

    def keep(self, at: At, figures: Iterable[Figure]) -> None:
        """By place, key and time."""
        for figure in figures:
            self.found[figure.node_id][figure.key, at] = figure

    def keep_corrections(self, keys: Iterable[str]) -> None:
        """What the figure at the start would be today, less what was closed."""
        for found in self.found.values():
            for key in keys:
                now, then = found.get((key, At.START)), found.get((key, At.LAST_CLOSED))
                if now is None or then is None or now.value is None or then.value is None:
                    found.pop((key, At.LAST_CLOSED), None)
                    continue
                found[key, At.CORRECTION] = replace(now, value=now.value - then.value)

    # --- Declared checks ---

    def of_check(self, check: Check, node: Organisation) -> Iterator[FindingDraft]:
        """What the check says of the place; against the closed month where there is one."""
        found = self.found[node.pk]
        starts = [one.key for one in check.amounts if one.at == At.START]
        if starts and all((key, At.LAST_CLOSED) in found for key in starts):
            check = checking.against_closed(check)
        elif checking.needs_closed(check) and self.previous is None:
            return
        tried = checking.try_check(check, found)
        if tried.ok is False:
            yield self.finding(tried, node, moved=bool(starts) and self.has_moved(node))

    def finding(self, tried: Checked, node: Organisation, moved: bool) -> FindingDraft:
        """In words. Where unions were moved in or out, a flow cannot hold: that is to be told, not to be mended."""
        check = tried.check
        return FindingDraft(
            check.key,
            check.label,
            node.pk,
            check.is_hard and not moved,
            words.number(tried.left),
            words.number(tried.right),
            [
                self.named(figure, f"{checking.AT_WORDS[one.at]}{figure.item.label}", one.at)
                for one, figure in tried.figures
            ],
            _MONTH_MOVED if moved else check.mend,
        )

    def named(self, figure: Figure, label: str, at: At = At.PERIOD) -> dict[str, Any]:
        """A figure as a finding keeps it; `close` is the report whose frozen numbers it is of, 0 for today's data."""
        of = {At.LAST_CLOSED: self.previous.pk if self.previous else 0, At.START: 0, At.CORRECTION: 0}
        text = f"{figure.text} {figure.unit}" if figure.value is not None else figure.text
        return {
            "key": figure.key,
            "label": label,
            "period": figure.period.key,
            "text": text,
            "close": of.get(at, self.close.pk),
        }

    def has_moved(self, node: Organisation) -> bool:
        """Whether other unions stand below the place at the end of the month than before it."""
        before, after = self.trees.on(self.ahead), self.trees.on(self.last)
        return set(before.below(node.pk)) != set(after.below(node.pk))

    # --- What holds of every figure ---

    def of_rates(self, node: Organisation) -> Iterator[FindingDraft]:
        """Every rate divided once more from its own two figures."""
        found = self.found[node.pk]
        for (key, at), figure in list(found.items()):
            item = figure.item
            if at != At.PERIOD or not isinstance(item, Ratio):
                continue
            parts = [found.get((part, At.PERIOD)) for part in (item.numerator, item.denominator)]
            if any(part is None or part.value is None or part.suppressed for part in parts):
                continue
            over, under = (part for part in parts if part is not None)
            again = value_of(item.scale, item.places, over.value, under.value)
            if again != figure.value:
                told = [figure, over, under]
                yield FindingDraft(
                    f"{RATE}{key}",
                    f"{item.label}由分子、分母重新计算",
                    node.pk,
                    True,
                    figure.text,
                    words.number(again, item),
                    [self.named(one, one.item.label) for one in told],
                    _BLOCKS_APART,
                )

    def of_parts(self) -> Iterator[FindingDraft]:
        """The members of every split, and the areas with the county's own rows, add up to the whole: in every span."""
        snapshot = self.close.snapshots.filter(is_final=False).order_by("-pk").first()
        if snapshot is None:
            return
        tree = self.trees.on(self.last)
        children = tree.nodes[self.county.pk].children if self.county.pk in tree.nodes else []
        wanted = {node.pk for node in self.nodes} | set(children)
        spans: dict[tuple[str, date, date], dict[int, tuple[Any, Any]]] = {}
        rows = SnapshotBlock.objects.filter(snapshot=snapshot, node__in=wanted)
        for source, first, last, node, own, total in rows.values_list(
            "source", "first", "last", "node", "own", "total"
        ):
            whole = decoded(own) if total is None else decoded(total)
            spans.setdefault((source, first, last), {})[node] = (decoded(own), whole)
        names = {node.pk for node in self.nodes}
        for (_, first, last), blocks in spans.items():
            for node, (_, whole) in blocks.items():
                if node in names:
                    yield from self.of_splits(whole, node, first, last)
            yield from self.of_areas(blocks, children, first, last)

    def of_splits(
        self, whole: Mapping[str, Any], node: int, first: date, last: date
    ) -> Iterator[FindingDraft]:
        """Of one block."""
        totals = {key: members.get("", 0) for key, members in whole.get("", {}).items()}
        for split, figures in whole.items():
            if split:
                for key, total in totals.items():
                    parts = sum(figures.get(key, {}).values())
                    if parts != total:
                        rule, label = f"{SPLIT}{key}:{split}", f"{indicator(key).label}等于各分组之和"
                        yield self.apart(rule, label, node, parts, total, key, first, last)

    def of_areas(
        self, blocks: Mapping[int, tuple[Any, Any]], children: Iterable[int], first: date, last: date
    ) -> Iterator[FindingDraft]:
        """Of the county: its own rows and those of all that stands directly below it."""
        own, whole = blocks.get(self.county.pk, ({}, {}))
        keys = {key for child in children for key in blocks.get(child, ({}, {}))[1].get("", {})}
        for key in sorted(keys | whole.get("", {}).keys() | own.get("", {}).keys()):
            below = sum(_total(blocks[child][1], key) for child in children if child in blocks)
            parts, total = below + _total(own, key), _total(whole, key)
            if parts != total:
                label = f"{indicator(key).label}：各乡镇（系统、园区）与本级之和等于全县"
                yield self.apart(f"{AREAS}{key}", label, self.county.pk, parts, total, key, first, last)

    def apart(
        self,
        rule: str,
        label: str,
        node: int,
        parts: Number,
        total: Number,
        key: str,
        first: date,
        last: date,
    ) -> FindingDraft:
        """Parts that do not make the whole: never by what was entered, so that it is computed again."""
        figure = self.found[node].get((key, At.PERIOD))
        told = [self.named(figure, figure.item.label)] if figure is not None else []
        label = f"{label}（{first:%Y-%m-%d} 至 {last:%Y-%m-%d}）" if first != last else label
        sides = words.number(parts), words.number(total)
        return FindingDraft(rule[:80], label[:200], node, True, *sides, told, _BLOCKS_APART)

    def of_jumps(self) -> Iterator[FindingDraft]:
        """Figures of the county that moved by more than the settable share since the month closed before."""
        before = self.reader_before()
        if before is None or self.previous is None:
            return
        share, least = parameter(SHARE, self.last), parameter(LEAST, self.last)
        then = month(self.ahead.year, self.ahead.month)
        for figure in before.figures(indicators(), [then], [self.county]):
            now = self.found[self.county.pk].get((figure.key, At.PERIOD))
            if (
                now is None
                or now.value is None
                or figure.value is None
                or now.suppressed
                or figure.suppressed
            ):
                continue
            if jumped(now.value, figure.value, share, least):
                yield self.jump(now, figure, share)

    def jump(self, now: Figure, then: Figure, share: Number) -> FindingDraft:
        """To be explained, never to be mended."""
        moved = words.difference(now.item, now.value, then.value)
        return FindingDraft(
            f"{JUMP}{now.key}",
            f"{now.item.label}较上月 {moved}，超过 {Decimal(share).normalize():f}%",
            self.county.pk,
            False,
            now.text,
            then.text,
            [
                self.named(now, f"本月{now.item.label}"),
                self.named(then, f"上月封存{then.item.label}", At.LAST_CLOSED),
            ],
            "请打开名单核对；确属实际情况的，写明变动的原因。",
        )


def _total(block: Mapping[str, Any], key: str) -> Any:
    return block.get("", {}).get(key, {}).get("", 0)
