"""Decide about a file: size, extension, first bytes, inner structure."""

import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import images, office, pdf
from .limits import MIB, Limits
from .refusal import FileRefused


@dataclass(frozen=True)
class Checked:
    """A file that passed: its kind, its media type, and the bytes to keep (None: those that came)."""

    kind: str
    media_type: str
    replacement: bytes | None = None


@dataclass(frozen=True)
class Kind:
    """An accepted kind of file: what it is called, how its content begins, who looks inside."""

    key: str
    label: str
    media_type: str
    magic: bytes
    inspect: Callable[[Path, Limits], bytes | None]


KINDS = {
    kind.key: kind
    for kind in (
        Kind("pdf", "PDF 文件", "application/pdf", b"%PDF-", pdf.inspect),
        Kind("jpg", "JPEG 图片", "image/jpeg", b"\xff\xd8\xff", images.inspect_jpeg),
        Kind("png", "PNG 图片", "image/png", b"\x89PNG\r\n\x1a\n", images.inspect_png),
        Kind(
            "docx",
            "Word 文档",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"PK\x03\x04",
            office.inspect_docx,
        ),
        Kind(
            "xlsx",
            "Excel 工作簿",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"PK\x03\x04",
            office.inspect_xlsx,
        ),
    )
}
ALIASES = {"jpeg": "jpg", "jpe": "jpg"}
ACCEPTED = "、".join(KINDS)

#: What begins a page or a program in text: in none of the accepted kinds does it stand in clear.
ACTIVE_TEXT = re.compile(rb"<script|<\?php|<html|<!doctype html|<iframe|<x?svg:svg|<%@|#!/bin/", re.I)
MAX_NAME = 120


def safe_name(name: str) -> str:
    """The name to show and to offer on download: no path, no control, formatting or reserved characters.

    Formatting characters (Unicode Cf) include those that turn the reading direction and so hide an extension.
    """
    name = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    name = "".join(
        "_" if char in '<>:"|?*' else char
        for char in name
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    )
    name = re.sub(r"\s+", " ", name).strip().rstrip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = extension, ""
    return f"{stem[: MAX_NAME - len(extension) - 1].rstrip() or '附件'}{dot}{extension}"[:MAX_NAME]


def extension_of(name: str) -> str:
    """The kind its name claims; an empty string if it has no extension."""
    extension = Path(name).suffix.lower().lstrip(".")
    return ALIASES.get(extension, extension)


def check(name: str, path: Path, limits: Limits | None = None) -> Checked:
    """Judge the file at `path` that was sent under `name`. Raises FileRefused with the reason in Chinese."""
    limits = limits or Limits()
    kind = KINDS.get(extension_of(name))
    if kind is None:
        raise FileRefused(f"不接受这种文件。可上传：{ACCEPTED}。", code="kind")
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("文件是空的，请重新选择。", code="empty")
    if size > limits.size:
        raise FileRefused(
            f"文件为 {size / MIB:.1f} MB，超过上限 {limits.size / MIB:.0f} MB，请压缩或拆分后再传。",
            code="size",
        )
    with path.open("rb") as handle:
        if handle.read(len(kind.magic)) != kind.magic:
            raise FileRefused(
                f"文件内容不是 {kind.label}，与扩展名不符，请用原来的程序另存后再传。", code="content"
            )
    _refuse_polyglots(kind, path)
    replacement = kind.inspect(path, limits)
    if replacement is not None and len(replacement) > 2 * limits.size:
        raise FileRefused("图片处理后过大，请降低分辨率后再传。", code="size")
    return Checked(kind.key, kind.media_type, replacement)


def _refuse_polyglots(kind: Kind, path: Path) -> None:
    """Refuse what another program would take for something else: a zip in a picture, a page in a document."""
    refused = FileRefused(
        f"这份 {kind.label}里还藏有其他类型的内容，请用原来的程序另存后再传。", code="polyglot"
    )
    if kind.magic != b"PK\x03\x04" and zipfile.is_zipfile(path):
        raise refused
    content = path.read_bytes()
    if kind.key != "pdf" and b"%PDF-" in content:
        raise refused
    if ACTIVE_TEXT.search(content):
        raise refused
