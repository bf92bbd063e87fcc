"""The pages of a file as a parser gives them: worksheets of an .xlsx (calamine), or the one page of a .csv.

Runs in the reading child only.
"""

import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zlib import error as ZlibError

from python_calamine import CalamineError, CalamineWorkbook

from ..filetypes.refusal import FileRefused
from .child import broken
from .headings import Range
from .limits import HEAD_ROWS, Limits
from .scan import Facts, Package

_STATES = {"Visible": "visible", "Hidden": "hidden", "VeryHidden": "veryHidden"}
SEPARATORS = (",", "\t", ";")
#: Marks of the Unicode encodings that spreadsheet programs write as «Unicode 文本».
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UNKNOWN_ENCODING = "文字编码不能识别。请另存为“CSV UTF-8（逗号分隔）”或 .xlsx 后再导入。"
CSV_PAGE = "CSV"


@dataclass
class Page:
    """A page: its size up to the last filled cell, merged ranges, and its rows from the first, each as wide as it."""

    name: str
    state: str
    height: int
    width: int
    rows: Callable[[], Iterator[list[Any]]]
    merged: list[Range] = field(default_factory=list)
    encoding: str = ""
    separator: str = ""


@contextmanager
def parsing() -> Iterator[None]:
    """What a parser raises for a file that is not as it should be becomes a refusal in words."""
    try:
        yield
    except (FileRefused, MemoryError, GeneratorExit):
        raise
    except (CalamineError, BadZipFile, ZlibError, OSError, ValueError, KeyError, OverflowError):
        raise broken() from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # a fault inside the parser's Rust
            raise broken() from None
        raise


class Workbook:
    """An .xlsx file."""

    def __init__(self, path: Path, limits: Limits) -> None:
        with parsing():
            self.package = Package(path)
            self.book = CalamineWorkbook.from_path(str(path))
            self.sheets = [
                (meta.name, _STATES[str(meta.visible).rpartition(".")[2]])
                for meta in self.book.sheets_metadata
                if str(meta.typ).endswith("WorkSheet")
            ]
            self.names = [meta.name for meta in self.book.sheets_metadata]
        self.date1904 = self.package.date1904

    def pages(self) -> Iterator[Page]:
        """The worksheets, one loaded after the other; charts and macro sheets are none."""
        for name, _ in self.sheets:
            yield self.page(name)

    def page(self, name: str, separator: str = "") -> Page:
        """Load one worksheet. Raises FileRefused."""
        with parsing():
            self.package.sheet(name)
            state = dict(self.sheets)[name]
            sheet = self.book.get_sheet_by_name(name)
            merged = list(sheet.merged_cell_ranges or ())
            # `total_height` and `total_width` of the parser are the last row and column counted from 0.
            height, width = (place + 1 for place in sheet.end or (-1, -1))
            return Page(name, state, height, width, lambda: _safely(sheet.iter_rows()), merged)

    def facts(self, page: Page, first_row: int, last_row: int, columns: int) -> Facts:
        """What the parser does not tell."""
        with parsing():
            return self.package.facts(page.name, first_row, last_row, columns)


class Delimited:
    """A .csv file: UTF-8 with or without mark, or GBK / GB18030; comma, tab or semicolon between the cells."""

    date1904 = False

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.encoding = self._encoding()
        self.names = [CSV_PAGE]
        csv.field_size_limit(min(sys.maxsize, 131_072))

    def pages(self) -> Iterator[Page]:
        """The one page, cut at the separator that the first lines hold most of."""
        with self.path.open(encoding=self.encoding, newline="") as handle:
            start = "".join(islice(handle, HEAD_ROWS))
        yield self.page(CSV_PAGE, max(SEPARATORS, key=start.count))

    def page(self, name: str, separator: str = "") -> Page:
        """The rows cut at this separator. Raises FileRefused."""
        height = width = 0
        for row in self._rows(separator):
            height += 1
            width = max(width, len(row))
        if width > self.limits.columns:
            raise FileRefused(f"表格超过 {self.limits.columns} 列，请删去右侧多余的列。", code="columns")
        return Page(
            CSV_PAGE,
            "visible",
            height,
            width,
            lambda: (row + [""] * (width - len(row)) for row in self._rows(separator)),
            encoding=self.encoding,
            separator=separator,
        )

    def facts(self, page: Page, first_row: int, last_row: int, columns: int) -> Facts:
        """Text hides nothing."""
        return Facts()

    def _rows(self, separator: str) -> Iterator[list[str]]:
        try:
            with self.path.open(encoding=self.encoding, newline="") as handle:
                yield from csv.reader(handle, delimiter=separator, strict=True)
        except csv.Error:
            raise FileRefused(
                "CSV 结构不完整（引号未成对或单元格过长），请另存为 .xlsx 后再导入。", code="broken"
            ) from None

    def _encoding(self) -> str:
        with self.path.open("rb") as handle:
            if handle.read(2) in _WIDE_MARKS:
                raise FileRefused(
                    "这是 UTF-16（Unicode 文本）编码的文件。请另存为“CSV UTF-8（逗号分隔）”或 .xlsx 后再导入。",
                    code="encoding",
                )
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                with self.path.open(encoding=encoding, newline="") as handle:
                    while text := handle.read(1 << 20):
                        if "\x00" in text:
                            raise FileRefused(_UNKNOWN_ENCODING, code="encoding")
            except UnicodeDecodeError:
                continue
            return encoding
        raise FileRefused(_UNKNOWN_ENCODING, code="encoding")


def _safely(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    with parsing():
        yield from rows


def open_source(path: Path, kind: str, limits: Limits) -> Workbook | Delimited:
    """The file by its kind. Raises FileRefused."""
    return Workbook(path, limits) if kind == "xlsx" else Delimited(path, limits)
