"""Writes Excel files in which text stays text: no cell of ours is ever taken for a formula, a number or a link.

One writer for lists and sheets. It takes rows from an iterator and keeps none of them: a million rows need no more
memory than ten (docs/decisions/0070).
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain, islice
from typing import Any, BinaryIO

from rustpy_xlsxwriter import Format, write_worksheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_TEXT = 32_767
#: Rows of data under one row of headings.
MAX_ROWS = 1_048_575
NOTE = "导出说明"
#: Behind rows that want attention.
TINT = "#FDE9E7"
#: Rows looked at to find the form of a column that declares none.
_LOOKED_AT = 200
#: Above this Excel keeps no exact whole numbers.
_EXACT = 10**15
#: What a sheet may not hold at all: control characters but tab and line feed, and halves of surrogate pairs.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TRIGGERS = frozenset("=+-@|%")

Lines = Iterable[tuple[str, str]]


class Form(StrEnum):
    """How the cells of a column are written. AUTO: as its first values are, text where there are none."""

    AUTO = "auto"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"


@dataclass(frozen=True)
class ExcelColumn:
    """A column of a file: its heading, its width in characters, its form."""

    heading: str
    width: int = 14
    form: Form = Form.AUTO


def clean_text(text: str) -> str:
    """The text without what a sheet cannot hold, cut to what a cell can."""
    return _FORBIDDEN.sub("", text)[:MAX_TEXT]


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula once it is edited or saved as CSV.

    Width is folded («＝» becomes «=») and leading blanks, controls and invisible characters are skipped.
    """
    folded = unicodedata.normalize("NFKC", text)
    for char in folded:
        if char in _TRIGGERS:
            return True
        if not (char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Zs")):
            return False
    return False


def sheet_name(title: str) -> str:
    """A sheet name Excel takes: at most 31 characters, without []:*?/\\ and not framed by an apostrophe."""
    name = re.sub(r"[\[\]:*?/\\]", " ", clean_text(title)).strip(" '")[:31]
    return name if name and name != NOTE else "列表"


def write_book(
    target: str | BinaryIO,
    title: str,
    columns: Sequence[ExcelColumn],
    rows: Iterable[Sequence[Any]],
    note: Callable[[int], Lines] | None = None,
    *,
    above: Sequence[str] = (),
    coloured: Collection[int] = (),
) -> int:
    """Write the rows (at most MAX_ROWS) below the headings; returns how many there were.

    `above` are lines of text over the headings, one for each row; `coloured` the numbers (from 1, as Excel shows
    them) of rows to be seen at once. A cell is str, int, float, Decimal, bool, date, datetime or None; anything else
    is written as its text. `note` is told the number of rows and gives the lines of a second worksheet, which says
    what the file is. Whatever `rows`
    raises comes through, and no file is left then. Raises OSError when the disk is full.
    """
    remaining = iter(rows)
    first = list(islice(remaining, _LOOKED_AT))
    forms = [
        _found_form([row[at] for row in first]) if column.form == Form.AUTO else column.form
        for at, column in enumerate(columns)
    ]
    keys = _distinct([clean_text(column.heading) for column in columns])
    written = _Counted(chain(first, islice(remaining, MAX_ROWS - len(first))))
    name = sheet_name(title)
    text_keys = [key for key, form in zip(keys, forms, strict=True) if form == Form.TEXT]
    sheets: list[tuple[str, Any]] = [(name, _records(keys, forms, written))]
    widths: dict[str, dict[str, float] | list[float]] = {name: [float(column.width) for column in columns]}
    if note is not None:
        sheets.append((NOTE, _note_records(note, written)))
        widths[NOTE] = [14.0, 60.0]
    formats = [_FORMATS[form]() for form in forms]
    titles: list[Any] = [
        (at, 0, at, len(keys) - 1, clean_text(text), _quoted()) for at, text in enumerate(above) if text
    ]
    tint = Format().set_pattern("solid").set_background_color(TINT)
    write_worksheets(
        sheets,
        target,
        column_widths=widths,
        column_formats={name: formats, NOTE: [_quoted(), _quoted()]},
        header_format={"general": _heading_format()},
        header_row={name: len(above)},
        freeze_panes={name: {"row": len(above) + 1, "col": 1}},
        merge_ranges={name: titles} if titles and len(keys) > 1 else None,
        row_formats={name: {number - 1: tint for number in coloured}} if coloured else None,
        # Numbers of documents are text on purpose; Excel's green corners would only worry people.
        ignore_errors={name: text_keys} if text_keys else None,
    )
    return written.count


class _Counted:
    """Rows that are counted as they are taken; the note, written after them, tells the number."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            yield row


def _records(keys: list[str], forms: list[Form], rows: _Counted) -> Iterator[dict[str, Any]]:
    writers = [_WRITERS[form] for form in forms]
    for row in rows:
        yield {key: write(cell) for key, write, cell in zip(keys, writers, row, strict=True)}
    if not rows.count:
        yield dict.fromkeys(keys)  # the headings are taken from a first record


def _note_records(note: Callable[[int], Lines], written: _Counted) -> Iterator[dict[str, Any]]:
    for label, text in note(written.count):
        yield {"项目": _as_text(label), "内容": _as_text(text)}


def _distinct(headings: list[str]) -> list[str]:
    """The headings, equal ones numbered: a record has one cell for each."""
    seen: dict[str, int] = {}
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
    times: dict[str, int] = {}
    result = []
    for heading in headings:
        times[heading] = times.get(heading, 0) + 1
        result.append(heading if times[heading] == 1 else f"{heading}（{times[heading]}）")
    return result


def _found_form(cells: list[Any]) -> Form:
    """The form all filled cells agree in; text when they do not."""
    found = {_form_of(cell) for cell in cells if cell is not None and cell != ""}
    return found.pop() if len(found) == 1 else Form.TEXT


def _form_of(cell: Any) -> Form:
    if isinstance(cell, bool):
        return Form.TEXT
    if isinstance(cell, Decimal):
        return Form.MONEY
    if isinstance(cell, int | float):
        return Form.NUMBER
    if isinstance(cell, datetime):
        return Form.MOMENT
    return Form.DATE if isinstance(cell, date) else Form.TEXT


def _as_text(cell: Any) -> str | None:
    if type(cell) is str:  # most cells; what is printable needs no cleaning
        return (cell if cell.isprintable() and len(cell) <= MAX_TEXT else clean_text(cell)) if cell else None
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return format(cell, ".0f")
    return clean_text(format(cell, "f") if isinstance(cell, Decimal) else str(cell)) or None


def _as_number(cell: Any) -> Any:
    if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) < _EXACT:
        return cell
    if isinstance(cell, Decimal | float) and abs(float(cell)) < _EXACT:  # not a number compares false
        return float(cell)
    return _as_text(cell)


def _as_date(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return _as_text(cell)
    return cell if isinstance(cell, date) and cell.year >= 1900 else _as_text(cell)


def _as_moment(cell: Any) -> Any:
    if isinstance(cell, datetime) and cell.year >= 1900:
        return cell.replace(tzinfo=None)
    return _as_date(cell)


_WRITERS: dict[Form, Callable[[Any], Any]] = {
    Form.TEXT: _as_text,
    Form.NUMBER: _as_number,
    Form.MONEY: _as_number,
    Form.DATE: _as_date,
    Form.MOMENT: _as_moment,
}


def _quoted() -> Format:
    """Text, and marked as such once more: it stays text when somebody changes the format and edits the cell."""
    return Format().set_num_format("@").set_quote_prefix()


_FORMATS: dict[Form, Callable[[], Format]] = {
    Form.TEXT: _quoted,
    Form.NUMBER: Format,
    Form.MONEY: lambda: Format().set_num_format("#,##0.00"),
    Form.DATE: lambda: Format().set_num_format("yyyy-mm-dd"),
    Form.MOMENT: lambda: Format().set_num_format("yyyy-mm-dd hh:mm"),
}


def _heading_format() -> Format:
    return (
        Format()
        .set_num_format("@")
        .set_bold()
        .set_border_bottom("thin")
        .set_pattern("solid")
        .set_background_color("#F2F3F5")
    )
