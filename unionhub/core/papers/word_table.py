"""Tables of a paper in Word: the grid of the HTML table with its spans, borders, and a head that is repeated."""

import re
from collections.abc import Iterator
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL
from docx.shared import Mm

from .word_parts import mark_row

#: Between the margins of the page.
_WIDTH = 156
_SHARE = re.compile(r"(?:^|\s)is-(\d{1,2})(?:\s|$)")


def add_table(document: Any, element: Any) -> Iterator[tuple[Any, Any]]:
    """Add the table and give each of its cells beside the place its text goes to."""
    rows = element.xpath("./tr | ./*[self::thead or self::tbody or self::tfoot]/tr")
    placed, width = _grid(rows)
    if not placed:
        return
    table = document.add_table(len(rows), width, style="Table Grid")
    table.autofit = False
    is_centred = "uh-paper-facts" in (element.get("class") or "").split()
    for column, share in zip(table.columns, _shares(element, width), strict=True):
        column.width = Mm(_WIDTH * share)
        for cell in column.cells:
            cell.width = Mm(_WIDTH * share)
            if is_centred:
                cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    for row, source in zip(table.rows, rows, strict=True):
        mark_row(row, is_head=source.getparent().tag == "thead")
    for cell, top, left, high, wide in placed:
        target = table.cell(top, left)
        if high > 1 or wide > 1:
            target = target.merge(table.cell(top + high - 1, left + wide - 1))
        yield cell, target


def _grid(rows: list[Any]) -> tuple[list[tuple[Any, int, int, int, int]], int]:
    """Each cell with its row, column, height and width in the grid; and how wide the grid is."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for top, row in enumerate(rows):
        left = 0
        for cell in row.iterchildren("th", "td"):
            while (top, left) in taken:
                left += 1
            wide = _span(cell, "colspan", 100)
            high = min(_span(cell, "rowspan", 1000), len(rows) - top)
            taken |= {(top + down, left + right) for down in range(high) for right in range(wide)}
            placed.append((cell, top, left, high, wide))
            left += wide
    return placed, max((left + 1 for _, left in taken), default=0)


def _span(cell: Any, name: str, most: int) -> int:
    value = cell.get(name) or "1"
    return min(max(int(value), 1), most) if value.isdecimal() else 1


def _shares(element: Any, width: int) -> list[float]:
    """How wide each column is, as a part of the whole: «is-20» of its `col`, the rest shared evenly."""
    found = [_SHARE.search(column.get("class") or "") for column in element.xpath("./col | ./colgroup/col")][
        :width
    ]
    given = [int(match[1]) / 100 if match else 0.0 for match in found] + [0.0] * (width - len(found))
    rest = max(0.0, 1 - sum(given)) / max(1, given.count(0.0))
    return [share or rest for share in given]
