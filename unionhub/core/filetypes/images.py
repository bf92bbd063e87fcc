"""Pictures: drawn anew, upright, without EXIF (place, time, camera), comments or colour profiles."""

import io
import struct
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from .limits import Limits
from .refusal import FileRefused

JPEG_QUALITY = 90
BROKEN = "图片已损坏或不完整，请重新拍摄或另存后再传。"
#: Fill bytes that cameras and scanners leave behind the end of a picture.
FILL = b"\x00\xff\r\n "


def inspect_jpeg(path: Path, limits: Limits) -> bytes:
    """Return the picture as a fresh JPEG. Raises FileRefused."""
    picture = _open(path, ("JPEG", "MPO"), limits)
    if picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGB")
    return _write(picture, "JPEG", quality=JPEG_QUALITY, optimize=True)


def inspect_png(path: Path, limits: Limits) -> bytes:
    """Return the picture as a fresh PNG.

    Raises FileRefused, also when anything follows the end of the picture.
    """
    _end_of_png(path)
    picture = _open(path, ("PNG",), limits)
    if picture.mode not in ("1", "L", "LA", "RGB", "RGBA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    return _write(picture, "PNG")


def _open(path: Path, formats: tuple[str, ...], limits: Limits) -> Image.Image:
    """Decode the first frame, turned upright, once its size is known to be bearable."""
    try:
        with Image.open(path, formats=formats) as picture:
            width, height = picture.size
            if width * height > limits.pixels:
                raise _flood(limits)
            picture.load()
            return ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _flood(limits) from None
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        struct.error,
        UnidentifiedImageError,
    ):
        # Pillow's decoders answer broken files with any of these.
        raise FileRefused(BROKEN, code="broken") from None


def _flood(limits: Limits) -> FileRefused:
    return FileRefused(f"图片超过 {limits.pixels // 10_000} 万像素，请缩小尺寸后再传。", code="pixels")


def _write(picture: Image.Image, file_format: str, **options) -> bytes:
    """Write pixels only: a copy onto empty canvas carries no metadata of the original."""
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    buffer = io.BytesIO()
    clean.save(buffer, file_format, **options)
    return buffer.getvalue()


def _end_of_png(path: Path) -> None:
    """Walk the chunks to IEND; more than fill bytes behind it is refused."""
    content = path.read_bytes()
    at = 8
    while at + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        at += 12 + length
        if kind == b"IEND":
            if content[at:].strip(FILL):
                raise FileRefused("图片末尾附有多余内容，请另存后再传。", code="polyglot")
            return
    raise FileRefused(BROKEN, code="broken")
