"""Where in the bytes of a worksheet the rows and cells lie that are to be written."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from .package import broken
from .refs import Area, area
from .walk import Merges, tag_at


@dataclass
class CellSpan:
    """A cell: its opening tag's first and last byte + 1, where its content ends, where it ends.

    `pieces` are the values within. `is_closed`: it is one tag without content.
    """

    column: int
    start: int
    tag: bytes
    style: str | None = None
    inner_end: int = 0
    end: int = 0
    pieces: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        """Whether it is a single tag."""
        return self.tag.endswith(b"/>")


@dataclass
class RowSpan:
    """A row in which something is to be written. `cells` are those wanted, `gaps` where a missing one belongs."""

    number: int
    start: int
    tag: bytes
    style: str | None
    inner_end: int = 0
    cells: dict[int, CellSpan] = field(default_factory=dict)
    gaps: dict[int, int] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Whether it is a single tag."""
        return self.tag.endswith(b"/>")


class Spans(Merges):
    """Finds the wanted cells, by row. What is not there gets the place where it belongs.

    `results` are what formulas gave when the file was last saved: (where the cell begins, the value's first byte, its
    last + 1). Cells within an array formula's range hold nothing but results.
    """

    def __init__(self, part: bytes, wanted: Mapping[int, list[int]]) -> None:
        """`wanted` are the columns by row, each list sorted."""
        super().__init__(part)
        self.wanted = wanted
        self.order = sorted(wanted)
        self.next = 0
        self.rows: dict[int, RowSpan] = {}
        self.row_gaps: dict[int, int] = {}
        self.formulas: list[tuple[int, int]] = []
        self.arrays: list[Area] = []
        self.column_styles: list[tuple[int, int, str]] = []
        self.data_tag = b""
        self.data_start_at = 0
        self.span: RowSpan | None = None
        self.cell: CellSpan | None = None
        self.cell_index = 0
        self.is_result = False
        self.results: list[tuple[int, int, int]] = []
        self.pending: list[int] = []
        self.row_index = 0
        self.piece = -1

    # --- Rows -------------------------------------------------------------------------------------------------

    def data_start(self) -> None:
        """Keep the tag that holds the rows."""
        self.data_start_at = self.index
        self.data_tag = tag_at(self.part, self.index)

    def data_end(self) -> None:
        """What was not found belongs at the end."""
        self._skip_rows_to(len(self.order), self.index)

    def _skip_rows_to(self, at: int, index: int) -> None:
        """Rows that are not there belong before what stands at `index`."""
        for number in self.order[self.next : at]:
            self.row_gaps[number] = index
        self.next = at

    def row_start(self, attributes: dict[str, str]) -> None:
        """Begin a row if something in it is wanted."""
        self.span = None
        if self.next == len(self.order) or self.row < self.order[self.next]:
            return
        self._skip_rows_to(bisect_left(self.order, self.row), self.index)
        if self.next < len(self.order) and self.order[self.next] == self.row:
            self.next += 1
            styled = attributes.get("s") if attributes.get("customFormat") in ("1", "true") else None
            self.span = RowSpan(self.row, self.index, tag_at(self.part, self.index), styled)
            self.rows[self.row] = self.span
            self.pending = list(self.wanted[self.row])

    def row_end(self) -> None:
        """Cells that were not found belong at its end, in front of an extension list."""
        if self.span is None:
            return
        self.span.inner_end = self.index
        for column in self.pending:
            self.span.gaps[column] = self.index
        self.span = None

    def odd_in_data(self, name: str) -> None:
        """Cells may not follow an extension list."""
        super().odd_in_data(name)
        if self.span is not None and self.depth == 4:
            for column in self.pending:
                self.span.gaps[column] = self.index
            self.pending = []

    # --- Cells ------------------------------------------------------------------------------------------------

    def cell_start(self, attributes: dict[str, str]) -> None:
        """Begin a cell if it is wanted."""
        self.cell = None
        self.cell_index = self.index
        self.is_result = (
            any(one.holds(self.row, self.column) for one in self.arrays) if self.arrays else False
        )
        if self.span is None or not self.pending or self.column < self.pending[0]:
            return
        index = self.index
        while self.pending and self.pending[0] < self.column:
            self.span.gaps[self.pending.pop(0)] = index
        if self.pending and self.pending[0] == self.column:
            self.pending.pop(0)
            self.cell = self.span.cells[self.column] = CellSpan(
                self.column, index, tag_at(self.part, index), attributes.get("s")
            )

    def cell_end(self) -> None:
        """Keep where it ends."""
        if self.cell is not None:
            self.cell.inner_end = self.index
            self.cell.end = self.index if self.cell.is_closed else self.after_tag()
            self.cell = None

    def child_start(self, name: str, attributes: dict[str, str], depth: int) -> None:
        """Notice formulas everywhere, values of wanted cells."""
        if depth != 5:
            return
        if name == "f":
            self.is_result = True
            if attributes.get("t") in ("array", "dataTable"):
                self.arrays.append(area(attributes.get("ref", "")))
            if self.cell is not None:
                self.formulas.append((self.row, self.column))
        elif name in ("v", "is") and (self.is_result or self.cell is not None):
            self.piece = self.index

    def child_end(self, name: str, depth: int) -> None:
        """Keep where a value ends."""
        if depth == 5 and self.piece >= 0 and name in ("v", "is"):
            is_closed = tag_at(self.part, self.piece).endswith(b"/>")
            end = self.index if is_closed else self.after_tag()
            if self.cell is not None:
                self.cell.pieces.append((self.piece, end))
            if self.is_result:
                self.results.append((self.cell_index, self.piece, end))
            self.piece = -1

    def after_tag(self) -> int:
        """Behind the closing tag at which the parser is."""
        end = self.part.find(b">", self.index) + 1
        if not end:
            raise broken()
        return end

    # --- Beside the cells -------------------------------------------------------------------------------------

    def other(self, name: str, attributes: dict[str, str], depth: int) -> None:
        """Keep the styles of whole columns."""
        super().other(name, attributes, depth)
        if depth == 3 and name == "col" and attributes.get("style", "0") != "0":
            self.column_styles.append((int(attributes["min"]), int(attributes["max"]), attributes["style"]))

    def style_of(self, row: RowSpan | None, column: int) -> str | None:
        """The style a new cell takes: its row's, else its column's."""
        if row is not None and row.style is not None:
            return row.style
        return next((style for first, last, style in self.column_styles if first <= column <= last), None)
