"""What stands around a cell of a foreign form: its headings of row and column, and whether it may be filled.

Pure: works on the sheets of `core.workbook_parts.Layout`, which are read once when a form is uploaded.
"""

import re
import unicodedata
from functools import cached_property
from typing import Any

from unionhub.core.workbook_parts.refs import Area, area, cell_name, place

#: Words that name no row or column: units, strokes, the letters of numbered columns.
_TRIVIAL = re.compile(
    r"[\W_]*|[甲乙丙丁戊]|[个人件次户元万条份篇名处家]|人次|万元|单位|计量单位|序号|项目|指标(名称)?"
)
#: Lines above a table that are no headings of it.
_ABOUT = re.compile(
    r"(填报|制表|报送|表号|制定|批准|有效期|填表|统计)(单位|人|机关|文号|日期|时间|月份|负责人)?.{0,3}[:：]|"
    r"^(计量)?单位[:：]|年\s*月(\s*日)?$"
)
#: What is filled in beside a table: a heading of the cell to its right, never of a column below it.
SIGNED = frozenset(
    ("填报单位", "统计月份", "填报日期", "负责人", "单位负责人", "审核人", "填表人", "制表人", "报告期")
)
_PART = re.compile(r"^(其中|其(?![他它余])|#|内(?=[:：]))[:：、]?")
#: A merged cell over so large a share of the columns is a title.
_TITLE_SHARE = 0.7
#: «其中» looks so many rows up for what it is a part of.
_UP = 15

Labels = tuple[tuple[str, ...], tuple[str, ...]]


def folded(text: str) -> str:
    """Words as they are compared: one width, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def joined(path: tuple[str, ...]) -> str:
    """A path of headings as it is stored and shown, at most 200 characters."""
    return " / ".join(path)[:200]


class SheetLabels:
    """One sheet seen from its cells."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.rows, self.columns = int(sheet.rows), int(sheet.columns)

    @cached_property
    def spans(self) -> dict[tuple[int, int], Area]:
        """The merged range of each cell that lies in one, within the sheet."""
        found: dict[tuple[int, int], Area] = {}
        for name in self.sheet.merged:
            span = area(name)
            for row in range(span.top, min(span.bottom, self.rows) + 1):
                for column in range(span.left, min(span.right, self.columns) + 1):
                    found[row, column] = span
        return found

    @cached_property
    def _texts(self) -> dict[tuple[int, int], str]:
        return {
            place(name): folded(cell.text) for name, cell in self.sheet.cells.items() if cell.kind == "text"
        }

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The upper left cell of the merged range, or the cell itself."""
        span = self.spans.get((row, column))
        return (span.top, span.left) if span else (row, column)

    def written(self, row: int, column: int) -> str:
        """The text of the cell, folded; empty for numbers, formulas and what is empty."""
        return self._texts.get((row, column), "")

    def _heading(self, row: int, column: int) -> str | None:
        """The heading that covers the cell; «» where something stands that is none, None where nothing stands."""
        top, left = self.anchor(row, column)
        words = self.written(top, left)
        if not words:
            return None
        if words.rstrip(":") in SIGNED:
            return words.rstrip(":")
        span = self.spans.get((row, column))
        if span is not None and span.right - span.left + 1 > max(3, self.columns * _TITLE_SHARE):
            return ""
        return "" if _TRIVIAL.fullmatch(words) or _ABOUT.search(words) else words

    @cached_property
    def _to_the_left(self) -> dict[tuple[int, int], tuple[str, ...]]:
        """For each cell the nearest run of headings to its left."""
        found = {}
        for row in range(1, self.rows + 1):
            run: tuple[str, ...] = ()
            ended, last, first_at = True, None, 0
            for column in range(1, self.columns + 1):
                found[row, column] = run
                words, here = self._heading(row, column), self.anchor(row, column)
                if words is None:
                    ended = True
                elif words and here != last:
                    if ended:
                        run, first_at = (), column
                    run, ended, last = (*run, words), False, here
                    if len(run) == 1 and _PART.match(words):
                        run = (*self._whole_of(row, first_at), words)
        return found

    def _whole_of(self, row: int, column: int) -> tuple[str, ...]:
        """Of what «其中：女» is a part: the nearest heading above, in its column or the one before."""
        for above in range(row - 1, max(0, row - _UP), -1):
            for beside in (column, column - 1):
                words = self._heading(above, beside) if beside > 0 else None
                if words and not _PART.match(words):
                    return (words,)
        return ()

    @cached_property
    def _above(self) -> dict[tuple[int, int], tuple[str, ...]]:
        """For each cell the nearest run of headings above it."""
        found = {}
        for column in range(1, self.columns + 1):
            run: tuple[str, ...] = ()
            ended, last = True, None
            for row in range(1, self.rows + 1):
                found[row, column] = run
                words, here = self._heading(row, column), self.anchor(row, column)
                if words is None:
                    ended = True
                elif words and here != last and words not in SIGNED:
                    run, ended, last = (words,) if ended else (*run, words), False, here
        return found

    def labels(self, cell: str) -> Labels:
        """(headings of the row, headings of the column), outermost first."""
        at = place(cell)
        return self._to_the_left.get(at, ()), self._above.get(at, ())

    def why_not(self, cell: str) -> str:
        """Why nothing may be written into the cell, in words; empty where it may."""
        try:
            row, column = place(cell)
        except ValueError:
            return "没有这个单元格。"
        if row > self.rows or column > self.columns:
            return f"{cell} 在表格范围之外。"
        if self.anchor(row, column) != (row, column):
            return f"{cell} 在合并单元格里面，请选左上角的单元格。"
        found = self.sheet.cells.get(cell)
        if found is not None and found.kind == "formula":
            return f"{cell} 是公式，由表格自己计算，不能取数。"
        if self.sheet.has_protection and (found is None or found.locked):
            return f"{cell} 已锁定（工作表受保护），不能取数。"
        return ""

    def is_open(self, cell: str) -> bool:
        """Whether something may be written into the cell."""
        return not self.why_not(cell)

    def identity(self, cell: str) -> tuple[Any, ...]:
        """By what a cell is known again: its headings and, where it holds words itself, those."""
        row, column = self.labels(cell)
        return row, column, self.written(*place(cell))

    @cached_property
    def cells_by_identity(self) -> dict[tuple[Any, ...], tuple[str, ...]]:
        """The cells that may be filled, by what they are known by."""
        found: dict[tuple[Any, ...], list[str]] = {}
        for row in range(1, self.rows + 1):
            for column in range(1, self.columns + 1):
                cell = cell_name(row, column)
                if self.is_open(cell):
                    found.setdefault(self.identity(cell), []).append(cell)
        return {known: tuple(cells) for known, cells in found.items()}
