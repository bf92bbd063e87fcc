"""The summary as a Word file: page, styles, tables, charts, sections; every word in its place; the same bytes."""

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from docx import Document
from docx.enum.section import WD_ORIENTATION
from docx.oxml.ns import qn
from lxml import etree
from openpyxl import load_workbook

from reports.summary.paper import Annex, Cell, Chart, Heading, Paper, Paragraph, Run, Series, Table
from reports.summary.printing import pdf_of_paper
from reports.summary.word import docx_of_paper
from tests.papers.reading import squeezed, word_text
from tests.reports.summary import papers
from tests.sheets.office import resaved

CHART = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}


def opened(paper: Paper):
    return Document(io.BytesIO(docx_of_paper(paper)))


def small(*parts, **more) -> Paper:
    return Paper(("题",), parts, **more)


def wide(caption: str = "表1　宽") -> Table:
    return Table(caption, tuple("甲乙丙"), ((Cell("一"), Cell("2", True), Cell("3", True)),), is_wide=True)


def full() -> Paper:
    return replace(papers.december(), red_head="××县总工会文件", document_no="×工发〔2026〕18号")


def styled(document, style: str) -> list[str]:
    return [one.text for one in document.paragraphs if one.style.name == style]


def test_the_page_has_twenty_two_lines_of_twenty_eight_characters():
    document = opened(small(papers.p("正文")))
    page = document.sections[0]
    assert [round(side.mm) for side in (page.page_width, page.page_height)] == [210, 297]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(side.mm) for side in margins] == [37, 35, 28, 26]
    grid = page._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("linesAndChars", "579")
    body = document.styles["Body Text"]
    assert (body.font.name, body.font.size.pt, body.paragraph_format.line_spacing.pt) == ("仿宋", 16, 28.95)
    assert body.element.rPr.find(qn("w:spacing")).get(qn("w:val")) == "-5"  # 28 × 15.75 pt fit in 156 mm
    assert body.element.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_page_numbers_stand_outside_one_character_in():
    page = opened(small()).sections[0]
    odd, even = page.footer.paragraphs[0], page.even_page_footer.paragraphs[0]
    for foot, side, name in ((odd, 2, "right"), (even, 0, "left")):
        assert foot.alignment == side
        assert foot._element.pPr.ind.get(qn(f"w:{name}Chars")) == "100"
        assert [foot.text, foot.runs[0].font.name, foot.runs[0].font.size.pt] == ["—  —", "宋体", 14]
        assert "PAGE" in foot._element.xml


def test_headings_are_headings():
    document = opened(small(*(Heading(at, f"{at}、", (Run("名"), Run("称"))) for at in range(1, 5))))
    fonts = ("黑体", "楷体", "仿宋", "仿宋")
    for at, font in enumerate(fonts, 1):
        style = document.styles[f"Heading {at}"]
        assert styled(document, style.name) == [f"{at}、名称"]
        assert (style.font.name, style.font.size.pt, style.font.bold) == (font, 16, None)
        assert style.font.color.rgb == (0, 0, 0)
        assert style.element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == str(at - 1)
        assert style.paragraph_format.keep_with_next
        assert "Theme" not in style.element.rPr.xml
    title = document.styles["Title"]
    assert (title.font.name, title.font.size.pt) == ("方正小标宋简体", 22)
    fonts_named = next(
        one.blob for one in document.part.package.iter_parts() if one.partname.endswith("fontTable.xml")
    ).decode()
    assert 'w:name="方正小标宋简体"><w:altName w:val="方正小标宋_GBK,华文中宋,宋体"' in fonts_named


def in_order(paper: Paper) -> list[str]:
    """Every text in the order of the page; what is drawn of a chart is no text of the body."""

    def of(parts) -> list[str]:
        found = []
        for part in parts:
            if isinstance(part, Table):
                found += [part.caption, part.unit, *part.heads]
                found += [cell.text for row in part.rows for cell in row]
                found.append(part.note)
            elif isinstance(part, Chart):
                found += [part.caption, f"（单位：{part.unit}）" if part.unit else "", part.note]
            else:
                found.append(part.text)
        return found

    told = [paper.red_head, paper.document_no, paper.heading, paper.addressee, *of(paper.parts)]
    names = [one.title for one in paper.annexes]
    told += ["附件：" if names else "", *(f"{at}.{name}" for at, name in enumerate(names, 1))]
    told += [paper.signature, paper.dated]
    for annex in paper.annexes:
        told += [annex.number, annex.title, *of(annex.parts)]
    return told


def test_every_word_stands_in_its_place():
    paper = full()
    assert word_text(docx_of_paper(paper)) == squeezed(
        "".join(in_order(paper)).replace("总工会全年", "")
    ).replace(squeezed(paper.addressee), squeezed(paper.addressee) + "：", 1)
    said = word_text(docx_of_paper(paper))
    for line in paper.plain().splitlines():
        assert squeezed(line) in said
    assert [one for one in "喆堃珺翀祎" if one not in said] == []


def test_head_addressee_annexes_and_signature():
    document = opened(full())
    assert styled(document, "发文机关") == ["××县总工会文件"]
    number = next(one for one in document.paragraphs if one.style.name == "发文字号")
    assert number._element.pPr.find(qn("w:pBdr"))[0].get(qn("w:color")) == "E60012"
    assert styled(document, "Title")[0] == "××县总工会关于2026年度\n工作情况的总结"
    texts = {one.text: one for one in document.paragraphs}
    assert "县委、州总工会：" in texts
    first = texts["附件：1.2026年全县会员分组织情况表"]._element.pPr.ind
    assert (first.get(qn("w:leftChars")), first.get(qn("w:hangingChars"))) == ("600", "400")
    office, day = texts["××县总工会"], texts["2026年12月31日"]
    # 6 and 7 characters: the date begins two characters after the office and ends two from the edge.
    assert [one._element.pPr.ind.get(qn("w:rightChars")) for one in (office, day)] == ["500", "200"]
    assert office.paragraph_format.keep_with_next


def test_a_long_signature_ends_two_characters_from_the_edge():
    document = opened(small(signature="××省××市××县总工会办公室", dated="2026年1月2日"))
    found = {
        one.text: one._element.pPr.ind.get(qn("w:rightChars"))
        for one in document.paragraphs
        if one._element.pPr.ind is not None
    }
    assert found["××省××市××县总工会办公室"] == "200"
    assert found["2026年1月2日"] == "900"


def test_tables_repeat_their_heads_and_keep_their_rows():
    rows = tuple((Cell(f"第{at}镇"), Cell(f"{at:,}", True)) for at in range(20))
    document = opened(small(Table("表1　会员", ("乡镇", "人数"), rows, "单位：人", "注：年末数。")))
    table = document.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows[:2]] == [["乡镇", "人数"], ["第0镇", "0"]]
    assert ["tblHeader" in row._tr.xml for row in table.rows] == [True] + [False] * 20
    assert all("cantSplit" in row._tr.xml for row in table.rows)
    assert [cell.paragraphs[0].style.name for cell in table.rows[1].cells] == ["表格文字", "表格数字"]
    assert sum(column.width.mm for column in table.columns) == pytest.approx(156, abs=0.5)
    keeps = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]
    assert keeps == [True] * 2 + [False] * 17 + [True] * 2  # the last row stays with its note
    at = [one.text for one in document.paragraphs]
    assert at.index("表1　会员") + 1 == at.index("单位：人") < at.index("注：年末数。")
    assert document.paragraphs[at.index("表1　会员")].style.name == "Caption"


def test_wide_tables_lie_across_with_their_headings():
    document = opened(small(papers.p("前"), papers.h(1, "一、", "宽"), wide(), papers.p("后")))
    lies = [one.orientation == WD_ORIENTATION.LANDSCAPE for one in document.sections]
    assert lies == [False, True, False]
    across = document.sections[1]
    assert (round(across.page_width.mm), round(across.page_height.mm)) == (297, 210)
    sides = (across.top_margin, across.right_margin, across.bottom_margin, across.left_margin)
    assert [round(side.mm) for side in sides] == [28, 37, 26, 35]  # the upright page turned to the left
    texts = [
        [one.text for one in section.iter_inner_content() if hasattr(one, "runs") and one.text]
        for section in document.sections
    ]
    assert texts == [["题", "前"], ["一、宽", "表1　宽"], ["后"]]
    assert sum(column.width.mm for column in document.tables[0].columns) == pytest.approx(225, abs=0.5)
    # The number stands at the same place of the sheet: in a frame at its left edge, turned.
    for foot, y, side in ((across.footer, 149, 2), (across.even_page_footer, 33, 0)):
        number = foot.paragraphs[0]
        frame = number._element.pPr.find(qn("w:framePr"))
        place = [int(frame.get(qn(f"w:{key}"))) / 1440 * 25.4 for key in ("x", "y")]
        assert place == pytest.approx([25.4, y], abs=0.1)
        assert (number.alignment, "PAGE" in number._element.xml) == (side, True)
        assert number._element.pPr.find(qn("w:textDirection")).get(qn("w:val")) == "tbRlV"
    first, last = document.sections[0], document.sections[2]
    assert first.footer.part is last.footer.part is not across.footer.part


def test_annexes_begin_on_new_pages():
    annexes = (Annex("附件1", "宽表", (wide(),)), Annex("附件2", "说明", (papers.p("文"),)))
    document = opened(small(papers.p("前"), annexes=annexes))
    assert [one.orientation for one in document.sections] == [0, 1, 0]
    breaks = {one.text: bool(one.paragraph_format.page_break_before) for one in document.paragraphs}
    # A new section is a new page already.
    assert (breaks["附件1"], breaks["附件2"]) == (False, False)
    upright = opened(small(papers.p("前"), annexes=annexes[1:] * 2))
    assert [bool(o.paragraph_format.page_break_before) for o in upright.paragraphs if o.text == "附件2"] == [
        True
    ] * 2


def chart(kind: str) -> Chart:
    series = (
        Series("2025年", (Decimal(98), None, Decimal("4.5"))),
        Series("=2026年", (Decimal(1112), Decimal(37), Decimal("20.25"))),
        Series("计划", (Decimal(1), Decimal(2), Decimal(3))),
    )
    return Chart("图1　受理", kind, ("调解", "仲裁喆", "信\x00访"), series, "件", "注：全年。")


@pytest.mark.parametrize("kind", ["bars", "columns", "line"])
def test_charts_can_be_edited(kind):
    content = docx_of_paper(small(chart(kind)))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        tree = etree.fromstring(packed.read("word/charts/chart1.xml"))
        book = load_workbook(io.BytesIO(packed.read("word/embeddings/chart1.xlsx")))
        assert b"embeddings/chart1.xlsx" in packed.read("word/charts/_rels/chart1.xml.rels")
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert cells == [
        [None, "2025年", "=2026年", "计划"],
        ["调解", 98, 1112, 1],
        ["仲裁喆", None, 37, 2],
        ["信访", 4.5, 20.25, 3],
    ]
    assert book.active["C1"].data_type == "s"
    caches = [
        [(int(point.get("idx")), float(point[0].text)) for point in found.findall(".//c:pt", CHART)]
        for found in tree.findall(".//c:numCache", CHART)
    ]
    assert caches == [
        [(0, 98), (2, 4.5)],
        [(0, 1112), (1, 37), (2, 20.25)],
        [(0, 1), (1, 2), (2, 3)],
    ]
    assert {found.text for found in tree.findall(".//c:cat//c:v", CHART)} == {"调解", "仲裁喆", "信访"}
    assert [one.text for one in tree.findall(".//c:val//c:f", CHART)] == [
        "'数据'!$B$2:$B$4",
        "'数据'!$C$2:$C$4",
        "'数据'!$D$2:$D$4",
    ]
    assert {one.text for one in tree.findall(".//c:formatCode", CHART)} == {"#,##0.00"}
    looks = [etree.tostring(one.find("c:spPr", CHART)) for one in tree.findall(".//c:ser", CHART)]
    assert len(set(looks)) == 3
    kinds = {"bars": ("barChart", "bar"), "columns": ("barChart", "col"), "line": ("lineChart", None)}
    drawn = tree.find(f".//c:{kinds[kind][0]}", CHART)
    direction = drawn.find("c:barDir", CHART)
    assert (None if direction is None else direction.get("val")) == kinds[kind][1]
    if kind == "bars":  # the first on top
        assert tree.find(".//c:catAx/c:scaling/c:orientation", CHART).get("val") == "maxMin"


def test_a_chart_is_told_in_words_and_stands_over_its_caption():
    document = opened(small(chart("columns")))
    about = document.element.body.find(f".//{qn('wp:docPr')}")
    assert "仲裁喆 37件" in about.get("descr")
    assert styled(document, "图题") == ["图1　受理（单位：件）"]
    assert document.styles["图"].paragraph_format.keep_with_next


def test_a_chart_of_nothing_says_so():
    empty = [Chart("图1　空", kind, (), ()) for kind in ("bars", "line")]
    unknown = Chart("图2　无", "columns", ("甲",), (Series("人", (None,)),))
    document = opened(small(*empty, unknown))
    assert styled(document, "图") == ["没有数据"] * 3
    assert document.element.body.find(f".//{qn('w:drawing')}") is None


def test_rows_that_are_too_short_end_in_empty_cells():
    tables = opened(small(Table("表1", ("甲", "乙"), ((Cell("1"),),)), Table("表2", (), ()))).tables
    assert [[cell.text for cell in row.cells] for row in tables[0].rows] == [["甲", "乙"], ["1", ""]]


def test_missing_figures_are_marked():
    paragraph = Paragraph((Run("尚缺"), Run("〔没有数字〕", "a.b", is_missing=True)))
    document = opened(small(paragraph, state="草稿"))
    marked = [run.text for one in document.paragraphs for run in one.runs if run.font.highlight_color]
    assert marked == ["〔没有数字〕"]
    page = document.sections[0]
    assert [one.paragraphs[0].text for one in (page.header, page.even_page_header)] == ["（草稿）"] * 2


def test_the_same_paper_gives_the_same_bytes():
    paper = full()
    content = docx_of_paper(paper)
    assert content == docx_of_paper(paper)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = Document(io.BytesIO(content)).core_properties
    assert (about.title, about.author, about.language) == (paper.heading, paper.author, "zh-CN")
    assert f"{about.created:%Y-%m-%d} {about.modified:%Y-%m-%d}" == "2026-12-31 2026-12-31"


@pytest.mark.parametrize("dated", ["", "二〇二六年十二月", "2026年13月41日"])
def test_a_paper_without_a_day_has_none_in_its_properties(dated):
    with zipfile.ZipFile(io.BytesIO(docx_of_paper(small(dated=dated)))) as packed:
        assert b"dcterms:" not in packed.read("docProps/core.xml").replace(b"xmlns:dcterms", b"")


HOSTILE = "前\x00\x0b\u202e\ufffe\ud800<w:p/>&amp;{{ x }}]]>=1+1" + "W" * 3000 + "后"


def test_hostile_text_comes_out_as_text():
    piece = Table(HOSTILE, (HOSTILE,), ((Cell(HOSTILE),),), HOSTILE, HOSTILE)
    drawn = Chart(HOSTILE, "bars", (HOSTILE,), (Series(HOSTILE, (Decimal(1),)),), HOSTILE, HOSTILE)
    parts = (Heading(1, HOSTILE, (Run(HOSTILE),)), Paragraph((Run(HOSTILE),)), piece, drawn)
    paper = Paper(
        (HOSTILE,), parts, (Annex(HOSTILE, HOSTILE, parts),), HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE,
        HOSTILE,
    )  # fmt: skip
    said = word_text(docx_of_paper(paper))
    shown = squeezed(re.sub("[\x00\x0b\u202e\ufffe\ud800]", "", HOSTILE))
    assert said.count(shown) >= 20
    assert "\u202e" not in said


def pages_of(pdf: bytes) -> list[str]:
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    return told.decode().split("\f")[:-1]


@pytest.mark.slow
def test_the_word_file_has_as_many_pages_as_the_pdf(tmp_path):
    for name, paper in {"december": full(), "long": papers.long_one()}.items():
        path = tmp_path / f"{name}.docx"
        path.write_bytes(docx_of_paper(paper))
        word, pdf = pages_of(resaved(path, tmp_path, "pdf").read_bytes()), pages_of(pdf_of_paper(paper))
        assert abs(len(word) - len(pdf)) <= 1, name
        said = squeezed("".join(word))
        assert [one for one in ("喆", "堃", "珺", "翀", "祎") if name != "long" and one not in said] == []


@pytest.mark.slow
def test_another_program_sets_full_pages_of_full_lines(tmp_path):
    path = tmp_path / "full.docx"
    path.write_bytes(docx_of_paper(papers.full_lines()))
    lines = [squeezed(one) for one in pages_of(resaved(path, tmp_path, "pdf").read_bytes())[2].splitlines()]
    lines = [one for one in lines if one]
    assert len(lines) == 22 + 1  # and the page number
    assert [one for one in map(len, lines[:-1]) if one != 28] == []
    assert lines[-1] == "—3—"
