"""A workbook as the parts of its zip: read with counted sizes, written so that what was not changed stays as it is.

Parts that were not changed keep their packed bytes, their place, name, time and attributes. So equal changes give equal
files, and nothing of the office's own file is lost by a library that does not know it.
"""

import hashlib
import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from ..filetypes.limits import MIB
from ..filetypes.office import unpacked
from ..filetypes.refusal import FileRefused

WORKBOOK = "xl/workbook.xml"
#: No part of a form that was accepted is larger; the guard has counted before.
_MOST = 200 * MIB
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DATA_DESCRIPTOR, _ENCRYPTED = 0x8, 0x1
_ZIP64_EXTRA = 0x0001


def broken() -> FileRefused:
    """The words for a workbook that is not as it should be."""
    return FileRefused(
        "工作簿已损坏或结构不规范，请在 Excel 或 WPS 中打开、另存为 .xlsx 后再上传。", code="broken"
    )


@dataclass(frozen=True)
class SheetPart:
    """A sheet of the workbook: its name, visible / hidden / veryHidden, its part, and whether it has cells."""

    name: str
    state: str
    part: str
    has_cells: bool


class Package:
    """The parts of one workbook. Raises FileRefused in words for what is no workbook."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._handle = io.BytesIO(content)
        try:
            with zipfile.ZipFile(self._handle) as archive:
                self.infos = archive.infolist()
                self.comment = archive.comment
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
            raise broken() from None
        self.members = {info.filename: info for info in self.infos}
        if len(self.members) != len(self.infos) or WORKBOOK not in self.members:
            raise broken()
        self._load_workbook()

    def _load_workbook(self) -> None:
        book = self.tree(WORKBOOK)
        relations = {one.get("Id", ""): one for one in self._relations(WORKBOOK)}
        self.sheets: list[SheetPart] = []
        for node in book.iter():
            local = node.tag.rpartition("}")[2]
            if local == "sheet":
                place = next((value for key, value in node.attrib.items() if key.endswith("}id")), "")
                kind, part = _meant(WORKBOOK, relations.get(place, {}))
                name, state = node.get("name", ""), node.get("state", "visible")
                self.sheets.append(SheetPart(name, state, part, kind == "worksheet"))
        if len({sheet.part for sheet in self.sheets}) != len(self.sheets):
            raise broken()
        self.date1904 = any(
            node.get("date1904") in ("1", "true")
            for node in book
            if node.tag.rpartition("}")[2] == "workbookPr"
        )
        self.defined_names = [
            (node.get("name", ""), node.text or "", node.get("localSheetId"))
            for node in book.iter()
            if node.tag.rpartition("}")[2] == "definedName"
        ]
        kinds = dict(_meant(WORKBOOK, one) for one in relations.values())
        self.styles_part = kinds.get("styles", "")
        self.strings_part = kinds.get("sharedStrings", "")

    def sheet(self, name: str) -> SheetPart | None:
        """The sheet of that name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def _relations(self, part: str) -> Any:
        folder, _, name = part.rpartition("/")
        path = f"{folder}/_rels/{name}.rels"
        return self.tree(path) if path in self.members else ()

    def relations(self, part: str) -> list[tuple[str, str]]:
        """(last word of the kind, part) of what a part leads to within the workbook. Raises FileRefused."""
        return [_meant(part, one) for one in self._relations(part) if one.get("TargetMode") != "External"]

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises FileRefused when it is missing, damaged or far too large."""
        info = self.members.get(name)
        if info is None or info.flag_bits & _ENCRYPTED:
            raise broken()
        pieces, size = [], 0
        try:
            for piece in unpacked(self._handle, info):
                size += len(piece)
                if size > _MOST:
                    raise FileRefused(f"文件展开后超过 {_MOST // MIB} MB，不予接收。", code="unpacked")
                pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError):
            raise broken() from None
        return b"".join(pieces)

    def tree(self, name: str) -> Any:
        """A small part as a tree. Raises FileRefused, also for document types and entities."""
        try:
            return fromstring(self.read(name), forbid_dtd=True)
        except (ParseError, DefusedXmlException, UnicodeError, LookupError, ValueError):
            raise broken() from None

    def with_parts(self, changes: Mapping[str, bytes]) -> bytes:
        """The workbook with these parts' bytes in place of the old; everything else byte for byte."""
        out, index = io.BytesIO(), io.BytesIO()
        for info in self.infos:
            raw = changes.get(info.filename)
            if raw is None:
                packed, check, size, method = self._packed(info), info.CRC, info.file_size, info.compress_type
            else:
                method = info.compress_type
                packed, check, size = _pack(raw, method), zlib.crc32(raw), len(raw)
            self._add(info, packed, (method, check, size), out, index)
        start, count = out.tell(), len(self.infos)
        out.write(index.getvalue())
        length = len(index.getvalue())
        out.write(
            _END.pack(b"PK\x05\x06", 0, 0, count, count, length, start, len(self.comment)) + self.comment
        )
        return out.getvalue()

    def _packed(self, info: zipfile.ZipInfo) -> bytes:
        """The bytes of a part as they lie in the file."""
        lengths = self.content[info.header_offset + 26 : info.header_offset + 30]
        if len(lengths) < 4:
            raise broken()
        begin = info.header_offset + 30 + sum(struct.unpack("<2H", lengths))
        return self.content[begin : begin + info.compress_size]

    def _add(
        self,
        info: zipfile.ZipInfo,
        packed: bytes,
        facts: tuple[int, int, int],
        out: io.BytesIO,
        index: io.BytesIO,
    ) -> None:
        """Write a part and its line of the index. Sizes stand in front of the data, so no descriptor follows it.

        Name, time and attributes are the old ones; what is said of a zip64 size is left out, for it would be untrue.
        """
        method, check, size = facts
        year, month, day, hour, minute, second = info.date_time
        stamp = hour << 11 | minute << 5 | second // 2
        when = max(year - 1980, 0) << 9 | month << 5 | day
        flags = info.flag_bits & ~_DATA_DESCRIPTOR
        name = info.orig_filename.encode("utf-8" if flags & 0x800 else "cp437")
        extra = _without_zip64(info.extra)
        needed = max(20, info.extract_version if info.extract_version < 45 else 20)
        offset = out.tell()
        out.write(
            _LOCAL.pack(
                b"PK\x03\x04",
                *(needed, flags, method, stamp, when),
                *(check, len(packed), size, len(name), len(extra)),
            )
        )
        out.write(name + extra + packed)
        index.write(
            _CENTRAL.pack(
                b"PK\x01\x02",
                *(info.create_version, info.create_system, needed, 0),
                *(flags, method, stamp, when),
                *(check, len(packed), size),
                *(len(name), len(extra), len(info.comment), 0, info.internal_attr),
                *(info.external_attr, offset),
            )
        )
        index.write(name + extra + info.comment)


def _meant(source: str, relation: Any) -> tuple[str, str]:
    return relation.get("Type", "").rpartition("/")[2], target(source, relation.get("Target", ""))


def target(source: str, relation: str) -> str:
    """The name of the part a relation of `source` leads to; it is meant from the source's folder on."""
    if relation.startswith("/"):
        return posixpath.normpath(relation[1:])
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), relation))


def _pack(raw: bytes, method: int) -> bytes:
    if method == zipfile.ZIP_STORED:
        return raw
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(raw) + packer.flush()


def _without_zip64(extra: bytes) -> bytes:
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack("<2H", extra[at : at + 4])
        if kind != _ZIP64_EXTRA:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept


def parts(content: bytes) -> dict[str, str]:
    """SHA-256 of the bytes of each part, in the zip's order. Raises FileRefused."""
    package = Package(content)
    return {name: hashlib.sha256(package.read(name)).hexdigest() for name in package.members}


def differing_parts(one: bytes, two: bytes) -> list[str]:
    """Names of the parts that are not the same in both, or in one of them only; sorted. Raises FileRefused."""
    first, second = parts(one), parts(two)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
