"""Finding the row of headings: titles may stand above it, cells may be merged, names may be written in many ways."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..cleaners import text
from .column import Column
from .limits import HEAD_ROWS

#: A merged range as the parser gives it: first row and column, last row and column, from 0.
Range = tuple[tuple[int, int], tuple[int, int]]
_IN_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕")
_MARKS = re.compile(r"[\s*:※\"'“”‘’、,，。.·]")
_BRACKETS = re.compile(r"[()\[\]【】〔〕]")


def heading_key(cell: Any) -> str:
    """A heading as it is compared: width folded, no blanks and marks, no unit in brackets, letters alike."""
    if not isinstance(cell, str):
        return ""
    folded = unicodedata.normalize("NFKC", text(cell) or "")
    bare = _MARKS.sub("", _IN_BRACKETS.sub("", folded))
    return (bare or _MARKS.sub("", _BRACKETS.sub("", folded))).casefold()


def names_by_key(columns: Iterable[Column]) -> dict[str, str]:
    """Compared heading → column name, aliases included. Raises ValueError when two columns share one."""
    names: dict[str, str] = {}
    for column in columns:
        for heading in column.headings:
            key = heading_key(heading)
            if names.setdefault(key, column.name) != column.name:
                raise ValueError(f"columns {names[key]!r} and {column.name!r} share the heading {heading!r}")
    return names


@dataclass
class Head:
    """A row that looks like the headings: where it stands (rows from 0), what it says, what of it is known.

    `mapping` holds the first file column of each name, `doubled` the pairs that claim the same name, `identical`
    those of them that are written alike. `bottom` is the last row that belongs to the heads.
    """

    row: int
    bottom: int
    headings: list[str]
    mapping: dict[int, str] = field(default_factory=dict)
    doubled: list[tuple[int, int]] = field(default_factory=list)
    identical: list[tuple[int, int]] = field(default_factory=list)
    needed: int = 0

    @property
    def score(self) -> tuple[int, int]:
        """How well it fits: needed columns found, all columns found."""
        return (self.needed, len(self.mapping))


def best_head(
    rows: Sequence[Sequence[Any]], merged: Sequence[Range], columns: Sequence[Column]
) -> Head | None:
    """The row among the first ones whose headings fit best; the upper of two that fit alike. None when none fits."""
    names = names_by_key(columns)
    needed = {column.name for column in columns if column.heading_needed}
    near = [area for area in merged if area[0][0] < HEAD_ROWS]
    best: Head | None = None
    for row in range(min(len(rows), HEAD_ROWS)):
        head = _head_at(row, rows, near, names)
        head.needed = len(needed & set(head.mapping.values()))
        if head.mapping and (best is None or head.score > best.score):
            best = head
    return best


def _head_at(row: int, rows: Sequence[Sequence[Any]], merged: Sequence[Range], names: dict[str, str]) -> Head:
    """The row as headings: what is merged down onto it counts, what is merged across above it tells equals apart."""
    headings = [_as_written(cell) for cell in rows[row]]
    groups = [""] * len(headings)
    bottom = row
    for (top, left), (low, right) in merged:
        if not (left < len(headings) and top < len(rows) and left < len(rows[top])):
            continue
        written = _as_written(rows[top][left])
        if left == right and top <= row <= low:
            headings[left] = headings[left] or written
            bottom = max(bottom, low) if names.get(heading_key(headings[left])) else bottom
        elif right > left and low == row - 1:
            for at in range(left, min(right + 1, len(groups))):
                groups[at] = written
    keys = [heading_key(heading) for heading in headings]
    for at, key in enumerate(keys):
        # «配偶» over «姓名»: the name with its group, where the name alone stands twice.
        if groups[at] and keys.count(key) > 1 and heading_key(groups[at] + key) in names:
            headings[at] = groups[at] + headings[at]
    keys = [heading_key(heading) for heading in headings]
    head = Head(row, bottom, headings)
    first: dict[str, int] = {}
    for at, key in enumerate(keys):
        name = names.get(key) if key else None
        if name is None:
            continue
        if name in first:
            pair = (first[name], at)
            head.doubled.append(pair)
            if keys[pair[0]] == key:
                head.identical.append(pair)
        else:
            first[name] = at
            head.mapping[at] = name
    return head


def _as_written(cell: Any) -> str:
    return " ".join(cell.split())[:80] if isinstance(cell, str) else ""
