"""Cells and ranges by their names: «C5» is row 5, column 3; both count from 1 as Excel shows them."""

import re
from dataclasses import dataclass
from functools import lru_cache

from ..sheets.layout import column_letters

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})\Z")


@dataclass(frozen=True)
class Area:
    """A rectangle of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def name(self) -> str:
        """«A1:C2»; a single cell is «A1»."""
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


def cell_name(row: int, column: int) -> str:
    """«C5» of (5, 3)."""
    return f"{column_letters(column - 1)}{row}"


def place(name: str) -> tuple[int, int]:
    """(row, column) of «C5». Raises ValueError for what is no cell of a worksheet."""
    found = _CELL.match(name)
    if not found:
        raise ValueError(f"{name!r} is no cell")
    row, column = int(found[2]), _column(found[1])
    if row > LAST_ROW or column > LAST_COLUMN:
        raise ValueError(f"{name!r} lies outside of any worksheet")
    return row, column


@lru_cache(maxsize=1_024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def area(name: str) -> Area:
    """The range «A1:C2», or the single cell «A1». Raises ValueError."""
    first, _, last = name.partition(":")
    top, left = place(first)
    bottom, right = place(last or first)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
