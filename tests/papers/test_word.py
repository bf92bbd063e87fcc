"""The Word file: page and type, tables with spans, hostile values as text; nothing is reached from it."""

import io
import re
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm

from tests.papers.reading import pdf_pages, squeezed, word_text
from tests.papers.samples import errand
from unionhub.core import documents, papers
from unionhub.core.papers import fact_rows, frozen
from unionhub.core.papers.word import to_word

TODAY = date(2026, 3, 5)


def word(body: str, mark: str = "") -> bytes:
    html = f'<html><head><title>题</title></head><body class="uh-paper">{body}</body></html>'
    return to_word(html, title="受理通知书", author="某", made_on=TODAY, mark=mark)


def opened(body: str, mark: str = ""):
    return Document(io.BytesIO(word(body, mark)))


def test_the_page_follows_the_standard():
    document = opened("<h1>受理通知书</h1><p>正文</p>", mark="已作废")
    page = document.sections[0]
    assert [round(side.mm) for side in (page.page_width, page.page_height)] == [210, 297]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(side.mm) for side in margins] == [37, 35, 28, 26]
    title, text = document.paragraphs
    assert title.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert (title.runs[0].font.size.pt, title.runs[0].font.name) == (22, "宋体")
    assert (text.runs[0].font.size.pt, text.runs[0].font.name) == (16, "仿宋")
    assert text._element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert text.paragraph_format.line_spacing.pt == pytest.approx(28.95)
    assert text.paragraph_format.line_spacing * 22 <= page.page_height - page.top_margin - page.bottom_margin
    assert "PAGE" in page.footer._element.xml
    assert page.even_page_footer.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.LEFT
    assert page.header.paragraphs[0].text == "已作废"
    assert (document.core_properties.title, document.core_properties.author) == ("受理通知书", "某")


def test_blanks_breaks_and_marks():
    found = opened(
        "<p>一  二\n三<b> 粗</b> <u>线</u><br> 四 </p><p class='is-pre'>甲  乙\n丙</p><p class='is-flush'>　　空格</p>"
        "<ol><li>其一</li><li>其二</li></ol>"
        "<div>散<p>段</p>尾</div><p></p><hr><figure>图<img alt='印章' src='x'></figure>"
    )
    texts = [paragraph.text for paragraph in found.paragraphs]
    assert texts == [
        "一 二 三 粗 线\n四", "甲  乙\n丙", "　　空格", "1. 其一", "2. 其二", "散", "段", "尾", "", "", "图印章",
    ]  # fmt: skip
    runs = {run.text: run for run in found.paragraphs[0].runs}
    assert runs[" 粗"].bold
    assert runs["线"].underline
    assert found.paragraphs[2]._element.pPr.ind is None


def test_tables_keep_their_spans_widths_and_heads():
    found = opened(
        "<table><colgroup><col class='is-20'><col><col></colgroup>"
        "<thead><tr><th>甲</th><th colspan=2>乙</th></tr></thead>"
        "<tbody><tr><td rowspan=2>一</td><td>二</td><td>三</td></tr><tr><td>四</td><td>五<table><tr><td>内</td></tr>"
        "</table></td></tr></tbody></table><p>后</p>"
    )
    table = found.tables[0]
    grid = [[cell.text for cell in row.cells] for row in table.rows]
    assert grid == [["甲", "乙", "乙"], ["一", "二", "三"], ["一", "四", "五\n内"]]
    assert table.rows[1].cells[0]._tc is table.rows[2].cells[0]._tc
    assert [round(column.width.mm, 1) for column in table.columns] == [31.2, 62.4, 62.4]
    assert sum(column.width for column in table.columns) == pytest.approx(Mm(156), abs=2000)
    assert "tblHeader" in table.rows[0]._tr.xml
    assert "tblHeader" not in table.rows[1]._tr.xml
    assert table.style.name == "Table Grid"
    cell = table.rows[1].cells[1].paragraphs[0].runs[0]
    assert cell.font.size.pt == 12


def test_a_new_page_begins_where_the_paper_says():
    sides = opened(
        '<section class="uh-form-side"><p>一</p></section><section class="uh-form-side"><p>二</p></section>'
    )
    breaks = [bool(paragraph.paragraph_format.page_break_before) for paragraph in sides.paragraphs]
    assert breaks == [False, True]
    tables = opened('<p>一</p><div class="is-new-page"><table><tr><td>二</td></tr></table></div>')
    assert [bool(one.paragraph_format.page_break_before) for one in tables.paragraphs] == [False, True, False]


HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "file": '<img src="file:///etc/passwd"><link rel=attachment href="file:///etc/passwd">',
    "template": "{{ case.created_by.password }}{% include 'kernel/base.html' %}",
    "entity": "&lt;b&gt; & &amp; &#60; \" '",
    "closing": "</p></td></table></body></html>余下",
    "controls": "前\x00\x01\x08\x0b\x1f\x7f\x85\ufeff\ufffe后",
    "direction": "前\u202e倒\u202c\u2066乙\u2069\u200f后 עברית",
    "field": '{ INCLUDETEXT "c:\\\\secret" } =cmd|calc',
    "emoji": "😀𠮷",
    "long": "长" * 10_000,
    "unbroken": "W" * 3_000,
    "style": "</style><style>@import url(http://127.0.0.1:1/)</style>",
}


def _tags(html: str) -> str:
    """The elements of the body, without what stands in them; of several plain paragraphs one."""
    found = "".join(re.findall(r"<[^>]*>", html.partition("</head>")[2]))
    return re.sub(r"(<p></p>)+", "<p></p>", found)


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_values_come_out_as_text(name, cast, monkeypatch):
    asked = []
    original = documents.URLFetcher.fetch

    def watch(self, url, headers=None):
        asked.append(url)
        return original(self, url, headers)

    monkeypatch.setattr(documents.URLFetcher, "fetch", watch)
    value = HOSTILE[name]
    case = errand(cast, title=value[:200].replace("\x00", ""))
    data = {"addressee": value[:60], "text": value}
    made = papers.issue(papers.paper("example.errand.notice"), case, cast.clerk, data)
    html = frozen.opened(made)
    plain = papers.draft(papers.paper("example.errand.notice"), case, {"addressee": "甲", "text": "乙"})
    assert _tags(html) == _tags(plain).replace(" is-draft", ""), "a value made an element"
    wanted = squeezed(frozen._SHAPELESS.sub("", value))
    pdf, content = documents.render_pdf(html), to_word(html, title="题", author="某", made_on=TODAY)
    for said in ("".join(pdf_pages(pdf)), word_text(content)):
        if name != "direction" or said == word_text(content):  # a reader of PDF turns Hebrew round
            assert wanted in said
        assert "root:x" not in said
        assert squeezed(made.number) in said
    assert not [url for url in asked if "fonts" not in url]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        relations = [parts.read(part).decode() for part in parts.namelist() if part.endswith(".rels")]
        assert not [text for text in relations if 'TargetMode="External"' in text]
        assert b"INCLUDETEXT" not in parts.read("word/document.xml") or b"<w:instrText" not in parts.read(
            "word/document.xml"
        )
    assert Document(io.BytesIO(content)).paragraphs


def test_facts_stand_two_in_a_row_unless_they_are_long():
    rows = fact_rows((("甲", "1"), ("乙", None), ("丙", "长" * 20), ("丁", 4), ("戊", "一\n二")))
    assert rows == [[("甲", "1"), ("乙", "")], [("丙", "长" * 20)], [("丁", "4")], [("戊", "一\n二")]]
