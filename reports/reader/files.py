"""The words of a file: .txt in the usual encodings, .docx with its tables, .pdf that has a layer of text.

A .docx or .pdf is first looked at as every upload is (`unionhub.core.filetypes`: size, structure, nothing active,
nothing encrypted), then read in a process of its own with limits of its own: what goes wrong there ends there.
"""

import io
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from unionhub.core.filetypes import MIB, FileRefused, check, extension_of
from unionhub.core.filetypes import Limits as FileLimits
from unionhub.core.sheets.child import Child, Send, Wait
from unionhub.core.sheets.limits import Limits

from .finding import Finding, Kind
from .read import LONGEST, Reading, look
from .registry import Known
from .text import plain

SIZE = FileLimits(size=20 * MIB, unpacked=100 * MIB)
#: Memory and time of reading one file, and of checking one text.
ROOM = Limits(memory_mb=512, cpu_seconds=20)
MOST_PAGES = 500
#: Findings of one text that are told at once.
MOST = 500
_ENCODINGS = ("utf-8-sig", "gb18030")
#: Letters of a page that are no letters at all: a font that does not tell what its signs mean.
_NO_LETTER = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
#: What stands for a page that could not be read.
_UNREAD = re.compile(r"〔第\d+页没有文字层，没有核对〕")
_ENDED = re.compile(r"[。！？!?；;：:”\"]\s*$")
_BEGINS = re.compile(
    r"\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、]|[(（]?\d{1,3}[)）、.．](?!\d)|第.{1,3}[章节条]|附件)"
)
#: A line this long, as part of the longest one of its page, was broken because it was full.
_FULL = 0.85
_SEVERAL = "请删去图片、分成几份，或者复制文字粘贴。"


def words_of(path: Path, name: str = "") -> str:
    """The text of the file at `path`, sent as `name`. Raises FileRefused, in words, for what cannot be read."""
    name = name or path.name
    kind = extension_of(name)
    if kind in {"docx", "pdf"}:
        check(name, path, SIZE)
        return apart(lambda: _OPENERS[kind](path.read_bytes()))
    if kind in {"txt", "md", ""}:
        if path.stat().st_size > 4 * LONGEST:
            raise too_long()
        return _decoded(path.read_bytes())
    raise FileRefused(
        "只能核对 .docx、.pdf 和 .txt 文稿；其他格式请另存为其中一种，或者复制文字粘贴。", code="kind"
    )


def apart(work: Callable[[], Any]) -> Any:
    """What `work` gives (plain values only), done in a process of its own within `ROOM`.

    Raises FileRefused in words when it refuses or needs more than there is.
    """

    def send(send: Send, wait: Wait) -> None:
        logging.disable()  # a reader of files tells of the file in its warnings
        send(work())

    try:
        with Child(send, ROOM) as child:
            return next(child.receive())
    except FileRefused as refusal:
        if refusal.code == "cpu":
            words = f"核对这份文稿用时超过 {ROOM.cpu_seconds} 秒，已停止。{_SEVERAL}"
            raise FileRefused(words, code="cpu") from None
        if refusal.code == "memory":
            words = f"核对这份文稿需要的内存超过上限（{ROOM.memory_mb} MB），已停止。{_SEVERAL}"
            raise FileRefused(words, code="memory") from None
        raise


def look_apart(text: str, known: Sequence[Known]) -> Reading:
    """`look`, in a process of its own: a text made to take for ever takes as long as `ROOM` says.

    Raises FileRefused in words.
    """
    if len(text) > LONGEST:
        raise too_long()
    plain("職")  # the table of letters is loaded here once, not in every child

    def work() -> tuple[list[dict[str, Any]], int, int]:
        found = look(text, known)
        return [one.as_dict() for one in found.findings[:MOST]], found.numbers, found.compared

    findings, numbers, compared = apart(work)
    told = (Finding(**{**one, "kind": Kind(one["kind"])}) for one in findings)
    return Reading(tuple(told), numbers, compared)


def too_long() -> FileRefused:
    """The words for a text longer than `LONGEST`."""
    return FileRefused(f"文稿超过上限 {LONGEST:,} 字，请分成几篇核对。", code="long")


def _broken(kind: str) -> FileRefused:
    return FileRefused(f"这份 {kind} 文件已损坏或结构不规范，请另存后再试，或者复制文字粘贴。", code="broken")


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            found = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in found:
            return found.replace("\r\n", "\n")
    raise FileRefused("无法识别这个文件的文字编码，请用记事本另存为 UTF-8 后再试。", code="encoding")


def _joined(lines: Iterator[str]) -> str:
    """The lines as one text. Raises FileRefused as soon as it is too long."""
    taken: list[str] = []
    length = 0
    for line in lines:
        taken.append(line)
        length += len(line) + 1
        if length > LONGEST + 1:
            raise too_long()
    return "\n".join(taken)


# --- Word -----------------------------------------------------------------------------------------------------------


def _of_word(content: bytes) -> str:
    from docx import Document as Word  # noqa: PLC0415  (only here)

    try:
        return _joined(_lines(Word(io.BytesIO(content))))
    except (FileRefused, MemoryError):
        raise
    except Exception:  # a file from outside may break its reader in any way
        raise _broken("Word") from None


def _lines(book: Any) -> Iterator[str]:
    for part in book.iter_inner_content():
        if hasattr(part, "rows"):
            for row in part.rows:
                yield "，".join(cell.text for cell in row.cells)
        else:
            yield part.text


# --- PDF ------------------------------------------------------------------------------------------------------------


def _of_pdf(content: bytes) -> str:
    from pypdf import PdfReader  # noqa: PLC0415  (only here)

    try:
        pages = PdfReader(io.BytesIO(content)).pages
        if len(pages) > MOST_PAGES:
            raise FileRefused(f"PDF 有 {len(pages)} 页，超过上限 {MOST_PAGES} 页，请分成几份。", code="pages")
        text = _joined(line for number, page in enumerate(pages, 1) for line in _page(number, page))
    except (FileRefused, MemoryError):
        raise
    except Exception:  # a file from outside may break its reader in any way
        raise _broken("PDF") from None
    letters = len("".join(_UNREAD.sub("", text).split()))
    if not letters:
        raise FileRefused(
            "这份 PDF 没有文字层（多半是扫描件），无法核对。请上传 Word 原稿，或者复制文字粘贴。", code="scan"
        )
    if len(_NO_LETTER.findall(text)) * 5 > letters:
        raise FileRefused(
            "这份 PDF 的文字取出来是乱码（字体没有带编码）。请上传 Word 原稿，或者复制文字粘贴。",
            code="garbled",
        )
    return text


def _page(number: int, page: Any) -> Iterator[str]:
    """The lines of a page; of one that is a picture only, a line that says so: it is not checked."""
    text = page.extract_text()
    if not text.strip() and "/XObject" in (page.get("/Resources") or {}):
        yield f"〔第{number}页没有文字层，没有核对〕"
        return
    yield from _unbroken(text)


def _unbroken(page: str) -> Iterator[str]:
    """The paragraphs of a page: a line that is full and ends in no mark goes on in the next."""
    lines = [line.rstrip() for line in page.split("\n")]
    longest = max(map(len, lines), default=0)
    held = ""
    for at, line in enumerate(lines):
        held += line
        goes_on = len(line) >= longest * _FULL and not _ENDED.search(line) and at + 1 < len(lines)
        if not goes_on or _BEGINS.match(lines[at + 1]):
            yield held
            held = ""


_OPENERS: dict[str, Callable[[bytes], str]] = {"docx": _of_word, "pdf": _of_pdf}
