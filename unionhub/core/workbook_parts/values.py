"""Values of cells as they stand in the file, and back: numbers, text, days."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from .package import Package, broken
from .refs import place
from .styles import Style, style_at, styles_of
from .walk import Merges, Stop, Walk

Value = int | Decimal | str | bool | date | None
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(r"-?[0-9]{1,15}\Z")


@dataclass
class RawCell:
    """A cell as its XML has it: its place, its type and style by number, its value's and its inline words' text.

    `formula` is None where there is none; one that shares another cell's formula has an empty one.
    """

    row: int
    column: int
    kind: str
    style: str | None
    value: str | None = None
    inline: str | None = None
    formula: str | None = None


class CellReader(Merges):
    """Walks a sheet and gives each cell to `take`."""

    def __init__(self, part: bytes) -> None:
        super().__init__(part)
        self.parser.CharacterDataHandler = self._text
        self.cell: RawCell | None = None
        self.caught: list[str] | None = None
        self.phonetic = 0

    def take(self, cell: RawCell) -> None:
        """A cell was read."""

    def cell_start(self, attributes: dict[str, str]) -> None:
        """Begin a cell."""
        self.cell = RawCell(self.row, self.column, attributes.get("t", "n"), attributes.get("s"))

    def cell_end(self) -> None:
        """Hand it on."""
        if self.cell:
            self.take(self.cell)

    def child_start(self, name: str, attributes: dict[str, str], depth: int) -> None:
        """Begin to keep text where it is a value, a formula, or inline words but not how they sound."""
        if name == "rPh":
            self.phonetic += 1
        elif (depth == 5 and name in ("v", "f")) or (name == "t" and depth > 5 and not self.phonetic):
            self.caught = []

    def child_end(self, name: str, depth: int) -> None:
        """Put the text where it belongs."""
        if name == "rPh":
            self.phonetic -= 1
        if self.caught is None or self.cell is None or name not in ("v", "f", "t"):
            return
        text = "".join(self.caught)
        self.caught = None
        if name == "v":
            self.cell.value = text
        elif name == "f":
            self.cell.formula = text
        else:
            self.cell.inline = (self.cell.inline or "") + text

    def _text(self, text: str) -> None:
        if self.caught is not None:
            self.caught.append(text)


class _Strings(Walk):
    """The shared strings: the words of each, its runs joined."""

    def __init__(self, part: bytes) -> None:
        super().__init__(part)
        self.parser.CharacterDataHandler = self._text
        self.found: list[str] = []
        self.pieces: list[str] | None = None
        self.is_text = False
        self.phonetic = 0

    def other(self, name: str, attributes: dict[str, str], depth: int) -> None:
        """A string or a piece of one begins."""
        if depth == 2 and name == "si":
            self.pieces = []
        elif name == "rPh":
            self.phonetic += 1
        elif name == "t":
            self.is_text = not self.phonetic

    def other_end(self, name: str, depth: int) -> None:
        """A string or a piece of one ends."""
        if depth == 2 and self.pieces is not None:
            self.found.append("".join(self.pieces))
            self.pieces = None
        elif name == "rPh":
            self.phonetic -= 1
        elif name == "t":
            self.is_text = False

    def _text(self, text: str) -> None:
        if self.is_text and self.pieces is not None:
            self.pieces.append(text)


def shared_strings(package: Package) -> list[str]:
    """The workbook's shared strings. Raises FileRefused."""
    if package.strings_part not in package.members:
        return []
    strings = _Strings(package.read(package.strings_part))
    strings.parse()
    return strings.found


def text_of(cell: RawCell, strings: list[str]) -> str | None:
    """The words of a cell that holds words; None for any other kind. Raises FileRefused for an unknown one."""
    if cell.kind == "inlineStr":
        text = cell.inline
    elif cell.kind == "s" and cell.value is not None:
        at = cell.value.strip()
        if not (at.isascii() and at.isdigit() and int(at) < len(strings)):
            raise broken()
        text = strings[int(at)]
    elif cell.kind == "str":
        text = cell.value
    else:
        return None
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if text else text


def value_of(cell: RawCell, strings: list[str], style: Style, date1904: bool) -> Value:
    """The value of a cell. Numbers shown as days come as dates, others as int or Decimal, «#REF!» as text."""
    text = text_of(cell, strings)
    if text is not None or cell.value is None:
        return text
    given = cell.value.strip()
    if cell.kind == "b":
        return given in ("1", "true")
    if cell.kind == "e":
        return given
    if cell.kind == "d":  # ISO 8601, of strict workbooks
        try:
            return date.fromisoformat(given[:10])
        except ValueError:
            return given
    number = number_of(given)
    if style.is_date and number is not None and number == int(number):
        return day_of(int(number), date1904) or number
    return number


def number_of(text: str) -> int | Decimal | None:
    """The number as written; None for an empty value. Raises FileRefused for what is none."""
    if not text:
        return None
    if _WHOLE.match(text):
        return int(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise broken() from None
    if not number.is_finite() or number.adjusted() > 400:
        raise broken()
    return number


def serial_of(day: date, date1904: bool) -> int:
    """The number of a day. Excel's 1900 was a leap year, which shifts the days before 1 March 1900."""
    if date1904:
        return (day - date(1904, 1, 1)).days
    number = (day - date(1899, 12, 30)).days
    return number if number > 60 else number - 1


def day_of(number: int, date1904: bool) -> date | None:
    """The day of a number; None where there is none."""
    if not 0 < number < 2_958_466:
        return None
    start = date(1904, 1, 1) if date1904 else date(1899, 12, 30 if number > 60 else 31)
    try:
        return start + timedelta(days=number)
    except OverflowError:
        return None


class _Picker(CellReader):
    """Keeps wanted cells, and stops behind the last of them."""

    def __init__(self, part: bytes, wanted: set[tuple[int, int]]) -> None:
        super().__init__(part)
        self.wanted = wanted
        self.rows = sorted({row for row, _ in wanted})
        self.found: dict[tuple[int, int], RawCell] = {}

    def row_start(self, attributes: dict[str, str]) -> None:
        """Stop when nothing wanted can follow."""
        if bisect_left(self.rows, self.row) == len(self.rows):
            raise Stop

    def take(self, cell: RawCell) -> None:
        """Keep it if it is wanted."""
        if (cell.row, cell.column) in self.wanted:
            self.found[cell.row, cell.column] = cell


def read_back(content: bytes, cells: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Value]:
    """The values of these (sheet, cell); None where a cell is empty or not there.

    Numbers in cells that are shown as days come as dates. Raises FileRefused for a damaged workbook and a sheet that
    is not there, ValueError for a name that is no cell.
    """
    return values_in(Package(content), cells)


def values_in(package: Package, cells: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Value]:
    """The same of an opened workbook."""
    styles, strings = styles_of(package), shared_strings(package)
    by_sheet: dict[str, dict[tuple[int, int], str]] = {}
    found: dict[tuple[str, str], Value] = {}
    for sheet, name in cells:
        by_sheet.setdefault(sheet, {})[place(name)] = name
        found[sheet, name] = None
    for sheet, places in by_sheet.items():
        part = package.sheet(sheet)
        if part is None or not part.has_cells:
            raise broken()
        picker = _Picker(package.read(part.part), set(places))
        picker.parse()
        for at, cell in picker.found.items():
            style = style_at(styles, cell.style)
            found[sheet, places[at]] = value_of(cell, strings, style, package.date1904)
    return found
