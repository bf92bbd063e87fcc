"""What is accepted and what is refused, by content and not by name (scorecard E6)."""

import io
import re
import time

import pytest
from PIL import Image

from tests.attachments import corpus
from unionhub.core.filetypes import FileRefused, Limits, check, safe_name

CHINESE = re.compile(r"[\u4e00-\u9fff]{4,}")


def judge(tmp_path, name, content, limits=None):
    path = tmp_path / "upload"
    path.write_bytes(content)
    return check(name, path, limits)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("表.pdf", corpus.pdf(), "pdf"),
        ("简.pdf", corpus.plain_pdf(), "pdf"),
        ("对象流.PDF", corpus.plain_pdf(extra=[corpus.object_stream(b"5 0 << /Type /Font >>")]), "pdf"),
        ("照片.JPG", corpus.picture(), "jpg"),
        ("照片.jpeg", corpus.photo_with_place(), "jpg"),
        ("图.png", corpus.picture("PNG"), "png"),
        ("文.docx", corpus.docx(), "docx"),
        ("链接.docx", corpus.docx_with_relation("hyperlink", "https://www.acftu.org/"), "docx"),
        ("名单.xlsx", corpus.xlsx(), "xlsx"),
    ],
)
def test_honest_files_are_accepted(tmp_path, name, content, kind):
    assert judge(tmp_path, name, content).kind == kind


def test_the_corpus_is_large_enough():
    assert len(corpus.POLYGLOTS) >= 20


@pytest.mark.parametrize("case", [*corpus.POLYGLOTS, *corpus.HOSTILE])
def test_polyglots_and_hostile_files_are_refused_in_words(tmp_path, case):
    name, content = {**corpus.POLYGLOTS, **corpus.HOSTILE}[case]
    content = content() if callable(content) else content
    begun = time.monotonic()
    with pytest.raises(FileRefused) as refusal:
        judge(tmp_path, name, content)
    assert CHINESE.search(refusal.value.text)
    assert time.monotonic() - begun < 2


def test_the_carrier_of_each_polyglot_is_fine_by_itself(tmp_path):
    """Control: the corpus is refused for what was added, not because its parts were malformed."""
    for name, content in (
        ("a.jpg", corpus.picture()),
        ("a.jpg", corpus.jpeg_with_comment(b"hallo")),
        ("a.png", corpus.picture("PNG")),
        ("a.pdf", corpus.plain_pdf()),
        ("a.docx", corpus.docx({"word/media/image1.png": corpus.picture("PNG"), "word/extra.xml": "<a/>"})),
    ):
        judge(tmp_path, name, content)


def test_photos_lose_their_place_and_stand_upright(tmp_path):
    checked = judge(tmp_path, "a.jpg", corpus.photo_with_place(orientation=6))
    assert b"SECRET-PLACE" not in checked.replacement
    assert b"PhoneMaker" not in checked.replacement
    with Image.open(io.BytesIO(checked.replacement)) as image:
        assert not image.getexif()
        assert image.size == (30, 40)


def test_png_text_is_gone(tmp_path):
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "SECRET-TEXT")
    checked = judge(tmp_path, "a.png", corpus.picture("PNG", pnginfo=info))
    assert b"SECRET-TEXT" not in checked.replacement


def test_transparent_and_palette_pictures_survive(tmp_path):
    image = Image.new("P", (9, 9))
    image.info["transparency"] = 0
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    checked = judge(tmp_path, "a.png", buffer.getvalue())
    with Image.open(io.BytesIO(checked.replacement)) as after:
        assert after.mode == "RGBA"
        assert after.getpixel((0, 0))[3] == 0


def test_size_and_pixels_have_limits(tmp_path):
    with pytest.raises(FileRefused, match="超过上限"):
        judge(tmp_path, "a.pdf", corpus.pdf(), Limits(size=1_000))
    with pytest.raises(FileRefused, match="万像素"):
        judge(tmp_path, "a.jpg", corpus.picture(size=(400, 300)), Limits(pixels=100_000))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\x\\名单.pdf", "名单.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("gpj.\u202efdp.exe", "gpj.fdp.exe"),
        ('"引号".pdf', "_引号_.pdf"),
        (".pdf", "附件.pdf"),
        ("工" * 300 + ".pdf", "工" * 116 + ".pdf"),
    ],
)
def test_names_are_made_harmless(sent, kept):
    assert safe_name(sent) == kept
