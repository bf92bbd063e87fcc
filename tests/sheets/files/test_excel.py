"""The one writer of Excel files: text stays text, every row arrives, nothing is kept in memory."""

import io
import itertools
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from benchmarks.roll import id_number
from tests.sheets.office import resaved
from unionhub.core import cleaners
from unionhub.core.excel import MAX_TEXT, NOTE, ExcelColumn, Form, looks_like_formula, write_book

BEGINNINGS = (
    "=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠",
    "\t=", "\r=", "\n=", "\x0b=", "\x0c=", " =", "  =", "\xa0=", "\u3000=", "\u2003=",
    "\u200b=", "\u200e=", "\ufeff=", "\u2060=", "\xad=", "\x00=", "\x01=", "\x1f=", "\x7f=", "\x85=",
    "'=", '"=', "{=", "\t+", " -", "\u3000@", "\u200b+", "\r\n=", "=-", "=+",
)  # fmt: skip
RESTS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://example.invalid","x")')
HOSTILE = [beginning + rest for beginning, rest in itertools.product(BEGINNINGS, RESTS)]


def written(rows, columns=("甲", "乙"), **how) -> bytes:
    target = io.BytesIO()
    write_book(target, "名单", [ExcelColumn(heading) for heading in columns], rows, **how)
    return target.getvalue()


def first_sheet(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def test_there_are_forty_beginnings():
    assert len(BEGINNINGS) == len(set(BEGINNINGS)) == 40
    assert sum(looks_like_formula(text) for text in HOSTILE) >= 36 * len(RESTS)  # quotes and braces are none


def test_hostile_text_is_text():
    page = first_sheet(written([[text, text] for text in HOSTILE]))
    cells = [cell for row in page.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert all(cell.quotePrefix for cell in cells)
    assert len(cells) == 2 * len(HOSTILE)


def test_hostile_headings_titles_and_notes_are_text():
    content = written(
        [["a", "b"]], columns=("=1+1", "@x"), note=lambda rows: [("=1+1", "+1")], above=["=1+1", ""]
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book.worksheets[0][3]] == ["=1+1", "@x"]
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row if cell.value}
    assert kinds == {"s"}


@pytest.mark.slow
def test_no_formula_after_another_program_has_recalculated(tmp_path):
    """Scorecard E8: forty beginnings, three payloads, zero formula cells in LibreOffice's own file."""
    path = tmp_path / "hostile.xlsx"
    write_book(
        str(path),
        "=名单",
        [ExcelColumn("=标题", form=Form.TEXT), ExcelColumn("说明")],
        [[text, text] for text in HOSTILE],
        lambda rows: [(text, text) for text in HOSTILE],
        above=["=SUM(1,1)"],
    )
    book = openpyxl.load_workbook(resaved(path, tmp_path))
    formulas = [
        cell.coordinate for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert formulas == []
    assert book.worksheets[0].max_row == len(HOSTILE) + 2


@pytest.mark.slow
def test_ten_thousand_id_numbers_come_back_identical(tmp_path):
    numbers = [id_number(index) for index in range(10_000)]
    assert len({number[-1] for number in numbers}) == 11  # every check character, X among them
    assert all(cleaners.id_number(number) == number for number in numbers)
    path = tmp_path / "numbers.xlsx"
    write_book(str(path), "名单", [ExcelColumn("证件号码", 22)], [[number] for number in numbers])
    for file in (path, resaved(path, tmp_path)):
        rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == numbers


def test_each_type_arrives_as_itself():
    row = [
        "文字", 5, 2.5, Decimal("1234.50"), date(2026, 3, 5), datetime(2026, 3, 5, 14, 30), True, None, "",
    ]  # fmt: skip
    page = first_sheet(written([row], columns=[f"列{at}" for at in range(len(row))]))
    assert [cell.value for cell in page[2]] == [
        "文字", 5, 2.5, 1234.5, datetime(2026, 3, 5), datetime(2026, 3, 5, 14, 30), "是", None, None,
    ]  # fmt: skip
    assert [cell.number_format for cell in page[2]][:6] == [
        "@", "General", "General", "#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm",
    ]  # fmt: skip


def test_what_excel_cannot_hold_is_written_as_text():
    row = ["a\x00b\ud800c", "长" * (MAX_TEXT + 5), date(1800, 1, 1), 10**17, float("inf")]
    page = first_sheet(written([row], columns=[f"列{at}" for at in range(5)]))
    assert [cell.value for cell in page[2]] == [
        "abc", "长" * MAX_TEXT, "1800-01-01", "100000000000000000", "inf",
    ]  # fmt: skip


def test_mixed_columns_are_text_and_late_surprises_too():
    rows = [["1", date(2026, 1, 1)], [2, "不详"], [3.0, None]]
    page = first_sheet(written(rows))
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=2)] == [
        ["1", "2026-01-01"], ["2", "不详"], ["3", None],
    ]  # fmt: skip
    late = [[at, date(2026, 1, 1)] for at in range(300)] + [["=1+1", "=1+1"]]
    assert [cell.data_type for cell in first_sheet(written(late))[302]] == ["s", "s"]


def test_empty_lists_keep_their_headings_and_equal_headings_their_cells():
    page = first_sheet(written([], columns=("甲", "甲")))
    assert [cell.value for cell in page[1]] == ["甲", "甲（2）"]
    page = first_sheet(written([["x", "y"]], columns=("甲", "甲")))
    assert [cell.value for cell in page[2]] == ["x", "y"]


def test_rows_below_titles_keep_their_number_and_colour():
    page = first_sheet(written([["x", "y"], ["z", "w"]], above=["标题", ""], coloured={5}))
    assert (page["A1"].value, page["A3"].value, page["A4"].value) == ("标题", "甲", "x")
    assert page["A5"].fill.fgColor.rgb == "FFFDE9E7"
    assert page["A4"].fill.fill_type is None


def test_the_note_tells_the_rows_written():
    content = written(([str(at), "b"] for at in range(7)), note=lambda rows: [("行数", str(rows))])
    assert list(openpyxl.load_workbook(io.BytesIO(content))[NOTE].values)[1] == ("行数", "7")


def test_an_error_while_writing_comes_through_and_leaves_no_file(tmp_path):
    def rows():
        yield ["a", "b"]
        raise LookupError("gone")

    path = tmp_path / "none.xlsx"
    with pytest.raises(LookupError):
        write_book(str(path), "名单", [ExcelColumn("甲"), ExcelColumn("乙")], rows())
    assert not path.exists()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path):
    """Scorecard: 100,000 rows of 16 columns below 150 MB; here the growth alone is looked at."""
    import subprocess
    import sys

    program = """
import re, sys
from unionhub.core.excel import ExcelColumn, write_book
count = int(sys.argv[1])
rows = ([f"文字{at}" for at in range(16)] for _ in range(count))
write_book(sys.argv[2], "名单", [ExcelColumn(f"列{at}") for at in range(16)], rows)
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", program, str(count), str(tmp_path / f"{count}.xlsx")],
                capture_output=True,
                check=True,
                text=True,
            ).stdout
        )
        for count in (1_000, 100_000)
    ]
    assert peaks[1] - peaks[0] < 20
    assert peaks[1] < 150
