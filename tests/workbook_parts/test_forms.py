"""The three forms filled: part by part, byte by byte outside of the cells, and through LibreOffice."""

import csv
import re
import subprocess

import pytest

from tests.sheets.office import resaved
from unionhub.core.filetypes import FileRefused
from unionhub.core.workbook_parts import (
    Write,
    cell_name,
    differing_parts,
    fill,
    read_back,
    read_layout,
    unlike,
)

from .forms import altered, form_a, form_b, form_c, make_form_a, make_form_b, make_form_c
from .forms.zipped import changed, unzipped
from .writes import FORMS, TOUCHED

pytestmark = pytest.mark.slow
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
#: A cell with its content; what the filler may change in it is its type and its value.
CELL = re.compile(rb"<(?:x:)?c(?:\s[^>]*?)?(?:/>|>.*?</(?:x:)?c>)", re.DOTALL)
REFERENCE = re.compile(rb'<(?:x:)?c\s[^>]*?r="([A-Z0-9]+)"')
VALUE = re.compile(rb"<(?:x:)?(v|is)(?:\s[^>]*?)?(?:/>|>.*?</(?:x:)?\1>)", re.DOTALL)


@pytest.mark.parametrize("key", FORMS)
def test_all_that_is_written_is_read_back_and_no_other_part_differs(key):
    make, writes = FORMS[key]
    form = make()
    filled = fill(form, writes())
    assert unlike(filled, writes()) == []
    assert differing_parts(form, filled) == TOUCHED[key]
    assert fill(form, writes()) == filled
    assert list(unzipped(filled)) == list(unzipped(form))


@pytest.mark.parametrize("key", FORMS)
def test_within_a_sheet_nothing_but_values_and_types_of_cells_changes(key):
    make, writes = FORMS[key]
    old, new = unzipped(make()), unzipped(fill(make(), writes()))
    for part in TOUCHED[key][1:]:
        there = set(REFERENCE.findall(old[part]))
        added = [cell for cell in CELL.findall(new[part]) if set(REFERENCE.findall(cell)) - there]
        assert len(added) == {"a": 0, "b": 2 if part == form_b.PART else 0, "c": 1}[key]
        for cell in added:
            new[part] = new[part].replace(cell, b"")
        assert CELL.split(old[part]) == CELL.split(new[part])
        assert [bare(cell) for cell in CELL.findall(old[part])] == [
            bare(cell) for cell in CELL.findall(new[part])
        ]


def bare(cell: bytes) -> bytes:
    """A cell without its type and value, always as a pair of tags."""
    cell = re.sub(rb"^(<(x:)?c[^>]*?)\s*/>$", rb"\1></\2c>", VALUE.sub(b"", cell))
    return re.sub(rb"""^(<[^>]*?)\st=["'][^"']*["']""", rb"\1", cell)


@pytest.mark.parametrize("key", FORMS)
def test_the_workbook_differs_by_the_flag_alone(key):
    make, writes = FORMS[key]
    old, new = (unzipped(content)["xl/workbook.xml"] for content in (make(), fill(make(), writes())))
    flag = rb' fullCalcOnLoad="1"'
    assert new.count(flag) == 1
    assert old in (new.replace(flag, b""), new.replace(b"<calcPr" + flag + b"/>", b""))


@pytest.mark.parametrize("key", FORMS)
def test_libreoffice_shows_new_totals_and_keeps_what_it_knows(key, tmp_path):
    make, writes = FORMS[key]
    path = tmp_path / f"{key}.xlsx"
    path.write_bytes(fill(make(), writes()))
    resaved(path, tmp_path, CSV)
    sheet = {"a": form_a.SHEET, "b": form_b.SHEET, "c": form_c.SHEET}[key]
    shown = (tmp_path / "resaved" / f"{key}-{sheet}.csv").read_text("utf-8")
    rows = list(csv.reader(shown.splitlines()))
    if key == "a":
        items = [row for row, _ in form_a.ITEMS]
        total = rows[form_a.TOTAL_ROW - 1]
        assert [total[at] for at in (2, 4, 5, 6, 8)] == [
            str(sum(items) * by) for by in (10, 100, 90, 10, 1000)
        ]
        assert rows[4][3].startswith("6.1728")  # 50 of 810
        assert rows[4][7].startswith("11.1111")
    elif key == "b":
        assert rows[form_b.TOTAL_ROW - 1][:8] == ["合计", "121", "12100", "4840", "40%", "220", "66", "30%"]
        second = (tmp_path / "resaved" / f"b-{form_b.SECOND}.csv").read_text("utf-8")
        assert second.splitlines()[-1] == "合计,270,27,243"
    else:
        assert rows[form_c.TOTAL_ROW - 1][:4] == ["合计", "22", "275", "220"]
        assert rows[3][4] == "25%"
    pdf = resaved(path, tmp_path, "pdf")
    words = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True
    ).stdout.decode()
    assert "某县总工会" in words
    assert {"a": "2026年11月3日", "b": "返回目录", "c": "2026-11-03"}[key] in words  # b: a shape


def test_a_formula_on_a_sheet_in_which_nothing_is_written_forgets_its_result():
    form = altered(make_form_a(), sheet="汇总")
    parts = unzipped(form)
    page = parts["xl/worksheets/sheet99.xml"].decode()
    old, total = (
        '<c r="A1" t="inlineStr"><is><t>汇总</t></is></c>',
        '<c r="A1"><f>月报表!C14</f><v>4711</v></c>',
    )
    assert old in page
    form = changed(form, {"xl/worksheets/sheet99.xml": page.replace(old, total)})
    filled = unzipped(fill(form, FORMS["a"][1]()))
    assert b"4711" not in filled["xl/worksheets/sheet99.xml"]
    assert "月报表!C14</f>".encode() in filled["xl/worksheets/sheet99.xml"]
    assert fill(form, []) == fill(fill(form, []), [])
    assert unzipped(fill(form, [])) == unzipped(form)


# --- A changed form -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "at", "label", "sheet"),
    [
        (make_form_a, 8, "B", form_a.SHEET),
        (make_form_b, 9, "A", form_b.SHEET),
        (make_form_c, 5, "A", form_c.SHEET),
    ],
)
def test_an_altered_form_is_a_sound_workbook_with_the_same_cells_further_down(
    make, at, label, sheet, tmp_path
):
    old = read_layout(make(), "a.xlsx")
    form = altered(make(), row=(at, "新增的一行"), renamed=None, sheet="补充表", label=label)
    new = read_layout(form, "b.xlsx")
    assert [one.name for one in new.sheets] == [*(one.name for one in old.sheets), "补充表"]
    before, after = old.sheet(sheet), new.sheet(sheet)
    assert after.rows == before.rows + 1
    assert after.at(f"{label}{at}").text == "新增的一行"
    for name, words in before.cells.items():
        row = int(re.sub("[A-Z]", "", name))
        moved = re.sub("[0-9]+", str(row + (row >= at)), name)
        assert (after.at(moved).text, after.at(moved).kind) == (words.text, words.kind), name
    path = tmp_path / "altered.xlsx"
    path.write_bytes(fill(form, []))
    resaved(path, tmp_path, CSV)
    assert (tmp_path / "resaved" / "altered-补充表.csv").read_text("utf-8").strip() == "补充表"


def test_a_renamed_heading_is_the_only_difference():
    old, new = (
        read_layout(make_form_a(), "a.xlsx"),
        read_layout(altered(make_form_a(), renamed=("上年同期", "去年同期数")), "a.xlsx"),
    )
    cells = {
        name: words.text
        for name, words in new.sheet(form_a.SHEET).cells.items()
        if words != old.sheet(form_a.SHEET).at(name)
    }
    assert cells == {"F3": "去年同期数"}


def test_filling_a_filled_form_again_gives_the_second_values():
    make, writes = FORMS["b"]
    once = fill(make(), writes())
    assert fill(once, writes()) == once
    cell = (form_b.SHEET, cell_name(form_b.FIRST_ROW, 2))
    again = fill(once, [Write(*cell, None)])
    assert read_back(once, [cell]) == {cell: 6}
    assert read_back(again, [cell]) == {cell: None}


def test_a_button_of_excel_stays_with_its_parts():
    """Form controls: a drawing, properties, and the alternatives that Excel writes behind the cells."""
    control = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        'Requires="x14"><controls><control shapeId="1026" r:id="rId3" name="按钮 1"><controlPr defaultSize="0" '
        'autoFill="0"><anchor moveWithCells="1"/></controlPr></control></controls></mc:Choice></mc:AlternateContent>'
    )
    space = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    properties = f'<formControlPr xmlns="{space}" objectType="Button"/>'
    form = changed(
        make_form_b(),
        {
            form_b.PART: lambda xml: xml.replace("</worksheet>", f"{control}</worksheet>"),
            "xl/ctrlProps/ctrlProp1.xml": properties,
        },
    )
    assert read_layout(form, "b.xlsx").sheets
    filled = fill(form, FORMS["b"][1]())
    assert differing_parts(form, filled) == TOUCHED["b"]
    assert control.encode() in unzipped(filled)[form_b.PART]
    calling = (
        {form_b.PART: lambda xml: xml.replace('autoFill="0"', 'autoFill="0" macro="[0]!填表"')},
        {"xl/ctrlProps/ctrlProp1.xml": properties.replace("/>", ' fmlaMacro="填表"/>')},
    )
    for change in calling:
        with pytest.raises(FileRefused, match="调用宏"):
            read_layout(changed(form, change), "b.xlsx")
