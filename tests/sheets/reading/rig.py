"""Small files and small sheets for the tests of reading."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from unionhub.core import cleaners
from unionhub.core.masking import Kind
from unionhub.core.sheets import reading
from unionhub.core.sheets.block import Block
from unionhub.core.sheets.column import Column
from unionhub.core.sheets.layout import Layout
from unionhub.core.sheets.limits import Limits
from unionhub.core.sheets.sheet import Sheet

HEAD = ["姓名", "联系电话", "日期", "单位"]


class Small(Sheet):
    """Four columns."""

    key = "tests.small"
    label = "小名单"
    limits = Limits(rows=5_000)
    columns: tuple[Column, ...] = (
        Column("name", "姓名", aliases=("职工姓名",), required=True),
        Column("phone", "联系电话", clean=cleaners.phone, aliases=("手机",), kind=Kind.PHONE),
        Column("day", "日期", clean=cleaners.day),
        Column("unit", "单位", fill_down=True),
    )


SMALL = Small()


def with_columns(*columns: Column, **limits: int) -> Sheet:
    """A sheet of these columns."""
    made = Small()
    made.columns = columns
    if limits:
        made.limits = Limits(**limits)  # type: ignore[misc]
    return made


def write(folder: Path, rows: Sequence[Sequence[Any]], name: str = "a.xlsx", **merged: Any) -> Path:
    """A workbook of one sheet with these rows from the first on; `merge` are ranges."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for area in merged.get("merge", ()):
        book.active.merge_cells(area)
    return save(folder, book, name)


def save(folder: Path, book: openpyxl.Workbook, name: str = "a.xlsx") -> Path:
    target = io.BytesIO()
    book.save(target)
    path = folder / name
    path.write_bytes(target.getvalue())
    return path


def text_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "a.csv"
    path.write_bytes(text.encode(encoding))
    return path


def look(path: Path, sheet: Sheet = SMALL) -> Layout:
    return reading.inspect(path, path.name, sheet)


def read(path: Path, sheet: Sheet = SMALL, **options: Any) -> list[Block]:
    return list(reading.blocks(path, look(path, sheet), sheet, **options))


def rows(path: Path, sheet: Sheet = SMALL) -> dict[int, dict[str, Any]]:
    """Values by row number."""
    return {
        number: {name: cells[index] for name, cells in block.values.items()}
        for block in read(path, sheet)
        for index, number in enumerate(block.numbers)
    }


def problems(path: Path, sheet: Sheet = SMALL) -> dict[int, list[tuple[str, str]]]:
    """Problems by row number."""
    return {
        block.numbers[index]: found for block in read(path, sheet) for index, found in block.problems.items()
    }
