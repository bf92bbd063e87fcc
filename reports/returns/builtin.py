"""The workbook of our own, for a month without a form of the city: cover, a sheet of each domain, checks, definitions.

Text stays text (docs/recipes/list.md), numbers are numbers, and the same month gives the same bytes: whatever openpyxl
says of the moment of writing is put right afterwards (`steady`).
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from unionhub.core.excel import clean_text, sheet_name
from unionhub.core.indicators import words
from unionhub.core.indicators.declare import Balance, Declared, Median, Ratio
from unionhub.core.indicators.registry import indicators, parts
from unionhub.core.sheet_cells import FONT, HEAD, boxed, fit_row, set_paper, set_widths, text_cell
from unionhub.core.steady import EARLIEST, steady

from ..closing import store
from ..columns import Cell, MonthTable
from ..enums import ColumnKind
from ..models import PeriodClose, Snapshot
from .constants import FIXED, MONTH, UNIT, day_words, fixed_values, month_words
from .filling import Made, Value, hash_of
from .naming import DRAFT, file_name
from .reading import month_table, snapshot_of

COVER, CHECKS, SOURCES = "封面", "核对结果", "数据来源"
_NOW = ColumnKind.END
#: Headings of a domain's sheet, with the column of a figure (`_NOW`: the end of a stock, the month of a flow).
_COLUMNS: tuple[tuple[str, int, ColumnKind], ...] = (
    ("本月（期末）", 13, _NOW),
    ("本年累计", 13, ColumnKind.YEAR_TO_DATE),
    ("上月末", 13, ColumnKind.LAST_END),
    ("以前月份更正", 13, ColumnKind.CORRECTION),
    ("上年同期", 13, ColumnKind.YEAR_AGO),
    ("同比增减", 13, ColumnKind.CHANGE),
    ("增减百分比（%）", 12, ColumnKind.CHANGE_PERCENT),
)
_EXPLAINED = (
    "发生数的“本月”为当月发生，时点数为月末数；“上年同期”和“同比增减”，发生数按年初至本月末累计比较，时点数按月末比较。",
    "“以前月份更正”为上月报表封存后对以前月份的更正，不改动已报送的数字："
    "上月末＋更正＋增加－减少＝期末，上月累计＋更正＋本月＝本年累计。",
    "百分比的同比增减以百分点计；上年同期为 0 或没有数字的不计算增减百分比。“—”为没有数字，“＊”为人数较少不予显示。",
)


def own_workbook(close: PeriodClose, table: MonthTable | None = None) -> Made:
    """The month's report as a workbook of our own."""
    snapshot = snapshot_of(close)
    is_draft = snapshot is None or not snapshot.is_final
    book = _Book(close, table or month_table(close, snapshot=snapshot), snapshot, is_draft)
    content = book.make()
    return Made(
        file_name(close, None, is_draft=is_draft),
        content,
        len(book.written),
        hash_of(book.written),
        is_draft,
    )


@dataclass
class _Book:
    """One workbook while it is made. `written`: every cell with a value of the month."""

    close: PeriodClose
    table: MonthTable
    snapshot: Snapshot | None
    is_draft: bool
    written: list[tuple[str, str, Value]] = field(default_factory=list)

    def make(self) -> bytes:
        """All sheets."""
        self.unit = self.table.name_of(self.close.county)
        self.book = Workbook()
        self.book.properties.creator = clean_text(self.unit)
        self.book.properties.created = EARLIEST
        self._cover(self._sheet(COVER, first=True))
        for domain, items in self._domains().items():
            self._domain(self._sheet(_domain_label(domain)), items)
        self._checks(self._sheet(CHECKS))
        self._sources(self._sheet(SOURCES))
        target = io.BytesIO()
        self.book.save(target)
        return steady(target.getvalue())

    def _keys(self) -> list[str]:
        """The figures of the month in the order of their declaration; those declared no longer come last."""
        known = store.opened(self.snapshot).definitions if self.snapshot else indicators()
        return [
            *(key for key in indicators() if key in known),
            *(key for key in known if key not in indicators()),
        ]

    def _domains(self) -> dict[str, list[Declared]]:
        found: dict[str, list[Declared]] = {}
        for key in self._keys():
            item = self.table.item(key)
            found.setdefault(item.domain, []).append(item)
        return found

    # --- Sheets ---

    def _cover(self, sheet: Worksheet) -> None:
        set_widths(sheet, (22, 60))
        sheet.merge_cells("A1:B1")
        title = text_cell(sheet, 1, 1, f"{self.unit}工作月度报表")
        title.font, title.alignment = (
            Font(FONT, 18, bold=True),
            Alignment("center", "center", wrap_text=True),
        )
        sheet.row_dimensions[1].height = 54
        values = fixed_values(self.close, self.unit)
        lines: list[tuple[str, str]] = []
        for name in FIXED:
            value = values[name]
            lines.append((name, day_words(value) if isinstance(value, date) else value))
        state = f"{DRAFT}，未封存，不得作为正式报表报送" if self.is_draft else "已封存"
        lines += [("版次", f"第 {self.close.edition} 版"), ("数字状态", state)]
        if self.snapshot is not None:
            lines.append(("数字校验值", self.snapshot.digest))
        for row, (label, value) in enumerate(lines, 3):
            boxed(text_cell(sheet, row, 1, label), bold=True)
            boxed(self._value(sheet, row, 2, value))
            sheet.row_dimensions[row].height = 36 if len(value) > 50 else 24
        row = len(lines) + 4
        for line in _EXPLAINED:
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
            text_cell(sheet, row, 1, line).alignment = Alignment(vertical="top", wrap_text=True)
            sheet.row_dimensions[row].height = 46
            row += 1

    def _domain(self, sheet: Worksheet, items: Sequence[Declared]) -> None:
        county = self.close.county
        for item in items:
            self.table.want([item.key], [county], self._kinds(item))
        head = ["类别", "项目", "单位", *(heading for heading, _, _ in _COLUMNS), "说明"]
        self._headed(sheet, head, (14, 30, 8, *(width for _, width, _ in _COLUMNS), 36), landscape=True)
        row, group = 3, ""
        for item in items:
            cells = [self.table.cell(item.key, county.pk, kind) for kind in self._kinds(item)]
            if not any(cell.figure for cell in cells):
                continue  # it is not shown at the county at all
            boxed(text_cell(sheet, row, 1, item.group if item.group != group else ""))
            boxed(text_cell(sheet, row, 2, item.label))
            boxed(text_cell(sheet, row, 3, item.unit), align="center")
            for at, cell in enumerate(cells, 4):
                self._cell(sheet, row, at, item, cell)
            boxed(text_cell(sheet, row, 4 + len(cells), _remark(cells)))
            fit_row(sheet, row)
            row, group = row + 1, item.group

    def _kinds(self, item: Declared) -> list[ColumnKind]:
        """The columns of the figure's row; the first is the month of a flow, the end of a stock."""
        now = ColumnKind.END if self.table.is_stock(item) else ColumnKind.MONTH
        return [now if kind == _NOW else kind for _, _, kind in _COLUMNS]

    def _checks(self, sheet: Worksheet) -> None:
        head = ["类别", "内容", "组织", "左边", "右边", "如何处理", "说明", "说明人"]
        self._headed(sheet, head, (11, 44, 22, 16, 16, 36, 36, 12), landscape=True)
        findings = list(self.close.findings.select_related("node", "noted_by")) if self.close.pk else []
        names = self.table.tree.nodes
        for row, one in enumerate(findings, 3):
            node = names[one.node_id].name if one.node_id in names else one.node.name
            kind = "必须改正" if one.is_hard else "需要说明"
            told = [kind, one.label, node, one.left, one.right, one.mend, one.note]
            for at, text in enumerate([*told, str(one.noted_by or "")], 1):
                boxed(text_cell(sheet, row, at, text))
            fit_row(sheet, row)
        if not findings:
            text = "核对全部通过。" if self.snapshot is not None else "尚未核算，没有核对结果。"
            boxed(text_cell(sheet, 3, 1, text))
            sheet.merge_cells(start_row=3, end_row=3, start_column=1, end_column=len(head))

    def _sources(self, sheet: Worksheet) -> None:
        head = ["编码", "项目", "单位", "怎样计算", "定义", "来源规则", "定义版本"]
        self._headed(sheet, head, (26, 26, 8, 34, 60, 40, 9), landscape=True)
        labels = {key: self.table.item(key).label for key in self._keys()}
        for row, (key, label) in enumerate(labels.items(), 3):
            item = self.table.item(key)
            told = [key, label, item.unit, _formula(item, labels), item.definition, item.source_rule]
            for at, text in enumerate(told, 1):
                boxed(text_cell(sheet, row, at, text))
            version = sheet.cell(row, len(head), item.version)
            boxed(version, align="center")
            fit_row(sheet, row)

    # --- Cells ---

    def _sheet(self, title: str, *, first: bool = False) -> Worksheet:
        sheet: Any = self.book.active if first else self.book.create_sheet()
        sheet.title = sheet_name(title)
        set_paper(sheet)
        return sheet

    def _headed(self, sheet: Worksheet, head: list[str], widths: Sequence[int], *, landscape: bool) -> None:
        """A line that says whose and which month, the headings, repeated on every page and kept in sight."""
        mark = f"（{DRAFT}）" if self.is_draft else ""
        text_cell(sheet, 1, 1, f"{UNIT}：{self.unit}　{MONTH}：{month_words(self.close.month)}{mark}")
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(head))
        for at, heading in enumerate(head, 1):
            cell = boxed(text_cell(sheet, 2, at, heading), bold=True, align="center")
            cell.fill = HEAD
        set_widths(sheet, widths)
        fit_row(sheet, 2)
        sheet.freeze_panes = "C3"
        sheet.print_title_rows = "1:2"
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"

    def _value(self, sheet: Worksheet, row: int, column: int, value: str) -> Any:
        cell = text_cell(sheet, row, column, value)
        self.written.append((sheet.title, cell.coordinate, value))
        return cell

    def _cell(self, sheet: Worksheet, row: int, column: int, item: Declared, cell: Cell) -> None:
        """A number as a number; where there is none its sign."""
        if cell.value is None:
            boxed(self._value(sheet, row, column, cell.text), align="right")
            return
        made = boxed(sheet.cell(row, column, cell.value), align="right")
        made.number_format = number_format(item, cell.value)
        self.written.append((sheet.title, made.coordinate, cell.value))


def number_format(item: Declared, value: int | Decimal) -> str:
    """As screens show it: thousands apart, money to the fen, rates to their places."""
    if isinstance(item, Ratio | Median):
        return f"#,##0.{'0' * item.places}" if item.places else "#,##0"
    return "#,##0.00" if isinstance(value, Decimal) else "#,##0"


def _remark(cells: Iterable[Cell]) -> str:
    """Why the month has no number, or what is to be checked in it."""
    now = next(iter(cells))
    if now.value is None:
        return now.reason
    return now.figure.flag if now.figure is not None else ""


def _formula(item: Declared, labels: dict[str, str]) -> str:
    if isinstance(item, Ratio | Balance | Median):
        return words.formula(item, {key: labels.get(key, key) for key in parts(item)})
    return ""


def _domain_label(domain: str) -> str:
    return str(apps.get_app_config(domain).verbose_name)
