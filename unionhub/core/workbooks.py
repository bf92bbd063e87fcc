"""Reads rows out of uploaded workbooks (.xlsx) and .csv files, after a guard that looks before any parser does.

Limits stand in `Limits`; they are counted while reading, never taken from the file's own word (scorecard F2).
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from .cleaners import text
from .filetypes.limits import MIB
from .filetypes.limits import Limits as FileLimits
from .filetypes.office import inspect_xlsx
from .filetypes.refusal import FileRefused

_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,4})([0-9]{1,10})["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br=["']([0-9]{1,10})["']""")
_CHUNK = 256 * 1024
#: Longest stretch that may belong to one opening tag at the seam of two chunks.
_SEAM = 512
HEAD_ROWS = 10


@dataclass(frozen=True)
class Limits:
    """What one upload may be: bytes, zip members, unpacked bytes, ratio, columns, rows."""

    size: int = 10 * MIB
    members: int = 200
    unpacked: int = 200 * MIB
    ratio: int = 100
    columns: int = 200
    rows: int = 50_000


@dataclass(frozen=True)
class Found:
    """The sheet that fits: its name, the headings as written, and in which row (from 1) they stand."""

    sheet: str
    headings: list[str]
    head_row: int


def guard(path: Path, name: str, limits: Limits | None = None) -> str:
    """Look at the file before any parser does. Returns «xlsx» or «csv»; raises FileRefused in words."""
    limits = limits or Limits()
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("文件是空的，请重新选择。", code="empty")
    if size > limits.size:
        raise FileRefused(f"文件超过 {limits.size // MIB} MB，请拆分后再导入。", code="size")
    extension = name.rpartition(".")[2].lower()
    with path.open("rb") as handle:
        start = handle.read(8)
    if extension in ("xls", "et", "xlt"):
        raise FileRefused("这是旧格式的工作簿。请在 Excel 或 WPS 中“另存为”.xlsx 后再导入。", code="old")
    if extension in ("xlsm", "xlsb", "xltx", "xltm"):
        raise FileRefused("不接受含宏或模板格式的工作簿。请“另存为”.xlsx 后再导入。", code="macro")
    if extension == "csv":
        if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise FileRefused("文件内容不是 CSV，与扩展名不符。请另存后再导入。", code="content")
        return "csv"
    if extension != "xlsx":
        raise FileRefused("只接受 .xlsx 或 .csv 文件。", code="extension")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(
            "工作簿设有打开密码或是旧格式。请去掉密码、另存为 .xlsx 后再导入。", code="encrypted"
        )
    if not start.startswith(b"PK\x03\x04"):
        raise FileRefused(
            "文件内容不是 .xlsx，只是改了扩展名。请在 Excel 或 WPS 中另存后再导入。", code="content"
        )
    inspect_xlsx(path, FileLimits(members=limits.members, unpacked=limits.unpacked, ratio=limits.ratio))
    _refuse_wide(path, limits)
    return "xlsx"


def _refuse_wide(path: Path, limits: Limits) -> None:
    """Refuse a far-off cell: a reader makes room for the whole rectangle up to it."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not re.match(r"xl/worksheets/[^/]+\.xml$", member.filename):
                continue
            tail = b""
            with archive.open(member) as handle:
                while chunk := handle.read(_CHUNK):
                    block = tail + chunk
                    for column, row in _CELL.findall(block):
                        if _column(column) > limits.columns:
                            raise FileRefused(
                                f"表格超过 {limits.columns} 列，请删去右侧多余的列。", code="columns"
                            )
                        if int(row) > limits.rows + HEAD_ROWS:
                            raise FileRefused(f"表格超过 {limits.rows} 行，请分成几个文件导入。", code="rows")
                    if any(int(row) > limits.rows + HEAD_ROWS for row in _ROW.findall(block)):
                        raise FileRefused(f"表格超过 {limits.rows} 行，请分成几个文件导入。", code="rows")
                    tail = block[-_SEAM:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def read(
    path: Path, kind: str, wanted: set[str], limits: Limits | None = None
) -> tuple[Found, Iterator[tuple[int, list[Any]]]]:
    """Find the sheet and the row whose headings fit best, and the rows below it as (row number, cells).

    `wanted` are the cleaned headings looked for. Raises FileRefused when no sheet has any of them.
    """
    limits = limits or Limits()
    sheets = _sheets_of_csv(path) if kind == "csv" else _sheets_of_xlsx(path)
    best: tuple[int, Found, list[list[Any]]] | None = None
    names = []
    for sheet, rows in sheets:
        names.append(sheet)
        for at, cells in enumerate(rows[:HEAD_ROWS]):
            headings = [heading(cell) for cell in cells]
            score = len(wanted & set(headings))
            if score and (best is None or score > best[0]):
                best = (score, Found(sheet, headings, at + 1), rows)
    if best is None:
        seen, needed = "、".join(names)[:100] or "无", "、".join(sorted(wanted))[:200]
        raise FileRefused(f"没有找到标题行。工作表：{seen}；需要的标题：{needed}。", code="headings")
    _, found, rows = best
    if len(found.headings) > limits.columns:
        raise FileRefused(f"表格超过 {limits.columns} 列，请删去右侧多余的列。", code="columns")
    if len(rows) - found.head_row > limits.rows:
        raise FileRefused(f"表格超过 {limits.rows} 行，请分成几个文件导入。", code="rows")
    body = (
        (number, cells)
        for number, cells in enumerate(rows, 1)
        if number > found.head_row and _has_content(cells)
    )
    return found, body


def heading(cell: Any) -> str:
    """A heading as it is compared: width folded, no blanks, no marks of required fields, no unit in brackets."""
    if not isinstance(cell, str):
        return ""
    folded = unicodedata.normalize("NFKC", text(cell) or "")
    return re.sub(r"\(.*?\)|[\s*:]", "", folded)


def _has_content(cells: list[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in cells)


def _sheets_of_xlsx(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        for meta in book.sheets_metadata:
            if str(meta.typ).endswith("WorkSheet"):
                yield meta.name, book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError):
        raise FileRefused(
            "工作簿已损坏或结构不规范，请在 Excel 或 WPS 中另存后再导入。", code="broken"
        ) from None


def _sheets_of_csv(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileRefused("文字编码不能识别。请另存为“CSV UTF-8”或 .xlsx 后再导入。", code="encoding")
    if "\x00" in content:
        raise FileRefused("文字编码不能识别。请另存为“CSV UTF-8”或 .xlsx 后再导入。", code="encoding")
    try:
        separator = (
            "\t" if content.split("\n", 1)[0].count("\t") > content.split("\n", 1)[0].count(",") else ","
        )
        yield "CSV", [list(row) for row in csv.reader(io.StringIO(content), delimiter=separator, strict=True)]
    except csv.Error:
        raise FileRefused(
            "CSV 结构不完整（引号未成对或单元格过长），请另存为 .xlsx 后再导入。", code="broken"
        ) from None
