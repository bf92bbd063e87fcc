"""The guard's look at far-off cells, in whatever dress they come."""

import random

import pytest

from tests.sheets.hostile.rig import SHEET, good, repacked, sheet_xml
from tests.sheets.reading.rig import SMALL, write
from unionhub.core.filetypes import FileRefused
from unionhub.core.sheets import guard as guarding
from unionhub.core.sheets import reading
from unionhub.core.sheets.guard import Reach, guard
from unionhub.core.sheets.limits import Limits

LIMITS = Limits(columns=200, rows=50_000)
FULL = "<v>1</v></c>"


def judged(text: str | bytes, chunk: int = 1_000_000) -> str:
    """The code of the refusal; empty when it passes."""
    content = text.encode() if isinstance(text, str) else text
    reach = Reach(LIMITS)
    try:
        for at in range(0, len(content), chunk):
            reach(content[at : at + chunk])
        reach(b"")
    except FileRefused as refusal:
        return refusal.code
    return ""


DRESSES = {
    "plain": '<row r="{row}"><c r="{ref}"><v>1</v></c></row>',
    "styled": '<row r="{row}" spans="1:6"><c r="{ref}" s="3" t="s"><v>1</v></c></row>',
    "style first": '<row spans="1:6" r="{row}"><c s="3" r="{ref}"><v>1</v></c></row>',
    "apostrophes": "<row r='{row}'><c r='{ref}'><v>1</v></c></row>",
    "blanks": '<row  r = "{row}" ><c\n r = "{ref}" ><v>1</v></c></row>',
    "prefix": '<x:row r="{row}"><x:c r="{ref}"><x:v>1</x:v></x:c></x:row>',
    "small letters": '<row r="{row}"><c r="{low}"><v>1</v></c></row>',
    "row of another number": '<row r="2"><c r="{ref}"><v>1</v></c></row>',
    "bracket in an attribute": '<row r="{row}"><c x=">" r="{ref}"><v>1</v></c></row>',
    "formula": '<row r="{row}"><c r="{ref}"><f>1+1</f></c></row>',
    "inline": '<row r="{row}"><c r="{ref}" t="inlineStr"><is><t>x</t></is></c></row>',
    "long tag": '<row r="{row}"><c' + " " * 9_000 + 'r="{ref}"><v>1</v></c></row>',
    "after a comment": '<!-- --><row r="{row}"><c r="{ref}"><v>1</v></c></row>',
}


@pytest.mark.parametrize("chunk", [7, 4_096, 1_000_000])
@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize(("ref", "code"), [("XFD5", "columns"), ("A1048576", "rows"), ("F900", "")])
def test_far_cells_are_found_in_any_dress(dress, ref, code, chunk):
    row = ref.lstrip("ABCDEFX")
    before = '<row r="1"><c r="A1"><v>1</v></c></row>'
    text = sheet_xml(before + DRESSES[dress].format(row=row, ref=ref, low=ref.lower()))
    assert judged(text, chunk) == code


@pytest.mark.parametrize("chunk", [13, 1_000_000])
@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("<row>" + "<c><v>1</v></c>" * 200 + "</row>", ""),
        ("<row>" + "<c/>" * 200 + "<c><v>1</v></c></row>", "columns"),
        ('<row r="99999"/><row><c><v>1</v></c></row>', "rows"),
        ('<row r="99999"><c r="A1"/><c><v>1</v></c></row>', "rows"),
        ("<row/>" * 51_100 + "<row><c><v>1</v></c></row>", "rows"),
        ('<row r="5"><c r="GR5"/><c><v>1</v></c></row>', "columns"),
        ('<row r="5"><c r="GQ5"/><c><v>1</v></c></row>', ""),
        ('<row r="5"><c r="A5" r2="x"', ""),
        ("<row r=99999><c r=XFD1><v>1</v></c></row>", "broken"),
    ],
)
def test_cells_without_a_place_are_counted(rows, code, chunk):
    assert judged(sheet_xml(rows), chunk) == code


@pytest.mark.parametrize(
    "empty",
    ['<c r="XFD1048576"/>', '<c r="XFD1048576" s="5"/>', '<c r="XFD1048576" s="5"></c>',
     '<c r="XFD1048576" s="5"><v/></c>', '<c r="XFD1048576"><v></v></c>', "<c r='XFD1048576' s='5'/>"],
)  # fmt: skip
def test_empty_cells_may_stand_anywhere(empty):
    assert judged(sheet_xml(f'<row r="1048576">{empty}</row>')) == ""


def test_bytes_that_no_sheet_has_are_refused():
    assert judged(b"<row>\x00") == "broken"
    assert judged(b"<row " + b" " * 3_000_000) == "broken"


def test_a_far_cell_is_found_wherever_the_chunks_are_cut():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 40))
    text = sheet_xml(rows + '<row r="41"><c r="XFD41" s="1"><v>9</v></c></row>')
    pick = random.Random(1)
    for _ in range(200):
        assert judged(text, pick.randint(1, 300)) == "columns"


def test_names_other_than_ours_are_refused(tmp_path):
    for name, words in (("a.txt", "只接受"), ("a.xlsb", "含宏"), ("a.et", "旧格式"), ("a", "只接受")):
        path = tmp_path / "upload"
        path.write_bytes(good())
        with pytest.raises(FileRefused, match=words):
            guard(path, name)
    with pytest.raises(FileRefused, match="超过 0 MB"):
        guard(path, "a.xlsx", Limits(size=100))


def test_the_guard_and_the_parser_agree_on_foreign_dress(tmp_path):
    """A file as some libraries write it, with a prefix before every name, is read like any other."""
    path = write(tmp_path, [["姓名", "单位"], ["张三", "一厂"]])

    def prefixed(xml: bytes) -> bytes:
        for name in (b"worksheet", b"sheetData", b"row", b"c", b"is", b"t", b"v"):
            for start in (b"<", b"</"):
                for end in (b" ", b">", b"/"):
                    xml = xml.replace(start + name + end, start + b"x:" + name + end)
        return xml.replace(b"xmlns=", b"xmlns:x=", 1).replace(b"</x:worksheet", b"</x:worksheet")

    content = repacked(path.read_bytes(), {SHEET: prefixed})
    path.write_bytes(content)
    layout = reading.inspect(path, path.name, SMALL)
    (block,) = reading.blocks(path, layout, SMALL)
    assert block.values["unit"] == ["一厂"]


def test_bounds_are_never_below_the_limits():
    import re

    for columns in (1, 5, 26, 27, 200, 702):
        letters = re.compile(guarding._letters(columns))
        assert all(letters.fullmatch(guarding_name(n)) for n in range(1, columns + 1))
    for most in (15, 99, 100, 51_020, 201_020, 999_999):
        numbers = re.compile(guarding._numbers(most))
        assert all(numbers.fullmatch(str(n).encode()) for n in (1, 9, 10, most // 2, most - 1, most))
        assert not numbers.fullmatch(str(most * 10).encode())


def guarding_name(number: int) -> bytes:
    from unionhub.core.sheets.layout import column_letters

    return column_letters(number - 1).encode()


def test_a_worksheet_that_lies_elsewhere_is_not_read(tmp_path):
    """The guard looks at the worksheets' folder; a relation that leads past it leads nowhere."""

    def moved(xml: bytes) -> bytes:
        assert b"worksheets/sheet1.xml" in xml
        return xml.replace(b"worksheets/sheet1.xml", b"tables/sheet1.xml")

    text = sheet_xml('<row r="1"><c r="XFD1"><v>1</v></c></row>')
    changes = {"xl/_rels/workbook.xml.rels": moved, "xl/tables/sheet1.xml": text, SHEET: None}
    path = tmp_path / "a.xlsx"
    path.write_bytes(repacked(good(), changes))
    assert guard(path, path.name) == "xlsx"
    with pytest.raises(FileRefused, match="另存"):
        reading.inspect(path, path.name, SMALL)
