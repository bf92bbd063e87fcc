"""Lists that grow downwards from a marked cell: which rows they have and in which rows of the form these stand.

Pure: it is told what stands in the form and what is to be listed. Where the form prints names itself, values go beside
the name they belong to; where it prints none, they follow each other down to the first row that is taken (a formula, a
total, another mark). Nothing is placed by guessing: what does not fit is told.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from unionhub.core.workbook_parts.refs import Area, cell_name, place

#: A row that begins so ends the list above it.
_ENDS = re.compile(r"^\W*(合\s*计|总\s*计|小\s*计|填\s*报|备\s*注|说\s*明|注\s*[:：]|负\s*责\s*人|审\s*核)")
_TAIL = re.compile(r"(总工会|工会联合会|联合工会|工会委员会|工会|委员会)$")
#: So many rows below the start are looked at.
_FURTHEST = 5_000


@dataclass(frozen=True)
class Line:
    """One row of a list: what it is called, whose figures stand in it, or which member of a split."""

    name: str
    node_id: int
    member: str = ""


@dataclass(frozen=True)
class Words:
    """What stands in a cell of the form."""

    text: str = ""
    is_formula: bool = False
    is_text: bool = False


@dataclass
class Page:
    """A sheet of the form as far as lists need it. `taken`: cells that are marked for something else."""

    cells: dict[str, Words]
    merged: list[Area] = field(default_factory=list)
    taken: Collection[str] = ()

    def at(self, row: int, column: int) -> Words:
        """What stands there."""
        return self.cells.get(cell_name(row, column), Words())

    def is_inside(self, row: int, column: int) -> Area | None:
        """The merged range that the cell lies in without being its upper left one."""
        for area in self.merged:
            if area.holds(row, column) and (row, column) != (area.top, area.left):
                return area
        return None

    def ends(self, row: int, right: int) -> bool:
        """Whether the row's words up to the column say that it is a total, or stands below the table."""
        cells = self.by_row.get(row, {}).items()
        return any(_ENDS.match(cell.text) for name, cell in cells if place(name)[1] <= right)

    def name_left_of(self, row: int, column: int) -> str:
        """The nearest words to the left in the row: what the row is about."""
        for left in range(column - 1, 0, -1):
            cell = self.at(row, left)
            if cell.is_text and cell.text.strip():
                return cell.text.strip()
        return ""

    @cached_property
    def by_row(self) -> dict[int, dict[str, Words]]:
        """What stands in each row."""
        found: dict[int, dict[str, Words]] = {}
        for name, cell in self.cells.items():
            found.setdefault(place(name)[0], {})[name] = cell
        return found

    @cached_property
    def busy_rows(self) -> set[int]:
        """Rows in which anything stands, is merged or is marked; all others are free from end to end."""
        merged = {row for area in self.merged for row in range(area.top, area.bottom + 1)}
        return merged | self.by_row.keys() | {place(name)[0] for name in self.taken}


@dataclass(frozen=True)
class Placed:
    """Where the lines stand: (row of the sheet, line), and in words what could not be placed."""

    rows: list[tuple[int, Line]]
    notes: list[str]


def place_lines(page: Page, start: int, columns: Sequence[int], lines: Sequence[Line], named: bool) -> Placed:
    """Give every line a row from `start` on. `named`: the list writes its names itself, so the form prints none."""
    rows = _free_rows(page, start, columns, len(lines))
    if not named:
        printed = {row: page.name_left_of(row, min(columns)) for row in _printed_rows(page, start, columns)}
        placed = _by_name(printed, lines)
        if placed is not None:
            return placed
    left = [line.name for line in lines[len(rows) :]]
    notes = [f"表中只有 {len(rows)} 行空位，没有填入：{_named(left)}。"] if left else []
    return Placed(list(zip(rows, lines, strict=False)), notes)


def _free_rows(page: Page, start: int, columns: Sequence[int], wanted: int) -> list[int]:
    found: list[int] = []
    for row in range(start, start + _FURTHEST):
        if len(found) == wanted:
            break
        state = _state(page, row, columns, start)
        if state == "end":
            break
        if state == "free":
            found.append(row)
    return found


def _printed_rows(page: Page, start: int, columns: Sequence[int]) -> list[int]:
    """The rows beside which the form prints something, down to the end of the list."""
    last = max((place(name)[0] for name in page.cells), default=start)
    found = []
    for row in range(start, last + 1):
        state = _state(page, row, columns, start)
        if state == "end":
            break
        if state == "free":
            found.append(row)
    return found


def _state(page: Page, row: int, columns: Sequence[int], start: int) -> str:
    """Whether the row is free for a line, covered by the merged cell above it, or the end of the list."""
    if row not in page.busy_rows:
        return "free"
    if row > start and page.ends(row, max(columns)):
        return "end"
    covered = 0
    for column in columns:
        if page.at(row, column).is_formula or cell_name(row, column) in page.taken:
            return "end"
        area = page.is_inside(row, column)
        if area is not None:
            if area.left != column or area.top < start or row == area.top:
                return "end"
            covered += 1
    return "covered" if covered else "free"


def _by_name(printed: dict[int, str], lines: Sequence[Line]) -> Placed | None:
    """Beside the printed names; None where the form prints no name of the list at all."""
    known: dict[str, list[Line]] = {}
    for line in lines:
        for name in {line.name.strip(), bare(line.name)}:
            known.setdefault(name, []).append(line)
    rows: list[tuple[int, Line]] = []
    strange: list[str] = []
    for row, name in printed.items():
        found = (known.get(name) or known.get(bare(name)) or []) if bare(name) else []
        if len(found) == 1 and found[0] not in [line for _, line in rows]:
            rows.append((row, found[0]))
        elif name:
            strange.append(name)
    if not rows:
        return None
    placed = {line for _, line in rows}
    missing = [line.name for line in lines if line not in placed]
    notes = [f"表中没有这些行，没有填入：{_named(missing)}。"] if missing else []
    if strange:
        notes.append(f"表中这些行没有对应的组织或类别，留空：{_named(strange)}。")
    return Placed(rows, notes)


def bare(name: str) -> str:
    """A union's name without what all of them end with: «城关镇» of «城关镇总工会»."""
    return _TAIL.sub("", re.sub(r"\s+", "", name))


def _named(names: Sequence[str], most: int = 10) -> str:
    return "、".join(names[:most]) + (f" 等 {len(names)} 项" if len(names) > most else "")
