"""The look at an uploaded list before any parser sees it: size, kind, structure of the zip, far-off cells.

One pass over the unpacked bytes. What is counted is what really comes out; sizes, <dimension> and counts that the
file gives are not believed (scorecard F2). Structure and active content: `filetypes.office`.
"""

import re
from pathlib import Path

from ..filetypes.limits import MIB
from ..filetypes.limits import Limits as FileLimits
from ..filetypes.office import inspect_xlsx
from ..filetypes.refusal import FileRefused
from .limits import EMPTY_ROWS, HEAD_ROWS, Limits

#: Rows and cells in another dress than the known programs write: no number, other order of attributes, a prefix. Kept
#: apart, for a search is fast only where all that it looks for begins with the same letters.
_OTHER_ROW = re.compile(rb"""<row(?! r="[0-9]{1,7}"[ />])[\s/>]""")
_PREFIXED = re.compile(rb""":(?:row|c)[\s/>]""")
_TAG = re.compile(rb"""<(?:\w+:)?(row|c)(?=[\s/>])((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(/?)>""")
_TAG_START = re.compile(rb"""<(?:\w+:)?(?:row|c)(?=[\s/>])""")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]*)([0-9]*)\s*["']""")
_EMPTY_CELL = re.compile(rb"""[^<>]*(?:/>|>\s*(?:<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v>))?\s*</(?:\w+:)?c>)""")
_CELL = re.compile(rb"""<c r="([A-Za-z]{1,9})([0-9]{1,9})"(?=[ />])""")
#: Where the worksheets of a workbook lie; one that lies elsewhere is not read.
WORKSHEET = re.compile(r"xl/worksheets/.*\.xml$", re.IGNORECASE)
#: No tag and no text of a cell is longer (32,767 characters), so no stretch without «>» is.
_SEAM = MIB
#: An opening tag of a cell and what follows it fit in here.
_TAG_SIZE = 4_096
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


def guard(path: Path, name: str, limits: Limits | None = None) -> str:
    """Look at the file before any parser does. Returns «xlsx» or «csv»; raises FileRefused in words."""
    limits = limits or Limits()
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("文件是空的，请重新选择。", code="empty")
    if size > limits.size:
        raise FileRefused(f"文件超过 {limits.size // MIB} MB，请拆分后再导入。", code="size")
    kind = _kind(path, name)
    if kind == "xlsx":
        inner = FileLimits(members=limits.members, unpacked=limits.unpacked, ratio=limits.ratio)
        inspect_xlsx(path, inner, lambda part: Reach(limits) if WORKSHEET.match(part) else None)
    return kind


def _kind(path: Path, name: str) -> str:
    """What the name claims and the first bytes confirm."""
    extension = name.rpartition(".")[2].lower()
    with path.open("rb") as handle:
        start = handle.read(8)
    if extension in ("xls", "et", "xlt", "ett"):
        raise FileRefused("这是旧格式的工作簿。请在 Excel 或 WPS 中“另存为”.xlsx 后再导入。", code="old")
    if extension in ("xlsm", "xlsb", "xltx", "xltm", "xlam"):
        raise FileRefused("不接受含宏或模板格式的工作簿。请“另存为”.xlsx 后再导入。", code="macro")
    if extension == "csv":
        if start.startswith((_ZIP, _OLE)):
            raise FileRefused("文件内容不是 CSV，与扩展名不符。请另存后再导入。", code="content")
        return "csv"
    if extension != "xlsx":
        raise FileRefused("只接受 .xlsx 或 .csv 文件。", code="extension")
    if start.startswith(_OLE):
        raise FileRefused(
            "工作簿设有打开密码或是旧格式。请去掉密码、另存为 .xlsx 后再导入。", code="encrypted"
        )
    if not start.startswith(_ZIP):
        raise FileRefused(
            "文件内容不是 .xlsx，只是改了扩展名。请在 Excel 或 WPS 中另存后再导入。", code="content"
        )
    return "xlsx"


class Reach:
    """Sees a worksheet's bytes go by and refuses a filled cell too far off: a parser makes room for the whole
    rectangle up to it. Empty cells with a format alone may stand anywhere.

    The bounds are rounded up to what can be told by a glance (columns to the next Z, rows to the next leading digit);
    the exact number of rows is counted when they are read.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.most_rows = limits.rows + HEAD_ROWS + EMPTY_ROWS
        # Anything but a cell plainly within bounds; one search in C over all cells of a chunk.
        self.outside = re.compile(
            rb"""<c(?! r="(?:%s)(?:%s)"[ />])[\s/>]""" % (_letters(limits.columns), _numbers(self.most_rows))
        )
        self.tail = b""
        self.is_plain = True
        self.row = self.column = 0

    def __call__(self, chunk: bytes) -> None:
        """Take the next bytes; b"" ends. Raises FileRefused."""
        if b"\x00" in chunk:
            raise _odd()
        block = self.tail + chunk
        # The last cell waits for the next chunk: its tag may be cut, and what stands behind it decides.
        cut = max(block.rfind(b"<c"), 0) if chunk else len(block)
        if len(block) - cut > _TAG_SIZE:
            cut = max(block.rfind(b"<"), 0)
        self.tail = block[cut:]
        if len(self.tail) > _SEAM:
            raise _odd()
        block = block[:cut]
        if not (self.is_plain and self._glance(block)):
            self.is_plain = False
            self._walk(block)

    def _glance(self, block: bytes) -> bool:
        """Judge the block by a few searches; False when it is not written in the usual way."""
        if _OTHER_ROW.search(block) or _PREFIXED.search(block):
            return False
        for found in self.outside.finditer(block):
            cell = _CELL.match(block, found.start())
            if cell is None:
                return False
            if not _EMPTY_CELL.match(block, cell.end()):
                self._refuse_beyond(_column(cell[1]), int(cell[2]))
        last = block.rfind(b'<row r="') + 8
        if last > 7:
            self.row, self.column = int(block[last : block.index(b'"', last)]), 0
        cell = _CELL.match(block, block.rfind(b'<c r="'))
        self.column = _column(cell[1]) if cell else self.column
        return True

    def _walk(self, block: bytes) -> None:
        """Tag by tag, for files written in another way: what has no number stands behind what was before."""
        at = 0
        for found in _TAG.finditer(block):
            if _TAG_START.search(block, at, found.start()):
                raise _odd()
            at = found.end()
            reference = _REFERENCE.search(found[2])
            letters, digits = (reference[1], reference[2]) if reference else (b"", b"")
            if found[1] == b"row":
                self.row, self.column = int(digits[:9]) if digits else self.row + 1, 0
                continue
            self.column = _column(letters) if letters else self.column + 1
            if not found[3] and not _EMPTY_CELL.match(block, at - 1):
                self._refuse_beyond(self.column, int(digits[:9]) if digits else self.row)
        if _TAG_START.search(block, at):
            raise _odd()

    def _refuse_beyond(self, column: int, row: int) -> None:
        if column > self.limits.columns:
            raise FileRefused(
                f"表格超过 {self.limits.columns} 列（第 {row} 行最右边还有内容），请删去右侧多余的列。",
                code="columns",
            )
        if row > self.most_rows:
            raise FileRefused(
                f"表格超过 {self.limits.rows} 行（第 {row} 行还有内容），请删去下方多余的行，或分成几个文件导入。",
                code="rows",
            )


def _odd() -> FileRefused:
    return FileRefused("工作簿结构不规范，请在 Excel 或 WPS 中另存后再导入。", code="broken")


def _column(letters: bytes) -> int:
    """The number of a column, A is 1."""
    number = 0
    for letter in letters[:9].upper():
        number = number * 26 + letter - 64
    return number


def _letters(columns: int) -> bytes:
    """An expression for columns A to at least the one of that number, of two letters at most."""
    if columns <= 26:
        return b"[A-Z]"
    return b"[A-%c]?[A-Z]" % min(90, 64 + (columns - 1) // 26)


def _numbers(most: int) -> bytes:
    """An expression for numbers from 1 to at least `most`, with the same count of digits."""
    digits = len(str(most))
    return b"[1-9][0-9]{0,%d}|[1-%c][0-9]{%d}" % (digits - 2, str(most)[0].encode(), digits - 1)
