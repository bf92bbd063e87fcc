"""What stands in the columns of a monthly report: one figure, one organisation, one kind of column, one value.

A stock has a value at the end of the month, a flow one of the month and one of the year so far. «上年同期» and what is
compared with it are of the same extent: of a stock the end of the month a year ago, of a flow the year to that day.
What a month reported stays reported: later corrections stand in a column of their own (以前月份更正), so that
上月末 + 更正 + 增 − 减 = 期末 and 上月累计 + 更正 + 本月 = 本年累计 (design.md, «Time»).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from unionhub.core.indicators import words
from unionhub.core.indicators.declare import Declared, Indicator, Median, Ratio, Stated
from unionhub.core.indicators.frozen_reading import NOT_DECLARED, NOT_FROZEN
from unionhub.core.indicators.period import Period, day, month_end, span, year_to_date
from unionhub.core.indicators.period import month as month_of
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import indicator, parts
from unionhub.core.indicators.tree import Tree
from unionhub.core.models import Organisation

from .enums import ColumnKind

STOCK_ONLY = "只有时点数才有{column}。"
FLOW_ONLY = "时点数没有{column}。"
NOTHING_BEFORE = "没有已封存的上月报表，无可更正。"
NOT_COMPARED = "上年同期没有数字，不能比较。"
NO_BASE = "上年同期为 0，不计算增减百分比。"
IN_POINTS = "比率的增减以百分点表示，不计算增减百分比。"
NOT_ADDED = "比率按更正后的数字重新计算，不单列更正。"
NOT_SHOWN = "没有这个数字，或者无权查看。"
_YEAR_AGO = frozenset({ColumnKind.YEAR_AGO, ColumnKind.CHANGE, ColumnKind.CHANGE_PERCENT})
_FLOW_COLUMNS = frozenset({ColumnKind.YEAR_TO_DATE, ColumnKind.STAT_YEAR})
_STOCK_COLUMNS = frozenset({ColumnKind.END, ColumnKind.LAST_END})
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Cell:
    """One value with its words: `text` as a screen shows it («—» for none, «＊» withheld), `reason` why there is none.

    `figure` is the figure it was read from, or, where two were compared, the present one.
    """

    value: int | Decimal | None
    text: str
    reason: str
    figure: Figure | None
    column: ColumnKind

    @property
    def is_withheld(self) -> bool:
        """Whether there is a number that may not be told."""
        return self.text == words.WITHHELD


#: From a key to the figure; a closed month knows figures as they were declared then. Raises KeyError.
Look = Callable[[str], Declared]


def is_stock(item: Declared, look: Look = indicator) -> bool:
    """Whether the figure is true at a moment (members) rather than of a span (admissions).

    What is computed is a stock when everything it is computed from is one.
    """
    if isinstance(item, Indicator):
        return item.source.is_stock
    return isinstance(item, Stated) or all(is_stock(look(key), look) for key in parts(item))


def is_additive(item: Declared) -> bool:
    """Whether numbers of two spans may be added: counts, sums and balances, not rates and medians."""
    return not isinstance(item, Ratio | Median | Stated)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def year_before(month: date) -> date:
    """The first day of the same month a year before."""
    return month.replace(year=month.year - 1, day=1)


def stat_year_to_date(on: date) -> Period:
    """The statistical year so far: from 1 October to the day (工会统计调查制度)."""
    return span(date(on.year if on.month >= 10 else on.year - 1, 10, 1), on)


def columns_for(item: Declared, look: Look = indicator) -> tuple[ColumnKind, ...]:
    """The columns that have a meaning for the figure."""
    unfit = _FLOW_COLUMNS if is_stock(item, look) else _STOCK_COLUMNS
    if isinstance(item, Ratio) and item.unit == "%":
        unfit |= {ColumnKind.CHANGE_PERCENT}
    return tuple(column for column in ColumnKind if column not in unfit)


def percent(now: int | Decimal, then: int | Decimal) -> Decimal | None:
    """By how many per cent `now` is more than `then`, rounded half up to two places; None unless `then` is above 0."""
    if then <= 0:
        return None
    exact = Context(prec=60)
    share = exact.divide((Decimal(now) - Decimal(then)) * 100, Decimal(then))
    return share.quantize(_CENT, rounding=ROUND_HALF_UP, context=exact)


def moved(item: Declared, number: int | Decimal) -> str:
    """A difference in words: «+36», «0», of rates «+2.10 个百分点»."""
    return words.difference(item, number, 0) if number else words.number(number, item)


#: Names one value: reader, split, key, organisation, period.
_Name = tuple[str, str, str, int, Period]


class MonthTable:
    """The cells of one month. Say what will be asked for (`want`), then ask (`cell`): few queries, however many cells.

    `now` reads the month (frozen, draft or live), `before` the closed month before it, `year_ago` the closed month a
    year before, `live` today's data. What a closed month holds is taken from it; `live` answers only for days before
    the month that `now` does not hold.
    """

    def __init__(
        self,
        month: date,
        now: Reader,
        before: Reader | None,
        live: Reader,
        year_ago: Reader | None = None,
    ) -> None:
        self.month = month.replace(day=1)
        self.last = month_end(self.month)
        self.last_before = self.month - timedelta(days=1)
        self.last_year = month_end(year_before(self.month))
        self._look: Look = now.item
        self._trees = now.trees
        self._readers = {"now": now, "before": before, "live": live, "year_ago": year_ago}
        self._wanted: dict[tuple[str, str], dict[tuple[str, Period], dict[int, Organisation]]] = {}
        self._held: dict[_Name, dict[str, Figure]] = {}
        self._members: dict[tuple[str, str, int], dict[str, str]] = {}

    # --- Asking ---

    def want(
        self,
        keys: Iterable[str],
        nodes: Collection[Organisation],
        columns: Collection[ColumnKind],
        by: str = "",
    ) -> None:
        """These will be asked for. Raises KeyError for a figure that is no longer declared."""
        for key in dict.fromkeys(keys):
            item = self._look(key)
            for column in columns:
                for source, period in self._sources(item, ColumnKind(column)):
                    self._ask(source, by, key, period, nodes)

    def cell(self, key: str, node_id: int, column: ColumnKind, member: str = "", by: str = "") -> Cell:
        """One cell of what was wanted. Raises KeyError for a figure that is no longer declared."""
        self._load()
        item, column = self._look(key), ColumnKind(column)
        if not self.fits(item, column):
            return _none(column, _unfit(self.is_stock(item), column))
        if column == ColumnKind.CORRECTION:
            return self._correction(item, node_id, by, member)
        if column in _YEAR_AGO:
            return self._year_ago(item, node_id, column, by, member)
        if column == ColumnKind.LAST_END:
            figure = self._before(item, node_id, by, member)
        else:
            figure = self._get("now", by, key, node_id, self.period(item, column), member)
        return _plain(figure, column)

    def members(self, key: str, node_id: int, by: str) -> dict[str, str]:
        """The members the figure was split by in this month: key → label, in order."""
        self._load()
        return self._members.get((by, key, node_id), {})

    def period(self, item: Declared, column: ColumnKind) -> Period:
        """The period that the column shows of the figure."""
        stock = self.is_stock(item)
        if column in _YEAR_AGO:
            return day(self.last_year) if stock else year_to_date(self.last_year)
        if column in (ColumnKind.LAST_END, ColumnKind.CORRECTION):
            return day(self.last_before) if stock else year_to_date(self.last_before)
        if stock:
            return day(self.last)
        if column == ColumnKind.MONTH:
            return month_of(self.month.year, self.month.month)
        return stat_year_to_date(self.last) if column == ColumnKind.STAT_YEAR else year_to_date(self.last)

    def is_stock(self, item: Declared) -> bool:
        """Whether the figure is true at a moment, by the definitions of the month."""
        return is_stock(item, self._look)

    def fits(self, item: Declared, column: ColumnKind) -> bool:
        """Whether the column has a meaning for the figure, by the definitions of the month."""
        return column in columns_for(item, self._look)

    def item(self, key: str) -> Declared:
        """The figure as it was declared in the month. Raises KeyError."""
        return self._look(key)

    @property
    def tree(self) -> Tree:
        """The organisations as they stood at the end of the month."""
        return self._trees.on(self.last)

    def name_of(self, node: Organisation) -> str:
        """What the organisation was called in the month."""
        found = self.tree.nodes.get(node.pk)
        return found.name if found is not None else node.name

    # --- Where a column comes from ---

    def _sources(self, item: Declared, column: ColumnKind) -> list[tuple[str, Period]]:
        """Which reader is asked for which period, for the cells of a column."""
        if not self.fits(item, column):
            return []
        period = self.period(item, column)
        if column in _YEAR_AGO:
            present = ("now", self._present(item))
            return [("year_ago" if self._readers["year_ago"] else "now", period), present]
        if column == ColumnKind.LAST_END:
            return [("before" if self._readers["before"] else "now", period)]
        if column != ColumnKind.CORRECTION:
            return [("now", period)]
        if self._readers["before"] is None or self._starts_anew(item):
            return []
        if self.is_stock(item):
            return [("before", period), ("now", period)]
        if not is_additive(item):
            return []
        running = [(now, self.period(item, now)) for now in (ColumnKind.MONTH, ColumnKind.YEAR_TO_DATE)]
        return [("before", period), *(("now", period) for _, period in running)]

    def _present(self, item: Declared) -> Period:
        """What stands against the year before: of a flow the year so far."""
        return self.period(item, ColumnKind.END if self.is_stock(item) else ColumnKind.YEAR_TO_DATE)

    def _starts_anew(self, item: Declared) -> bool:
        """Whether the year so far begins with this month: nothing before it is in it."""
        return self.month.month == 1 and not self.is_stock(item)

    def _before(self, item: Declared, node: int, by: str, member: str) -> Figure | None:
        """The end of the month before, as it was reported if it was closed."""
        reader = "before" if self._readers["before"] else "now"
        return self._get(reader, by, item.key, node, day(self.last_before), member)

    def _correction(self, item: Declared, node: int, by: str, member: str) -> Cell:
        """What the months before are more by than was reported, as far as this month knows it."""
        column = ColumnKind.CORRECTION
        if self._readers["before"] is None:
            return _none(column, NOTHING_BEFORE)
        if self._starts_anew(item):
            return Cell(0, "0", "", None, column)
        if not (self.is_stock(item) or is_additive(item)):
            return _none(column, NOT_ADDED)
        period = self.period(item, column)
        reported = self._get("before", by, item.key, node, period, member)
        if self.is_stock(item):
            return _difference(item, self._get("now", by, item.key, node, period, member), reported, column)
        month, running = (
            self._get("now", by, item.key, node, self.period(item, kind), member)
            for kind in (ColumnKind.MONTH, ColumnKind.YEAR_TO_DATE)
        )
        known = _known(column, running, month, reported)
        if known is not None or running is None or month is None or reported is None:
            return known or _none(column, NOT_SHOWN)
        value = (running.value or 0) - (month.value or 0) - (reported.value or 0)
        return Cell(value, moved(item, value), "", running, column)

    def _year_ago(self, item: Declared, node: int, column: ColumnKind, by: str, member: str) -> Cell:
        reader = "year_ago" if self._readers["year_ago"] else "now"
        then = self._get(reader, by, item.key, node, self.period(item, column), member)
        if column == ColumnKind.YEAR_AGO:
            return _plain(then, column)
        now = self._get("now", by, item.key, node, self._present(item), member)
        if column == ColumnKind.CHANGE:
            return _difference(item, now, then, column)
        known = _known(column, now, then)
        if known is not None or now is None or then is None:
            return known or _none(column, NOT_COMPARED)
        share = percent(now.value or 0, then.value or 0)
        return _none(column, NO_BASE) if share is None else Cell(share, f"{share:+,}%", "", now, column)

    # --- Reading ---

    def _ask(self, reader: str, by: str, key: str, period: Period, nodes: Collection[Organisation]) -> None:
        asked = self._wanted.setdefault((reader, by), {}).setdefault((key, period), {})
        for node in nodes:
            if (reader, by, key, node.pk, period) not in self._held:
                asked[node.pk] = node

    def _load(self) -> None:
        """Read what is wanted; what `now` does not hold of days before the month is read from today's data."""
        wanted, self._wanted = self._wanted, {}
        for (reader, by), asked in wanted.items():
            self._read(reader, by, asked)
            if reader == "now":
                self._read("live", by, self._not_held(by, asked))

    def _read(self, reader: str, by: str, asked: dict[tuple[str, Period], dict[int, Organisation]]) -> None:
        source = self._readers[reader]
        if source is None:
            return
        into = "now" if reader == "live" else reader
        known = {pair: nodes for pair, nodes in asked.items() if _is_declared(source, pair[0])}
        for keys, periods, nodes in _batches(known):
            for key in keys:
                for period in periods:
                    for node in nodes:
                        self._held[into, by, key, node.pk, period] = {}  # asked, whatever comes
            for figure in source.figures(keys, periods, nodes, by=by):
                self._held[into, by, figure.key, figure.node_id, figure.period][figure.member] = figure
                if by and reader == "now" and figure.period.last == self.last:
                    names = self._members.setdefault((by, figure.key, figure.node_id), {})
                    names.setdefault(figure.member, figure.member_label)

    def _not_held(
        self, by: str, asked: dict[tuple[str, Period], dict[int, Organisation]]
    ) -> dict[tuple[str, Period], dict[int, Organisation]]:
        """Of days before the month: what a closed month answered with nothing but «not kept»."""
        missing = {}
        for (key, period), nodes in asked.items():
            if period.last >= self.month:
                continue
            left = {
                pk: node
                for pk, node in nodes.items()
                if not any(
                    is_kept(figure) for figure in self._held.get(("now", by, key, pk, period), {}).values()
                )
            }
            if left:
                missing[key, period] = left
        return missing if self._readers["live"] is not self._readers["now"] else {}

    def _get(self, reader: str, by: str, key: str, node: int, period: Period, member: str) -> Figure | None:
        held = self._held.get((reader, by, key, node, period), {})
        return held.get(member)


def _is_declared(reader: Reader, key: str) -> bool:
    """Whether the reader's month knows the figure: a new one was not declared yet, an old one is no more."""
    try:
        reader.item(key)
    except KeyError:
        return False
    return True


def is_kept(figure: Figure) -> bool:
    """Whether a closed month holds the figure's period at all."""
    return figure.reason not in (NOT_FROZEN, NOT_DECLARED)


def _batches(
    asked: dict[tuple[str, Period], dict[int, Organisation]],
) -> Sequence[tuple[list[str], list[Period], list[Organisation]]]:
    """Questions that can be put together: the same periods and organisations for several figures."""
    by_key: dict[str, tuple[list[Period], dict[int, Organisation]]] = {}
    for (key, period), nodes in asked.items():
        if nodes:
            periods, every = by_key.setdefault(key, ([], {}))
            periods.append(period)
            every.update(nodes)
    found: dict[Any, tuple[list[str], list[Period], list[Organisation]]] = {}
    for key, (periods, every) in by_key.items():
        name = (frozenset(periods), frozenset(every))
        found.setdefault(name, ([], periods, list(every.values())))[0].append(key)
    return list(found.values())


# --- Cells ---


def _none(column: ColumnKind, reason: str) -> Cell:
    return Cell(None, words.NOTHING, reason, None, column)


def _unfit(stock: bool, column: ColumnKind) -> str:
    if column == ColumnKind.CHANGE_PERCENT:
        return IN_POINTS
    return (FLOW_ONLY if stock else STOCK_ONLY).format(column=column.label)


def _plain(figure: Figure | None, column: ColumnKind) -> Cell:
    if figure is None:
        return _none(column, NOT_SHOWN)
    value = None if figure.suppressed else figure.value
    return Cell(value, figure.text, figure.reason, figure, column)


def _known(column: ColumnKind, *figures: Figure | None) -> Cell | None:
    """The cell when one of the figures has no value or is withheld; None when all can be reckoned with."""
    for figure in figures:
        if figure is not None and figure.suppressed:
            return Cell(None, words.WITHHELD, words.WHY_WITHHELD, figure, column)
    for figure in figures:
        if figure is None or figure.value is None:
            return Cell(None, words.NOTHING, figure.reason if figure else NOT_COMPARED, figure, column)
    return None


def _difference(item: Declared, now: Figure | None, then: Figure | None, column: ColumnKind) -> Cell:
    known = _known(column, now, then)
    if known is not None or now is None or then is None:
        return known or _none(column, NOT_COMPARED)
    value = (now.value or 0) - (then.value or 0)
    return Cell(value, moved(item, value), "", now, column)
