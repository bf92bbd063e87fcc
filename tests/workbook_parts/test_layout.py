"""What is read of a form for the screen: sizes, merged ranges, words, and what may be written where."""

import json
import random
from datetime import date
from decimal import Decimal

import pytest

from unionhub.core.filetypes import FileRefused
from unionhub.core.sheets.limits import Limits
from unionhub.core.workbook_parts import CellWords, Layout, Write, fill, read_layout
from unionhub.core.workbook_parts.styles import Style
from unionhub.core.workbook_parts.words import shown

from .forms import form_a, form_b, make_form_a, make_form_b
from .forms.zipped import HEAD, MAIN, changed, sheet, small


def of_xml(xml: str, **parts: str) -> Layout:
    return read_layout(small(xml, **parts), "表.xlsx")


def test_form_a_is_read_as_it_looks():
    layout = read_layout(make_form_a(), form_a.NAME)
    page = layout.sheet(form_a.SHEET)
    assert (page.rows, page.columns, page.has_protection, page.print_area) == (16, 10, True, "A1:J16")
    assert page.widths[:3] == [9.5, 22.62, 11.25]
    assert page.heights[0] == 30
    assert "C3:D3" in page.merged
    assert page.at("B9") == CellWords("其中：女会员", "text")
    assert page.at("A5") == CellWords("1", "number")
    assert page.at("C5") == CellWords(locked=False)
    assert page.at("J5") == CellWords(locked=False, choices=True)
    assert page.at("J16") == CellWords(locked=False, is_date=True)
    assert page.at("B2") == CellWords(locked=False, as_text=True)
    assert page.at("D5") == CellWords("—", "formula", formula='IF($C$14=0,"—",C5/$C$14)')
    assert page.at("G6") == CellWords("0", "formula")  # shares the formula above
    assert page.at("B1") == CellWords()
    assert [one.name for one in page.areas] == page.merged


def test_form_b_has_rich_words_and_a_hidden_sheet():
    layout = read_layout(make_form_b(), form_b.NAME)
    assert [(one.name, one.state, one.kind) for one in layout.sheets] == [
        (form_b.SHEET, "visible", "worksheet"),
        (form_b.SECOND, "visible", "worksheet"),
        (form_b.HIDDEN, "veryHidden", "worksheet"),
    ]
    assert layout.names == {"乡镇类别": "代码!$A$1:$A$3", "会员合计": "乡镇情况!$C$18"}
    assert layout.sheet(form_b.SHEET).at("A1").text == "街道乡镇工会工作情况表"
    assert layout.sheet(form_b.SECOND).at("A4").text == "非公有制企业"  # cells without references


@pytest.mark.parametrize("make", [make_form_a, make_form_b])
def test_a_layout_goes_through_json_and_back(make):
    layout = read_layout(make(), "表.xlsx")
    assert Layout.from_json(json.loads(json.dumps(layout.to_json()))) == layout
    assert Layout.from_json({}) == Layout()


def test_a_filled_form_has_the_same_layout_but_for_what_was_written():
    before = read_layout(make_form_a(), "表.xlsx").sheet(form_a.SHEET)
    writes = [Write(form_a.SHEET, "C5", 1234), Write(form_a.SHEET, "J16", date(2026, 11, 3))]
    after = read_layout(fill(make_form_a(), writes), "表.xlsx").sheet(form_a.SHEET)
    assert after.at("C5").text == "1,234"
    assert after.at("J16").text == "2026年11月3日"
    assert (after.merged, after.widths, after.rows) == (before.merged, before.widths, before.rows)


def test_hidden_rows_and_columns_and_a_sheet_without_cells():
    layout = of_xml(
        sheet(
            '<cols><col min="2" max="3" width="5" hidden="1"/></cols><sheetData><row r="1"><c r="D1"><v>1</v></c></row>'
            '<row r="2" hidden="1"><c r="A2"><v>2</v></c></row></sheetData>'
        )
    )
    page = layout.sheets[0]
    assert (page.hidden_rows, page.hidden_columns, page.widths) == ([2], [2, 3], [8.43, 5, 5, 8.43])
    content = changed(
        make_form_a(),
        {
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(
                'worksheet" Target="worksheets/sheet2', 'chartsheet" Target="worksheets/sheet2'
            )
        },
    )
    assert [one.kind for one in read_layout(content, "a.xlsx").sheets] == ["worksheet", "other"]


def test_what_is_beyond_500_rows_and_100_columns_is_told_and_not_kept():
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 601))
    layout = of_xml(sheet(f"<sheetData>{rows}</sheetData>"))
    assert (layout.sheets[0].rows, len(layout.sheets[0].cells), layout.sheets[0].is_cut) == (500, 500, True)
    assert layout.notices == ["工作表“表”超过 500 行或 100 列，超出的部分不显示。"]
    wide = of_xml(
        sheet('<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="CW1"><v>1</v></c></row></sheetData>')
    )
    assert (wide.sheets[0].columns, wide.sheets[0].is_cut) == (1, True)


def test_formatted_emptiness_is_not_kept_but_a_frame_is():
    styles = (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><borders count="2"><border/><border><left style="thin"/></border></borders>'
        '<cellXfs count="2"><xf borderId="0"/><xf borderId="1"/></cellXfs></styleSheet>'
    )
    xml = '<sheetData><row r="3"><c r="B3" s="1"/></row><row r="400"><c r="Z400" s="0"/></row></sheetData>'
    page = of_xml(sheet(xml), styles=styles).sheets[0]
    assert (page.rows, page.columns, page.cells) == (3, 2, {})


def test_merged_ranges_that_overlap_are_refused():
    xml = '<sheetData/><mergeCells><mergeCell ref="A1:C3"/><mergeCell ref="C3:D4"/></mergeCells>'
    with pytest.raises(FileRefused, match="另存"):
        of_xml(sheet(xml))


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        (1234, "General", "1234"),
        (Decimal("0.1"), "General", "0.1"),
        (Decimal("33.33333333333333"), "General", "33.333333333"),
        (Decimal("1E+25"), "General", "1.00000E+25"),
        (1234, "#,##0", "1,234"),
        (-1234, "#,##0.00", "-1,234.00"),
        (-5, "0;[Red](0)", "(5)"),
        (0, '0;-0;"—"', "—"),
        (Decimal("0.256"), "0.0%", "25.6%"),
        (Decimal("0.125"), "0.00%", "12.50%"),
        (Decimal("2.5"), "0", "3"),
        (12, '0"人"', "12人"),
        (12, "0.0#", "12.0"),
        (1_500_000, "0.0,,", "1.5"),
        (7, "@", "7"),
        (True, "General", "TRUE"),
        (None, "0", ""),
        ("文字", "0", "文字"),
        (date(2026, 1, 5), "yyyy-mm-dd;@", "2026-01-05"),
        (date(2026, 1, 5), '[$-804]yyyy"年"m"月"d"日";@', "2026年1月5日"),
        (date(2026, 1, 5), "yy/m/d", "26/1/5"),
        (Decimal(9) * 10**60, "#,##0.00", "9.00000E+60"),
    ],
)
def test_numbers_are_shown_as_their_format_says(value, code, words):
    assert shown(value, Style(code)) == words


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True),
        ('m"月"d"日"', True),
        ("General", False),
        ('0"day"', False),
        ("[Red]0", False),
        ("h:mm", False),
        ("0.00", False),
    ],
)
def test_a_format_of_days_is_known(code, is_date):
    assert Style(code).is_date is is_date


def test_too_many_sheets_and_none_to_see_are_refused():
    hidden = changed(
        make_form_a(), {"xl/workbook.xml": lambda xml: xml.replace(' sheetId="', ' state="hidden" sheetId="')}
    )
    with pytest.raises(FileRefused, match="没有可见的工作表"):
        read_layout(hidden, "a.xlsx")


def test_limits_are_kept_while_reading():
    noise = random.Random(6).randbytes(4 << 20).hex()
    comments = "".join(f"<!-- {noise[at : at + 1000]} -->" for at in range(0, len(noise), 1000))
    content = small(sheet("<sheetData/>").replace("<sheetData/>", f"{comments}<sheetData/>"))
    assert read_layout(content, "a.xlsx").sheets[0].rows == 0
    with pytest.raises(FileRefused, match="内存超过上限（4 MB）"):
        read_layout(content, "a.xlsx", Limits(memory_mb=4))
