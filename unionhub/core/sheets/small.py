"""Short lists out of a file, read while the browser waits: nothing is staged, and there is nothing to undo.

Guard, headings and cleaning are those of the sheets; the sheet's limits keep the file small, so that it needs no
process of its own. Such a sheet is in no `SHEETS`.
"""

import time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from ..filetypes.refusal import FileRefused
from .layout import Layout, missing_words
from .reading import opened
from .sheet import Sheet

#: Problems named at once.
MOST_PROBLEMS = 20
#: Seconds the browser waits for the reading.
PATIENCE = 20


def rows_of(sheet: Sheet, path: Path, name: str) -> list[tuple[int, dict[str, Any]]]:
    """(row of the file, clean values by column) of each row. Raises ValidationError in words, row by row."""
    found: list[tuple[int, dict[str, Any]]] = []
    problems: list[str] = []
    headings = {column.name: column.heading for column in sheet.columns}
    begun = time.monotonic()

    def waiting() -> None:
        if time.monotonic() - begun > PATIENCE:
            raise FileRefused("文件读取时间过长，请另存后再试。", code="slow")

    try:
        with opened(path, name, sheet, waiting=waiting) as file:
            _demand(file.layout, sheet)
            for block in file.blocks():
                for index, number in enumerate(block.numbers):
                    for problem in block.problems_at(index, headings):
                        value = f"（{problem.value}）" if problem.value else ""
                        problems.append(f"第 {number} 行“{problem.heading}”{value}：{problem.words}")
                    if block.is_good(index):
                        row = {key: block.values[key][index] for key in headings if key in block.values}
                        found.append((number, row))
    except FileRefused as refusal:
        raise ValidationError(list(refusal.messages)) from None
    if problems:
        raise ValidationError(problems[:MOST_PROBLEMS])
    return found


def _demand(layout: Layout, sheet: Sheet) -> None:
    """Refuse a file of which one would have to ask back."""
    if layout.missing:
        raise FileRefused(missing_words(layout.missing, sheet.columns), code="headings")
    if layout.doubled:
        raise FileRefused("有两列是同一栏目，请删去一列后再上传。", code="doubled")
    if layout.hidden_rows or layout.filtered:
        raise FileRefused("表中有隐藏或被筛选掉的行，请全部显示后再上传。", code="hidden")
