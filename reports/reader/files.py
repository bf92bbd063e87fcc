"""The words of a file: .txt in the usual encodings, .docx paragraph by paragraph with its tables."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from unionhub.core.filetypes import FileRefused

_ENCODINGS = ("utf-8-sig", "gb18030")


def words_of(path: Path) -> str:
    """The text of the file. Raises FileRefused, in words, for what is no text or cannot be read."""
    content = path.read_bytes()
    if path.suffix.lower() == ".docx":
        return _of_word(content)
    if path.suffix.lower() in {".txt", ".md", ""}:
        return _decoded(content)
    raise FileRefused(
        "只能核对 .txt 和 .docx 文稿；其他格式请另存为其中一种，或者复制文字粘贴。", code="kind"
    )


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            found = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in found:
            return found.replace("\r\n", "\n")
    raise FileRefused("无法识别这个文件的文字编码，请用记事本另存为 UTF-8 后再试。", code="encoding")


def _of_word(content: bytes) -> str:
    from docx import Document as Word  # noqa: PLC0415  (only here)
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415

    try:
        book = Word(io.BytesIO(content))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
        raise FileRefused("这个 Word 文件已损坏或不是 .docx，请另存后再试。", code="broken") from None
    return "\n".join(_lines(book))


def _lines(book: Any) -> Iterator[str]:
    for part in book.iter_inner_content():
        if hasattr(part, "rows"):
            for row in part.rows:
                yield "，".join(cell.text for cell in row.cells)
        else:
            yield part.text
