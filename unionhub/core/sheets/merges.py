"""Merged cells among the data: refused row by row, or filled down where the column says so."""

from collections.abc import Sequence
from typing import Any

from ..filetypes.refusal import FileRefused
from .column import Column
from .headings import Range
from .layout import Layout, column_letters

#: Merged cells in the data beyond which a file is not a list any more.
_MOST_MERGED = 200_000


class Merges:
    """Merged ranges in the data: a value that stands for several rows or columns is not guessed at.

    Each row of such a range is refused, unless the range goes straight down a column that declares `fill_down`: there
    the value counts for all its rows. A cell merged with columns that are not read loses nothing and is let be.
    """

    def __init__(
        self,
        areas: Sequence[Range],
        height: int,
        layout: Layout,
        columns: Sequence[Column],
        places: Sequence[int],
    ) -> None:
        """`columns` and their file columns `places` are those that are read. Raises FileRefused for too many cells."""
        self.first_row = layout.first_row
        self.refused = 0
        self.words: dict[int, dict[int, str]] = {}
        self.fills: dict[int, list[tuple[int, tuple[int, int]]]] = {}
        self.starts: dict[int, list[tuple[int, tuple[int, int]]]] = {}
        self.known: dict[tuple[int, int], Any] = {}
        room = _MOST_MERGED
        for area in areas:
            (top, left), (low, right) = area
            low = min(low, height - 1)
            ours = [at for at, place in enumerate(places) if left <= place <= right]
            if low < layout.first_row - 1 or not ours:
                continue
            if top == low and len(ours) == 1 and places[ours[0]] == left:
                continue
            room -= (low - top + 1) * len(ours)
            if room < 0:
                raise FileRefused("合并单元格过多，请取消合并、逐行填写后再导入。", code="merged")
            self._take(area, low, ours, columns, places)

    def _take(
        self, area: Range, low: int, ours: list[int], columns: Sequence[Column], places: Sequence[int]
    ) -> None:
        (top, left), (_, right) = area
        is_in_data = top >= self.first_row - 1
        if left == right and is_in_data and columns[ours[0]].fill_down:
            self.starts.setdefault(top + 1, []).append((ours[0], (top, left)))
            for row in range(top + 1, low + 1):
                self.fills.setdefault(row + 1, []).append((ours[0], (top, left)))
            return
        self.refused += 1
        name = f"{column_letters(left)}{top + 1}:{column_letters(right)}{low + 1}"
        words = f"合并单元格（{name}），不能确定各行各列的内容，请取消合并后填写。"
        for row in range(top, low + 1):
            marked = self.words.setdefault(row + 1, {})
            for at in ours:
                marked[places[at]] = words

    def remember(self, number: int, cells: tuple) -> None:
        """Keep the value of a range that is to be filled down."""
        for at, key in self.starts.get(number, ()):
            self.known[key] = cells[at]

    def filled(self, number: int, cells: tuple) -> tuple:
        """The row's cells with what is merged down onto them."""
        if number not in self.fills:
            return cells
        row = list(cells)
        for at, key in self.fills[number]:
            row[at] = self.known.get(key, "")
        return tuple(row)
