"""What the page of a figure says: its value and what it is compared with, how it splits, how it ran, what it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string

from unionhub.core.dashboard import Composition, Ranking, Trend
from unionhub.core.indicators import Balance, Declared, Indicator, Median, Ratio, Stated, drill
from unionhub.core.indicators.declare import SmallCells
from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Figure, Reader, change
from unionhub.core.indicators.registry import dimensions_of, indicator, parts
from unionhub.core.indicators.words import formula
from unionhub.core.models import Organisation

from .blocks import charts
from .blocks.charts import Chart, IsOpen, Row
from .blocks.moment import Moment
from .forms.figures import DOWN_TO
from .questions import TREND, address

#: Points of the line; as many months are kept computed.
MONTHS = 24
#: Records or areas that are missing, by name; the list has them all.
NAMES = 12

SMALL_CELLS_WORDS = {
    SmallCells.SHOWN: "照实显示",
    SmallCells.WITH_RECORDS: "少于 5 的数，只向能查看名单的人显示",
    SmallCells.WITHHELD: "少于 5 的数一律不显示",
}


@dataclass(frozen=True)
class Line:
    """One line of the comparison: of which period, the value, and the change in words."""

    label: str
    text: str
    url: str
    words: str = ""


@dataclass(frozen=True)
class Part:
    """A figure that this one is computed from: its role (÷, +, −), its value and where that leads."""

    role: str
    label: str
    text: str
    url: str


@dataclass(frozen=True)
class Gaps:
    """What is missing in the figure, by name as far as they fit, and the list of all."""

    text: str
    names: list[str]
    url: str


@dataclass
class Answer:
    """Everything the page shows. `figures` are those of the chart, in its order, for the Excel file."""

    figure: Figure
    url: str
    lines: list[Line]
    parts: list[Part]
    gaps: Gaps | None
    chart: Chart | None = None
    figures: list[tuple[str, Figure]] = field(default_factory=list)
    empty: str = ""


def answer(
    reader: Reader, item: Declared, node: Organisation, period: Period, by: str, view: str, today: date
) -> Answer:
    """Ask the reader for all of it. The same number of queries whatever is found."""

    def is_open(one: Declared) -> bool:
        return drill.may_open(reader.user, one, node)

    asked = [period, period.before(), period.year_before()]
    found = {figure.period.key: figure for figure in reader.figures([item.key], asked, [node])}
    now = found[period.key]
    built = Answer(
        figure=now,
        url=link(now, is_open),
        lines=_lines(now, [found.get(other.key) for other in asked[1:]], is_open),
        parts=_parts(reader, now, node, is_open),
        gaps=_gaps(reader, now, node, today),
    )
    if view == TREND:
        _run(built, reader, node, period, today, is_open)
    else:
        _split(built, reader, node, period, by, is_open)
    return built


def link(figure: Figure, is_open: IsOpen) -> str:
    """The list behind a figure; nothing of one without rows, or whose rows the viewer may not see."""
    has_list = isinstance(figure.item, Indicator) and is_open(figure.item)
    return charts.link(figure) if has_list else ""


def _lines(now: Figure, others: Iterable[Figure | None], is_open: IsOpen) -> list[Line]:
    labels = ("上期", "上年同期")
    return [
        Line(f"{label}（{then.period.label}）", then.text, link(then, is_open), change(now, then))
        for label, then in zip(labels, others, strict=True)
        if then is not None
    ]


def _parts(reader: Reader, now: Figure, node: Organisation, is_open: IsOpen) -> list[Part]:
    """Numerator and denominator of a ratio, what a balance adds and takes away, the entry of a stated number.

    Nothing of a count.
    """
    item = now.item
    if isinstance(item, Stated):
        entry = item.read(now.as_of).get(node.pk)
        return [Part("登记", entry.source, f"{entry.value:,} {item.unit}", entry.url)] if entry else []
    if isinstance(item, Ratio):
        roles = {item.numerator: "分子", item.denominator: "分母"}
    elif isinstance(item, Balance):
        roles = dict.fromkeys(item.plus, "加") | dict.fromkeys(item.minus, "减")
    elif isinstance(item, Median):
        roles = {item.of: "计数"}
    else:
        return []
    found = {figure.item.key: figure for figure in reader.figures(list(roles), [now.period], [node])}
    asked = {"period": now.period.key}
    return [
        Part(
            role,
            indicator(key).label,
            _with_unit(found[key]),
            link(found[key], is_open) or address("figure-detail", node.pk, key, asked),
        )
        for key, role in roles.items()
        if key in found
    ]


def _with_unit(figure: Figure) -> str:
    return f"{figure.text} {figure.unit}" if figure.value is not None else figure.text


def _gaps(reader: Reader, now: Figure, node: Organisation, today: date) -> Gaps | None:
    """The contributions that are missing: rows of the gaps indicator, or areas without an entry."""
    if areas := _missing_areas(reader, now.item, node, now.as_of):
        return Gaps(f"没有登记的地区 {len(areas)} 个", areas[:NAMES], "")
    if not now.gap_keys:
        return None
    key, number = now.gap_keys[0]
    lacking: Any = indicator(key)
    text = f"{lacking.label} {number:,} {lacking.unit}"
    if not drill.may_open(reader.user, lacking, node):
        return Gaps(text, [], "")
    table = import_string(lacking.source.table)
    rows = drill.rows_behind(lacking, now.period, node.pk, today).visible_to(reader.user)  # type: ignore[attr-defined]
    named = rows.select_related(*table.select_related).order_by("pk")[:NAMES]
    return Gaps(text, [str(row) for row in named], drill.url_of(lacking, node.pk, now.period))


def _missing_areas(reader: Reader, item: Declared, node: Organisation, on: date) -> list[str]:
    if isinstance(item, Stated):
        return list(reader.missing_areas(item, node, on))
    if isinstance(item, Ratio):
        stated = (indicator(key) for key in parts(item))
        return [
            name
            for part in stated
            if isinstance(part, Stated)
            for name in reader.missing_areas(part, node, on)
        ]
    return []


def _split(
    built: Answer, reader: Reader, node: Organisation, period: Period, by: str, is_open: IsOpen
) -> None:
    """By a dimension, or by what lies directly below."""
    now = built.figure
    if by:
        figures = reader.figures([now.item.key], [period], [node], by=by)
        label = dimensions_of(now.item)[by]
        built.figures = [(figure.member_label, figure) for figure in figures if _counts(figure)]
        built.chart = _by_members(now, label, built.figures, is_open)
    else:
        figures = reader.children([now.item.key], period, node)
        built.figures = [(figure.node_name, figure) for figure in figures]
        block = Ranking(title="各下级组织", key=now.item.key)
        asked = {"period": period.key}
        built.chart = charts.ranking(
            block,
            figures,
            now,
            lambda pk: address("figure-detail", pk, now.item.key, asked),
            is_open,
        )
    if built.chart is None:
        built.empty = "没有可以分开列出的数字。" if by else "下面没有可以分开列出的组织。"


def _counts(figure: Figure) -> bool:
    """Whether the member is worth a line: there is something, or something is withheld; of a ratio also nothing."""
    if isinstance(figure.item, Ratio):
        return figure.value is not None or figure.suppressed
    return bool(figure.value) or figure.suppressed


def _by_members(
    now: Figure, label: str, figures: Sequence[tuple[str, Figure]], is_open: IsOpen
) -> Chart | None:
    """A count with each member's share; a ratio with what it is divided from."""
    drawn = [figure for _, figure in figures]
    block = Composition(title=f"按{label}", key=now.item.key, by=label)
    if not isinstance(now.item, Ratio):
        return charts.split(block, drawn, now, is_open)
    chart = charts.shares(block, drawn, is_open)
    if chart is not None:
        chart.data["labels"] = [figure.member_label for figure in drawn]
        chart.rows = [
            Row(figure.member_label, row.cells, note=row.note)
            for figure, row in zip(drawn, chart.rows, strict=True)
        ]
        below, above = indicator(now.item.denominator), indicator(now.item.numerator)
        chart.heads = (label, f"{now.item.label}（{now.unit}）", above.label, below.label)
        chart.summary = f"按{label}：" + "，".join(
            f"{figure.member_label} {figure.text}%" for figure in drawn
        )
    return chart


def _run(
    built: Answer, reader: Reader, node: Organisation, period: Period, today: date, is_open: IsOpen
) -> None:
    """Two years of months up to the period's end."""
    item, moment = built.figure.item, Moment(period.until(today), today)
    points = moment.points(item, MONTHS)
    figures = reader.figures([item.key], points, [node])
    found = {(figure.item.key, figure.period.key): figure for figure in figures}
    block = Trend(title=f"{MONTHS} 个月走势", keys=(item.key,))
    built.chart = charts.trend(block, [item], found, moment, is_open)
    built.figures = [
        (point.label, found[item.key, point.key]) for point in points if (item.key, point.key) in found
    ]
    if built.chart is None:
        built.empty = "这个日期以前没有保存逐月的数字，请选择最近两年内的期间。"


def passport(item: Declared, figure: Figure | None = None) -> list[tuple[str, str]]:
    """What the figure is, as (label, words)."""
    facts = [
        ("定义", item.definition),
        ("来源规则", item.source_rule),
        ("计量单位", item.unit),
        ("计算", formula(item, {key: indicator(key).label for key in parts(item)})),
        ("可以分组", "、".join(dimensions_of(item).values())),
        ("最低统计到", DOWN_TO[item.lowest]),
        ("又称", "、".join(item.synonyms)),
        ("定义版本", f"第 {item.version} 版"),
    ]
    if isinstance(item, Indicator):
        facts.insert(-1, ("小数字", SMALL_CELLS_WORDS[item.small_cells]))
    if figure is not None:
        facts.append(("计算时间", computed(figure)))
    return [(label, words) for label, words in facts if words]


def computed(figure: Figure) -> str:
    """When the value was computed."""
    if figure.computed_at is None:
        return "打开本页时实时计算"
    return f"{timezone.localtime(figure.computed_at):%Y-%m-%d %H:%M}"
