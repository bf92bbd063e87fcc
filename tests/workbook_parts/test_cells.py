# ruff: noqa: E501 -- XML as it stands in the parts
"""Filling looked at closely: one sheet, one cell, the bytes before and after."""

import re
from datetime import date
from decimal import Decimal

import pytest

from unionhub.core.filetypes import FileRefused
from unionhub.core.workbook_parts import CannotWrite, Write, fill, read_back, unlike

from .forms.zipped import HEAD, MAIN, RELATIONS, changed, relations, sheet, small, unzipped

PART = "xl/worksheets/sheet1.xml"
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="49"/>'
    "</cellXfs></styleSheet>"
)


def data(rows: str, after: str = "", before: str = "") -> bytes:
    return small(sheet(f"{before}<sheetData>{rows}</sheetData>{after}"), styles=STYLES)


def filled(content: bytes, *cells: tuple[str, object]) -> str:
    """The sheet's XML after these values were written and read back."""
    writes = [Write("表", cell, value) for cell, value in cells]  # type: ignore[arg-type]
    new = fill(content, writes)
    assert unlike(new, writes) == []
    return unzipped(new)[PART].decode()


def rows_of(xml: str) -> str:
    found = re.search(r"<(?:\w+:)?sheetData>(.*)</(?:\w+:)?sheetData>", xml, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("before", "cells", "after"),
    [
        # A value in place of another: style and foreign attributes stay, the type goes.
        (
            '<row r="1"><c r="A1" s="2" t="s" cm="1"><v>7</v></c></row>',
            [("A1", 5)],
            '<row r="1"><c r="A1" s="2" cm="1"><v>5</v></c></row>',
        ),
        (
            "<row r='1'><c r='A1' t='b' s='2'><v>1</v></c></row>",
            [("A1", 5)],
            "<row r='1'><c r='A1' s='2'><v>5</v></c></row>",
        ),
        # What a picture in a cell said of its value goes with it.
        (
            '<row r="1"><c r="A1" t="e" vm="1"><v>#VALUE!</v></c></row>',
            [("A1", 5)],
            '<row r="1"><c r="A1"><v>5</v></c></row>',
        ),
        # One tag becomes two; blanks, comments and lists of extensions within a cell stay.
        ('<row r="1"><c r="A1" s="2" /></row>', [("A1", 5)], '<row r="1"><c r="A1" s="2"><v>5</v></c></row>'),
        (
            '<row r="1"><c r="A1">\n <!-- <v>1</v> --><v>3</v> <extLst><ext uri="a"/></extLst></c></row>',
            [("A1", "甲")],
            '<row r="1"><c r="A1" t="inlineStr">\n <!-- <v>1</v> --><is><t>甲</t></is> <extLst><ext uri="a"/></extLst></c></row>',
        ),
        (
            '<row r="1"><c r="A1"><v><![CDATA[3]]></v></c></row>',
            [("A1", 4)],
            '<row r="1"><c r="A1"><v>4</v></c></row>',
        ),
        (
            '<row r="1"><c r="A1" t="inlineStr"><is><r><t>旧</t></r></is></c></row>',
            [("A1", 4)],
            '<row r="1"><c r="A1"><v>4</v></c></row>',
        ),
        # Emptied: the value goes, the cell stays.
        (
            '<row r="1"><c r="A1" s="2" t="s"><v>0</v></c></row>',
            [("A1", None)],
            '<row r="1"><c r="A1" s="2"></c></row>',
        ),
        ('<row r="1"/>', [("A1", None), ("C9", "")], '<row r="1"/>'),
        # Where there was none: in order, with the row's or the column's style.
        (
            '<row r="1"><c r="B1"><v>1</v></c><c r="D1"><v>2</v></c></row>',
            [("E1", 5), ("A1", 4), ("C1", 3)],
            '<row r="1"><c r="A1"><v>4</v></c><c r="B1"><v>1</v></c><c r="C1"><v>3</v></c><c r="D1"><v>2</v></c>'
            '<c r="E1"><v>5</v></c></row>',
        ),
        (
            '<row r="1" s="2" customFormat="1"/>',
            [("B1", 5), ("A1", 4)],
            '<row r="1" s="2" customFormat="1"><c r="A1" s="2"><v>4</v></c><c r="B1" s="2"><v>5</v></c></row>',
        ),
        (
            '<row r="2"/><row r="4"></row>',
            [("A1", 1), ("A3", 3), ("A4", 4), ("B5", 5), ("A5", 6)],
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"/><row r="3"><c r="A3"><v>3</v></c></row>'
            '<row r="4"><c r="A4"><v>4</v></c></row><row r="5"><c r="A5"><v>6</v></c><c r="B5"><v>5</v></c></row>',
        ),
        (
            '<row r="1"><c r="A1"/><extLst/></row>',
            [("B1", 5)],
            '<row r="1"><c r="A1"/><c r="B1"><v>5</v></c><extLst/></row>',
        ),
        # Without references the place is counted.
        (
            "<row><c/><c><v>1</v></c></row><row><c/><c/></row>",
            [("B2", 5), ("C1", 6)],
            '<row><c/><c><v>1</v></c><c r="C1"><v>6</v></c></row><row><c/><c><v>5</v></c></row>',
        ),
        (
            '<row r="5"><c r="B5"/><c/></row><row><c/></row>',
            [("C5", 1), ("A6", 2), ("A5", 3)],
            '<row r="5"><c r="A5"><v>3</v></c><c r="B5"/><c><v>1</v></c></row><row><c><v>2</v></c></row>',
        ),
    ],
)
def test_bytes_of_a_row(before, cells, after):
    assert rows_of(filled(data(before), *cells)) == after


def test_columns_lend_their_style_to_new_cells():
    xml = filled(data("", before='<cols><col min="2" max="3" style="2"/></cols>'), ("A1", 1), ("C1", 2))
    assert rows_of(xml) == '<row r="1"><c r="A1"><v>1</v></c><c r="C1" s="2"><v>2</v></c></row>'


def test_an_empty_sheet_and_unusual_prefixes():
    xml = f'{HEAD}<数:worksheet xmlns:数="{MAIN}"><数:sheetData /><数:mergeCells/></数:worksheet>'
    assert filled(small(xml), ("B2", "甲"), ("A1", 1)) == (
        f'{HEAD}<数:worksheet xmlns:数="{MAIN}"><数:sheetData><数:row r="1"><数:c r="A1"><数:v>1</数:v></数:c></数:row>'
        '<数:row r="2"><数:c r="B2" t="inlineStr"><数:is><数:t>甲</数:t></数:is></数:c></数:row></数:sheetData>'
        "<数:mergeCells/></数:worksheet>"
    )


def test_a_byte_order_mark_and_strict_names_stay():
    xml = sheet('<sheetData><row r="1"><c r="A1"/></row></sheetData>').replace(
        MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    new = fill(small(b"\xef\xbb\xbf" + xml.encode()), [Write("表", "A1", "中")])
    assert (
        unzipped(new)[PART]
        == b"\xef\xbb\xbf"
        + xml.replace('<c r="A1"/>', '<c r="A1" t="inlineStr"><is><t>中</t></is></c>').encode()
    )


def test_a_part_in_ascii_gets_references_to_characters():
    xml = sheet("<sheetData/>").replace("UTF-8", "US-ASCII")
    assert "<t>&#20013;</t>" in filled(small(xml), ("A1", "中"))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("0012", "<t>0012</t>"),
        ("=1+1", "<t>=1+1</t>"),
        ("<a>&\"'", "<t>&lt;a&gt;&amp;\"'</t>"),
        (" 甲 ", '<t xml:space="preserve"> 甲 </t>'),
        ("甲\n乙", '<t xml:space="preserve">甲\n乙</t>'),
        ("a_x000D_b", "<t>a_x005F_x000D_b</t>"),
        ("甲\x00\x0b乙", "<t>甲乙</t>"),
        ("𠮷", "<t>𠮷</t>"),
    ],
)
def test_text_stays_text(text, written):
    assert written in filled(data(""), ("A1", text))


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (-3, "-3"),
        (10**15, "1000000000000000"),
        (Decimal("12.50"), "12.50"),
        (Decimal("-0"), "0"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.00000001"), "0.00000001"),
        (999_999_999_999_999, "999999999999999"),
    ],
)
def test_numbers_are_exact(number, written):
    assert f"<v>{written}</v>" in filled(data(""), ("A1", number))


@pytest.mark.parametrize(
    "number",
    [1_234_567_890_123_456, Decimal("0.1234567890123456"), Decimal("NaN"), Decimal("Infinity"), 10**301],
)
def test_numbers_that_a_cell_would_round_are_refused(number):
    with pytest.raises(CannotWrite, match="A1：数字"):
        fill(data(""), [Write("表", "A1", number)])


@pytest.mark.parametrize("value", [True, 1.5, b"x"])
def test_other_kinds_of_values_are_a_fault_of_the_program(value):
    with pytest.raises((TypeError, AttributeError)):
        fill(data(""), [Write("表", "A1", value)])


@pytest.mark.parametrize(
    ("day", "is_1904", "serial"),
    [
        (date(2026, 11, 3), False, 46329),
        (date(2026, 11, 3), True, 44867),
        (date(1900, 2, 28), False, 59),
        (date(1900, 3, 1), False, 61),
    ],
)
def test_days_are_numbers_where_they_are_shown_as_days_else_text(day, is_1904, serial):
    book = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="{int(is_1904)}"/><sheets>'
        '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    content = small(sheet('<sheetData><row r="1"><c r="A1" s="1"/></row></sheetData>'), book, styles=STYLES)
    xml = filled(content, ("A1", day), ("B1", day))
    assert f'<c r="A1" s="1"><v>{serial}</v></c>' in xml
    assert f"<t>{day.year}年{day.month}月{day.day}日</t>" in xml
    new = fill(content, [Write("表", "A1", day)])
    assert read_back(new, [("表", "A1")]) == {("表", "A1"): day}
    assert unlike(fill(content, [Write("表", "A1", 5)]), [Write("表", "A1", 5)]) == []
    assert unlike(fill(content, [Write("表", "A1", 5)]), [Write("表", "A1", 6)])


# --- Formulas -----------------------------------------------------------------------------------------------------

FORMULAS = (
    '<row r="1"><c r="A1"/><c r="B1" t="str" s="2"><f t="shared" ref="B1:B2" si="0">A1*2</f><v>旧</v></c></row>'
    '<row r="2"><c r="A2"/><c r="B2"><f t="shared" si="0"/><v>8</v></c></row>'
    '<row r="3"><c r="A3"><f t="array" ref="A3:B4">A1:B2</f><v>1</v></c><c r="B3"><v>2</v></c></row>'
    '<row r="4"><c r="A4"><v>3</v></c><c r="B4"><v>4</v></c><c r="C4"><v>9</v></c></row>'
)


def test_formulas_stay_and_forget_their_results():
    assert rows_of(filled(data(FORMULAS), ("A1", 7))) == (
        '<row r="1"><c r="A1"><v>7</v></c><c r="B1" s="2"><f t="shared" ref="B1:B2" si="0">A1*2</f></c></row>'
        '<row r="2"><c r="A2"/><c r="B2"><f t="shared" si="0"/></c></row>'
        '<row r="3"><c r="A3"><f t="array" ref="A3:B4">A1:B2</f></c><c r="B3"></c></row>'
        '<row r="4"><c r="A4"></c><c r="B4"></c><c r="C4"><v>9</v></c></row>'
    )


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("B1", "单元格 B1：是公式"),
        ("B2", "单元格 B2：是公式"),
        ("B4", "单元格 B4：属于数组公式"),
        ("A9", "单元格 A9：在合并单元格 A8:C9 之内，只能写在它的左上角 A8"),
        ("7", "单元格 7：不是单元格地址"),
        ("XFE1", "不是单元格地址"),
    ],
)
def test_cells_that_may_not_be_written_are_named(cell, words):
    content = data(FORMULAS, '<mergeCells count="1"><mergeCell ref="A8:C9"/></mergeCells>')
    with pytest.raises(CannotWrite) as refused:
        fill(content, [Write("表", "A8", 1), Write("表", cell, 1)])
    assert words in refused.value.text
    assert "工作表“表”" in refused.value.text


def test_a_cell_written_twice_a_missing_sheet_and_a_chart_are_refused():
    with pytest.raises(CannotWrite, match="两个值"):
        fill(data(""), [Write("表", "A1", 1), Write("表", "a1", 2)])
    with pytest.raises(CannotWrite, match="工作表“无”单元格 A1：工作簿中没有这个工作表"):
        fill(data(""), [Write("无", "A1", 1)])
    charted = changed(
        data(""), {"xl/_rels/workbook.xml.rels": lambda xml: xml.replace('/worksheet"', '/chartsheet"')}
    )
    with pytest.raises(CannotWrite, match="图表工作表"):
        fill(charted, [Write("表", "A1", 1)])


def test_headings_of_a_table_are_refused_and_its_body_is_not():
    table = f'{HEAD}<table xmlns="{MAIN}" id="1" ref="A1:B3"><tableColumns count="2"/></table>'
    content = changed(
        data('<row r="1"><c r="A1"/></row>'),
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relations(("table", "../tables/table1.xml")),
            "xl/tables/table1.xml": table,
        },
    )
    with pytest.raises(CannotWrite, match="B1：是智能表格（A1:B3）的标题"):
        fill(content, [Write("表", "B1", 1)])
    assert '<c r="B2"><v>1</v></c>' in filled(content, ("B2", 1))


# --- The workbook's part ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<calcPr calcId="1"/>', '<calcPr calcId="1" fullCalcOnLoad="1"/>'),
        ("<calcPr calcMode='manual' ></calcPr>", "<calcPr calcMode='manual' fullCalcOnLoad=\"1\"></calcPr>"),
        ("<calcPr fullCalcOnLoad='0'/>", '<calcPr fullCalcOnLoad="1"/>'),
        ('<calcPr fullCalcOnLoad="true"/>', '<calcPr fullCalcOnLoad="true"/>'),
        ("", '<calcPr fullCalcOnLoad="1"/>'),
        (
            "<definedNames/><oleSize ref='A1'/>",
            "<definedNames/><calcPr fullCalcOnLoad=\"1\"/><oleSize ref='A1'/>",
        ),
        ("<!-- <calcPr/> --><extLst/>", '<calcPr fullCalcOnLoad="1"/><!-- <calcPr/> --><extLst/>'),
    ],
)
def test_the_flag_stands_where_the_schema_wants_it(before, after):
    book = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets>'
        "%s</workbook>"
    )
    new = fill(small(sheet("<sheetData/>"), book % before), [Write("表", "A1", 1)])
    assert unzipped(new)["xl/workbook.xml"].decode() == book % after


# --- Sheets that no program in use writes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "xml",
    [
        sheet("<sheetData/>").encode("utf-16"),
        sheet("<sheetData/>").replace("UTF-8", "GBK").encode("gbk"),
        f'<!DOCTYPE a [<!ENTITY x "1">]><worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
        '<worksheet><sheetData><row r="1"/></sheetData></worksheet>',
        sheet(""),
        sheet("<sheetData/><sheetData/>"),
        sheet('<sheetData><row r="2"/><row r="1"/></sheetData>'),
        sheet('<sheetData><row r="2"/><row r="2"/></sheetData>'),
        sheet('<sheetData><row r="1"><c r="B1"/><c r="A1"/></row></sheetData>'),
        sheet('<sheetData><row r="1"><c r="A2"/></row></sheetData>'),
        sheet('<sheetData><row r="x"/></sheetData>'),
        sheet('<sheetData><row r="1048577"/></sheetData>'),
        sheet("<sheetData><row r='1'><c r='A1'></row></sheetData>"),
        sheet('<sheetData/><mergeCells><mergeCell ref="A1:B0"/></mergeCells>'),
        sheet(
            '<sheetData><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            '<mc:Choice Requires="x"><row r="1"/></mc:Choice></mc:AlternateContent></sheetData>'
        ),
    ],
)
def test_sheets_that_cannot_be_understood_for_certain_are_refused_in_words(xml):
    with pytest.raises(FileRefused, match="另存"):
        fill(small(xml), [Write("表", "A1", 1)])
