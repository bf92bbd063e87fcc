"""What a parser of values does not tell of a worksheet: hidden rows and columns, filters, formulas without a result.

Read from the XML as it streams by, with searches and no tree; the guard has seen the file before.
"""

import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from ..filetypes.office import unpacked
from ..filetypes.refusal import FileRefused
from .block import CellError
from .child import broken
from .guard import WORKSHEET

_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\bhidden\s*=\s*["'](?:1|true)["'][^>]*(?<!/)>""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\s[^>]*?\bhidden\s*=\s*["'](?:1|true)["'][^>]*>""")
_ATTRIBUTE = re.compile(rb"""\b(min|max|r)\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,9})["']""")
_FORMULA = re.compile(rb"""<(?:\w+:)?f[\s/>]""")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_CELL = re.compile(rb"""<(?:\w+:)?c(\s[^>]*[^/>])>(.*?)</(?:\w+:)?c>""", re.DOTALL)
_VALUE = re.compile(rb"""<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>([^<]*)<)""")
_IS_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
NOT_CALCULATED = CellError(
    "公式没有计算结果。请在 Excel 或 WPS 中打开、保存后重新上传，或把公式粘贴为数值。", "公式"
)
_CELL_SIZE = 1024 * 1024


@dataclass
class Facts:
    """What the XML of a worksheet tells: hidden columns from 0, and whether some cells have no value of their own."""

    hidden_rows: int = 0
    hidden_columns: list[int] = field(default_factory=list)
    filtered: bool = False
    valueless: bool = False


class Package:
    """The parts of a workbook's zip."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.members = {member.filename: member for member in archive.infolist()}
        book = self._tree("xl/workbook.xml")
        relations = {
            node.get("Id", ""): node.get("Target", "") for node in self._tree("xl/_rels/workbook.xml.rels")
        }
        self.parts: dict[str, str] = {}
        for node in book.iter():
            if node.tag.endswith("}sheet"):
                place = next((value for key, value in node.attrib.items() if key.endswith("}id")), "")
                self.parts.setdefault(node.get("name", ""), _part(relations.get(place, "")))
        pages = [node for node in book.iter() if node.tag.endswith("}workbookPr")]
        self.date1904 = any(node.get("date1904") in ("1", "true") for node in pages)

    def facts(self, sheet: str, first_row: int, last_row: int, columns: int) -> Facts:
        """What is told of that sheet's rows from first to last (from 1) and its first columns."""
        found = Facts()
        for block in self._blocks(self.sheet(sheet), b"<"):
            if b"hidden" in block:
                for tag in _HIDDEN_ROW.findall(block):
                    number = _numbers(tag).get(b"r", first_row)
                    found.hidden_rows += first_row <= number <= last_row
                for tag in _HIDDEN_COLUMN.findall(block):
                    ends = _numbers(tag)
                    reach = range(ends.get(b"min", 1) - 1, min(ends.get(b"max", 0), columns))
                    found.hidden_columns.extend(reach)
            found.filtered = found.filtered or b"filterColumn" in block
            if not found.valueless:
                found.valueless = _has_valueless(block)
        if found.hidden_rows and not found.filtered:
            tables = (name for name in self.members if name.startswith("xl/tables/"))
            found.filtered = any(
                b"filterColumn" in block for table in tables for block in self._blocks(table, b"<")
            )
        return found

    def valueless(self, sheet: str, columns: Collection[int]) -> dict[int, dict[int, CellError]]:
        """Formulas without a result and error values in these columns: by row (from 1) and column (from 0)."""
        found: dict[int, dict[int, CellError]] = {}
        errors: dict[str, CellError] = {}
        for block in self._blocks(self.sheet(sheet), b"<c"):
            if not _has_valueless(block):
                continue
            for attributes, body in _CELL.findall(block):
                problem = _problem(attributes, body, errors)
                if problem is None:
                    continue
                row, column = _place(attributes)
                if column in columns:
                    found.setdefault(row, {})[column] = problem
        return found

    def sheet(self, name: str) -> str:
        """The part that holds the worksheet. Raises FileRefused when it is not among those the guard looked at."""
        part = self.parts.get(name, "")
        if part not in self.members or not WORKSHEET.match(part):
            raise broken()
        return part

    def _blocks(self, part: str, start: bytes) -> Iterator[bytes]:
        """The part in pieces that end before a tag that begins so; an oversized last cell is cut before any tag."""
        tail = b""
        with self.path.open("rb") as handle:
            for chunk in unpacked(handle, self.members[part]):
                block = tail + chunk
                cut = block.rfind(start)
                if len(block) - cut > _CELL_SIZE:
                    cut = block.rfind(b"<")
                if cut > 0:
                    yield block[:cut]
                tail = block[max(cut, 0) :]
        yield tail

    def _tree(self, part: str):
        if part not in self.members:
            raise broken()
        with self.path.open("rb") as handle:
            text = b"".join(unpacked(handle, self.members[part]))
        try:
            return fromstring(text, forbid_dtd=True)
        except (ParseError, DefusedXmlException, UnicodeError, LookupError):
            raise broken() from None


def _part(target: str) -> str:
    """The name of the part a relation of the workbook leads to."""
    if target.startswith("/"):
        return target[1:]
    return str(PurePosixPath("xl") / target.removeprefix("./"))


def _has_valueless(block: bytes) -> bool:
    """Whether a formula or an error stands in it. Plain letters are looked for first: that is the fastest look."""
    return bool(
        ((b"<f" in block or b":f" in block) and _FORMULA.search(block))
        or ((b'"e"' in block or b"'e'" in block) and _ERROR.search(block))
    )


def _numbers(tag: bytes) -> dict[bytes, int]:
    return {name: int(digits) for name, _, digits in _ATTRIBUTE.findall(tag)}


def _place(attributes: bytes) -> tuple[int, int]:
    """Row from 1, column from 0."""
    for name, letters, digits in _ATTRIBUTE.findall(attributes):
        if name == b"r" and letters:
            column = 0
            for letter in letters.upper():
                column = column * 26 + letter - 64
            return int(digits), column - 1
    raise FileRefused("工作簿中的公式不能识别，请把公式粘贴为数值后再导入。", code="formula")


def _problem(attributes: bytes, body: bytes, errors: dict[str, CellError]) -> CellError | None:
    """What is wrong with the cell, if it has no value of its own. Equal errors are one object."""
    value = _VALUE.search(body)
    content = (value[1] or b"").strip() if value else b""
    if _ERROR.search(attributes):
        shown = content.decode("utf-8", "replace")[:20] or "#"
        if shown not in errors:
            errors[shown] = CellError(f"单元格是错误值（{shown}），请改正后重新填写。", shown)
        return errors[shown]
    if not _FORMULA.search(body) or content or (value and _IS_TEXT.search(attributes)):
        return None
    return NOT_CALCULATED
