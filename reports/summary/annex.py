"""The Excel annex of a summary: every figure with last year, change, target and definition, a sheet for each domain.

Numbers are numbers, text is text whatever it begins with. Beside each domain's sheet stands one with its figures by
organisation and its charts, which read the cells. Equal input gives equal bytes.
"""

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any, TypeAlias

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from unionhub.core.excel import clean_text, sheet_name
from unionhub.core.sheet_cells import FONT, HEAD, boxed, fit_row, set_paper, set_widths, text_cell
from unionhub.core.steady import EARLIEST, steady

from .native_charts import native_chart
from .paper import Chart, Series

#: A number, or the words that stand in its place («—», «＊»); None for an empty cell.
Value: TypeAlias = int | Decimal | str | None

COVER = "说明"
_MOST_NAME = 31
#: Above this Excel keeps no exact whole numbers.
_EXACT = 10**15
#: Figures of one chart, organisations of one chart.
_COMPARED, _RANKED = 8, 20
#: A column lower than this part of the highest one is not to be seen.
_VISIBLE = Decimal("0.01")
#: Centimetres of a row of cells, and of rows that fit on a page across.
_ROW, _PAGE = 0.53, 19.0
#: Inches at the sides of the broad sheets.
_MARGIN = 0.4
_COLUMNS: tuple[tuple[str, int], ...] = (
    ("组别", 12),
    ("数字", 22),
    ("单位", 7),
    ("本期", 12),
    ("上年同期", 12),
    ("增减", 16),
    ("目标", 12),
    ("是否达到", 9),
    ("口径", 40),
    ("公式", 22),
    ("分母", 16),
    ("说明", 20),
    ("期间", 16),
    ("组织", 20),
    ("编码", 30),
)
#: Columns that are printed; those behind them are for looking up.
_PRINTED = 12
_EXPLAINED = (
    "每个领域一张表，列出总结所用的全部数字：本期、上年同期、增减、目标和口径；分组织数字和图表在同名的“图表”表中。",
    "比率的单位为“%”，表中写百分号前的数；比率的增减以百分点计。金额保留两位小数。",
    "“—”为没有数字，“＊”为人数较少不予显示。数字是数值，可以直接计算；改动本表不会改动系统中的数字。",
)


@dataclass(frozen=True)
class AnnexHead:
    """What the annex is of: words for its first sheet. `computed` is when, `digest` the check value of the numbers."""

    title: str
    organisation: str
    period: str
    computed: str = ""
    digest: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class AnnexRow:
    """One figure. `met` is «达到», «未达到» or empty; `passport` its page (only whole addresses become links)."""

    group: str
    label: str
    unit: str
    value: Value
    last_year: Value = None
    change: str = ""
    target: Value = None
    met: str = ""
    definition: str = ""
    formula: str = ""
    denominator: str = ""
    note: str = ""
    period: str = ""
    organisation: str = ""
    key: str = ""
    passport: str = ""


@dataclass(frozen=True)
class AreaTable:
    """Figures by organisation: `heads` names the columns after the organisation's, `rows` are name and values."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Value, ...]], ...]


@dataclass(frozen=True)
class AnnexSheet:
    """One domain. Without charts of its own it gets those of `charts_of`."""

    label: str
    rows: tuple[AnnexRow, ...]
    by_area: AreaTable | None = None
    charts: tuple[Chart, ...] = ()


def workbook_of(head: AnnexHead, sheets: Sequence[AnnexSheet]) -> bytes:
    """The workbook. Domains without figures have no sheet."""
    book = Workbook()
    book.properties.creator, book.properties.created = clean_text(head.organisation), EARLIEST
    book.properties.title = clean_text(head.title)
    book.properties.language = "zh-CN"
    names = _Names()
    first: Any = book.active
    first.title = names.given(COVER)
    _cover(first, head)
    for sheet in sheets:
        if not sheet.rows:
            continue
        _figures(book.create_sheet(names.given(sheet.label)), head, sheet)
        charts = sheet.charts or charts_of(sheet)
        if charts or sheet.by_area:
            _drawn(book.create_sheet(names.given(sheet.label, "图表")), head, sheet, charts)
    target = io.BytesIO()
    book.save(target)
    return steady(target.getvalue())


def charts_of(sheet: AnnexSheet) -> tuple[Chart, ...]:
    """What of a domain can be drawn: counts of its commonest unit against last year, the first figure by organisation.

    Only numbers that are known for both years, and none so small beside the others that it could not be seen.
    """
    found = []
    known = [
        (row, Decimal(row.value), Decimal(row.last_year))
        for row in sheet.rows
        if isinstance(row.value, int) and isinstance(row.last_year, int)
    ]
    units = Counter(row.unit for row, _, _ in known).most_common(1)
    if units:
        unit = units[0][0]
        rows = [one for one in known if one[0].unit == unit]
        highest = max(max(now, before) for _, now, before in rows)
        rows = [one for one in rows if max(one[1:]) >= highest * _VISIBLE and max(one[1:]) > 0][:_COMPARED]
        if rows:
            labels = tuple(row.label for row, _, _ in rows)
            before = Series("上年同期", tuple(one[2] for one in rows))
            now = Series("本期", tuple(one[1] for one in rows))
            found.append(Chart(f"{sheet.label}：本期与上年同期", "columns", labels, (before, now), unit))
    if sheet.by_area and sheet.by_area.heads:
        ranked = sorted(
            (
                (Decimal(values[0]), name)
                for name, values in sheet.by_area.rows
                if values and isinstance(values[0], int | Decimal)
            ),
            key=lambda one: -one[0],
        )[:_RANKED]
        if ranked:
            head = sheet.by_area.heads[0]
            series = Series(head, tuple(value for value, _ in ranked))
            found.append(Chart(f"各组织{head}", "bars", tuple(name for _, name in ranked), (series,)))
    return tuple(found)


class _Names:
    """Names of sheets that Excel takes, each once; whether letters are large or small makes no difference to it."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def given(self, label: str, ending: str = "") -> str:
        """The label with its ending, cut and numbered where it must be."""
        name, number = "", 1
        while not name or name.casefold() in self.taken:
            tail = ending if number == 1 else f"{ending}（{number}）"
            name = sheet_name(sheet_name(label)[: _MOST_NAME - len(tail)] + tail)
            number += 1
        self.taken.add(name.casefold())
        return name


# --- Sheets ---


def _cover(sheet: Worksheet, head: AnnexHead) -> None:
    """Whose figures, of when, how they are to be read."""
    set_widths(sheet, (18, 84))
    set_paper(sheet, landscape=True)
    sheet.merge_cells("A1:B1")
    title = text_cell(sheet, 1, 1, head.title)
    title.font, title.alignment = Font(FONT, 18, bold=True), Alignment("center", "center", wrap_text=True)
    sheet.row_dimensions[1].height = 54
    lines = (
        ("组织", head.organisation),
        ("期间", head.period),
        ("计算时间", head.computed),
        ("状态", head.state),
        ("数字校验值", head.digest),
    )
    row = 3
    for label, words in lines:
        if words:
            boxed(text_cell(sheet, row, 1, label), bold=True)
            boxed(text_cell(sheet, row, 2, words))
            fit_row(sheet, row)
            row += 1
    for line in _EXPLAINED:
        row += 1
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
        text_cell(sheet, row, 1, line).alignment = Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[row].height = 34


def _figures(sheet: Worksheet, head: AnnexHead, page: AnnexSheet) -> None:
    """The figures of a domain."""
    set_paper(sheet, landscape=True)
    sheet.page_margins.left = sheet.page_margins.right = _MARGIN
    set_widths(sheet, [width for _, width in _COLUMNS])
    _named(sheet, head, page, _PRINTED)
    _heads(sheet, 2, [heading for heading, _ in _COLUMNS])
    for row, one in enumerate(page.rows, 3):
        told: tuple[Value, ...] = (
            one.group, one.label, one.unit, one.value, one.last_year, one.change, one.target, one.met, one.definition,
            one.formula, one.denominator, one.note, one.period, one.organisation, one.key,
        )  # fmt: skip
        for at, value in enumerate(told, 1):
            _value(sheet, row, at, value, is_figure=at in (4, 5, 6, 7))
        if one.passport.startswith(("https://", "http://")):
            cell: Any = sheet.cell(row, 2)
            cell.hyperlink = clean_text(one.passport)
            cell.font = Font(FONT, 11, underline="single", color="0B5394")
        fit_row(sheet, row)
    last = 2 + len(page.rows)
    sheet.freeze_panes = "D3"
    sheet.print_title_rows = "1:2"
    sheet.print_area = f"A1:{get_column_letter(_PRINTED)}{last}"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(_COLUMNS))}{last}"


def _drawn(sheet: Worksheet, head: AnnexHead, page: AnnexSheet, charts: Iterable[Chart]) -> None:
    """Figures by organisation, below them each chart beside its numbers."""
    set_paper(sheet, landscape=True)
    area = page.by_area
    set_widths(sheet, (26, *(14 for _ in range(max(len(area.heads) if area else 0, 9)))))
    _named(sheet, head, page, 10)
    row = 3
    if area:
        _heads(sheet, row, ["组织", *area.heads])
        for name, values in area.rows:
            row += 1
            for at, value in enumerate((name, *values), 1):
                _value(sheet, row, at, value, is_figure=at > 1)
            fit_row(sheet, row)
        sheet.freeze_panes = "B4"
        row += 2
    used = row * _ROW
    for chart in charts:
        unit = f"（单位：{chart.unit}）" if chart.unit else ""
        drawn = native_chart(chart, sheet, row + 1, 1)
        rows = max(ceil(drawn.height / _ROW), len(chart.labels) + 1) + 2
        if used and used + rows * _ROW > _PAGE:
            sheet.row_breaks.append(Break(row - 1))
            used = 0
        text_cell(sheet, row, 1, f"{chart.caption}{unit}").font = Font(FONT, 11, bold=True)
        sheet.add_chart(drawn, f"{get_column_letter(len(chart.series) + 3)}{row + 1}")
        if chart.note:
            text_cell(sheet, row + rows - 1, 1, chart.note)
            rows += 1
        row, used = row + rows, used + rows * _ROW


# --- Cells ---


def _named(sheet: Worksheet, head: AnnexHead, page: AnnexSheet, width: int) -> None:
    """The line above a sheet's table: what, whose, of when."""
    told = "　".join(words for words in (page.label, head.organisation, head.period, head.state) if words)
    text_cell(sheet, 1, 1, told).font = Font(FONT, 12, bold=True)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    sheet.row_dimensions[1].height = 24


def _heads(sheet: Worksheet, row: int, heads: Iterable[str]) -> None:
    for at, heading in enumerate(heads, 1):
        boxed(text_cell(sheet, row, at, heading), bold=True, align="center").fill = HEAD
    fit_row(sheet, row)


def _value(sheet: Worksheet, row: int, column: int, value: Value, *, is_figure: bool) -> None:
    """A number as a number: whole ones without places, others with two. Words in its place stand right too."""
    align = "right" if is_figure else "left"
    if value is None or isinstance(value, str):
        boxed(text_cell(sheet, row, column, value or ""), align=align)
    elif abs(Decimal(value)) >= _EXACT:
        boxed(text_cell(sheet, row, column, format(Decimal(value), "f")), align=align)
    else:
        cell: Any = sheet.cell(row, column, value)
        boxed(cell, align=align).number_format = "#,##0.00" if isinstance(value, Decimal) else "#,##0"
