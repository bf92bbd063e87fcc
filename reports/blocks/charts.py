"""From figures to charts: the data that `static/js/charts.js` draws, and the table of the same numbers beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from unionhub.core.dashboard import Composition, Ranking, Trend
from unionhub.core.indicators import Declared, Indicator, Ratio, drill
from unionhub.core.indicators.declare import value_of
from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Figure
from unionhub.core.indicators.registry import indicator
from unionhub.core.indicators.words import OVER_FULL

from .moment import Moment, is_stock, short

#: A ranking of more nodes draws the first and the last of them; its table has all.
BARS_AT_EACH_END = 12
FEWEST_POINTS = 3
#: Names in a remark below a chart.
NAMED = 5
#: Rows of a table on the dashboard; all of them stand on the figure's own page.
MOST_ROWS = 300


@dataclass(frozen=True)
class Cell:
    """A number in a table: as it reads, the list behind it (empty: none), and the number itself for a file."""

    text: str
    url: str = ""
    value: int | Decimal | None = None


@dataclass(frozen=True)
class Row:
    """A line of a table: what it is called, where that leads, its numbers, and what is to be said of it."""

    label: str
    cells: tuple[Cell, ...]
    url: str = ""
    note: str = ""


@dataclass
class Chart:
    """A chart and its table. `data` is what charts.js reads; `download` the address of the Excel file."""

    id: str
    title: str
    data: dict[str, Any]
    heads: tuple[str, ...]
    rows: list[Row]
    summary: str = ""
    note: str = ""
    download: str = ""
    #: The figures it draws, for what the file says of them.
    items: tuple[Declared, ...] = ()


def plain(value: int | Decimal | None) -> int | float | None:
    """A value as JavaScript draws it; what is read stands beside it as text."""
    return float(value) if isinstance(value, Decimal) else value


#: Says whether the viewer may open the records behind a figure; else its links lead to the figure's own page.
IsOpen = Callable[[Declared], bool]


def always(item: Declared) -> bool:
    """Every list may be opened."""
    return True


def link(figure: Figure, is_open: IsOpen = always, *, own: bool = False, part: str = "") -> str:
    """The address of the list behind a figure, or behind the `part` (key) of a ratio."""
    item = indicator(part) if part else figure.item
    if isinstance(item, Indicator) and not is_open(item):
        page = reverse("figure-detail", args=[figure.node_id, item.key])
        return f"{page}?{urlencode({'period': figure.period.key})}"
    member = figure.member if figure.dimension else ""
    return drill.url_of(
        item, figure.node_id, figure.period, figure.dimension, member, own=own or figure.is_own
    )


def ranking(
    block: Ranking,
    figures: Sequence[Figure],
    whole: Figure,
    page_of: Callable[[int], str],
    is_open: IsOpen = always,
) -> Chart | None:
    """The nodes below by the figure, the highest first; those without a value last. None when there are none.

    `whole` is the node's own figure, drawn as a line; rows of the very node («本级») lead to their own list. `page_of`
    gives the page to which the name of a node leads.
    """
    if all(figure.is_own for figure in figures):
        return None
    ordered = sorted(figures, key=lambda figure: (figure.value is None, -(figure.value or 0), figure.node_id))
    drawn = ordered
    note = ""
    if len(ordered) > 2 * BARS_AT_EACH_END:
        drawn = [*ordered[:BARS_AT_EACH_END], *ordered[-BARS_AT_EACH_END:]]
        note = (
            f"图中是前 {BARS_AT_EACH_END} 位和后 {BARS_AT_EACH_END} 位，共 {len(ordered)} 个；全部在表格中。"
        )
    item = whole.item
    if over := [figure.node_name for figure in ordered if figure.flag == OVER_FULL]:
        named = "、".join(over[:NAMED]) + (f" 等 {len(over)} 个" if len(over) > NAMED else "")
        note += f"{OVER_FULL.rstrip('。')}：{named}。"
    addresses = {id(figure): link(figure, is_open) for figure in ordered}
    line = {"label": f"{whole.node_name} {whole.text}", "value": plain(whole.value)}
    data = _data(
        "hbar", item, [figure.node_name for figure in drawn], [_series(item.label, drawn, addresses)], line
    )
    if item.unit == "%":
        data["max"] = max(100, *(plain(figure.value) or 0 for figure in drawn))
    rows = [
        _row(
            figure.node_name,
            figure,
            addresses[id(figure)],
            is_open,
            "" if figure.is_own else page_of(figure.node_id),
        )
        for figure in ordered[:MOST_ROWS]
    ]
    best, last = ordered[0], ordered[-1]
    summary = f"{block.title}：{len(ordered)} 个，最高 {_said(best)}，最低 {_said(last)}，{_said(whole)}。"
    heads = ("组织", item.label, *_part_heads(item))
    return Chart(f"ranking-{item.key}", block.title, data, heads, rows, summary, note, items=(item,))


def _said(figure: Figure) -> str:
    return f"{figure.node_name} {figure.text}{figure.unit if figure.value is not None else ''}"


def _part_heads(item: Declared) -> tuple[str, ...]:
    if not isinstance(item, Ratio):
        return ()
    return tuple(
        f"{indicator(key).label}（{indicator(key).unit}）" for key in (item.numerator, item.denominator)
    )


def _row(label: str, figure: Figure, url: str, is_open: IsOpen, page: str = "") -> Row:
    """A line of a table: the value and, of a ratio, what it was divided from."""
    cells = [Cell(figure.text, url, figure.value)]
    if isinstance(figure.item, Ratio):
        for key, value in (
            (figure.item.numerator, figure.numerator),
            (figure.item.denominator, figure.denominator),
        ):
            url = link(figure, is_open, part=key) if value is not None else ""
            cells.append(Cell(counted(value), url, value))
    return Row(label, tuple(cells), page, figure.reason or figure.flag)


def counted(value: int | Decimal | None) -> str:
    """A part of a ratio as it reads."""
    return "—" if value is None else f"{value:,}"


def trend(
    block: Trend,
    items: Sequence[Declared],
    found: Mapping[tuple[str, str], Figure],
    moment: Moment,
    is_open: IsOpen = always,
) -> Chart | None:
    """Months in a line, or as bars of what is counted over a period. `found` is by figure and period key.

    None when fewer than three are known: two are a comparison and no run.
    """
    points: list[Period] = moment.points(items[0], block.months) if items else []
    periods = [point for point in points if any((item.key, point.key) in found for item in items)]
    drawn = [item for item in items if any((item.key, period.key) in found for period in periods)]
    if len(periods) < FEWEST_POINTS or not drawn:
        return None
    labels = [short(period, moment) for period in periods]
    lines = [(item, [found.get((item.key, period.key)) for period in periods]) for item in drawn]
    series = []
    for item, figures in lines:
        series.append(
            {
                "name": item.label,
                "values": [plain(figure.value) if figure else None for figure in figures],
                "texts": [figure.text if figure else "—" for figure in figures],
                "urls": [link(figure, is_open) if figure else "" for figure in figures],
            }
        )
    kind = "bar" if not is_stock(drawn[0]) else "line"
    data = _data(kind, drawn[0], labels, series)
    rows = [
        Row(
            periods[at].label,
            tuple(
                Cell(figure.text, link(figure, is_open), figure.value) if figure else Cell("—")
                for figure in (figures[at] for _, figures in lines)
            ),
        )
        for at in reversed(range(len(periods)))
    ]
    ends = "；".join(
        f"{item.label}从 {_end(figures[0])} 到 {_end(figures[-1])}{item.unit}" for item, figures in lines
    )
    heads = ("期间", *(f"{item.label}（{item.unit}）" for item in drawn))
    summary = f"{block.title}：{periods[0].label}到{periods[-1].label}，{ends}。"
    return Chart(f"trend-{drawn[0].key}", block.title, data, heads, rows, summary, items=tuple(drawn))


def _end(figure: Figure | None) -> str:
    return figure.text if figure else "—"


def shares(block: Composition, figures: Sequence[Figure], is_open: IsOpen = always) -> Chart | None:
    """Shares that may overlap, each as a bar against 100 %. None when there is none to draw."""
    drawn = [figure for figure in figures if figure.value is not None or figure.suppressed]
    if not drawn:
        return None
    addresses = {id(figure): link(figure, is_open) for figure in drawn}
    data = _data(
        "hbar",
        drawn[0].item,
        [figure.item.label for figure in drawn],
        [_series(block.title, drawn, addresses)],
    )
    data["max"] = max(100, *(plain(figure.value) or 0 for figure in drawn))
    rows = [_row(figure.item.label, figure, addresses[id(figure)], is_open) for figure in drawn]
    summary = f"{block.title}：" + "，".join(f"{figure.item.label} {figure.text}%" for figure in drawn) + "。"
    heads = ("构成", "占比（%）", "人数", "基数")
    items = tuple(figure.item for figure in drawn)
    return Chart(f"shares-{drawn[0].item.key}", block.title, data, heads, rows, summary, items=items)


def split(
    block: Composition, figures: Iterable[Figure], whole: Figure, is_open: IsOpen = always
) -> Chart | None:
    """One number by the members of a dimension, in the order of the dimension; members without rows are left out."""
    drawn = [figure for figure in figures if figure.value or figure.suppressed]
    if not drawn:
        return None
    addresses = {id(figure): link(figure, is_open) for figure in drawn}
    data = _data(
        "hbar",
        whole.item,
        [figure.member_label for figure in drawn],
        [_series(whole.item.label, drawn, addresses)],
    )
    rows = [
        Row(
            figure.member_label,
            (Cell(figure.text, addresses[id(figure)], figure.value), _share(figure, whole)),
            note=figure.reason,
        )
        for figure in drawn
    ]
    most = max(drawn, key=lambda figure: figure.value or 0)
    summary = f"{block.title}：{len(drawn)} 类，最多的是{most.member_label} {most.text}{whole.unit}。"
    heads = (block.title, f"{whole.item.label}（{whole.unit}）", "占比（%）")
    return Chart(
        f"split-{whole.item.key}-{block.by}", block.title, data, heads, rows, summary, items=(whole.item,)
    )


def _share(figure: Figure, whole: Figure) -> Cell:
    share = value_of(100, 2, figure.value, whole.value)
    return Cell("—" if share is None else f"{share}", value=share)


def _series(name: str, figures: Sequence[Figure], addresses: Mapping[int, str]) -> dict[str, Any]:
    return {
        "name": name,
        "values": [plain(figure.value) for figure in figures],
        "texts": [figure.text for figure in figures],
        "urls": [addresses[id(figure)] for figure in figures],
    }


def _data(
    kind: str,
    item: Declared,
    labels: list[str],
    series: list[dict[str, Any]],
    line: dict[str, Any] | None = None,
) -> dict[str, Any]:
    data = {
        "kind": kind,
        "labels": labels,
        "series": series,
        "unit": item.unit,
        "places": getattr(item, "places", 0),
    }
    return data | ({"line": line} if line else {})
