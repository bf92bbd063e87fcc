"""Word and Excel files: a zip that is exactly what it says, without macros, embedded or remote parts."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from .limits import Limits
from .refusal import FileRefused

MAIN_PARTS = {
    "docx": (
        "word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
}
#: Extensions of parts that Word, Excel and WPS write.
PARTS = frozenset(
    "xml rels vml png jpg jpeg gif bmp tif tiff emf wmf wdp svg fntdata odttf ttf".split()  # noqa: SIM905
)
#: Printer settings are the one binary part that ordinary workbooks carry.
PRINTER = re.compile(r"^(xl|word)/printerSettings/[\w.-]+\.bin$")
ACTIVE = re.compile(
    r"vbaProject|vbaData|/embeddings/|oleObject|/activeX/|/externalLinks/|/macrosheets/|/dialogsheets/|customUI"
    r"|/webextensions/",
    re.I,
)
DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)
DDE = re.compile(rb"instrText[^>]{0,200}>[^<]{0,40}\bDDE|instr=[\"'][^\"']{0,40}\bDDE|<(\w+:)?ddeLink", re.I)
#: A button or list on a sheet that calls a macro; without one it is a shape like others.
CALL = re.compile(rb"fmlaMacro\s*[=>]\s*[^\s/]|<(\w+:)?controlPr[^>]{0,400}\smacro=[\"'][^\"']", re.I)
LINKS = ("http://", "https://", "mailto:", "#")
#: First bytes of programs, archives and old Office files.
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xca\xfe\xba\xbe",
)
CHUNK = 256 * 1024
#: Told the name of a part, gives who is to see its bytes as they come (b"" at the end), or None.
Watch = Callable[[str], Callable[[bytes], None] | None]
#: Below this many unpacked bytes a part may be squeezed as much as it likes (empty sheets compress well).
RATIO_FROM = 4 * 1024 * 1024


def inspect_docx(path: Path, limits: Limits) -> None:
    """Check a Word document. Raises FileRefused."""
    _inspect(path, limits, "docx")


def inspect_xlsx(path: Path, limits: Limits, watch: Watch | None = None) -> None:
    """Check an Excel workbook. Raises FileRefused. `watch` sees the parts in the same pass."""
    _inspect(path, limits, "xlsx", watch)


def _broken() -> FileRefused:
    return FileRefused("文件已损坏或结构不规范，请用 Word、Excel 或 WPS 另存后再传。", code="broken")


def _inspect(path: Path, limits: Limits, kind: str, watch: Watch | None = None) -> None:
    main, main_type = MAIN_PARTS[kind]
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as handle:
            members = archive.infolist()
            if len(members) > limits.members:
                raise FileRefused(f"文件内部部件超过 {limits.members} 个，请拆分后再传。", code="members")
            _refuse_odd_zip(path, archive, members)
            names = [member.filename for member in members]
            for name in names:
                _refuse_name(name)
            if "[Content_Types].xml" not in names or main not in names:
                raise FileRefused(f"文件内容不是 {kind} 格式，与扩展名不符，请另存后再传。", code="content")
            total = 0
            for member in members:
                seen = watch(member.filename) if watch else None
                total += _read_member(handle, member, limits, total, (main, main_type), seen)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise _broken() from None


def _refuse_odd_zip(path: Path, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Refuse bytes beside the parts, doubled names, encryption, and two indexes that disagree."""
    size = path.stat().st_size
    offsets = sorted(member.header_offset for member in members)
    if (
        not members
        or offsets[0] != 0
        or archive.comment
        or len({m.filename.lower() for m in members}) != len(members)
    ):
        raise _broken()
    with path.open("rb") as handle:
        handle.seek(max(0, size - 22))
        if handle.read(4) != b"PK\x05\x06":
            raise _broken()
        reach = 0
        for member in sorted(members, key=lambda m: m.header_offset):
            if member.flag_bits & 0x1 or member.compress_type not in (
                zipfile.ZIP_STORED,
                zipfile.ZIP_DEFLATED,
            ):
                raise _broken()
            handle.seek(member.header_offset)
            head = handle.read(30)
            if head[:4] != b"PK\x03\x04" or member.header_offset < reach:
                raise _broken()  # overlapping parts: one stretch of data read many times
            name_length, extra_length = (
                int.from_bytes(head[26:28], "little"),
                int.from_bytes(head[28:30], "little"),
            )
            if handle.read(name_length) != member.orig_filename.encode(
                "utf-8" if member.flag_bits & 0x800 else "cp437"
            ):
                raise _broken()
            data_end = member.header_offset + 30 + name_length + extra_length + member.compress_size
            if (
                member.header_offset - reach > 24
            ):  # up to 24 bytes of data descriptor may stand between two parts
                raise _broken()
            reach = data_end
        if archive.start_dir - reach > 24:
            raise _broken()


def _refuse_name(name: str) -> None:
    if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name or "\x00" in name:
        raise _broken()
    if ACTIVE.search("/" + name):
        raise FileRefused("文件中含有宏、嵌入对象或外部链接，请去除后另存再传。", code="active")
    if name.endswith("/") or PRINTER.match(name):
        return
    if name.rpartition(".")[2].lower() not in PARTS:
        raise FileRefused("文件中含有不允许的部件，请用 Word、Excel 或 WPS 另存后再传。", code="parts")


def unpacked(handle: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of one part as they really come out of the packed data, to its very end.

    zipfile stops where the index says the part ends; another reader would go on. Raises BadZipFile when data, size
    and checksum do not agree.
    """
    handle.seek(member.header_offset + 26)
    lengths = handle.read(4)
    handle.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    left, size, check = member.compress_size, 0, 0
    while left and (packed := handle.read(min(left, CHUNK // 4))):
        left -= len(packed)
        for chunk in _inflated(inflater, packed) if inflater else (packed,):
            size += len(chunk)
            check = zlib.crc32(chunk, check)
            yield chunk
    whole = inflater is None or (inflater.eof and not inflater.unused_data)
    if left or not whole or size != member.file_size or check != member.CRC:
        raise zipfile.BadZipFile("data, size and checksum do not agree")


def _inflated(inflater: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    """What the inflater makes of the bytes, at most CHUNK at a time."""
    while True:
        chunk = inflater.decompress(packed, CHUNK)
        if chunk:
            yield chunk
        packed = inflater.unconsumed_tail
        if not packed and len(chunk) < CHUNK:
            return


def _read_member(
    handle: BinaryIO,
    member: zipfile.ZipInfo,
    limits: Limits,
    so_far: int,
    main: tuple[str, str],
    seen: Callable[[bytes], None] | None,
) -> int:
    """Read one part to its end, counting what really comes out; return its size in bytes."""
    size, tail, first, parts = 0, b"", b"", []
    is_text = member.filename.lower().endswith((".xml", ".rels", ".vml", ".svg"))
    is_small_text = member.filename.endswith(".rels") or member.filename in ("[Content_Types].xml",)
    for chunk in unpacked(handle, member):
        first = first or chunk[:64]
        size += len(chunk)
        if so_far + size > limits.unpacked:
            raise FileRefused(f"文件展开后超过 {limits.unpacked >> 20} MB，不予接收。", code="unpacked")
        if size > RATIO_FROM and size > limits.ratio * max(member.compress_size, 1):
            raise FileRefused("文件压缩比异常，不予接收。", code="ratio")
        if is_text:
            _refuse_text(tail + chunk)
            tail = chunk[-512:]
        if is_small_text:
            parts.append(chunk)
        if seen:
            seen(chunk)
    if seen:
        seen(b"")
    if not is_text and first.startswith(PROGRAMS):
        raise FileRefused("文件中嵌有程序或压缩包，请去除后另存再传。", code="active")
    if is_text and not PRINTER.match(member.filename):
        _refuse_not_xml(first)
    if is_small_text:
        _refuse_relations(member.filename, b"".join(parts), *main)
    return size


def _refuse_text(text: bytes) -> None:
    """Refuse document types and entities, in UTF-8 and UTF-16, and fields that call other programs."""
    flat = text.replace(b"\x00", b"")
    if b"<!" in flat and DOCTYPE.search(flat):
        raise FileRefused("文件中含有不允许的文档类型声明，请另存后再传。", code="doctype")
    # The expression is slow, looking for plain letters is not.
    if b"dde" in flat.lower() and DDE.search(flat):
        raise FileRefused("文件中含有调用其他程序的域（DDE），请去除后再传。", code="active")
    if b"macro" in flat.lower() and CALL.search(flat):
        raise FileRefused("文件中有调用宏的按钮，请去除后另存再传。", code="active")


def _refuse_not_xml(first: bytes) -> None:
    start = first.lstrip(b"\xef\xbb\xbf\xff\xfe\x00\r\n\t ")
    if first and not start.startswith(b"<"):
        raise _broken()


def _refuse_relations(name: str, text: bytes, main: str, main_type: str) -> None:
    """Content types and relations: nothing macro-enabled, nothing fetched from elsewhere."""
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, UnicodeError, LookupError):
        raise _broken() from None
    if name == "[Content_Types].xml":
        types = {node.get("PartName", ""): node.get("ContentType", "") for node in root.iter()}
        if any(re.search(r"macro|vbaProject|oleObject|activeX", kind, re.I) for kind in types.values()):
            raise FileRefused("文件中含有宏或嵌入对象，请另存为不含宏的格式后再传。", code="active")
        if types.get(f"/{main}") != main_type:
            raise FileRefused("文件内容与扩展名不符，请另存后再传。", code="content")
        return
    for node in root.iter():
        kind, target = node.get("Type", ""), node.get("Target", "")
        if re.search(
            r"/(oleObject|vbaProject|attachedTemplate|externalLink|package|control|frame|subDocument)$", kind
        ):
            if kind.endswith("/attachedTemplate") and node.get("TargetMode") != "External":
                continue
            raise FileRefused("文件中含有嵌入对象、模板或外部链接，请去除后另存再传。", code="active")
        if node.get("TargetMode") == "External":
            is_link = kind.endswith("/hyperlink") and target.lower().startswith(LINKS)
            if not is_link:
                raise FileRefused("文件引用了外部资源，请断开链接后另存再传。", code="external")
