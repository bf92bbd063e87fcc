"""Reading the layout of an uploaded form: guarded like every upload, parsed in a child process with limits."""

import tempfile
from pathlib import Path

from ..filetypes.limits import MIB
from ..filetypes.refusal import FileRefused
from ..sheets.child import Child, Send, Wait
from ..sheets.guard import guard
from ..sheets.limits import Limits
from .layout import COLUMN_WIDTH, MOST_COLUMNS, MOST_ROWS, ROW_HEIGHT, CellWords, Layout, SheetLayout
from .package import Package, SheetPart, broken
from .refs import Area, area
from .styles import Style, style_at, styles_of
from .values import CellReader, RawCell, shared_strings, value_of
from .words import shown

#: What a form of the city may be; a list of people is no form.
LIMITS = Limits(size=10 * MIB, unpacked=60 * MIB, columns=500, rows=20_000, memory_mb=512, cpu_seconds=30)
#: Sheets, and letters of one cell, that are kept.
MOST_SHEETS = 40
_MOST_LETTERS = 500
_MOST_NAMES = 500
_STATES = ("visible", "hidden", "veryHidden")
#: The guard's words are about lists to import; these say the same of a form.
_WORDS = {
    "old": "这是旧格式（.xls）的工作簿。请在 Excel 或 WPS 中打开，选“文件—另存为”，保存类型选“Excel 工作簿"
    "（*.xlsx）”，再上传另存的文件。",
    "macro": "不接受含宏（.xlsm）或模板格式的工作簿。请“另存为”不含宏的“Excel 工作簿（*.xlsx）”后再上传。",
    "extension": "只接受 .xlsx 格式的工作簿。",
    "encrypted": "工作簿设有打开密码，或是旧格式只改了扩展名。请去掉密码、“另存为”.xlsx 后再上传。",
    "content": "文件内容不是 .xlsx，只是改了扩展名。请在 Excel 或 WPS 中“另存为”.xlsx 后再上传。",
}


def read_layout(source: Path | bytes, name: str, limits: Limits = LIMITS) -> Layout:
    """How the uploaded workbook looks. `name` is the file's name as sent. Raises FileRefused in words."""
    if isinstance(source, bytes):
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            file.write(source)
            file.flush()
            return read_layout(Path(file.name), name, limits)
    if name.rpartition(".")[2].lower() == "csv":
        raise FileRefused(_WORDS["extension"], code="extension")
    try:
        guard(source, name, limits)
    except FileRefused as refusal:
        words = _WORDS.get(refusal.code or "", refusal.text.replace("再导入", "再上传"))
        raise FileRefused(words, code=refusal.code) from None

    def work(send: Send, wait: Wait) -> None:
        send(layout_of(Package(source.read_bytes())).to_json())

    with Child(work, limits) as child:
        (given,) = list(child.receive())
    return Layout.from_json(given)


def layout_of(package: Package) -> Layout:
    """The layout of a workbook that the guard has let pass. Raises FileRefused."""
    if len(package.sheets) > MOST_SHEETS:
        raise FileRefused(f"工作簿超过 {MOST_SHEETS} 个工作表，请删去无关的工作表后再上传。", code="sheets")
    styles, strings = styles_of(package), shared_strings(package)
    sheets, notices = [], []
    for at, part in enumerate(package.sheets):
        sheet = _sheet(package, part, styles, strings, _print_area(package, at))
        notices += sheet.notices
        sheets.append(sheet)
    if not any(sheet.kind == "worksheet" and sheet.state == "visible" for sheet in sheets):
        raise FileRefused("工作簿中没有可见的工作表。", code="empty")
    names = {name: text for name, text, _ in package.defined_names if not name.startswith("_xlnm.")}
    return Layout(sheets, dict(list(names.items())[:_MOST_NAMES]), package.date1904, notices)


def _print_area(package: Package, at: int) -> str:
    return next(
        (
            text.rpartition("!")[2].replace("$", "")
            for name, text, sheet in package.defined_names
            if name == "_xlnm.Print_Area" and sheet == str(at)
        ),
        "",
    )


def _sheet(
    package: Package, part: SheetPart, styles: list[Style], strings: list[str], print_area: str
) -> SheetLayout:
    state = part.state if part.state in _STATES else "visible"
    if not part.has_cells:
        return SheetLayout(part.name, state, "other")
    look = _Look(package.read(part.part), styles, strings, package.date1904)
    look.parse()
    look.finish()
    notices = []
    if look.is_cut:
        notices.append(f"工作表“{part.name}”超过 {MOST_ROWS} 行或 {MOST_COLUMNS} 列，超出的部分不显示。")
    return SheetLayout(
        part.name,
        state,
        rows=look.rows,
        columns=look.columns,
        widths=look.widths(),
        heights=[look.heights.get(row, look.height) for row in range(1, look.rows + 1)],
        hidden_rows=sorted(row for row in look.hidden_rows if row <= look.rows),
        hidden_columns=[at for at in range(1, look.columns + 1) if look.is_hidden(at)],
        merged=[one.name for one in look.merged if one.top <= look.rows and one.left <= look.columns],
        cells=look.cells,
        has_protection=look.has_protection,
        is_cut=look.is_cut,
        print_area=print_area,
        notices=notices,
    )


class _Look(CellReader):
    """Gathers what a sheet shows."""

    def __init__(self, part: bytes, styles: list[Style], strings: list[str], date1904: bool) -> None:
        super().__init__(part)
        self.styles, self.strings, self.date1904 = styles, strings, date1904
        self.cells: dict[str, CellWords] = {}
        self.heights: dict[int, float] = {}
        self.hidden_rows: set[int] = set()
        self.columns_given: list[tuple[int, int, float | None, bool]] = []
        self.lists: list[Area] = []
        self.has_protection = self.is_cut = False
        self.width, self.height = COLUMN_WIDTH, ROW_HEIGHT
        self.rows = self.columns = 0
        self.pending: list[tuple[RawCell, Style]] = []

    def row_start(self, attributes: dict[str, str]) -> None:
        """Keep a height and whether it is hidden."""
        if self.row > MOST_ROWS:
            return
        if "ht" in attributes:
            self.heights[self.row] = _size(attributes["ht"], ROW_HEIGHT)
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_rows.add(self.row)

    def cell_start(self, attributes: dict[str, str]) -> None:
        """Begin a cell; not where everything is known that is to be told of it."""
        self.cell = None
        if self.row <= MOST_ROWS or not self.is_cut:
            super().cell_start(attributes)

    def take(self, cell: RawCell) -> None:
        """Keep a cell that shows something or has a style; what is too far off is only noticed."""
        is_filled = cell.value is not None or cell.inline is not None or cell.formula is not None
        if cell.row > MOST_ROWS or cell.column > MOST_COLUMNS:
            self.is_cut = self.is_cut or is_filled
            return
        style = style_at(self.styles, cell.style)
        if is_filled or style.has_border:
            self.rows, self.columns = max(self.rows, cell.row), max(self.columns, cell.column)
        self.pending.append((cell, style))

    def other(self, name: str, attributes: dict[str, str], depth: int) -> None:
        """Sizes, protection, lists."""
        super().other(name, attributes, depth)
        if depth == 2 and name == "sheetFormatPr":
            self.width = _size(attributes.get("defaultColWidth"), COLUMN_WIDTH)
            self.height = _size(attributes.get("defaultRowHeight"), ROW_HEIGHT)
        elif depth == 3 and name == "col":
            width = _size(attributes["width"], COLUMN_WIDTH) if "width" in attributes else None
            hidden = attributes.get("hidden") in ("1", "true")
            self.columns_given.append((int(attributes["min"]), int(attributes["max"]), width, hidden))
        elif depth == 2 and name == "sheetProtection":
            self.has_protection = attributes.get("sheet") in ("1", "true")
        elif depth == 3 and name == "dataValidation" and attributes.get("type") == "list":
            self.lists += [area(one) for one in attributes.get("sqref", "").split()]

    def finish(self) -> None:
        """Put the cells in words, once everything beside them is known."""
        self._refuse_overlaps()
        for one in self.merged:
            if one.top <= MOST_ROWS and one.left <= MOST_COLUMNS:
                self.rows = max(self.rows, min(one.bottom, MOST_ROWS))
                self.columns = max(self.columns, min(one.right, MOST_COLUMNS))
        usual = CellWords()
        for cell, style in self.pending:
            if cell.row <= self.rows and cell.column <= self.columns:
                words = self._words(cell, style)
                if words != usual:
                    self.cells[Area(cell.row, cell.column, cell.row, cell.column).name] = words
        self.pending = []

    def _refuse_overlaps(self) -> None:
        """No program makes merged ranges that overlap; thousands of them would keep every page of the form busy."""
        taken: set[tuple[int, int]] = set()
        for one in self.merged:
            rows = range(one.top, min(one.bottom, MOST_ROWS) + 1)
            columns = range(one.left, min(one.right, MOST_COLUMNS) + 1)
            for at in ((row, column) for row in rows for column in columns):
                if at in taken:
                    raise broken()
                taken.add(at)

    def _words(self, cell: RawCell, style: Style) -> CellWords:
        value = value_of(cell, self.strings, style, self.date1904)
        if cell.formula is not None:
            kind = "formula"
        elif value is None or value == "":
            kind = "empty"
        elif cell.kind == "e":
            kind = "error"
        else:
            kind = "boolean" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
        return CellWords(
            shown(value, style)[:_MOST_LETTERS],
            kind,
            style.locked,
            style.is_date,
            style.code == "@",
            any(one.holds(cell.row, cell.column) for one in self.lists),
            (cell.formula or "")[:_MOST_LETTERS],
        )

    def widths(self) -> list[float]:
        """The width of each column in characters."""
        found = [self.width] * self.columns
        for first, last, width, _ in self.columns_given:
            for at in range(max(first, 1), min(last, self.columns) + 1):
                found[at - 1] = self.width if width is None else width
        return found

    def is_hidden(self, column: int) -> bool:
        """Whether the column is hidden."""
        return any(hidden and first <= column <= last for first, last, _, hidden in self.columns_given)


def _size(text: str | None, usual: float) -> float:
    """A width or a height; the usual one where none is given. Raises ValueError."""
    return round(min(max(float(text), 0.0), 500.0), 2) if text else usual
