"""The empty workbook people fill in: headings, a row of help, drop-downs, cells that keep long numbers as text."""

from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..excel import Form, clean_text, sheet_name
from ..models import User
from .column import Column
from .exporting import form_of
from .layout import GUIDE_SHEET
from .sheet import Sheet

#: How the first cell of the row of help begins; reading skips such a row.
HELP_MARK = "说明："
#: What stands behind the heading of a column that must be filled.
REQUIRED_MARK = "*"
CHOICES_SHEET = "选项"
VERSION_PROPERTY = "UnionHubTemplate"
#: Rows with drop-downs.
ROWS = 2_000
_FIRST = 3
#: Choices the guide names.
_NAMED = 30
_NUMBER_FORMATS = {Form.TEXT: "@", Form.DATE: "yyyy-mm-dd", Form.MONEY: "#,##0.00"}
_BOLD = Font(bold=True)
_GREY = Font(color="6B7280", italic=True, size=9)
_HEAD = PatternFill("solid", fgColor="F2F3F5")
_NEEDED = PatternFill("solid", fgColor="FCE8D5")
_LINE = Border(bottom=Side("thin", color="9CA3AF"))
_TOP = Alignment(vertical="top", wrap_text=True)
_RULES = (
    "第一行是标题，请不要改动；第二行是说明，导入时自动跳过，可以删去。从第三行起每行填写一条。",
    f"标题带 {REQUIRED_MARK} 的栏目必须填写。",
    "身份证号、电话、编码等栏目已设为文本格式；从别处粘贴时请选“只粘贴值”，以免末几位变成 0。",
    "日期写成 2026-03-05 的样子（年用四位）；也可以用 2026/3/5、2026年3月5日、20260305。",
    "有下拉列表的栏目请从列表中选择。",
)


def write_template(sheet: Sheet, target: str | Path | BinaryIO, user: User | None = None) -> None:
    """Write the sheet's empty workbook; `user` is named as its author. Choices are those of this moment."""
    book = Workbook()
    book.properties.title = clean_text(sheet.label)
    book.properties.creator = clean_text(str(user)) if user is not None else ""
    book.custom_doc_props.append(
        StringProperty(name=VERSION_PROPERTY, value=f"{sheet.app}.{sheet.key}/{sheet.version}")
    )
    columns = sheet.settled().columns
    _write_list(book.active, sheet, columns)
    _write_guide(book.create_sheet(GUIDE_SHEET), sheet, columns)
    _write_choices(book, book.worksheets[0], columns)
    book.save(target)


def _write_list(page: Worksheet, sheet: Sheet, columns: tuple[Column, ...]) -> None:
    page.title = sheet_name(sheet.label)
    for at, column in enumerate(columns, 1):
        letter = get_column_letter(at)
        page.column_dimensions[letter].width = max(column.width, 2 * len(column.heading) + 3)
        number_format = _NUMBER_FORMATS.get(form_of(column))
        if number_format:  # of the whole column: a cell for each row would be nothing but weight
            page.column_dimensions[letter].number_format = number_format
        head = _put(page, 1, at, f"{column.heading}{REQUIRED_MARK if column.required else ''}")
        head.font, head.border = _BOLD, _LINE
        head.fill = _NEEDED if column.required else _HEAD
        hint = _put(page, 2, at, f"{HELP_MARK if at == 1 else ''}{_hint(column)}")
        hint.font, hint.alignment = _GREY, _TOP
    page.row_dimensions[2].height = 52
    page.freeze_panes = page.cell(_FIRST, 2)


def _hint(column: Column) -> str:
    parts = [column.help] if column.help else []
    if column.example:
        parts.append(f"例：{column.example}")
    return " ".join(parts) or ("从下拉列表选择" if column.choices else "选填")


def _write_guide(page: Worksheet, sheet: Sheet, columns: tuple[Column, ...]) -> None:
    _put(page, 1, 1, f"{sheet.label}填写说明").font = _BOLD
    _put(page, 2, 1, f"模板版本 {sheet.version}").font = _GREY
    row = 3
    for rule in (*_RULES, *([sheet.help] if sheet.help else [])):
        _put(page, row, 1, rule)
        row += 1
    row += 1
    for at, (label, width) in enumerate((("栏目", 22), ("要求", 8), ("怎样填", 60), ("示例", 26)), 1):
        cell = _put(page, row, at, label)
        cell.font, cell.fill, cell.border = _BOLD, _HEAD, _LINE
        page.column_dimensions[get_column_letter(at)].width = width
    for line, column in enumerate(columns, row + 1):
        texts = (
            column.heading,
            "必填" if column.required else "选填",
            f"{column.help} {_choices_in_words(column)}".strip(),
            column.example,
        )
        for at, text in enumerate(texts, 1):
            _put(page, line, at, text).alignment = _TOP


def _choices_in_words(column: Column) -> str:
    labels = [label for _, label in column.choice_list()]
    named = "、".join(labels[:_NAMED]) + ("等，见下拉列表" if len(labels) > _NAMED else "")
    return f"可填：{named}。" if labels else ""


def _write_choices(book: Workbook, page: Worksheet, columns: tuple[Column, ...]) -> None:
    """Lists on a hidden sheet: a list inside a rule may be 255 characters long at most."""
    chosen = [(at, column) for at, column in enumerate(columns, 1) if column.choices]
    if not chosen:
        return
    lists = book.create_sheet(CHOICES_SHEET)
    lists.sheet_state = "hidden"
    for place, (at, column) in enumerate(chosen, 1):
        labels = list(dict.fromkeys(label for _, label in column.choice_list()))
        for row, label in enumerate(labels, 1):
            _put(lists, row, place, label)
        letter = get_column_letter(place)
        rule = DataValidation(
            "list",
            formula1=f"'{CHOICES_SHEET}'!${letter}$1:${letter}${len(labels)}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="没有这一项",
            error="请从下拉列表中选择。",
        )
        cells = get_column_letter(at)
        rule.add(f"{cells}{_FIRST}:{cells}{_FIRST + ROWS - 1}")
        page.add_data_validation(rule)


def _put(page: Worksheet, row: int, at: int, text: str) -> Any:
    """A cell of text, whatever it begins with: openpyxl takes «=…» for a formula unless told."""
    cell = page.cell(row, at)
    cleaned = clean_text(text)
    if cleaned:
        cell.value, cell.data_type = cleaned, "s"
        cell.number_format = "@"
        cell.quotePrefix = True
    return cell
