"""The page of the summary by GB/T 9704-2012, measured in the PDF itself."""

from dataclasses import replace
from itertools import pairwise

import pytest

from reports.summary.paper import Annex, Chart, Paper
from tests.papers.reading import pdf_pages, squeezed
from tests.reports.summary import papers
from tests.reports.summary.papers import h, p
from tests.reports.summary.pdf import (
    CHARACTER,
    FONTS,
    LINE,
    MM,
    baselines,
    body_lines,
    bookmarks,
    fonts,
    number_of,
    pages,
    picture,
    printed,
    reader,
    run,
    sizes,
    undrawn,
)
from unionhub.core.documents import render_pdf

#: 印发机关 and names with characters that GB 2312 lacks, in each line.
RARE = "喆堃珺翀祎"
in_both = pytest.mark.parametrize("face", FONTS)


def on_lines(stand):
    """Whether all of these stand a whole number of lines below the first."""
    steps = [(one - stand[0]) / LINE for one in stand]
    return max(abs(one - round(one)) for one in steps) * LINE < 0.1


@in_both
def test_a_full_page_has_22_lines_of_28_characters(face):
    found = pages(printed(papers.full_lines(), face))
    for page in found[1:-1]:
        lines = body_lines(page)
        assert len(lines) == 22
        full = [one for one in lines if len(one.text) == 28]
        assert len(full) >= 20
        assert max(len(one.text) for one in lines) == 28


@in_both
def test_lines_stand_28_99_pt_apart_between_the_margins(face):
    pdf = printed(papers.full_lines(), face)
    for number, page in list(enumerate(pages(pdf)))[1:-1]:
        stand = baselines(pdf, number)
        assert len(stand) == 22
        assert max(abs(lower - upper - LINE) for upper, lower in pairwise(stand)) < 0.1
        lines = body_lines(page)
        assert min(one.left for one in lines) == pytest.approx(28 * MM, abs=0.3)
        assert max(one.right for one in lines) == pytest.approx(210 * MM - 26 * MM, abs=1)
        middle = lambda one: (one.top + one.bottom) / 2  # noqa: E731
        assert middle(lines[0]) == pytest.approx(37 * MM + LINE / 2, abs=2.5)
        assert middle(lines[-1]) == pytest.approx(297 * MM - 35 * MM - LINE / 2, abs=2.5)


@in_both
def test_a_paragraph_begins_two_characters_in(face):
    paper = papers.full_lines(1)
    first = next(one for one in pages(printed(paper, face))[0] if one.text.startswith("甲"))
    assert first.left == pytest.approx(28 * MM + 2 * CHARACTER, abs=0.3)
    assert len(first.text) == 26


@in_both
def test_title_and_headings_keep_the_text_on_its_lines(face):
    paper = Paper(
        ("第一行标题", "第二行标题"),
        (
            p("甲" * 40),
            h(1, "一、", "甲甲"),
            p("甲" * 60),
            h(2, "（一）", "乙"),
            h(3, "1.", "丙"),
            h(4, "（1）", "丁"),
            p("甲" * 90),
        ),
        addressee="甲甲甲",
    )
    page = pages(printed(paper, face))[0]
    stand = baselines(printed(paper, face), 0)
    assert len(stand) == 14
    assert on_lines(stand)
    assert round((stand[-1] - stand[0]) / LINE) == 13
    addressed = next(one for one in page if one.text == "甲甲甲：")
    title = next(one for one in page if one.text == "第二行标题")
    assert title.size == pytest.approx(22, abs=0.2) or title.size > 22
    assert (addressed.top + addressed.bottom) / 2 - (title.top + title.bottom) / 2 == pytest.approx(
        2 * LINE, abs=1.5
    )
    assert (title.left + title.right) / 2 == pytest.approx((28 * MM + 210 * MM - 26 * MM) / 2, abs=1)


@pytest.mark.skipif("fandol" not in FONTS, reason="the document fonts are not there")
def test_characters_of_another_font_do_not_move_the_lines():
    paper = Paper(("标题",), tuple(p(f"甲{RARE}乙" * 40) for _ in range(6)))
    pdf = printed(paper, "fandol")
    stand = baselines(pdf, 1)
    assert on_lines(stand)
    assert round((stand[-1] - stand[0]) / LINE) == 21


@in_both
def test_the_number_stands_outside_one_character_in_and_7_mm_below(face):
    pdf = printed(papers.full_lines(), face)
    for number, page in enumerate(pages(pdf), 1):
        told = number_of(page)
        assert told.text == f"—{number}—"
        assert told.top > 262 * MM
        if number % 2:
            assert told.right == pytest.approx(184 * MM - 14, abs=0.5)
        else:
            assert told.left == pytest.approx(28 * MM + 14, abs=0.5)
    dots = 144
    told = number_of(pages(pdf)[1])
    left = round((told.left + 2) / 72 * dots)
    strip = picture(pdf, 2, dots).crop(
        (left, round(262.2 / 25.4 * dots), left + 12, round(280 / 25.4 * dots))
    )
    inked = [row for row in range(strip.height) if strip.crop((0, row, 12, row + 1)).getextrema()[0] < 128]
    # Noto stands in with dashes of another height.
    assert inked[0] / dots * 25.4 + 0.2 == pytest.approx(7, abs=0.4 if face == "fandol" else 1.3)


@in_both
def test_fonts_are_embedded_and_cut_to_what_is_used(face):
    found = fonts(printed(papers.december(), face))
    assert len(found) >= 3
    assert {(one["embedded"], one["subset"]) for one in found} == {("yes", "yes")}
    names = " ".join(one["name"] for one in found)
    assert "Noto-Serif-CJK" in names
    if face == "fandol":
        assert all(f"Fandol{one}" in names for one in ("Fang", "Hei", "Kai", "Song-Bold"))


@in_both
def test_the_text_layer_is_the_text(face):
    whole = papers.december()
    paper = Paper(
        whole.title,
        tuple(one for one in whole.parts if hasattr(one, "runs")),
        addressee=whole.addressee,
        signature=whole.signature,
        dated=whole.dated,
    )
    expected = squeezed(paper.plain().replace(whole.addressee, whole.addressee + "："))
    assert "".join(pdf_pages(printed(paper, face))) == expected
    assert RARE[0] in expected


def test_every_line_of_a_paper_with_tables_is_there_in_order():
    whole = papers.december()
    paper = replace(whole, parts=tuple(one for one in whole.parts if not isinstance(one, Chart)))
    text = "".join(pdf_pages(printed(paper)))
    at = 0
    for line in paper.plain().splitlines()[:-2]:
        at = text.index(squeezed(line), at) + len(squeezed(line))
    listed = "附件：1.2026年全县会员分组织情况表2.××县总工会2026年度新建基层工会名单"
    assert text.index(listed) < text.index(squeezed(f"{paper.signature}{paper.dated}附件1"))


def test_rare_characters_are_drawn_and_readable():
    pdf = printed(Paper((f"{RARE}公司",), (h(1, "一、", RARE), h(2, "（一）", RARE), p(f"会员：{RARE}。"))))
    assert "".join(pdf_pages(pdf)).count(RARE) == 4
    assert undrawn(pdf) == set()
    assert undrawn(printed(papers.december(), FONTS[-1])) == set()


def test_a_character_without_glyph_would_be_noticed_in_the_file():
    """What the look-up prevents: WeasyPrint sets the paper without a word and the character is not drawn."""
    pdf = render_pdf("<html><body><p>甲\U0002e9f5乙</p></body></html>")
    assert "\U0002e9f5" in "".join(pdf_pages(pdf)), "the text layer alone does not tell"
    assert undrawn(pdf) == {"\U0002e9f5"}


def test_bookmarks_are_the_headings_and_the_annexes():
    found = bookmarks(printed(papers.december()))
    assert found[:5] == [
        (1, "一、组织建设与会员发展"),
        (2, "（一）工会组织覆盖面继续扩大"),
        (3, "1.新就业形态劳动者入会"),
        (4, "（1）流动会员接续"),
        (2, "（二）会员队伍结构"),
    ]
    assert found[-2] == (1, "附件1　2026年全县会员分组织情况表")
    assert len([one for one in found if one[0] == 1]) == 6


def test_title_author_and_language_are_told_and_equal_papers_are_equal_files():
    paper = replace(papers.december(), parts=(p("甲"), papers.table(1, 3), papers.chart(2)), annexes=())
    pdf = printed(paper)
    read = reader(pdf)
    assert read.metadata is not None
    assert read.metadata.title == "××县总工会关于2026年度工作情况的总结"
    assert read.metadata.author == "××县总工会"
    assert read.trailer["/Root"]["/Lang"] == "zh-CN"
    assert printed.__wrapped__(paper) == pdf


@in_both
def test_annexes_begin_on_new_pages_and_wide_ones_lie_across(face):
    pdf = printed(papers.december(), face)
    found, lie = pages(pdf), sizes(pdf)
    starts = {
        line.text: number
        for number, page in enumerate(found)
        for line in page[:2]
        if line.text in ("附件1", "附件2")
    }
    assert set(starts) == {"附件1", "附件2"}
    assert lie[starts["附件1"]] == "across"
    assert lie[starts["附件2"]] == "up"
    assert set(lie[: starts["附件1"]]) == {"up"}
    first = next(one for one in found[starts["附件2"]] if one.text == "附件2")
    assert first.left == pytest.approx(28 * MM, abs=0.3)


def test_an_upright_annex_begins_on_a_new_page_too():
    paper = Paper(("标题",), (p("甲。"),), (Annex("附件", "名单", (p("乙。"),)),))
    assert pdf_pages(printed(paper)) == ["标题甲。附件：名单", "附件名单乙。"]


def test_the_number_of_a_sheet_across_stays_where_it_is_bound():
    """Turned upright, it stands at the lower outer corner like all others (GB/T 9704-2012, 7.4)."""
    pdf = printed(papers.december())
    for at, lies in enumerate(sizes(pdf)):
        if lies == "across":
            image = picture(pdf, at + 1, 72)
            turned = image.rotate(90, expand=True)  # the upper edge becomes the left one, where it is bound
            foot = turned.crop((0, round(262.5 * MM), turned.width, round(275 * MM)))
            inked = [
                x for x in range(foot.width) if foot.crop((x, 0, x + 1, foot.height)).getextrema()[0] < 128
            ]
            assert inked
            if at % 2 == 0:
                assert inked[-1] == pytest.approx(184 * MM - 14, abs=2)
            else:
                assert inked[0] == pytest.approx(28 * MM + 14, abs=2)


def test_signature_and_date_stand_at_the_right():
    """Without a seal (7.3.5.2): two characters in, the date beginning two characters after the office."""
    for office in ("××县总工会", "××县总工会办公室经费审查委员会"):
        paper = Paper(("标题",), (p("正文。"),), signature=office, dated="2026年12月31日")
        lines = pages(printed(paper))[0]
        signed = next(one for one in lines if one.text == office)
        dated = next(one for one in lines if one.text == "2026年12月31日")
        assert dated.left - signed.left == pytest.approx(2 * CHARACTER, abs=1)
        assert max(signed.right, dated.right) == pytest.approx(184 * MM - 2 * CHARACTER, abs=1.5)
        assert signed.top - next(one for one in lines if one.text == "正文。").top == pytest.approx(
            2 * LINE, abs=0.5
        )


def test_a_red_head_takes_nine_lines_and_its_line():
    paper = Paper(("标题",), (p("正文。"),), red_head="××县总工会文件", document_no="×工发〔2026〕1号")
    lines = pages(printed(paper))[0]
    assert [one.text for one in lines[:3]] == ["××县总工会文件", "×工发〔2026〕1号", "标题"]
    assert lines[0].top >= 37 * MM + 35 * MM - 12
    text = next(one for one in lines if one.text == "正文。")
    assert (text.top + text.bottom) / 2 == pytest.approx(37 * MM + 13.5 * LINE, abs=2.5)
    ppm = run("pdftoppm", "-r", "72", "-", pdf=printed(paper))
    assert b"\xe6\x00\x12" in ppm


def test_a_draft_says_so_on_each_page():
    paper = Paper(("标题",), (p("甲" * 28 * 50), papers.table(1, 4, 11)))
    draft, final = printed(replace(paper, state="草稿")), printed(paper)
    assert all({"草", "稿"} <= set(squeezed(page)) for page in pdf_pages(draft))
    assert not any("草" in page for page in pdf_pages(final))
    assert len(pages(draft)) == len(pages(final))
