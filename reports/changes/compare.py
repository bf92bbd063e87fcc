"""Cell by cell: what a closed month said, what it would say today, and what changed in the definitions meanwhile.

A cell is a figure × column (本月, 本年累计, 期末) × organisation. Both numbers are read with the rights of whoever
asks, so a withheld number stays withheld, and so does its difference.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from unionhub.core import access
from unionhub.core.indicators import words
from unionhub.core.indicators.declare import Declared, Indicator
from unionhub.core.indicators.frozen import definition_of
from unionhub.core.indicators.period import Period, day, month_end, year_to_date
from unionhub.core.indicators.period import month as month_of
from unionhub.core.indicators.reading import SYSTEM, Figure, Reader
from unionhub.core.indicators.registry import indicator, indicators, indicators_of, parts, sources
from unionhub.core.indicators.versions import version_of
from unionhub.core.models import Organisation

from ..closing import store
from ..columns import is_additive, is_kept, is_stock
from ..enums import ColumnKind
from ..models import PeriodClose, Snapshot
from .touched import Marks, leaves_no_trace, marks

#: The columns that are compared, in the order they are shown.
COLUMNS = (ColumnKind.MONTH, ColumnKind.YEAR_TO_DATE, ColumnKind.END)
#: Up to so many organisations everything is measured afresh for the page; a larger county reads what is kept.
FRESH_UP_TO = 300


@dataclass(frozen=True)
class Cell:
    """One number of the closed month beside what it would be today."""

    item: Declared
    column: ColumnKind
    node: Organisation
    reported: Figure
    now: Figure

    @property
    def period(self) -> Period:
        """The span or day the number is of."""
        return self.reported.period

    @property
    def is_withheld(self) -> bool:
        """Whether one of the two may not be told, and so the difference neither."""
        return self.reported.suppressed or self.now.suppressed

    @property
    def difference(self) -> int | Decimal | None:
        """Now less reported; None where one of the two is not known or not told."""
        if self.is_withheld or self.reported.value is None or self.now.value is None:
            return None
        return self.now.value - self.reported.value

    @property
    def difference_text(self) -> str:
        """«+1», «-300.00», of rates «+0.20 个百分点»; «＊» where it is withheld."""
        if self.is_withheld:
            return words.WITHHELD
        return words.difference(self.item, self.now.value, self.reported.value)

    @property
    def is_correction(self) -> bool:
        """Whether it goes into next month's row 以前月份更正: what the month closed with, and only what adds up.

        The month itself is contained in the year so far, and a rate is computed anew from its corrected parts.
        """
        return self.column != ColumnKind.MONTH and is_additive(self.item)


@dataclass(frozen=True)
class Redefined:
    """A figure (or source) whose meaning is not the frozen one: of which `kind`, and what changed.

    `lines`: (heading, old, new); both empty where only that it changed can be told.
    """

    key: str
    label: str
    kind: str
    lines: tuple[tuple[str, str, str], ...] = ()


CHANGED, ADDED, WITHDRAWN, PROGRAM = "定义变更", "新增", "取消", "取数程序更新"
#: What is compared of a definition: name in the snapshot → heading. A new wording alone makes no other number.
_WORDING = {"label": "名称", "definition": "定义", "source_rule": "依据", "group": "分类"}
_MEANING = {
    "kind": "类别",
    "unit": "单位",
    "version": "口径版本",
    "source": "记录来源",
    "where": "取数条件",
    "field": "合计字段",
    "numerator": "分子",
    "denominator": "分母",
    "plus": "加项",
    "minus": "减项",
    "of": "计数",
    "scale": "倍数",
    "places": "小数位数",
}
#: Of what is no text for a person only that it changed is told.
_CODE = frozenset({"kind", "source", "where", "field"})


def columns_of(item: Declared) -> tuple[ColumnKind, ...]:
    """The columns in which a figure is compared: of a stock the end, of a flow the month and the year so far."""
    return (ColumnKind.END,) if is_stock(item) else (ColumnKind.MONTH, ColumnKind.YEAR_TO_DATE)


def period_of(month: date, column: ColumnKind) -> Period:
    """What a column of the month's report is of."""
    last = month_end(month)
    if column == ColumnKind.END:
        return day(last)
    return year_to_date(last) if column == ColumnKind.YEAR_TO_DATE else month_of(month.year, month.month)


def live_reader(user: Any, *, fresh: bool | None = None) -> Reader:
    """Today's data. Of a county that is not too large everything is measured now, else kept numbers serve too."""
    if fresh is None:
        fresh = Organisation.objects.count() <= FRESH_UP_TO
    return Reader(user, fresh=fresh)


def differing(
    close: PeriodClose,
    snapshot: Snapshot,
    user: Any,
    nodes: Sequence[Organisation],
    *,
    keys: Collection[str] = (),
    columns: Collection[ColumnKind] = (),
    live: Reader | None = None,
) -> list[Cell]:
    """The cells that differ, in the order of catalogue, columns and organisations; few queries whatever is asked.

    `keys` and `columns` narrow (default: all). Figures that mean something else now are left out: see `redefined`.
    Raises KeyError for an unknown figure.
    """
    shifted = shifted_keys(snapshot)
    wanted = [indicator(key) for key in keys] if keys else list(indicators().values())
    items = [item for item in wanted if item.key not in shifted]
    frozen, live = store.frozen_reader(snapshot, user), live or live_reader(user)
    found: list[Cell] = []
    for stock in (True, False):
        some = [item.key for item in items if is_stock(item) == stock]
        asked = [column for column in COLUMNS if (column == ColumnKind.END) == stock]
        asked = [column for column in asked if not columns or column in columns]
        if not some or not asked:
            continue
        periods = {column: period_of(close.month, column) for column in asked}
        known = [indicator(key) for key in some]
        marked = marks(close, snapshot, known, list(periods.values()), measured=live.fresh)
        for keys_, nodes_ in _batches(known, nodes, marked):
            then = _by_place(frozen.figures(keys_, list(periods.values()), nodes_))
            now = _by_place(live.figures(keys_, list(periods.values()), nodes_))
            found += _pairs(periods, nodes_, then, now)
    place = {key: at for at, key in enumerate(indicators())}
    order = {node.pk: at for at, node in enumerate(nodes)}
    found.sort(key=lambda cell: (place[cell.item.key], COLUMNS.index(cell.column), order[cell.node.pk]))
    return found


def _batches(
    items: Sequence[Declared], nodes: Sequence[Organisation], marked: Marks
) -> Iterator[tuple[list[str], list[Organisation]]]:
    """What is read, in two questions at most: what may differ everywhere, and the rest where something moved."""
    always = [item.key for item in items if marked.everything or leaves_no_trace(item)]
    rest = [item for item in items if item.key not in set(always)]
    if always:
        yield always, list(nodes)
    moved = [node for node in nodes if any(marked.may_differ(item, node.pk) for item in rest)]
    keys = [item.key for item in rest if any(marked.may_differ(item, node.pk) for node in moved)]
    if keys:
        yield keys, moved


def _pairs(
    periods: dict[ColumnKind, Period],
    nodes: Sequence[Organisation],
    then: dict[tuple[str, str, int], Figure],
    now: dict[tuple[str, str, int], Figure],
) -> Iterator[Cell]:
    columns = {period.key: column for column, period in periods.items()}
    by_id = {node.pk: node for node in nodes}
    for place, reported in then.items():
        today = now.get(place)
        if today is not None and is_kept(reported) and _differ(reported, today):
            yield Cell(today.item, columns[place[1]], by_id[place[2]], reported, today)


def _differ(reported: Figure, now: Figure) -> bool:
    """Whether a person who sees both sees them differ: two withheld numbers look alike."""
    if reported.suppressed or now.suppressed:
        return reported.suppressed != now.suppressed
    return reported.value != now.value


def _by_place(figures: Iterable[Figure]) -> dict[tuple[str, str, int], Figure]:
    return {(figure.key, figure.period.key, figure.node_id): figure for figure in figures}


# --- Definitions ---


def redefined(snapshot: Snapshot, user: Any) -> list[Redefined]:
    """Figures whose definition is not the frozen one, new and withdrawn ones, in the order of the catalogue.

    At the end sources whose program changed while their figures are declared as before. Told to whoever may see the
    figure somewhere.
    """
    frozen, known = store.opened(snapshot), indicators()
    then = frozen.definitions
    found: list[Redefined] = []
    for key, item in known.items():
        if key not in then:
            found.append(Redefined(key, item.label, ADDED))
        elif lines := tuple(_lines(then[key], definition_of(item))):
            found.append(Redefined(key, item.label, CHANGED, lines))
    found += [Redefined(key, str(old["label"]), WITHDRAWN) for key, old in then.items() if key not in known]
    told = {one.key for one in found}
    for key, source in sources().items():
        old = frozen.sources.get(key)
        mine = {item.key for item in indicators_of(source)}
        if old is not None and old["version"] != version_of(source) and not told & mine:
            found.append(Redefined(key, source.label, PROGRAM))
    return [one for one in found if _may_know(user, one)]


def _may_know(user: Any, one: Redefined) -> bool:
    return user is SYSTEM or access.may(user, f"{one.key.partition('.')[0]}.figure.view")


def _lines(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, heading in (_WORDING | _MEANING).items():
        old, new = then.get(name, ""), now.get(name, "")
        if old == new:
            continue
        yield (heading, "", "") if name in _CODE else (heading, _told(old), _told(new))


def _told(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(indicators()[key].label if key in indicators() else key for key in value)
    return indicators()[value].label if value in indicators() else str(value)


def shifted_keys(snapshot: Snapshot) -> set[str]:
    """Figures that cannot be compared as data: new ones, those of another meaning, and what is computed from them."""
    then, known = store.opened(snapshot).definitions, indicators()
    shifted = {key for key, item in known.items() if key not in then or _means_else(then[key], item)}
    return shifted | {
        key
        for key, item in known.items()
        if not isinstance(item, Indicator) and any(part in shifted for part in parts(item))
    }


def _means_else(then: Mapping[str, Any], item: Declared) -> bool:
    now = definition_of(item)
    return any(then.get(name) != now.get(name) for name in _MEANING)


# --- Where ---


def places(node: Organisation, *, unions: bool = False) -> list[Organisation]:
    """The organisation and its areas, of an area with its unions; `unions`: everything below."""
    if unions:
        below = Organisation.objects.filter(path__startswith=node.path)
        return list(below.order_by("path"))
    return [node, *Organisation.objects.filter(parent=node).order_by("path")]
