"""PDF: whole, not locked, and without anything that acts or carries other files.

Names may be written with `#xx` escapes and objects may hide in compressed object streams; both are undone
before looking. A file whose streams cannot be looked into (encrypted, odd filters on object streams) is
refused.
"""

import re
import zlib
from pathlib import Path

from .limits import Limits
from .refusal import FileRefused

TAIL = 2_048
#: Bytes to inflate at most per stream and per file.
STREAM_LIMIT = 8 * 1024 * 1024
TOTAL_LIMIT = 128 * 1024 * 1024

#: Names that make a PDF act, submit, start or carry something (ISO 32000-1, 12.6.4 and 7.11.4).
FORBIDDEN = {
    b"JavaScript": "脚本",
    b"Launch": "启动程序的动作",
    b"EmbeddedFile": "嵌入的文件",
    b"EmbeddedFiles": "嵌入的文件",
    b"GoToE": "嵌入的文件",
    b"RichMedia": "多媒体内容",
    b"Rendition": "多媒体内容",
    b"SubmitForm": "提交表单的动作",
    b"ImportData": "导入数据的动作",
    b"XFA": "动态表单",
}
NAME = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]{2,60})")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")
OBJECT_STREAM = re.compile(rb"/ObjStm(?![A-Za-z])")


def inspect(path: Path, limits: Limits) -> None:
    """Return nothing when the file may stay as it is. Raises FileRefused."""
    content = path.read_bytes()
    if not re.match(rb"%PDF-[12]\.\d[\r\n ]", content):
        raise FileRefused("PDF 文件头不规范，请重新导出或另存后再传。", code="broken")
    tail = content[-TAIL:]
    end = tail.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in content[-2 * TAIL :]:
        raise FileRefused("PDF 文件不完整（缺少结尾），可能没有下载完，请重新取得后再传。", code="broken")
    if tail[end + 5 :].strip(b"\x00\r\n\t \x1a"):
        raise FileRefused("PDF 文件末尾附有多余内容，请另存后再传。", code="polyglot")
    plain = unescape(content)
    if re.search(rb"/Encrypt(?![A-Za-z])", plain):
        raise FileRefused("PDF 已加密或设有权限密码，无法检查，请去除密码后再传。", code="locked")
    _refuse_names(plain)
    _look_into_streams(content)


def unescape(content: bytes) -> bytes:
    """Write names without their `#xx` escapes."""
    if b"#" not in content:
        return content
    return NAME.sub(
        lambda name: (
            b"/" + ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), name[1]) if b"#" in name[1] else name[0]
        ),
        content,
    )


def _refuse_names(content: bytes) -> None:
    for name, what in FORBIDDEN.items():
        if re.search(rb"/" + name + rb"(?=[\x00\s()<>\[\]{}/%]|$)", content):
            raise FileRefused(f"PDF 中含有{what}，请打印为新的 PDF 后再传。", code="active")


def _look_into_streams(content: bytes) -> None:
    """Inflate each stream and look at it; object streams that do not open are refused."""
    total = 0
    whole = memoryview(content)
    for found in STREAM.finditer(content):
        if content[max(0, found.start() - 3) : found.start()] == b"end":
            continue
        head = unescape(content[max(0, found.start() - 600) : found.start()])
        head = head[head.rfind(b" obj") + 1 :]
        holds_objects = bool(OBJECT_STREAM.search(head))
        inflater = zlib.decompressobj()
        try:
            inside = inflater.decompress(whole[found.end() :], STREAM_LIMIT)
        except zlib.error:
            inside = None
        if holds_objects and (inside is None or not inflater.eof):
            raise FileRefused("PDF 的内部结构无法检查，请打印为新的 PDF 后再传。", code="opaque")
        if not inside:
            continue
        total += len(inside)
        if total > TOTAL_LIMIT:
            raise FileRefused("PDF 展开后过大，请拆分后再传。", code="unpacked")
        if holds_objects:
            _refuse_names(unescape(inside))
