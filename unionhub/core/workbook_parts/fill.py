"""Filling cells of a foreign workbook: their bytes are replaced, and nothing else is (docs/decisions/0121)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.core.exceptions import ValidationError

from ..excel import MAX_TEXT, clean_text
from .book import recalculating
from .package import WORKBOOK, Package, SheetPart, broken
from .refs import Area, area, cell_name, place
from .spans import CellSpan, RowSpan, Spans
from .styles import Style, style_at, styles_of
from .values import Value, serial_of, values_in
from .walk import encoding_of, tag_at

#: Excel keeps this many digits of a number.
MOST_DIGITS = 15
_ATTRIBUTE = re.compile(rb"""(\s+)([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_NAME = re.compile(rb"<([^\s/>]+)")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_EXACT = 10**MOST_DIGITS
_LARGEST = Decimal(10) ** 300


class CannotWrite(ValidationError):
    """A value cannot be written there; the Chinese message names the cell and says why."""

    def __init__(self, sheet: str, cell: str, words: str) -> None:
        super().__init__(f"工作表“{sheet}”单元格 {cell}：{words}", code="cannot-write")
        self.sheet, self.cell = sheet, cell

    @property
    def text(self) -> str:
        """The sentence for the user."""
        return self.messages[0]


@dataclass(frozen=True)
class Write:
    """A value for a cell («C5») of a sheet. Text stays text whatever it looks like; None empties the cell."""

    sheet: str
    cell: str
    value: int | Decimal | str | date | None


@dataclass
class _Filling:
    """One sheet being filled: its part, what belongs in it by place, the styles."""

    sheet: SheetPart
    part: bytes
    values: dict[tuple[int, int], Write]
    styles: list[Style]
    date1904: bool
    encoding: str = "utf-8"


def fill(content: bytes, writes: Sequence[Write]) -> bytes:
    """The workbook with these values in it. Equal calls give equal bytes.

    Of the sheets' parts only the cells named change, and formulas lose the result they had; of the workbook's part only
    the flag that makes formulas recalculate on opening; all other parts keep their bytes. Days are written as Excel's
    numbers where the cell is shown as a day, else as «2026年10月31日». Raises CannotWrite naming the cell (a formula,
    the inside of a merged range, a sheet that is not there), FileRefused for a damaged workbook.
    """
    package = Package(content)
    styles = styles_of(package)
    by_sheet: dict[str, dict[tuple[int, int], Write]] = {}
    for write in writes:
        values = by_sheet.setdefault(write.sheet, {})
        try:
            at = place(write.cell)
        except ValueError:
            raise CannotWrite(write.sheet, write.cell, "不是单元格地址。") from None
        if at in values:
            raise CannotWrite(write.sheet, write.cell, "同一单元格要写入两个值。")
        values[at] = write
    changes = {}
    for name, values in by_sheet.items():
        sheet = package.sheet(name)
        first = next(iter(values.values())).cell
        if sheet is None:
            raise CannotWrite(name, first, "工作簿中没有这个工作表。")
        if not sheet.has_cells:
            raise CannotWrite(name, first, "这是图表工作表，没有单元格。")
        _refuse_table_heads(package, sheet, values)
        part = package.read(sheet.part)
        changes[sheet.part] = _filled(
            _Filling(sheet, part, values, styles, package.date1904, encoding_of(part))
        )
    if changes:
        changes[WORKBOOK] = recalculating(package.read(WORKBOOK))
        changes |= _others_forgotten(package, changes)
    return package.with_parts(changes)


def unlike(content: bytes, writes: Iterable[Write]) -> list[str]:
    """Which of the values are not what is read back from the workbook, in words; none when all are."""
    package = Package(content)
    wanted = {(write.sheet, write.cell): write.value for write in writes}
    found = values_in(package, wanted)
    return [
        f"工作表“{sheet}”单元格 {cell}：应为 {value!s}，读回 {found[sheet, cell]!s}"
        for (sheet, cell), value in wanted.items()
        if not _is_same(value, found[sheet, cell], package.date1904)
    ]


def _is_same(value: Value, found: Value, date1904: bool) -> bool:
    if isinstance(value, str):
        return (clean_text(value) or None) == found
    if isinstance(value, date) and isinstance(found, str):
        return day_words(value) == found
    if isinstance(found, date) and not isinstance(value, date):
        found = serial_of(found, date1904)  # a number in a cell that is shown as a day
    return value == found and isinstance(found, bool) == isinstance(value, bool)


def day_words(day: date) -> str:
    """A day as text."""
    return f"{day.year}年{day.month}月{day.day}日"


# --- A sheet ----------------------------------------------------------------------------------------------------------


def _filled(filling: _Filling) -> bytes:
    wanted: dict[int, list[int]] = {}
    for row, column in sorted(filling.values):
        wanted.setdefault(row, []).append(column)
    spans = Spans(filling.part, wanted)
    spans.parse()
    if not spans.has_data:
        raise broken()
    _refuse_merged(filling, spans.merged)
    _refuse_formulas(filling, spans)
    edits = _forgotten(filling.part, spans)
    for number, span in spans.rows.items():
        edits += _row_edits(filling, spans, span, wanted[number])
    new_rows: dict[int, list[bytes]] = {}
    for number, index in spans.row_gaps.items():
        cells = b"".join(_new_cell(filling, spans, None, number, column) for column in wanted[number])
        if cells:
            name = _prefix(spans.data_tag) + b"row"
            new_rows.setdefault(index, []).append(b'<%s r="%d">%s</%s>' % (name, number, cells, name))
    if spans.data_tag.endswith(b"/>") and new_rows:
        inside = b"".join(row for rows in new_rows.values() for row in rows)
        start = spans.data_start_at
        edits.append((start, start + len(spans.data_tag), _opened(spans.data_tag, inside)))
    else:
        edits += [(index, index, b"".join(rows)) for index, rows in new_rows.items()]
    return _patched(filling.part, edits)


def _others_forgotten(package: Package, changes: Mapping[str, bytes]) -> dict[str, bytes]:
    """The sheets in which nothing is written but whose formulas may look at those that are."""
    found = {}
    for sheet in package.sheets:
        if sheet.has_cells and sheet.part not in changes:
            part = package.read(sheet.part)
            if b"<f" in part or b":f" in part:
                spans = Spans(part, {})
                spans.parse()
                if spans.results:
                    found[sheet.part] = _patched(part, _forgotten(part, spans))
    return found


def _forgotten(part: bytes, spans: Spans) -> list[tuple[int, int, bytes]]:
    """Take away what formulas gave before: a program that does not recalculate by itself must not show it."""
    edits = []
    for start, first, end in spans.results:
        tag = tag_at(part, start)
        edits += [(start, start + len(tag), _retyped(tag, b"")), (first, end, b"")]
    return edits


def _row_edits(
    filling: _Filling, spans: Spans, row: RowSpan, columns: list[int]
) -> list[tuple[int, int, bytes]]:
    edits = []
    for column, cell in row.cells.items():
        write = filling.values[row.number, column]
        edits.append((cell.start, cell.end, _new_bytes(filling, cell, write)))
    new: dict[int, list[bytes]] = {}
    for column in columns:
        if column in row.gaps:
            new.setdefault(row.gaps[column], []).append(_new_cell(filling, spans, row, row.number, column))
    if row.is_closed:
        inside = b"".join(one for cells in new.values() for one in cells)
        if inside:
            edits.append((row.start, row.start + len(row.tag), _opened(row.tag, inside)))
    else:
        edits += [(index, index, b"".join(cells)) for index, cells in new.items()]
    return edits


def _patched(part: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    pieces, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [part[at:start], new]
        at = end
    pieces.append(part[at:])
    return b"".join(pieces)


def _opened(tag: bytes, inside: bytes) -> bytes:
    """A single tag as a pair with something in it."""
    found = _NAME.match(tag)
    name = found[1] if found else b""
    return b"%s>%s</%s>" % (tag[:-2].rstrip(), inside, name)


def _prefix(tag: bytes) -> bytes:
    """«x:» of «<x:row r="1">»."""
    if tag.startswith((b"<c ", b"<row ", b"<sheetData")):
        return b""
    found = _NAME.match(tag)
    prefix, colon, _ = (found[1] if found else b"").rpartition(b":")
    return prefix + colon


# --- A cell -----------------------------------------------------------------------------------------------------------


def _new_bytes(filling: _Filling, cell: CellSpan, write: Write) -> bytes:
    """An existing cell with another value: its style, its other attributes and an extension list stay."""
    prefix = _prefix(cell.tag)
    style = style_at(filling.styles, cell.style)
    kind, body = _body(filling, write, style, prefix)
    tag = _retyped(cell.tag, kind)
    if cell.is_closed:
        return _opened(tag, body) if body else tag
    inside = cell.start + len(cell.tag)
    if len(cell.pieces) == 1:  # the usual case
        start, end = cell.pieces[0]
        return tag + filling.part[inside:start] + body + filling.part[end : cell.end]
    first = cell.pieces[0][0] if cell.pieces else inside
    edits = [(first - inside, first - inside, body)]
    edits += [(start - inside, end - inside, b"") for start, end in cell.pieces]
    return tag + _patched(filling.part[inside : cell.end], edits)


def _new_cell(filling: _Filling, spans: Spans, row: RowSpan | None, number: int, column: int) -> bytes:
    """A cell where there was none; nothing for no value."""
    write = filling.values[number, column]
    prefix = _prefix(row.tag if row is not None else spans.data_tag)
    style = spans.style_of(row, column)
    kind, body = _body(filling, write, style_at(filling.styles, style), prefix)
    if not body:
        return b""
    named = b' s="%s"' % style.encode() if style else b""
    name = prefix + b"c"
    reference = cell_name(number, column).encode()
    return b'<%s r="%s"%s%s>%s</%s>' % (name, reference, named, kind, body, name)


def _retyped(tag: bytes, kind: bytes) -> bytes:
    """The tag with another type. What was said of a rich value (`vm`) goes with the value."""
    at = tag.find(b'"', 6) + 1 if tag.startswith(b'<c r="') else 0
    return tag[:at] + _retyped_end(tag[at:], kind)


@lru_cache(maxsize=256)
def _retyped_end(rest: bytes, kind: bytes) -> bytes:
    """The same of what stands behind the reference, which is alike in most cells."""

    def attribute(found: re.Match[bytes]) -> bytes:
        return b"" if found[2] in (b"t", b"vm") else found[0]

    end = b"/>" if rest.endswith(b"/>") else b">"
    return _ATTRIBUTE.sub(attribute, rest[: -len(end)]).rstrip() + kind + end


def _body(filling: _Filling, write: Write, style: Style, prefix: bytes) -> tuple[bytes, bytes]:
    """The type to declare, and what stands in the cell."""
    value = write.value
    if type(value) is int and -_EXACT < value < _EXACT:  # most cells
        return b"", b"<%sv>%d</%sv>" % (prefix, value, prefix)
    if isinstance(value, bool | float | datetime):
        raise TypeError(f"{write.sheet}!{write.cell}: a {type(value).__name__} is no value for a form")
    if isinstance(value, date):
        value = serial_of(value, filling.date1904) if style.is_date else day_words(value)
    if value is None or value == "":
        return b"", b""
    if isinstance(value, str):
        text = clean_text(value)
        if len(value) > MAX_TEXT:
            raise CannotWrite(write.sheet, write.cell, f"文字超过 {MAX_TEXT} 个字。")
        return (b' t="inlineStr"', _words(text, prefix, filling.encoding)) if text else (b"", b"")
    return b"", b"<%sv>%s</%sv>" % (prefix, number_text(write, value).encode(), prefix)


def number_text(write: Write, value: int | Decimal) -> str:
    """The number in digits, exactly. Raises CannotWrite for one that a cell does not hold."""
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise CannotWrite(write.sheet, write.cell, "数字过大或不是数字。")
    if len("".join(map(str, number.as_tuple().digits)).strip("0")) > MOST_DIGITS:
        raise CannotWrite(
            write.sheet,
            write.cell,
            f"数字超过 {MOST_DIGITS} 位，电子表格会丢失末尾几位，请取整或按文字填写。",
        )
    text = f"{number:f}"
    return text.removeprefix("-") if not number else text


def _words(text: str, prefix: bytes, encoding: str) -> bytes:
    escaped = _LOOKS_ESCAPED.sub("_x005F_", text)
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    space = b' xml:space="preserve"' if text != text.strip() or re.search(r"\s\s|\n|\t", text) else b""
    words = escaped.encode(encoding, "xmlcharrefreplace")
    return b"<%sis><%st%s>%s</%st></%sis>" % (prefix, prefix, space, words, prefix, prefix)


# --- Refusals ---------------------------------------------------------------------------------------------------------


def _refuse_merged(filling: _Filling, merged: list[Area]) -> None:
    rows = {row for row, _ in filling.values}
    low, high = min(rows), max(rows)
    by_row: dict[int, list[Area]] = {}
    for one in merged:
        for row in range(max(one.top, low), min(one.bottom, high) + 1):
            if row in rows:
                by_row.setdefault(row, []).append(one)
    for (row, column), write in filling.values.items():
        for one in by_row.get(row, ()):
            if one.holds(row, column) and (row, column) != (one.top, one.left):
                corner = cell_name(one.top, one.left)
                raise CannotWrite(
                    write.sheet, write.cell, f"在合并单元格 {one.name} 之内，只能写在它的左上角 {corner}。"
                )


def _refuse_formulas(filling: _Filling, spans: Spans) -> None:
    for at in spans.formulas:
        write = filling.values[at]
        raise CannotWrite(write.sheet, write.cell, "是公式，不能写入。")
    for at, write in filling.values.items() if spans.arrays else ():
        if any(one.holds(*at) for one in spans.arrays):
            raise CannotWrite(write.sheet, write.cell, "属于数组公式或模拟运算表，不能写入。")


def _refuse_table_heads(package: Package, sheet: SheetPart, values: Mapping[tuple[int, int], Write]) -> None:
    """The headings of a «table» stand in its own part as well: Excel would call the file damaged if they differed."""
    for kind, part in package.relations(sheet.part):
        if kind != "table":
            continue
        root = package.tree(part)
        try:
            whole = area(root.get("ref", ""))
        except ValueError:
            raise broken() from None
        head = Area(whole.top, whole.left, whole.top, whole.right)
        for at, write in values.items():
            if root.get("headerRowCount", "1") != "0" and head.holds(*at):
                raise CannotWrite(write.sheet, write.cell, f"是智能表格（{whole.name}）的标题，不能写入。")
