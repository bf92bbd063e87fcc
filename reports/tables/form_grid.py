"""A sheet of a foreign form as an HTML table: merged cells, widths, what is marked in words and colour.

Written cell by cell and not by a template: 500 × 100 cells must come within a second or two. Everything the file says
is escaped; cells without anything to tell are «<td>» and their place follows from where they stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from unionhub.core.sheets.layout import column_letters
from unionhub.core.workbook_parts.refs import cell_name

from ..rules.form_labels import SheetLabels

#: Characters of a cell's text that are shown, pixels of a character and of the column of row numbers.
TEXT, CHARACTER, NUMBERS = 80, 7, 44
#: Columns are shown no wider and no narrower.
WIDEST, NARROWEST = 320, 40


@dataclass(frozen=True)
class Shown:
    """What is shown in a cell beside its own text: `kind` names its colour, `word` says the same in words."""

    kind: str
    word: str
    title: str = ""


def columns_of(sheet: SheetLabels) -> list[tuple[str, int, bool]]:
    """(letters, width in pixels, hidden in the file) of each column."""
    widths, hidden = sheet.sheet.widths, set(sheet.sheet.hidden_columns)
    found = []
    for column in range(1, sheet.columns + 1):
        wide = widths[column - 1] if column <= len(widths) else 9.0
        pixels = max(NARROWEST, min(WIDEST, round(wide * CHARACTER) + 5))
        found.append((column_letters(column - 1), pixels, column in hidden))
    return found


def rows_of(sheet: SheetLabels, shown: Mapping[str, Shown]) -> SafeString:
    """The rows of the table's body."""
    hidden = set(sheet.sheet.hidden_rows)
    out: list[str] = []
    for row in range(1, sheet.rows + 1):
        out.append(
            f'<tr><th scope=row class=h title="在文件中隐藏">{row}'
            if row in hidden
            else f"<tr><th scope=row>{row}"
        )
        for column in range(1, sheet.columns + 1):
            span = sheet.spans.get((row, column))
            if span is None:
                out.append(_cell(sheet, cell_name(row, column), "", shown))
            elif (span.top, span.left) == (row, column):
                wide, high = (
                    min(span.right, sheet.columns) - column + 1,
                    min(span.bottom, sheet.rows) - row + 1,
                )
                out.append(
                    _cell(
                        sheet,
                        cell_name(row, column),
                        (f" colspan={wide}" if wide > 1 else "") + (f" rowspan={high}" if high > 1 else ""),
                        shown,
                    )
                )
        out.append("\n")
    return SafeString("".join(out))


def _cell(sheet: SheetLabels, name: str, spans: str, shown: Mapping[str, Shown]) -> str:
    cell, mark = sheet.sheet.cells.get(name), shown.get(name)
    if cell is None and mark is None and not sheet.sheet.has_protection:
        return f"<td{spans}>"
    kinds, title, text = [], "", ""
    if cell is not None:
        text = cell.text[:TEXT] + ("…" if len(cell.text) > TEXT else "")
        if cell.kind == "formula":
            kinds.append("f")
            title = f"公式 ={cell.formula[:TEXT]}" if cell.formula else "公式"
        elif cell.kind == "number":
            kinds.append("n")
    if sheet.sheet.has_protection and (cell is None or cell.locked):
        kinds.append("l")
        title = title or "已锁定"
    if mark is not None:
        kinds.append(f"k-{mark.kind}")
        title = mark.title or mark.word
    inside = f"<b>{escape(mark.word)}</b>" if mark is not None and mark.word else ""
    return (
        f"<td{spans}"
        + (f' class="{" ".join(kinds)}"' if kinds else "")
        + (f' title="{escape(title)}"' if title else "")
        + f">{inside}{escape(text)}"
    )
