"""No character of the summary gets lost: what no font has is told with its place."""

import re
import unicodedata
from html import unescape

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given
from hypothesis import strategies as st

from reports.summary import brief, glyphs
from reports.summary.markup import inked
from reports.summary.paper import Annex, Cell, Chart, Paper, Series, Table
from reports.summary.printing import html_of_paper, pdf_of_paper
from tests.papers.reading import pdf_pages
from tests.reports.summary.papers import h, p
from tests.reports.summary.pdf import FANDOL, fonts, printed, undrawn
from unionhub.core import typefaces
from unionhub.core.documents import packaged

#: A character of a later extension that neither Fandol nor Noto has.
RARE = "\U0002e9f5"


def message(paper: Paper) -> str:
    with pytest.raises(glyphs.MissingGlyph) as caught:
        pdf_of_paper(paper)
    return str(caught.value)


def test_the_message_names_the_character_and_the_place():
    paper = Paper(("标题",), (p("开头。"), h(1, "二、", "会员发展"), p(f"本年度先后有{RARE}某等入会。")))
    told = message(paper)
    assert told.startswith(
        f"“{RARE}”（U+2E9F5）在“二、会员发展”下“本年度先后有{RARE}某等入会。”一段，所用字体都没有这个字"
    )
    assert told.endswith("请改用其他字，或请管理员安装含有这个字的字体后再生成。")


@pytest.mark.parametrize(
    ("paper", "place"),
    [
        (Paper((f"{RARE}县",), ()), "标题"),
        (Paper(("标题",), (), addressee=RARE), "主送机关"),
        (Paper(("标题",), (h(2, "（一）", RARE),)), f"标题“（一）{RARE}”"),
        (
            Paper(("标题",), (Table("表1　名单", ("姓名",), ((Cell("甲"),), (Cell(RARE),))),)),
            "“表1　名单”第 2 行",
        ),
        (Paper(("标题",), (Table("表1　名单", (RARE,), ()),)), "“表1　名单”的表头"),
        (Paper(("标题",), (Chart("图1　会员", "bars", (RARE,), (Series("", (None,)),)),)), "“图1　会员”"),
        (Paper(("标题",), (), (Annex("附件1", "名单", (p(RARE),)),)), "“附件1”下"),
        (Paper(("标题",), (), signature=RARE), "署名"),
        (Paper(("标题",), (p("\ud800"),)), "（U+D800）在正文下"),
    ],
)
def test_every_place_is_told(paper, place):
    assert place in message(paper)
    html_of_paper(paper).encode()  # the preview still shows


def test_many_are_counted():
    told = message(Paper(("标题",), tuple(p(f"第{number}段{RARE}") for number in range(8))))
    assert told.count("U+2E9F5") == 5
    assert "另有 3 处" in told


def test_the_preview_marks_what_no_font_has():
    assert f'<span class="uh-no-glyph">{RARE}</span>' in html_of_paper(Paper(("标题",), (p(f"甲{RARE}乙"),)))


def test_variants_of_a_character_stay_with_it():
    paper = Paper(("标题",), (p("葛\U000e0100某"),))
    assert undrawn(printed(paper)) == set()
    assert "葛" in "".join(pdf_pages(printed(paper)))


@given(st.text(max_size=40), st.sampled_from(sorted(typefaces.STACKS)))
def test_what_is_set_is_the_text_without_what_has_no_shape(text, role):
    clean = typefaces.cleaned(text)
    assert typefaces.cleaned(clean) == clean
    assert not {unicodedata.category(one) for one in clean} & {"Cc", "Cf"}
    shown = unescape(re.sub(r"<[^>]*>", "", inked(text, role)))
    assert shown == clean
    assert set(typefaces.lacking(role, clean)) <= set(clean)


def test_brief_and_sources_are_looked_up_too():
    line = brief.SourceLine(1, f"{RARE}会员", "1", "2026年", "县", "定义", "规则", "第1版")
    with pytest.raises(glyphs.PaperProblem, match="第 1 行"):
        brief.pdf_of_sources("标题", [line])
    with pytest.raises(glyphs.PaperProblem, match="“主要指标”第 1 行"):
        brief.pdf_of_brief(brief.brief_of(Paper(("标题",), ()), [brief.BriefLine(RARE, "1")]))


def test_the_style_sheet_names_the_fonts_that_are_looked_up():
    sheet = (packaged("css/summary-paper.css") or b"").decode()
    for stack in typefaces.STACKS.values():
        first = sheet.index(f'"{stack[0]}"')
        named = sheet[first : sheet.index(";", first)]
        assert [named.index(f'"{one}"') for one in stack] == sorted(named.index(f'"{one}"') for one in stack)


@pytest.fixture
def office_fonts(tmp_path, settings):
    """A 仿宋 of the office that has one character only."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "uni7532"])
    builder.setupCharacterMap({0x7532: "uni7532"})
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 800))
    pen.lineTo((900, 800))
    pen.closePath()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "uni7532": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "uni7532": (1000, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Office Fang", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    builder.save(tmp_path / "fang.ttf")
    settings.DOCUMENT_FONTS_DIR = str(tmp_path)
    settings.FONTS_DIR = str(FANDOL)
    return tmp_path


def test_fonts_of_the_office_stand_first(office_fonts):
    pdf = pdf_of_paper(Paper(("标题",), (p("甲乙"),)))
    # It goes by the name that style sheets ask for; 乙, which it has not, comes from the next one.
    assert "Noto-Serif-CJK" in " ".join(one["name"] for one in fonts(pdf))
    assert typefaces.main_characters("fang") == {"甲"}
    assert "甲乙" in "".join(pdf_pages(pdf))
    assert undrawn(pdf) == set()


def test_other_files_of_the_folder_are_not_fonts_of_documents(office_fonts):
    (office_fonts / "secret.ttf").write_bytes(b"x")
    assert [one.path.name for one in typefaces.faces() if one.path.parent == office_fonts] == ["fang.ttf"]
