"""The words of files, good, odd and hostile."""

import io
import time
import zipfile

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from weasyprint import HTML

from reports.reader import files, read
from reports.reader.files import words_of
from unionhub.core.filetypes import FileRefused
from unionhub.core.sheets.limits import Limits

BODY = (
    "<p>全县职工总数14251人，会员数13138人，入会率达到91.19%；其中农民工会员4932人，占会员总数的37.54%，"
    "各项工作都有新的进展，广大职工积极参加，取得了良好的效果，全县基层工会130个，其中机关29个、事业单位101个。</p>"
    "<p>(一)組織建設。</p><p>(三)维权服务。</p>"
)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """A text of several lines, in both scripts."""
    return HTML(string=f'<style>body {{ font: 14pt "Noto Serif CJK SC" }}</style>{BODY}').write_pdf()


def kept(tmp_path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def refusal(path) -> str:
    with pytest.raises(FileRefused) as refused:
        words_of(path)
    return refused.value.text


def rewritten(content: bytes, change) -> bytes:
    """The PDF as another program would write it after `change(writer)`."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_is_read_and_its_lines_are_joined(tmp_path, pdf):
    text = words_of(kept(tmp_path, "总结.pdf", pdf))
    assert "全县基层工会130个，其中机关29个、事业单位101个。\n(一)組織建設。\n(三)维权服务。" in text
    rate, numbering = read(text)
    assert text[rate.start : rate.end] == "91.19%"
    assert (rate.proposed, numbering.proposed) == ("92.19%", "（二）")


def test_a_scan_has_no_text(tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(out, "PDF")
    assert "没有文字层" in refusal(kept(tmp_path, "扫描.pdf", out.getvalue()))


def test_a_scanned_page_among_others_is_told_in_its_place(tmp_path, pdf):
    out = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(out, "PDF")
    mixed = rewritten(
        pdf, lambda writer: [writer.append(io.BytesIO(out.getvalue())), writer.add_blank_page(9, 9)]
    )
    text = words_of(kept(tmp_path, "a.pdf", mixed))
    assert text.rstrip().endswith("(三)维权服务。\n〔第2页没有文字层，没有核对〕")
    assert [one.kind for one in read(text)] == ["share", "numbering"]


def test_an_encrypted_pdf_is_refused(tmp_path, pdf):
    locked = rewritten(pdf, lambda writer: writer.encrypt("secret"))
    assert "加密" in refusal(kept(tmp_path, "a.pdf", locked))


def test_a_pdf_that_acts_is_refused(tmp_path, pdf):
    action = {
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("app.alert(1)"),
    }
    script = {NameObject("/OpenAction"): DictionaryObject(action)}
    acting = rewritten(pdf, lambda writer: writer.root_object.update(script))
    assert "脚本" in refusal(kept(tmp_path, "a.pdf", acting))


def test_a_pdf_of_too_many_pages_is_refused(tmp_path, pdf):
    many = rewritten(pdf, lambda writer: [writer.add_blank_page(10, 10) for _ in range(files.MOST_PAGES)])
    assert "页，超过上限" in refusal(kept(tmp_path, "a.pdf", many))


#: The least that is a PDF.
PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 30>>stream\nBT /F 9 Tf (5 of 9) Tj ET     \nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n0\n%%EOF\n"
)


def test_letters_without_a_meaning_are_no_text(tmp_path):
    signs = PAGE.replace(b"(5 of 9)", b"(\\001\\002\\003 5)")
    assert "乱码" in refusal(kept(tmp_path, "a.pdf", signs))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/Type/Pages", b"/Type/Paged"),
        (b"/Count 1", b"/Count 9"),
        (b"/Kids[", b"/Kidz["),
        (b"/Length", b"/Langth"),
        (b"startxref", b"startxreg"),
    ],
)
def test_a_damaged_pdf_gives_a_sentence_or_its_text(tmp_path, old, new):
    """Never anything else: a reader that guesses around the damage is welcome to."""
    assert "5 of 9" in words_of(kept(tmp_path, "whole.pdf", PAGE))
    path = kept(tmp_path, "a.pdf", PAGE.replace(old, new))
    try:
        told = words_of(path)
    except FileRefused as refused:
        told = refused.text
    assert "5 of 9" in told or told.endswith("。")


def test_a_page_that_is_its_own_parent_does_not_hang(tmp_path):
    loop = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF\n"
    )
    began = time.monotonic()
    assert refusal(kept(tmp_path, "a.pdf", loop)).endswith("。")
    assert time.monotonic() - began < 20


def test_a_reader_that_takes_too_long_or_too_much_is_stopped_in_words(monkeypatch):
    monkeypatch.setattr(files, "ROOM", Limits(cpu_seconds=1, memory_mb=64))

    def spin():
        while True:
            pass

    with pytest.raises(FileRefused, match=r"用时超过 1 秒.*复制文字粘贴"):
        files.apart(spin)
    with pytest.raises(FileRefused, match=r"内存超过上限.*复制文字粘贴"):
        files.apart(lambda: len(bytearray(1 << 30)))


def test_a_word_file_with_something_active_is_refused(tmp_path):
    out = io.BytesIO()
    Document().save(out)
    with zipfile.ZipFile(out, "a") as book:
        book.writestr("word/vbaProject.bin", b"MZ")
    assert "宏" in refusal(kept(tmp_path, "a.docx", out.getvalue()))


def test_a_word_file_that_is_too_long_is_refused(tmp_path):
    book = Document()
    book.add_paragraph("会" * 400_001)
    book.save(tmp_path / "a.docx")
    assert "超过上限 400,000 字" in refusal(tmp_path / "a.docx")
