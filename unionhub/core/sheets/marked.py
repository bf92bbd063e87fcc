"""The user's own workbook back, with a column that says what is wrong in each row.

Nothing of his is masked or changed: it is the file he sent, given back to him alone. Our own words are text whatever
they begin with.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ..excel import TINT, ExcelColumn, Form, clean_text, write_book
from .block import CellError
from .layout import Layout
from .reading import read_cells

MARK_HEADING = "错误说明"
#: Up to so many rows the layout is kept (openpyxl holds the whole workbook); longer lists are written anew.
KEPT_ROWS = 5_000
_WIDTH = 60
_PALE = PatternFill("solid", fgColor=TINT.lstrip("#"))
_RED = Font(color="B42318")

#: By row number: (heading, words, …) for each thing wrong with it.
Problems = Mapping[int, Sequence[Sequence[str]]]


def write_marked(path: Path, layout: Layout, problems: Problems, target: str | Path | BinaryIO) -> bool:
    """Write the file at `path` with the column 错误说明; rows with problems are coloured.

    Returns whether fonts, widths and other worksheets were kept: they are up to KEPT_ROWS rows of an .xlsx file.
    A longer list or a CSV is written anew, row for row, with the values its formulas had.
    """
    words = {number: _in_words(found) for number, found in problems.items() if found}
    if layout.kind == "xlsx" and layout.rows_estimate <= KEPT_ROWS:
        _mark(path, layout, words, target)
        return True
    _write_anew(path, layout, words, target)
    return False


def _in_words(found: Sequence[Sequence[str]]) -> str:
    return "；".join(f"{item[0]}：{item[1]}" if item[0] else item[1] for item in found)


def _mark(path: Path, layout: Layout, words: Mapping[int, str], target: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # parts openpyxl does not know are left out; that is no fault of the file
        with path.open("rb") as source:  # an uploaded file lies under a name without extension
            book = openpyxl.load_workbook(source)
    page = book[layout.sheet]
    at = _mark_place(page, layout)
    earlier = page.cell(layout.head_row, at).value == MARK_HEADING
    _write_words(page, layout.head_row, at, MARK_HEADING)
    page.column_dimensions[get_column_letter(at)].width = _WIDTH
    if earlier:
        _wipe(page, layout, at)
    for number, text in words.items():
        for place in range(1, at):
            page.cell(number, place).fill = _PALE
        _write_words(page, number, at, text)
    book.active = book.index(page)
    book.save(target)


def _mark_place(page: Worksheet, layout: Layout) -> int:
    """The column for our words, from 1: where they stood before, else behind the last heading, else behind all."""
    for at, heading in enumerate(layout.headings, 1):
        if str(heading).strip() == MARK_HEADING:
            return at
    free = len(layout.headings) + 1
    column = page.iter_rows(min_col=free, max_col=free)
    used = any(isinstance(cell, MergedCell) or cell.value is not None for (cell,) in column)
    return page.max_column + 1 if used else free


def _wipe(page: Worksheet, layout: Layout, at: int) -> None:
    """Take off what an earlier marking left."""
    for row in page.iter_rows(min_row=layout.head_row + 1):
        for cell in row[:at]:
            if isinstance(cell, MergedCell):
                continue
            if cell.column == at:
                cell.value = None
            if cell.fill.fill_type == "solid" and str(cell.fill.fgColor.rgb)[-6:] == TINT.lstrip("#"):
                cell.fill = PatternFill()


def _write_words(page: Worksheet, row: int, at: int, text: str) -> None:
    cell = page.cell(row, at)
    if isinstance(cell, MergedCell):
        return
    cell.value = clean_text(text)
    cell.data_type = "s"
    cell.number_format, cell.quotePrefix = "@", True
    cell.font, cell.alignment = _RED, Alignment(wrap_text=True, vertical="top")


# --- Long lists and CSV -------------------------------------------------------------------------------------------


def _write_anew(path: Path, layout: Layout, words: Mapping[int, str], target: Any) -> None:
    headings = [str(heading or "") for heading in layout.headings]
    marked_before = MARK_HEADING in headings
    place = headings.index(MARK_HEADING) if marked_before else len(headings)
    columns = [ExcelColumn(heading or f"（第 {at} 列）", 16) for at, heading in enumerate(headings, 1)]
    mark = ExcelColumn(MARK_HEADING, _WIDTH, Form.TEXT)
    columns[place : place + marked_before] = [mark]
    cells = read_cells(path, layout)
    above: list[str] = [""] * (layout.head_row - 1)
    rows: Iterator[list[Any]] = _rows_below(cells, layout, words, place, len(columns), above)
    first = next(rows, None)
    body = iter(()) if first is None else _again(first, rows)
    number = str(target) if isinstance(target, Path) else target
    write_book(number, layout.sheet, columns, body, above=above, coloured=words)


def _again(first: list[Any], rest: Iterator[list[Any]]) -> Iterator[list[Any]]:
    yield first
    yield from rest


def _rows_below(
    cells: Iterator[tuple[int, list[Any]]],
    layout: Layout,
    words: Mapping[int, str],
    place: int,
    width: int,
    above: list[str],
) -> Iterator[list[Any]]:
    """The rows under the headings at the numbers they have in the file; what stands over them goes into `above`."""
    expected = layout.head_row + 1
    for number, row in cells:
        if number < layout.head_row:
            above[number - 1] = " ".join(str(cell) for cell in row if cell not in (None, ""))
        if number <= layout.head_row:
            continue
        while expected < number:
            yield [None] * width
            expected += 1
        kept = [cell.text if isinstance(cell, CellError) else cell for cell in row[:width]]
        kept += [None] * (width - len(kept))
        kept[place] = words.get(number)
        yield kept
        expected += 1
