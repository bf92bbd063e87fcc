"""What becomes of the rows: which count, which are refused, in which words."""

from datetime import date, datetime

import openpyxl
import pytest

from tests.sheets.hostile.rig import SHEET, repacked, replaced
from tests.sheets.reading.rig import (
    HEAD,
    SMALL,
    look,
    problems,
    read,
    rows,
    save,
    text_file,
    with_columns,
    write,
)
from unionhub.core import cleaners
from unionhub.core.filetypes import FileRefused
from unionhub.core.masking import Kind
from unionhub.core.sheets import reading
from unionhub.core.sheets.block import Block, CellError, shown_value
from unionhub.core.sheets.column import Column

PERSON = ["张三", "13800001234", "2026-03-05", "一厂"]


def test_values_come_out_clean_with_the_row_of_the_file(tmp_path):
    path = write(tmp_path, [HEAD, [" 张\u200b三 ", 13800001234, datetime(2026, 3, 5), "一厂"], [], PERSON])
    assert rows(path) == {
        2: {"name": "张三", "phone": "13800001234", "day": date(2026, 3, 5), "unit": "一厂"},
        4: {"name": "张三", "phone": "13800001234", "day": date(2026, 3, 5), "unit": "一厂"},
    }


def test_absent_columns_are_there_and_empty(tmp_path):
    path = write(tmp_path, [["姓名"], ["张三"]])
    assert rows(path) == {2: {"name": "张三", "phone": None, "day": None, "unit": None}}


def test_empty_and_blank_rows_and_mere_numbers_do_not_count(tmp_path):
    path = write(tmp_path, [["序号", *HEAD], [1, *PERSON], [2], [3, " ", "\u3000"], [4, *PERSON]])
    assert list(rows(path)) == [2, 5]


def test_a_required_cell_that_is_empty_is_told(tmp_path):
    path = write(tmp_path, [HEAD, PERSON, [None, *PERSON[1:]], ["\u200b", *PERSON[1:]]])
    assert problems(path) == {3: [("name", "没有填写。")], 4: [("name", "没有填写。")]}


def test_every_problem_of_a_row_is_told(tmp_path):
    path = write(tmp_path, [HEAD, ["", "123", "昨天", "一厂"]])
    assert [name for name, _ in problems(path)[2]] == ["name", "phone", "day"]


@pytest.mark.parametrize("mark", ["说明：按身份证填写", "说明:按身份证填写"])
def test_the_help_row_of_the_template_is_skipped(tmp_path, mark):
    path = write(tmp_path, [HEAD, [mark, "11 位", "2026-03-05", "全称"], PERSON])
    assert list(rows(path)) == [3]


def test_a_person_who_is_called_like_the_help_row_further_down_is_not(tmp_path):
    path = write(tmp_path, [HEAD, PERSON, PERSON, ["说明：某人", *PERSON[1:]]])
    assert list(rows(path)) == [2, 3, 4]


def test_blocks_are_as_large_as_asked(tmp_path):
    path = write(tmp_path, [HEAD, *[PERSON] * 25])
    assert [len(block) for block in read(path, chunk=10)] == [10, 10, 5]


def test_too_many_rows_are_refused(tmp_path):
    sheet = with_columns(*SMALL.columns, rows=10)
    path = write(tmp_path, [HEAD, *[PERSON] * 10])
    assert len(rows(path, sheet)) == 10
    with pytest.raises(FileRefused, match="超过 10 行"):
        rows(write(tmp_path, [HEAD, *[PERSON] * 11]), sheet)


def test_settings_change_the_limits(tmp_path, settings):
    settings.SHEET_LIMITS = {"tests.small": {"rows": 3}}
    with pytest.raises(FileRefused, match="超过 3 行"):
        rows(write(tmp_path, [HEAD, *[PERSON] * 4]))


def far_below(tmp_path, row):
    book = openpyxl.Workbook()
    for cells in (HEAD, PERSON):
        book.active.append(cells)
    book.active.cell(row, 1, "李四")
    return save(tmp_path, book)


def test_content_far_below_the_list_is_not_lost_in_silence(tmp_path):
    assert list(rows(far_below(tmp_path, 1_002))) == [2, 1_002]
    with pytest.raises(FileRefused, match="第 2 行之后有 1000 个空行，第 1003 行又有内容"):
        rows(far_below(tmp_path, 1_003))


# --- Merged -------------------------------------------------------------------------------------------------------


def test_a_column_that_says_so_is_filled_down(tmp_path):
    path = write(tmp_path, [HEAD, PERSON, ["李四"], ["王五", None, None, "二厂"]], merge=["D2:D3"])
    assert [row["unit"] for row in rows(path).values()] == ["一厂", "一厂", "二厂"]
    assert problems(path) == {}
    assert look(path).notices == []


@pytest.mark.parametrize(
    ("area", "bad"),
    [("A2:A3", {2, 3}), ("B2:C2", {2}), ("C2:D3", {2, 3}), ("A1:A2", {2})],
    ids=["down", "across", "square", "with the head"],
)
def test_other_merged_cells_are_refused_row_by_row(tmp_path, area, bad):
    head = ["姓名", "联系电话", "日期", "单位"]
    path = write(tmp_path, [head, PERSON, ["李四", *PERSON[1:]], PERSON], merge=[area])
    if area == "A1:A2":  # the head reaches into the row below it, which is no data then
        assert list(rows(path)) == [3, 4]
        return
    found = problems(path)
    assert set(found) == bad
    assert all(f"（{area}）" in words and "取消合并" in words for its in found.values() for _, words in its)


def test_a_cell_merged_with_unread_columns_is_fine(tmp_path):
    path = write(tmp_path, [["姓名", None, None, "单位"], ["张三", None, None, "一厂"]], merge=["A2:C2"])
    assert problems(path) == {}


def test_what_begins_in_the_head_is_not_filled_down(tmp_path):
    path = write(tmp_path, [["姓名", "车间"], ["张三", None], ["李四", "二厂"]], merge=["B1:B2"])
    layout = look(path).confirm({0: "name", 1: "unit"}, SMALL.columns)
    (block,) = reading.blocks(path, layout, SMALL)
    assert block.problems[0] == [("unit", "合并单元格（B1:B2），不能确定各行各列的内容，请取消合并后填写。")]
    assert block.values["unit"] == [None, "二厂"]


def test_a_value_hidden_under_an_unread_column_is_refused(tmp_path):
    path = write(tmp_path, [["附注", "姓名", "单位"], ["张三", None, "一厂"]], merge=["A2:B2"])
    assert "A2:B2" in problems(path)[2][0][1]


def test_merging_everything_is_refused_at_once(tmp_path):
    areas = '<mergeCells count="90">' + '<mergeCell ref="A2:D5000"/>' * 90 + "</mergeCells>"
    content = write(tmp_path, [HEAD, *[PERSON] * 4_000]).read_bytes()
    path = tmp_path / "b.xlsx"
    change = {
        "xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + areas.encode())
    }
    path.write_bytes(repacked(content, change))
    with pytest.raises(FileRefused, match="合并单元格过多"):
        rows(path)


# --- Cells without a value ----------------------------------------------------------------------------------------


def test_formulas_in_columns_that_are_not_read_do_not_matter(tmp_path):
    path = write(tmp_path, [[*HEAD, "年龄"], [*PERSON, "=2026-1980"]])
    assert problems(path) == {}


def test_a_required_formula_without_result_has_one_reason(tmp_path):
    path = write(tmp_path, [HEAD, ["=B2", *PERSON[1:]], ["#REF!", *PERSON[1:]]])
    found = problems(path)
    assert [len(its) for its in found.values()] == [1, 1]
    assert "公式没有计算结果" in found[2][0][1]
    assert "错误值（#REF!）" in found[3][0][1]
    (block,) = read(path)
    assert block.shown == {0: {"name": "公式"}, 1: {"name": "#REF!"}}


def test_a_row_of_nothing_but_an_error_is_told(tmp_path):
    path = write(tmp_path, [HEAD, [None, None, "#N/A", None]])
    assert dict(problems(path)[2]).keys() == {"name", "day"}


def test_hours_and_durations_are_told_as_no_date(tmp_path):
    book = openpyxl.Workbook()
    for row in (HEAD, ["张三", None, 0.25], ["李四", None, 1.5], ["王五", None, 46086.5]):
        book.active.append(row)
    for cell, shape in (("C2", "hh:mm"), ("C3", "[h]:mm"), ("C4", "yyyy-mm-dd hh:mm")):
        book.active[cell].number_format = shape
    assert set(problems(save(tmp_path, book))) == {2, 3, 4}


# --- The cells as they are ----------------------------------------------------------------------------------------


def test_raw_cells_come_with_headings_and_errors(tmp_path):
    path = write(tmp_path, [["名单"], HEAD, ["=B2", 13800001234, " x ", None], [], PERSON])
    cells = dict(reading.read_cells(path, look(path)))
    assert list(cells) == [1, 2, 3, 5]
    assert isinstance(cells[3][0], CellError)
    assert cells[3][1:3] == [13800001234.0, " x "]
    assert cells[5] == PERSON


def test_raw_cells_of_a_csv(tmp_path):
    path = text_file(tmp_path, "姓名,手机\n张三\n")
    assert list(reading.read_cells(path, look(path))) == [(1, ["姓名", "手机"]), (2, ["张三", ""])]


# --- Text files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_files_of_all_usual_kinds(tmp_path, encoding, separator):
    lines = [separator.join(HEAD), separator.join(PERSON), "", separator.join(["李四", "", "", "二厂"])]
    path = text_file(tmp_path, "\r\n".join(lines), encoding)
    found = rows(path)
    assert list(found) == [2, 4]
    assert found[4] == {"name": "李四", "phone": None, "day": None, "unit": "二厂"}


def test_short_and_long_lines(tmp_path):
    path = text_file(tmp_path, "姓名,手机\n张三\n李四,13800001234,多余\n")
    assert [row["name"] for row in rows(path).values()] == ["张三", "李四"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('姓名,手机\n"张三,1\n'.encode(), "引号未成对"),
        ("姓名,手机\n".encode("utf-16"), "UTF-16"),
        ("姓名,手机\n".encode("utf-16-le"), "编码不能识别|没有找到标题行"),
        (b"\xff\xff\xff\xff", "编码不能识别"),
        ("姓名\x00,手机\n".encode(), "编码不能识别"),
        (b"\n\n\n", "没有内容|没有找到标题行"),
        (",".join(["姓名"] * 300).encode(), "200 列"),
        (b"PK\x03\x04 not text", "内容不是 CSV"),
    ],
)
def test_text_files_that_cannot_be_read_are_refused_in_words(tmp_path, content, words):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=words):
        rows(path)


# --- What a page may show -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "kind", "shown"),
    [
        ("13800001234x", Kind.PHONE, "138****1234"),
        ("654224196001010000", Kind.ID_NUMBER, "*" * 14 + "0000"),
        ("654224196001010000", Kind.OPEN, "*" * 18),
        ("生于６５４２２４１９６００１０１００００", Kind.OPEN, "生于" + "*" * 18),
        (1.1010519491231e17, Kind.OPEN, "1." + "*" * 13 + "e+17"),
        (13800001234.0, Kind.OPEN, "*" * 11),
        (datetime(2026, 3, 5), Kind.OPEN, "2026-03-05"),
        (None, Kind.OPEN, ""),
        ("字" * 60, Kind.OPEN, "字" * 39 + "…"),
        (CellError("…", "#REF!"), Kind.PHONE, "#REF!"),
    ],
)
def test_refused_values_are_shown_masked_and_short(cell, kind, shown):
    assert shown_value(cell, kind) == shown


def test_a_block_made_by_hand_has_its_lists():
    block = Block([7, 9], {"name": ["甲", "乙"]})
    block.reject(1, "name", "重复。", "乙")
    assert (block.status, block.hint, block.target) == (["", ""], ["", ""], [None, None])
    assert list(block.good()) == [0]
    (problem,) = block.problems_at(1, {"name": "姓名"})
    assert (problem.row, problem.heading, problem.words, problem.value) == (9, "姓名", "重复。", "乙")


def test_day_numbers_are_noted_only_where_they_are_taken(tmp_path):
    sheet = with_columns(Column("name", "姓名"), Column("day", "日期", clean=cleaners.day, serials=True))
    (block,) = read(
        write(tmp_path, [["姓名", "日期"], ["甲", 45321], ["乙", "2024-01-30"], ["丙", 20240130]]), sheet
    )
    assert set(block.values["day"]) == {date(2024, 1, 30)}
    assert [bool(hint) for hint in block.hint] == [True, False, False]


# --- Hidden -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mark", ['<row r="4" hidden="1">', '<row hidden="true" r="4" ht="15">', "<row r='4' hidden='1' ht='0'>"]
)
def test_a_hidden_last_row_is_counted(tmp_path, mark):
    content = write(tmp_path, [HEAD, PERSON, PERSON, PERSON]).read_bytes()
    path = tmp_path / "b.xlsx"
    path.write_bytes(repacked(content, {SHEET: replaced(b'<row r="4">', mark.encode())}))
    layout = look(path)
    assert (layout.hidden_rows, layout.rows_estimate) == (1, 3)
    assert list(rows(path)) == [2, 3, 4]


def test_hidden_rows_without_content_or_above_the_data_do_not_count(tmp_path):
    content = write(tmp_path, [["名单"], HEAD, PERSON]).read_bytes()
    path = tmp_path / "b.xlsx"
    change = replaced(b'<row r="1">', b'<row r="1" hidden="1">')
    below = replaced(b"</sheetData>", b'<row r="9" hidden="1"/><row r="10" hidden="1"></row></sheetData>')
    path.write_bytes(repacked(content, {SHEET: lambda xml: below(change(xml))}))
    assert look(path).hidden_rows == 0


def test_hidden_columns_are_named(tmp_path):
    content = write(tmp_path, [HEAD, PERSON]).read_bytes()
    path = tmp_path / "b.xlsx"
    columns = b'<cols><col min="2" max="3" width="9" hidden="1"/><col min="8" max="16384" hidden="1"/></cols>'
    path.write_bytes(repacked(content, {SHEET: replaced(b"<sheetData>", columns + b"<sheetData>")}))
    layout = look(path)
    assert layout.hidden_columns == [1, 2]
    assert "B、C 列是隐藏的，也会一并读取。" in layout.notices
