"""The Excel annex: numbers as numbers, text as text, a sheet for each domain, charts that read the cells."""

import io
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from reports.summary.annex import AnnexHead, AnnexRow, AnnexSheet, AreaTable, charts_of, workbook_of
from reports.summary.paper import Chart, Series
from tests.sheets.office import resaved

HEAD = AnnexHead(
    "××县总工会2026年工作总结数字附表", "××县总工会", "2026年", "2026-12-20 09:30", "a1b2c3", "草稿"
)
HEADINGS = [
    "组别", "数字", "单位", "本期", "上年同期", "增减", "目标", "是否达到", "口径", "公式", "分母", "说明", "期间",
    "组织", "编码",
]  # fmt: skip
RARE = "喆堃珺翀祎"


def row(label: str = "会员", value=31260, last_year=30358, **more) -> AnnexRow:
    told = {"group": "会员", "unit": "人", "change": "＋902（＋2.97%）", "key": "members.members"}
    return AnnexRow(label=label, value=value, last_year=last_year, **(told | more))


MEMBERS = AnnexSheet(
    "会员与组织",
    (
        row(target=32000, met="未达到", definition=f"期末在册会员，含{RARE}等人所在单位。" * 3, period="2026年末"),
        row("女会员", 12874, 12390),
        row("新发展会员", 1318, 1105),
        row("女会员占比", Decimal("41.18"), Decimal("40.81"), unit="%", formula="女会员 ÷ 会员", denominator="会员"),
        row("会费", Decimal("1234567.5"), None, unit="元"),
        row("未成年会员", "＊", "—"),
    ),
    AreaTable(
        ("会员", "女会员占比"),
        (("城关镇", (9000, Decimal("40.1"))), (f"{RARE}乡", (12000, "—")), ("教育系统", ("＊", None))),
    ),
)  # fmt: skip
DISPUTES = AnnexSheet(
    "劳动争议", (row("受理案件", 112, 98, unit="件", passport="https://union.example/figures/d/"),)
)


def opened(*sheets: AnnexSheet, head: AnnexHead = HEAD):
    return load_workbook(io.BytesIO(workbook_of(head, sheets)))


def test_a_sheet_for_each_domain_and_one_that_explains():
    book = opened(MEMBERS, AnnexSheet("空", ()), DISPUTES)
    assert book.sheetnames == ["说明", "会员与组织", "会员与组织图表", "劳动争议", "劳动争议图表"]
    cover = {line[0].value: line[1].value for line in book["说明"].iter_rows(min_row=3) if line[1].value}
    assert cover == {
        "组织": "××县总工会",
        "期间": "2026年",
        "计算时间": "2026-12-20 09:30",
        "状态": "草稿",
        "数字校验值": "a1b2c3",
    }
    assert book["说明"]["A1"].value == HEAD.title
    assert (book.properties.title, book.properties.creator) == (HEAD.title, HEAD.organisation)


def test_figures_with_their_words():
    page = opened(MEMBERS)["会员与组织"]
    assert page["A1"].value == "会员与组织　××县总工会　2026年　草稿"
    assert [cell.value for cell in page[2]] == HEADINGS
    assert [cell.value for cell in page[3]][:8] == [
        "会员",
        "会员",
        "人",
        31260,
        30358,
        "＋902（＋2.97%）",
        32000,
        "未达到",
    ]
    assert RARE in page["I3"].value
    assert (page["M3"].value, page["O3"].value) == ("2026年末", "members.members")
    assert [page.cell(at, 4).value for at in range(3, 9)] == [31260, 12874, 1318, 41.18, 1234567.5, "＊"]
    assert [page.cell(at, 4).number_format for at in range(3, 8)] == ["#,##0"] * 3 + ["#,##0.00"] * 2
    assert (page["J6"].value, page["K6"].value) == ("女会员 ÷ 会员", "会员")
    assert (page["E7"].value, page["E8"].value) == (None, "—")


def test_it_is_laid_out_for_printing_across():
    book = opened(MEMBERS)
    for page in book:
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.sheet_properties.pageSetUpPr.fitToPage
    page = book["会员与组织"]
    assert (page.freeze_panes, page.print_title_rows) == ("D3", "$1:$2")
    assert page.print_area == "'会员与组织'!$A$1:$L$8"
    assert page.auto_filter.ref == "A2:O8"
    assert page.row_dimensions[3].height > page.row_dimensions[4].height  # the definition takes lines


def test_only_whole_addresses_are_links():
    book = opened(
        DISPUTES, AnnexSheet("别的", tuple(row(passport=one) for one in ("javascript:1", "/figures/x/")))
    )
    assert book["劳动争议"]["B3"].hyperlink.target == "https://union.example/figures/d/"
    assert [book["别的"][f"B{at}"].hyperlink for at in (3, 4)] == [None, None]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "＝", "\t=", "|", "%"])
def test_text_is_never_a_formula(begin):
    text = f"{begin}1+1"
    hostile = AnnexRow(**dict.fromkeys(AnnexRow.__dataclass_fields__, text))
    area = AreaTable((text,), ((text, (text,)), (text, (1,))))
    drawn = Chart(text, "columns", (text,), (Series(text, (Decimal(1),)),), text, text)
    book = opened(
        AnnexSheet(f"{text}/?", (hostile,), area, (drawn,)),
        head=AnnexHead(text, text, text, text, text, text),
    )
    cells = [cell for page in book for line in page.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in cells if cell.data_type == "n"] == [1, 1]
    assert all(cell.quotePrefix for cell in cells if cell.data_type == "s")


def test_names_of_sheets_are_distinct_and_taken_by_excel():
    long = "很长的领域名称" * 6
    names = opened(*(replace(DISPUTES, label=one) for one in ("说明", long, long, "a/b", "A b"))).sheetnames
    assert len({one.casefold() for one in names}) == len(names) == 11
    assert max(map(len, names)) <= 31
    assert names[1:3] == ["说明（2）", "说明图表"]
    assert [one[-2:] for one in names[3:7:2]] != ["图表", "图表"]
    assert names[7:] == ["a b", "a b图表", "A b（2）", "A b图表（2）"]


# --- Charts ---


def test_what_can_be_drawn_of_a_domain():
    both, ranked = charts_of(MEMBERS)
    assert (both.kind, both.unit, both.labels) == ("columns", "人", ("会员", "女会员", "新发展会员"))
    assert both.series == (
        Series("上年同期", (Decimal(30358), Decimal(12390), Decimal(1105))),
        Series("本期", (Decimal(31260), Decimal(12874), Decimal(1318))),
    )
    assert (ranked.kind, ranked.caption, ranked.labels) == ("bars", "各组织会员", (f"{RARE}乡", "城关镇"))
    assert ranked.series == (Series("会员", (Decimal(12000), Decimal(9000))),)


def test_nothing_is_drawn_of_nothing():
    assert (
        charts_of(AnnexSheet("空", (row(value="＊"), row(last_year=None), row(value=0, last_year=0)))) == ()
    )
    assert charts_of(AnnexSheet("空", (), AreaTable(("甲",), (("乡", ("—",)), ("镇", ()))))) == ()
    assert opened(AnnexSheet("空", (row(value="＊"),))).sheetnames == ["说明", "空"]


def test_what_could_not_be_seen_is_not_drawn():
    rows = (row("甲", 10_000, 9_000), row("乙", 99, 100), row("丙", 99, 98))
    (chart,) = charts_of(AnnexSheet("域", rows))
    assert chart.labels == ("甲", "乙")


values = st.one_of(
    st.none(), st.integers(-9, 10**9), st.decimals(0, 100, places=2), st.sampled_from(["—", "＊"])
)
lines = st.lists(st.tuples(values, values, st.sampled_from(["人", "家", "%"])), max_size=12)


@given(lines)
def test_charts_compare_one_unit_of_both_years(given_lines):
    rows = tuple(row(f"数{at}", a, b, unit=unit) for at, (a, b, unit) in enumerate(given_lines))
    for chart in charts_of(AnnexSheet("域", rows)):
        before, now = chart.series
        drawn = {one.label: one for one in rows if one.label in chart.labels}
        assert len(drawn) == len(chart.labels) <= 8
        assert {one.unit for one in drawn.values()} == {chart.unit}
        for label, then, today in zip(chart.labels, before.values, now.values, strict=True):
            assert (drawn[label].last_year, drawn[label].value) == (then, today)
        highest = max(map(max, zip(before.values, now.values, strict=True)))
        assert all(max(pair) * 100 >= highest > 0 for pair in zip(before.values, now.values, strict=True))


def test_charts_read_the_cells_beside_them():
    content = workbook_of(HEAD, [MEMBERS])
    page = load_workbook(io.BytesIO(content))["会员与组织图表"]
    assert [[cell.value for cell in line[:3]] for line in page.iter_rows(min_row=3, max_row=6)] == [
        ["组织", "会员", "女会员占比"],
        ["城关镇", 9000, 40.1],
        [f"{RARE}乡", 12000, "—"],
        ["教育系统", "＊", None],
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        drawn = [etree.fromstring(packed.read(f"xl/charts/chart{at}.xml")) for at in (1, 2)]
    space = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    found = []
    for tree in drawn:
        for series in tree.findall(".//c:ser", space):
            name, labels, numbers = (
                series.find(f"c:{part}//c:f", space).text for part in ("tx", "cat", "val")
            )
            read = [
                [cell[0].value for cell in page[one.partition("!")[2].replace("$", "")]] if ":" in one
                else page[one.partition("!")[2].replace("$", "")].value
                for one in (name, labels, numbers)
            ]  # fmt: skip
            found.append(read)
    assert found == [
        ["上年同期", ["会员", "女会员", "新发展会员"], [30358, 12390, 1105]],
        ["本期", ["会员", "女会员", "新发展会员"], [31260, 12874, 1318]],
        ["会员", [f"{RARE}乡", "城关镇"], [12000, 9000]],
    ]


def test_the_same_figures_give_the_same_bytes():
    assert workbook_of(HEAD, [MEMBERS, DISPUTES]) == workbook_of(HEAD, [MEMBERS, DISPUTES])


@pytest.mark.slow
def test_another_program_prints_it_with_its_charts(tmp_path):
    path = tmp_path / "annex.xlsx"
    path.write_bytes(workbook_of(HEAD, [MEMBERS, DISPUTES]))
    pdf = resaved(path, tmp_path, "pdf")
    said = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True).stdout.decode()
    pages = said.split("\f")[:-1]
    assert len(pages) == 5
    assert [one for one in RARE if one not in said] == []
    assert ("12,000" in pages[2], "上年同期" in pages[2]) == (True, True)
    again = load_workbook(resaved(path, tmp_path))
    kinds = {cell.data_type for page in again for line in page.iter_rows() for cell in line}
    assert kinds == {"s", "n"}
    assert [len(again[name]._charts) for name in ("会员与组织图表", "劳动争议图表")] == [2, 1]
