"""What was marked in last month's form, found again in a changed one: by its headings and its place, never by chance.

Pure. A mark is carried over silently only where nothing can be meant but the very cell it stood in. Everything else is
told: where it seems to have moved to, between which cells it cannot be decided, or that its headings are gone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .form_labels import Labels, SheetLabels, joined

#: Hints given for a mark whose headings are gone, and cells told as new, at most.
HINTS, NEW_CELLS = 6, 300
#: Kinds of marks that list downwards: the first cell under the headings is meant, however many follow.
_LISTED = frozenset({"rows", "names"})

At = tuple[str, str]


@dataclass(frozen=True)
class Fate:
    """What became of one mark: `at` is (sheet, cell) where it stands or seems to; `choices` where it could."""

    mark: Any
    at: At | None = None
    choices: tuple[At, ...] = ()
    why: str = ""


@dataclass
class Carried:
    """All marks by what became of them, and the cells under headings the old form did not have."""

    placed: list[Fate] = field(default_factory=list)
    moved: list[Fate] = field(default_factory=list)
    ambiguous: list[Fate] = field(default_factory=list)
    lost: list[Fate] = field(default_factory=list)
    new_cells: list[At] = field(default_factory=list)


def sheets_of(layout: Any) -> dict[str, SheetLabels]:
    """The sheets of a layout that people see, by name."""
    return {sheet.name: SheetLabels(sheet) for sheet in layout.sheets if sheet.state == "visible"}


def carry(old_layout: Any, marks: Iterable[Any], new_layout: Any) -> Carried:
    """Find each mark (`sheet`, `cell`) of the old form in the new one.

    Placed: the same cell of the sheet of the same name, under the same headings, and these headings stand nowhere else
    than they did. Moved: the same headings, as often as before, in other cells or in a sheet that is new. Ambiguous:
    the same headings more or less often, or none at all. Lost: nowhere, or where nothing may be written; its choices
    are hints, cells of which one heading is the same and the other new.
    """
    old, new = sheets_of(old_layout), sheets_of(new_layout)
    found = Carried()
    claims: dict[At, int] = {}
    fates = [_fate(mark, old, new) for mark in marks]
    for _, fate in fates:
        if fate.at is not None:
            claims[fate.at] = claims.get(fate.at, 0) + 1
    for group, fate in fates:
        if fate.at is not None and claims[fate.at] > 1:
            found.ambiguous.append(
                Fate(fate.mark, None, (fate.at,), "有几处取数都像是移到了这个单元格，请逐一指定。")
            )
        else:
            getattr(found, group).append(fate)
    found.new_cells = _new_cells(old, new)
    return found


def _fate(mark: Any, old: dict[str, SheetLabels], new: dict[str, SheetLabels]) -> tuple[str, Fate]:
    before, after = old.get(mark.sheet), new.get(mark.sheet)
    if before is None:
        return "lost", Fate(mark, None, (), "原表中的这张工作表不可见。")
    known = before.identity(mark.cell)
    row, column, own = known
    if not row and not column and not own:
        same = after is not None and _all_alike(before, after)
        if same and after is not None and after.is_open(mark.cell):
            return "placed", Fate(mark, (mark.sheet, mark.cell))
        choices: tuple[At, ...] = (
            ((mark.sheet, mark.cell),) if after is not None and after.is_open(mark.cell) else ()
        )
        return "ambiguous", Fate(mark, None, choices, "原单元格旁边没有标题，无法按标题查找。")
    if after is not None and (cells := after.cells_by_identity.get(known, ())):
        return _within(mark, before.cells_by_identity.get(known, ()), cells)
    searched = [name for name in new if name not in old]
    choices = tuple((name, cell) for name in searched for cell in new[name].cells_by_identity.get(known, ()))
    if len(choices) == 1:
        return "moved", Fate(mark, choices[0], choices, f"移到了新的工作表“{choices[0][0]}”。")
    if choices:
        return "ambiguous", Fate(mark, None, choices, "新的工作表里有几处标题相同。")
    if after is None:
        return "lost", Fate(mark, None, (), f"新表中没有工作表“{mark.sheet}”。")
    return "lost", _without_headings(mark, before, after, known)


def _within(mark: Any, before: Sequence[str], after: Sequence[str]) -> tuple[str, Fate]:
    """The headings stand in the sheet of the same name."""
    choices = tuple((mark.sheet, cell) for cell in after)
    starts_list = getattr(mark, "kind", "") in _LISTED and mark.cell == before[0]
    if mark.cell in after and (tuple(before) == tuple(after) or (starts_list and mark.cell == after[0])):
        return "placed", Fate(mark, (mark.sheet, mark.cell))
    if mark.cell in before and (len(before) == len(after) or starts_list):
        cell = after[before.index(mark.cell)]
        which = (
            "" if len(after) == 1 else f"（{len(after)} 个标题相同的单元格中的第 {after.index(cell) + 1} 个）"
        )
        return "moved", Fate(mark, (mark.sheet, cell), choices, f"从 {mark.cell} 移到了 {cell}{which}。")
    why = f"标题相同的单元格有 {len(after)} 个，原表有 {len(before)} 个。"
    return "ambiguous", Fate(mark, None, choices, why)


def _without_headings(mark: Any, before: SheetLabels, after: SheetLabels, known: tuple[Any, ...]) -> Fate:
    """Nothing stands under these headings any more, or it may not be written."""
    row, column, _ = known
    rows = {one for one, _, _ in before.cells_by_identity}
    columns = {one for _, one, _ in before.cells_by_identity}
    hints = [
        (mark.sheet, cell)
        for (other_row, other_column, _), cells in after.cells_by_identity.items()
        if (other_row == row and other_column not in columns)
        or (other_column == column and other_row not in rows)
        for cell in (cells[:1] if getattr(mark, "kind", "") in _LISTED else cells)
    ]
    if after.labels(mark.cell) == (row, column) and (reason := after.why_not(mark.cell)):
        why = f"新表中 {reason}"
    else:
        why = (
            f"新表中没有“{joined(row) or '（无行标题）'}”与“{joined(column) or '（无列标题）'}”相交的单元格。"
        )
    return Fate(mark, None, tuple(hints[:HINTS]), why)


def _all_alike(before: SheetLabels, after: SheetLabels) -> bool:
    """Whether the two sheets say the same words in the same cells."""

    def words(sheet: SheetLabels) -> dict[str, str]:
        return {name: cell.text for name, cell in sheet.sheet.cells.items() if cell.kind == "text"}

    return words(before) == words(after)


def _new_cells(old: dict[str, SheetLabels], new: dict[str, SheetLabels]) -> list[At]:
    """Empty cells between headings of which the old form has no pair, in order."""
    found: list[At] = []
    for name, sheet in new.items():
        before = old[name].cells_by_identity if name in old else {}
        fresh = [
            cell
            for known, cells in sheet.cells_by_identity.items()
            if known not in before and _is_datum(known[:2], known[2])
            for cell in cells
        ]
        found += [(name, cell) for cell in fresh]
    return found[:NEW_CELLS]


def _is_datum(labels: Labels, own: str) -> bool:
    return bool(labels[0] and labels[1] and not own)
