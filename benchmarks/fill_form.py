"""Filling a form of 2,000 rows × 20 columns, against openpyxl doing the same and against writing the cells plainly.

`python -m benchmarks.fill_form`; no database. Each way runs five times, the fastest counts; ways take turns, so that
neighbours disturb all alike. Processor seconds of this process.
"""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
os.environ.setdefault("BENCH_VAR", tempfile.mkdtemp(prefix="bench-fill-"))
os.environ.setdefault("BENCH_DATABASE_URL", "sqlite://:memory:")
os.environ.setdefault("BENCH_REDIS_URL", "redis://127.0.0.1:6379/0")

import django

django.setup()

import openpyxl  # noqa: E402
import xlsxwriter  # noqa: E402
from openpyxl.styles import Border, Side  # noqa: E402

from unionhub.core.workbook_parts import Write, cell_name, fill, unlike  # noqa: E402
from unionhub.core.workbook_parts.package import Package  # noqa: E402
from unionhub.core.workbook_parts.reading import layout_of  # noqa: E402

ROWS, COLUMNS, FIRST = 2_000, 20, 5
SHEET = "月报表"
RUNS = 5


def empty_form() -> bytes:
    """Headings over two rows, bordered cells to fill in, a sum under each column."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = SHEET
    page["A1"] = "各单位情况月报表"
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=COLUMNS)
    thin = Side(style="thin")
    border = Border(thin, thin, thin, thin)
    for column in range(1, COLUMNS + 1):
        page.cell(3, column, f"栏目{column}")
        for row in range(FIRST, FIRST + ROWS):
            page.cell(row, column).border = border
        letters = page.cell(1, column).column_letter if column == 1 else cell_name(1, column)[:-1]
        page.cell(FIRST + ROWS, column, f"=SUM({letters}{FIRST}:{letters}{FIRST + ROWS - 1})")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def values() -> list[tuple[int, int, int | Decimal | str]]:
    """A name and a code in front, then whole numbers and some with a fraction."""
    found: list[tuple[int, int, int | Decimal | str]] = []
    for row in range(FIRST, FIRST + ROWS):
        found += [(row, 1, f"第{row}工会"), (row, 2, f"{row:06d}")]
        found += [
            (row, column, Decimal(row * column) / 4 if column % 5 == 0 else row * column)
            for column in range(3, COLUMNS + 1)
        ]
    return found


def main() -> int:
    """Print the table; 1 when filling takes longer than openpyxl."""
    form, cells = empty_form(), values()
    writes = [Write(SHEET, cell_name(row, column), value) for row, column, value in cells]
    filled = b""

    def ours() -> None:
        nonlocal filled
        filled = fill(form, writes)

    def with_openpyxl() -> None:
        book = openpyxl.load_workbook(io.BytesIO(form))
        page = book[SHEET]
        for row, column, value in cells:
            page.cell(row, column).value = value
        book.save(io.BytesIO())

    def plainly_openpyxl() -> None:
        book = openpyxl.Workbook(write_only=True)
        page = book.create_sheet(SHEET)
        for at in range(0, len(cells), COLUMNS):
            page.append([value for _, _, value in cells[at : at + COLUMNS]])
        book.save(io.BytesIO())

    def plainly_xlsxwriter() -> None:
        book = xlsxwriter.Workbook(io.BytesIO())
        page = book.add_worksheet(SHEET)
        for row, column, value in cells:
            page.write(row - 1, column - 1, value)
        book.close()

    def read_back() -> None:
        if unlike(filled, writes):
            raise SystemExit("what was written was not read back")

    ways: dict[str, Callable[[], object]] = {
        "ours: filling the form": ours,
        "ours: reading every cell back": read_back,
        "ours: reading the layout of 500 of the rows": lambda: layout_of(Package(form)),
        "openpyxl: load, set, save": with_openpyxl,
        "openpyxl: the same cells, write-only": plainly_openpyxl,
        "xlsxwriter: the same cells": plainly_xlsxwriter,
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(RUNS):
        for what, way in ways.items():
            begun = time.process_time()
            way()
            best[what] = min(best[what], time.process_time() - begun)
    first = best["ours: filling the form"]
    print(
        f"{ROWS:,} rows × {COLUMNS} columns = {len(writes):,} cells\n\n| what | seconds | ratio |\n|---|---|---|"
    )
    for what, seconds in best.items():
        print(f"| {what} | {seconds:.2f} | {seconds / first:.2f}× |")
    return int(first > best["openpyxl: load, set, save"])


if __name__ == "__main__":
    sys.exit(main())
