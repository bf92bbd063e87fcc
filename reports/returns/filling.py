"""A form of the city filled for a month: every marked cell gets its value, is written and read back.

What stands in the cells is gathered first (`values_of`), so that the writing can be measured and compared by itself.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from unionhub.core.indicators.declare import LEVELS, Level
from unionhub.core.indicators.registry import dimensions_of
from unionhub.core.indicators.tree import Tree
from unionhub.core.models import Organisation
from unionhub.core.workbook_parts import (
    Layout,
    SheetLayout,
    Write,
    area,
    cell_name,
    fill,
    place,
    unlike,
)

from ..columns import Cell, MonthTable, is_additive
from ..enums import ColumnKind, MarkKind
from ..models import FormMark, PeriodClose, ReturnForm
from .bulk import Totals
from .constants import FIXED, day_words, fixed_values
from .listing import Line, Page, Words, place_lines
from .naming import file_name
from .percents import percent_cells
from .reading import month_table, snapshot_of

#: Rows of every grassroots union instead of every area.
UNIONS = "union"
#: What stands in a cell without a number: its words in `FormMark.empty_as`.
_EMPTY: dict[str, str | int | None] = {"0": 0, "": None, "空": None}
_NOTES = 200
#: Columns that show nothing but the month's own snapshot.
_IN_BULK = frozenset({ColumnKind.MONTH, ColumnKind.YEAR_TO_DATE, ColumnKind.STAT_YEAR, ColumnKind.END})
GONE = "数字“{key}”已经停用，请重新取数。"
UNREADABLE = "写入后读回的内容与应填的不一致：{cells}。文件没有保存，请与系统管理员联系。"
NO_LAYOUT = "报表中没有工作表“{sheet}”，请重新取数。"

Value = int | Decimal | str | date | None


@dataclass(frozen=True)
class Made:
    """A workbook as it was made. `values_sha256` is over the values alone, whatever form they stand in."""

    filename: str
    content: bytes
    cells: int
    values_sha256: str
    is_draft: bool
    notes: list[str] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        """Of the whole file."""
        return hashlib.sha256(self.content).hexdigest()


def fill_form(close: PeriodClose, form: ReturnForm, table: MonthTable | None = None) -> Made:
    """The form with the month's figures. Raises ValidationError where it cannot be filled, naming the cell."""
    snapshot = snapshot_of(close)
    is_draft = snapshot is None or not snapshot.is_final
    is_own = table is None
    table = table or month_table(close, snapshot=snapshot)
    totals = Totals(snapshot) if snapshot is not None and is_own else None
    filler = Filler(close, form, table, totals)
    writes = in_percent(filler.writes(), bytes(form.content), filler.percentages)
    content = fill(bytes(form.content), writes)
    wrong = unlike(content, writes)
    if wrong:
        raise ValidationError(UNREADABLE.format(cells="；".join(wrong[:5])))
    return Made(
        file_name(close, form, is_draft=is_draft),
        content,
        len(writes),
        hash_of((one.sheet, one.cell, one.value) for one in writes),
        is_draft,
        limited(filler.notes),
    )


def in_percent(writes: list[Write], content: bytes, percentages: set[tuple[str, str]]) -> list[Write]:
    """Percentages as fractions where the form's cell shows its number with «%»; all others as they are."""
    if not percentages:
        return writes
    shown = percentages & percent_cells(content, (sheet for sheet, _ in percentages))
    if not shown:
        return writes
    return [
        replace(one, value=Decimal(one.value).scaleb(-2))
        if (one.sheet, one.cell) in shown and isinstance(one.value, int | Decimal)
        else one
        for one in writes
    ]


def hash_of(values: Iterable[tuple[str, str, Value]]) -> str:
    """SHA-256 over cells and what was written into them, in the order of their names."""
    told = sorted(f"{sheet}\x1f{cell}\x1f{type(value).__name__}\x1f{value}" for sheet, cell, value in values)
    return hashlib.sha256("\x1e".join(told).encode()).hexdigest()


def limited(notes: list[str]) -> list[str]:
    """Not more than can be read."""
    if len(notes) <= _NOTES:
        return notes
    return [*notes[:_NOTES], f"另有 {len(notes) - _NOTES} 条提示。"]


def unions_below(tree: Tree, node: int) -> list[int]:
    """Every grassroots union below the node, in the order of the tree; groups count with the union they belong to."""
    nodes = tree.nodes

    def is_union(pk: int | None) -> bool:
        return pk in nodes and LEVELS[nodes[pk].kind] == Level.UNION

    return [pk for pk in tree.below(node) if is_union(pk) and not is_union(nodes[pk].parent)]


class Filler:
    """Finds out what stands in each marked cell of one form."""

    def __init__(
        self, close: PeriodClose, form: ReturnForm, table: MonthTable, totals: Totals | None = None
    ) -> None:
        self.close, self.table, self.totals = close, table, totals
        self.county = close.county
        self.marks = list(form.marks.select_related("node"))
        self.layout = Layout.from_json(form.layout)
        self.notes: list[str] = []
        #: Cells that got a number of per cent.
        self.percentages: set[tuple[str, str]] = set()
        self._pages: dict[str, Page] = {}
        #: Of a list's mark: what was told in bulk, by organisation.
        self._told: dict[int, dict[int, int | Decimal]] = {}
        self._listed: dict[tuple[str, int, str, str], list[Line]] = {}

    def writes(self) -> list[Write]:
        """Every cell with its value, as the form lists them."""
        known = [mark for mark in self.marks if self._is_known(mark)]
        lists = self._lists(known)
        found = [self._constant(mark) for mark in self.marks if mark.kind == MarkKind.CONSTANT]
        for mark in known:
            if mark.kind == MarkKind.FIGURE:
                self._want(mark, [mark.node or self.county], mark.by)
        placed = [(marks, self._place(marks)) for marks in lists]
        for mark in known:
            if mark.kind == MarkKind.FIGURE:
                node = mark.node or self.county
                cell = self.table.cell(mark.key, node.pk, ColumnKind(mark.column), mark.member, mark.by)
                found.append(Write(mark.sheet, mark.cell, self._value(mark, mark.cell, cell)))
        for marks, rows in placed:
            found += self._list_writes(marks, rows)
        found += [
            Write(mark.sheet, mark.cell, _EMPTY.get(mark.empty_as, mark.empty_as)) for mark in self._gone()
        ]
        return found

    # --- Single cells ---

    def _is_known(self, mark: FormMark) -> bool:
        """Whether the mark asks for a figure (or names) that there is."""
        if mark.kind == MarkKind.CONSTANT:
            return False
        if mark.kind == MarkKind.NAMES and not mark.key:
            return True
        try:
            self.table.item(mark.key)
        except KeyError:
            return False
        return True

    def _gone(self) -> list[FormMark]:
        """Marks of figures that are no longer declared: told, and empty as the mark wants."""
        gone = [mark for mark in self.marks if mark.kind != MarkKind.CONSTANT and not self._is_known(mark)]
        self.notes += [f"{mark}：{GONE.format(key=mark.key)}" for mark in gone]
        return gone

    def _constant(self, mark: FormMark) -> Write:
        if mark.text not in FIXED:
            return Write(mark.sheet, mark.cell, mark.text)
        value = self._fixed[mark.text]
        if isinstance(value, date) and not self._sheet(mark.sheet).at(mark.cell).is_date:
            value = day_words(value)
        if value == "":
            self.notes.append(f"{mark}：{mark.text}要在办理相应步骤后才有。")
        return Write(mark.sheet, mark.cell, value or None)

    @property
    def _fixed(self) -> dict[str, str | date]:
        if not hasattr(self, "_fixed_values"):
            self._fixed_values = fixed_values(self.close, self.table.name_of(self.county))
        return self._fixed_values

    def _value(self, mark: FormMark, cell_at: str, cell: Cell, name: str = "") -> Value:
        """The number as a number; where there is none what the mark wants, and a note."""
        if cell.value is not None:
            if self._is_percent(mark):
                self.percentages.add((mark.sheet, cell_at))
            return cell.value
        label = self.table.item(mark.key).label
        words = "＊ " if cell.is_withheld else ""
        named = "，".join(part for part in (name, label, ColumnKind(mark.column).label) if part)
        self.notes.append(f"{mark.sheet}!{cell_at}（{named}）：{words}{cell.reason}")
        return _EMPTY.get(mark.empty_as, mark.empty_as)

    def _want(self, mark: FormMark, nodes: list[Organisation], by: str) -> None:
        self.table.want([mark.key], nodes, [ColumnKind(mark.column)], by)

    # --- Lists ---

    def _lists(self, marks: list[FormMark]) -> list[list[FormMark]]:
        """Marks whose lists stand side by side: same sheet, same first row, same rows."""
        found: dict[tuple[str, int, int, str], list[FormMark]] = defaultdict(list)
        for mark in marks:
            if mark.kind in (MarkKind.ROWS, MarkKind.NAMES):
                found[mark.sheet, place(mark.cell)[0], mark.node_id or self.county.pk, mark.by].append(mark)
        return list(found.values())

    def _place(self, marks: list[FormMark]) -> list[tuple[int, Line]]:
        """Which line stands in which row; asks for the figures of all of them."""
        lines = self._lines(marks)
        start, first = place(marks[0].cell)[0], marks[0]
        named = any(mark.kind == MarkKind.NAMES for mark in marks)
        page = self._page(first.sheet, {mark.cell for mark in marks})
        placed = place_lines(page, start, [place(mark.cell)[1] for mark in marks], lines, named)
        self.notes += [f"{first.sheet}!{first.cell} 起的逐行数字：{note}" for note in placed.notes]
        nodes = list(dict.fromkeys(line.node_id for _, line in placed.rows))
        for mark in marks:
            if mark.kind == MarkKind.ROWS and nodes:
                self._ask(mark, nodes)
        return placed.rows

    def _ask(self, mark: FormMark, nodes: list[int]) -> None:
        """Ask for the figures of a list's rows: all that can be told in bulk so, the rest one by one."""
        item, is_split = self.table.item(mark.key), self._is_split(mark)
        if not mark.by:
            self._want(mark, [mark.node or self.county], "")
        left = nodes
        if self.totals is not None and not is_split and mark.column in _IN_BULK:
            tree = self.table.tree.nodes
            shown = all(LEVELS[tree[pk].kind] <= item.lowest for pk in nodes)
            get = self.totals.getter(item, self.table.period(item, ColumnKind(mark.column)))
            if get is not None and shown and self.table.fits(item, ColumnKind(mark.column)):
                told = {pk: get(pk) for pk in nodes}
                self._told[mark.pk] = {pk: value for pk, value in told.items() if value is not None}
                left = [pk for pk in nodes if told[pk] is None]
        if left:
            self._want(mark, [self._organisation(pk) for pk in left], mark.by if is_split else "")

    def _list_writes(self, marks: list[FormMark], rows: list[tuple[int, Line]]) -> list[Write]:
        found = []
        for mark in marks:
            letters = cell_name(1, place(mark.cell)[1])[:-1]
            if mark.kind == MarkKind.NAMES:
                found += [Write(mark.sheet, f"{letters}{row}", line.name) for row, line in rows]
                continue
            by, kind = mark.by if self._is_split(mark) else "", ColumnKind(mark.column)
            told = self._told.get(mark.pk, {})
            is_percent = self._is_percent(mark)
            for row, line in rows:
                at = f"{letters}{row}"
                value: Value = told.get(line.node_id)
                if value is None:
                    cell = self.table.cell(mark.key, line.node_id, kind, line.member, by)
                    value = self._value(mark, at, cell, line.name)
                elif is_percent:
                    self.percentages.add((mark.sheet, at))
                found.append(Write(mark.sheet, at, value))
            if not mark.by and rows:
                self._compare(mark, kind, found[-len(rows) :])
        return found

    def _compare(self, mark: FormMark, kind: ColumnKind, rows: list[Write]) -> None:
        """Tell where the rows do not add up to the whole: what the county entered for itself has no row."""
        item, whole = self.table.item(mark.key), mark.node or self.county
        total = self.table.cell(mark.key, whole.pk, kind).value
        parts = [row.value for row in rows if isinstance(row.value, int | Decimal)]
        if not is_additive(item) or kind == ColumnKind.CHANGE_PERCENT or total is None:
            return
        if len(parts) == len(rows) and sum(parts) != total:
            self.notes.append(
                f"{mark}（{item.label}）：逐行相加为 {sum(parts):,}，{whole}为 {total:,}，"
                "差的数字没有对应的行（如本级直接登记的）。"
            )

    def _is_percent(self, mark: FormMark) -> bool:
        """Whether the mark gives numbers of per cent."""
        return self.table.item(mark.key).unit == "%" or mark.column == ColumnKind.CHANGE_PERCENT

    def _is_split(self, mark: FormMark) -> bool:
        """Whether the rows are members of a split rather than organisations."""
        return mark.by not in ("", UNIONS)

    def _lines(self, marks: list[FormMark]) -> list[Line]:
        """What the list has rows for: the areas, every grassroots union, or the members of a split."""
        node = marks[0].node or self.county
        if not self._is_split(marks[0]):
            return [Line(self.table.tree.nodes[pk].name, pk) for pk in self._below(node.pk, marks[0].by)]
        key = next((mark.key for mark in marks if mark.kind == MarkKind.ROWS), marks[0].key)
        if not key or marks[0].by not in dimensions_of(self.table.item(key)):
            self.notes.append(f"{marks[0]}：这个数字不能按“{marks[0].by}”逐行列出，请重新取数。")
            return []
        self.table.want([key], [node], [ColumnKind.MONTH, ColumnKind.YEAR_TO_DATE], marks[0].by)
        return [
            Line(label, node.pk, member)
            for member, label in self.table.members(key, node.pk, marks[0].by).items()
        ]

    def _below(self, node: int, by: str) -> list[int]:
        """The organisations listed below the node, in the order of the tree."""
        nodes = self.table.tree.nodes
        if node not in nodes:
            return []
        if by == UNIONS:
            return unions_below(self.table.tree, node)
        return [pk for pk in nodes[node].children if pk != node]

    def _organisation(self, pk: int) -> Organisation:
        """The organisation as it stood in the month."""
        node = self.table.tree.nodes[pk]
        return Organisation(pk=pk, name=node.name, kind=node.kind, path=node.path, parent_id=node.parent)

    # --- The form ---

    def _sheet(self, name: str) -> SheetLayout:
        found = self.layout.sheet(name)
        if found is None:
            raise ValidationError(NO_LAYOUT.format(sheet=name))
        return found

    def _page(self, name: str, own: set[str]) -> Page:
        """The sheet as lists see it: whatever is marked for something else is taken."""
        sheet = self._sheet(name)
        if name not in self._pages:
            cells = {
                at: Words(cell.text, cell.kind == "formula", cell.kind == "text")
                for at, cell in sheet.cells.items()
            }
            self._pages[name] = Page(cells, [area(one) for one in sheet.merged])
        shared = self._pages[name]
        taken = {mark.cell for mark in self.marks if mark.sheet == name} - own
        return Page(shared.cells, shared.merged, taken)
