"""Cells and pages of a workbook that is laid out by hand (openpyxl): text stays text, boxes, heights, A4."""

from collections.abc import Sequence
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from .excel import clean_text

FONT = "宋体"
HEAD = PatternFill("solid", fgColor="F2F3F5")
_LINE = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
#: Points of a line of that font at 11 points.
_LINE_HEIGHT = 15


def text_cell(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    """A cell of text, whatever it begins with."""
    cell: Any = sheet.cell(row, column)
    cell.value = clean_text(text) or None
    if cell.value is not None:
        cell.data_type, cell.quotePrefix = "s", True
    cell.font = Font(FONT, 11)
    return cell


def boxed(cell: Any, *, bold: bool = False, align: str = "left") -> Any:
    """The cell in a thin frame, its lines broken."""
    cell.border = _BOX
    cell.font = Font(FONT, 11, bold=bold)
    cell.alignment = Alignment(align, "center", wrap_text=True)
    return cell


def fit_row(sheet: Worksheet, row: int) -> None:
    """Make the row as high as its longest text needs: programs do not agree on doing that by themselves."""
    lines = 1
    for cell in sheet[row]:
        width = sheet.column_dimensions[get_column_letter(cell.column)].width - 2
        for line in str(cell.value or "").splitlines():
            taken = sum(2 if east_asian_width(char) in "WFA" else 1 for char in line)
            lines = max(lines, ceil(taken / width))
    sheet.row_dimensions[row].height = min(lines * _LINE_HEIGHT + 4, 409)


def set_widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Widths of the columns from the first on, in characters."""
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width


def set_paper(sheet: Any, *, landscape: bool = False) -> None:
    """Print on A4, as wide as the page, pages numbered."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
