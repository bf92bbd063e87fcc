"""Tables, charts, hostile text, brief and sources of the summary, in HTML and in the PDF."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as markup

from reports.summary import brief
from reports.summary.charts_svg import chart_svg, in_words, ticks
from reports.summary.markup import body_of_paper
from reports.summary.paper import Annex, Cell, Chart, Heading, Paper, Paragraph, Run, Series, Table
from reports.summary.printing import html_of_paper, pdf_of_paper
from tests.papers.reading import pdf_pages, squeezed
from tests.reports.summary import papers
from tests.reports.summary.papers import h, p
from tests.reports.summary.pdf import bookmarks, pages, printed, reader, sizes, undrawn
from tests.views.test_document import HOSTILE, SECRET, opened

MORE_HOSTILE = [
    "</style><style>@import url(file:///etc/passwd)</style>",
    "url(file:///etc/passwd)",
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "</svg><image href='file:///etc/passwd'/>",
    "W" * 400,
    "甲\x00\x08乙",
    "\u202e倒过来\u202c\u2066\u200b",
]


def everywhere(text: str) -> Paper:
    """The text in each place that takes text."""
    series = (Series(text, (Decimal(1), None)), Series("丙", (None, Decimal(2))))
    return Paper(
        (text,),
        (
            Heading(1, "一、", (Run(text),), text),
            Paragraph((Run(text, text, text),)),
            Table(text, ("组织", text), ((Cell(text), Cell(text, True, text, text)),), text, text),
            Chart(text, "bars", (text, "乙"), series, text, text),
        ),
        addressee=text,
        signature=text,
        dated=text,
        author=text,
        red_head=text,
        document_no=text,
        state=text,
    )  # fmt: skip


@pytest.mark.parametrize("text", [*HOSTILE, *MORE_HOSTILE])
def test_hostile_text_is_text_everywhere(text):
    body = markup.fragment_fromstring(
        html_of_paper(everywhere(text), links=True).split("<body", 1)[1].split(">", 1)[1]
    )
    tags = {one.tag for one in body.iter() if isinstance(one.tag, str)}
    assert not tags & {"script", "style", "link", "img", "object", "iframe", "image"}
    assert not [
        name for one in body.iter() for name in one.attrib if name.startswith("on") or name == "style"
    ]
    assert not body.findall(".//a"), "no address of the system"


def test_hostile_text_reads_no_file_and_is_printed_as_text():
    text = "".join([*HOSTILE, *MORE_HOSTILE[:5]])
    pdf = pdf_of_paper(replace(everywhere(text), state=""))
    words = "".join(pdf_pages(pdf))
    assert SECRET not in words
    assert "file:///etc/passwd" in words
    assert b"/EmbeddedFile" not in opened(pdf)


def test_words_without_a_break_and_marks_without_a_shape_do_no_harm():
    pdf = printed(Paper(("标题",), (p("W" * 400), p("甲\x00乙\u202e丙\u200b丁\x08"))))
    assert "甲乙丙丁" in "".join(pdf_pages(pdf))
    assert max(line.right for page in pages(pdf) for line in page) < 184 * 72 / 25.4 + 2


def test_preview_and_pdf_are_of_one_source():
    paper = papers.december()
    assert body_of_paper(paper) in html_of_paper(paper)
    assert 'style="' not in html_of_paper(paper)


def test_figures_lead_to_their_passports_on_the_screen_only():
    paper = papers.december()
    assert (
        '<a href="/figures/members.members/2026/" data-figure="members.members">13,138人</a>'
        in html_of_paper(paper, links=True)
    )
    assert "<a " not in html_of_paper(paper)
    assert '<span class="is-gap">〔没有数字〕</span>' in html_of_paper(paper)
    for address in (
        "//evil.example/x",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "figures/",
    ):
        one = Paper(("标题",), (Paragraph((Run("13", "members.members", address),)),))
        assert "<a " not in html_of_paper(one, links=True)


def test_a_table_repeats_its_head_and_keeps_its_rows_whole():
    tall = Table(
        "表1　多行",
        ("组织名称", "说明"),
        tuple(
            (Cell(f"第{number}行"), Cell(f"开{number}始" + "很长的说明" * 12 + f"结{number}束"))
            for number in range(30)
        ),
        "单位：人",
        "注：说明。",
    )
    found = pdf_pages(printed(Paper(("标题",), (tall,))))
    assert len(found) > 2
    assert all("组织名称说明" in page for page in found)
    for number in range(30):
        [page] = [page for page in found if f"第{number}行" in page]
        assert f"开{number}始" in page
        assert f"结{number}束" in page
    lines = pages(printed(Paper(("标题",), (tall,))))[0]
    unit = next(one for one in lines if one.text == "单位：人")
    assert unit.right == pytest.approx(184 * 72 / 25.4, abs=2)


def test_headings_above_a_wide_table_go_with_it():
    paper = Paper(("标题",), (p("前文。"), h(1, "一、", "横排"), papers.table(1, 6, 11), p("后文。")))
    pdf = printed(paper)
    assert sizes(pdf) == ["up", "across", "up"]
    assert "横排" in pdf_pages(pdf)[1]
    assert bookmarks(pdf) == [(1, "一、横排")]


def test_an_annex_turns_for_its_wide_tables_and_back():
    wide, words = papers.table(1, 6, 11), p("甲")
    annexes = (
        Annex("附件1", "先横后竖", (wide, words)),
        Annex("附件2", "先竖后横再竖", (words, wide, words)),
    )
    pdf = printed(Paper(("标题",), (words,), annexes))
    assert sizes(pdf) == ["up", "across", "up", "up", "across", "up"]
    assert "附件1先横后竖" in pdf_pages(pdf)[1]


@pytest.mark.parametrize("kind", ["bars", "columns", "line"])
def test_a_chart_says_every_value_and_keeps_its_caption(kind):
    chart = papers.chart(7, kind, 3)
    words = "".join(pdf_pages(printed(Paper(("标题",), (p("甲" * 28 * 18), chart)))))
    for one in chart.series:
        assert one.name in words
        assert all(f"{value:,}" in words for value in one.values)
    assert all(squeezed(label)[:5] in words for label in chart.labels)


def test_a_chart_stays_with_its_caption_and_note():
    chart = papers.chart(7)
    annexes = tuple(Annex(f"附件{lines}", "图", (p("甲" * 28 * lines), chart)) for lines in range(4, 12))
    found = [page for page in pdf_pages(printed(Paper(("标题",), (p("甲"),), annexes))) if "9,000" in page]
    assert len(found) == len(annexes)
    assert all(squeezed(chart.caption) in page and squeezed(chart.note) in page for page in found)


def test_a_chart_is_told_in_words_and_without_colour():
    chart = papers.chart(1, "columns", 2)
    svg = markup.fragment_fromstring(chart_svg(chart))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == in_words(chart)
    assert "会员：2022年 9,000人；2023年 9,811人" in in_words(chart)
    assert len({one.get("fill") for one in svg.iter("rect") if one.get("stroke")}) == 2
    assert len(list(svg.iter("pattern"))) == 2


def test_values_that_are_not_there_are_not_drawn_as_nothing():
    chart = Chart("图1", "columns", ("甲", "乙"), (Series("", (None, Decimal("NaN"))),))
    assert "没有数据" in chart_svg(chart)
    half = Chart("图1", "line", ("甲", "乙", "丙"), (Series("会员", (Decimal(3), None)),), "人")
    assert chart_svg(half).count("<circle") == 2  # the point and the legend
    assert "甲 3人；乙 —；丙 —" in in_words(half)


decimals = st.decimals(-(10**9), 10**12, allow_nan=False, allow_infinity=False, places=2)


@given(decimals, decimals)
def test_marks_of_an_axis_are_even_round_and_enclose_the_values(one, other):
    low, high = min(one, other), max(one, other)
    if low == high:
        high += 1
    marks = ticks(low, high)
    assert marks[0] <= low < high <= marks[-1]
    assert 2 <= len(marks) <= 8
    steps = {right - left for left, right in pairwise(marks)}
    assert len(steps) == 1
    assert steps.pop().normalize().as_tuple().digits in ((1,), (2,), (5,))


@given(
    st.sampled_from(["bars", "columns", "line"]),
    st.lists(st.lists(st.none() | decimals, min_size=3, max_size=3), min_size=1, max_size=4),
)
def test_every_chart_can_be_drawn_within_its_frame(kind, rows):
    series = tuple(Series(f"系列{number}", tuple(row)) for number, row in enumerate(rows))
    svg = markup.fragment_fromstring(chart_svg(Chart("图1", kind, ("甲", "乙", "丙"), series, "人")))
    height = float(svg.get("height"))
    for one in svg.iter("rect"):
        if one.get("stroke"):
            assert -0.1 <= float(one.get("x")) <= 588.1
            assert -0.1 <= float(one.get("y")) <= height
            assert float(one.get("x")) + float(one.get("width")) <= 588.1


# --- Brief and sources ---

LINE = brief.BriefLine("会员", "13,138人", "12,726人", "增长3.24%", "13,000人")


def test_the_brief_is_one_page_of_figures_and_first_sentences():
    found = brief.brief_of(papers.december(), [LINE, replace(LINE, label="喆堃公司会员", target="")])
    pdf = brief.pdf_of_brief(found)
    [words] = pdf_pages(pdf)
    assert "会员13,138人12,726人增长3.24%13,000人" in words
    assert (
        "一、组织建设与会员发展全年新建基层工会26家，其中企业工会18家、社会组织工会8家；到2026年末，全县基层工会130家，覆盖单位342个。二、"
        in words
    )
    assert "25人以上" not in words
    assert words.endswith("××县总工会2026年12月31日")
    assert undrawn(pdf) == set()


def test_a_long_brief_is_set_smaller_and_one_that_does_not_fit_is_told():
    long = brief.pdf_of_brief(brief.brief_of(papers.december(), [LINE] * 18))
    assert len(reader(long).pages) == 1
    chapters = [
        part for number in range(9) for part in (h(1, f"{number}、", "章节"), p("甲" * 80 + "。余下的不写。"))
    ]
    many = brief.brief_of(
        Paper(("第一行", "第二行"), tuple(chapters), signature="县", dated="2026年"), [LINE] * 12
    )
    [words] = pdf_pages(brief.pdf_of_brief(many))
    assert words.count("章节" + "甲" * 80 + "。") == 9
    assert "余下" not in words
    with pytest.raises(brief.TooLong, match="主要指标 90 项"):
        brief.pdf_of_brief(brief.brief_of(papers.december(), [LINE] * 90))


def test_a_brief_without_targets_has_no_column_for_them():
    found = brief.brief_of(papers.december(), [replace(LINE, target="")])
    assert "目标" not in brief.html_of_brief(found)


SOURCE = brief.SourceLine(
    1, "女会员\x00占比", "39.63%", "2026年12月31日", "××县总工会", "会员中女性的比例", "会员名册",
    "members.women_rate 第1版", "女会员 ÷ 会员", "会员", "13,138 人", "2026-12-31 18:00",
)  # fmt: skip


def test_the_table_of_sources_names_everything_behind_a_number():
    lines = [replace(SOURCE, number=number) for number in range(1, 25)]
    pdf = brief.pdf_of_sources(
        "××县年度总结", lines, author="××县总工会", digest="ab12", computed="2026-12-31 18:00"
    )
    assert set(sizes(pdf)) == {"across"}
    words = "".join(pdf_pages(pdf))
    for text in (
        "女会员占比",
        "39.63%",
        "会员中女性的比例",
        "计算：女会员÷会员",
        "分母：会员",
        "members.women_rate第1版",
        "记录13,138人",
        "ab12",
        "会员名册",
    ):
        assert text in words
    assert "24女会员占比" in words
    assert all("来源规则" in page for page in pdf_pages(pdf))


def test_no_source_is_told_in_words():
    assert "文稿中没有引用数字。" in brief.html_of_sources("标题", [])
