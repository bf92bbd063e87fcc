"""The user's own workbook back: his cells as they were, our words beside them."""

import io
from datetime import datetime

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.example.sheets import VISITS
from tests.sheets.office import resaved
from unionhub.core.sheets import marked, reading
from unionhub.core.sheets.marked import MARK_HEADING, write_marked

NUMBER = "990000196401010004"


@pytest.fixture
def workbook(tmp_path):
    """A list as somebody keeps it: a merged title, his own fonts, a formula, a second sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "名单"
    page["A1"] = "走访名单"
    page["A1"].font = Font(size=20)
    page.merge_cells("A1:E1")
    page.append(["组织编码", "户主", "走访日期", "慰问金额", "联系电话"])
    page.append(["A1", "王小明", datetime(2026, 3, 5), 500, "13812345678"])
    page.append(["A1", NUMBER, "昨天", "=100+5", "=1"])
    page["E4"].data_type = "s"
    page.column_dimensions["B"].width = 33
    book.create_sheet("备注")["A1"] = "他自己的"
    path = tmp_path / "名单.xlsx"
    book.save(path)
    return path


PROBLEMS = {4: [["走访日期", "=日期写法不能确定", "昨天"], ["", "@整行有误", ""]]}


def mark(path, problems=PROBLEMS):
    layout = reading.inspect(path, path.name, VISITS)
    target = io.BytesIO()
    kept = write_marked(path, layout, problems, target)
    return kept, openpyxl.load_workbook(io.BytesIO(target.getvalue()))


def test_his_layout_is_kept_and_the_bad_row_is_told(workbook):
    kept, book = mark(workbook)
    assert kept
    page = book["名单"]
    assert (page["A1"].value, page["A1"].font.sz, page.column_dimensions["B"].width) == ("走访名单", 20, 33)
    assert (page["F2"].value, page["F3"].value) == (MARK_HEADING, None)
    assert page["F4"].value == "走访日期：=日期写法不能确定；@整行有误"
    assert page["F4"].data_type == "s"
    assert (page["A4"].fill.fgColor.rgb[-6:], page["A3"].fill.fill_type) == ("FDE9E7", None)
    assert (page["B4"].value, page["D4"].value, page["E4"].value) == (NUMBER, "=100+5", "=1")
    assert book["备注"]["A1"].value == "他自己的"


def test_marking_again_replaces_the_words_of_before(workbook, tmp_path):
    _, book = mark(workbook)
    again = tmp_path / "again.xlsx"
    book.save(again)
    _, book = mark(again, {3: [["户主", "没有填写。", ""]]})
    page = book["名单"]
    assert [page.cell(row, 6).value for row in (2, 3, 4)] == [MARK_HEADING, "户主：没有填写。", None]
    assert page.max_column == 6
    assert (page["A3"].fill.fill_type, page["A4"].fill.fill_type) == ("solid", None)


def test_a_marked_workbook_is_read_again_without_a_question(workbook, tmp_path):
    _, book = mark(workbook)
    again = tmp_path / "again.xlsx"
    book.save(again)
    layout = reading.inspect(again, again.name, VISITS)
    assert not layout.needs_word


def test_long_lists_are_written_anew_row_for_row(workbook, monkeypatch):
    monkeypatch.setattr(marked, "KEPT_ROWS", 1)
    kept, book = mark(workbook)
    assert not kept
    page = book.worksheets[0]
    assert page["A1"].value == "走访名单"
    assert [cell.value for cell in page[2]] == [
        "组织编码",
        "户主",
        "走访日期",
        "慰问金额",
        "联系电话",
        MARK_HEADING,
    ]
    assert (page["B4"].value, page["F4"].value) == (NUMBER, "走访日期：=日期写法不能确定；@整行有误")
    assert (page["F4"].data_type, page["A4"].fill.fgColor.rgb[-6:]) == ("s", "FDE9E7")
    assert page["F3"].value is None


def test_a_csv_comes_back_as_a_workbook_with_its_rows_where_they_were(tmp_path):
    path = tmp_path / "名单.csv"
    path.write_text(
        "组织编码,户主,走访日期,慰问金额\nA1,王小明,2026-03-05,500\n\nA1,=1+1,昨天,5\n", encoding="utf-8-sig"
    )
    kept, book = mark(path)
    page = book.worksheets[0]
    assert not kept
    assert (page["B2"].value, page["A3"].value, page["B4"].value) == ("王小明", None, "=1+1")
    assert page["B4"].data_type == "s"
    assert page["E4"].value.startswith("走访日期：")


@pytest.mark.slow
@pytest.mark.parametrize("kept", [True, False])
def test_our_words_are_no_formula_for_another_program(workbook, tmp_path, monkeypatch, kept):
    """Scorecard E8 for error sheets: his own formula stays his, ours are none."""
    monkeypatch.setattr(marked, "KEPT_ROWS", 100 if kept else 0)
    layout = reading.inspect(workbook, workbook.name, VISITS)
    target = tmp_path / "marked.xlsx"
    problems = {row: [["", f"{start}1+1", ""]] for row, start in ((3, "="), (4, "@"))}
    write_marked(workbook, layout, problems, target)
    page = openpyxl.load_workbook(resaved(target, tmp_path)).worksheets[0]
    formulas = [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == (["D4"] if kept else [])
    assert [page["F3"].value, page["F4"].value] == ["=1+1", "@1+1"]
