"""Which page and row hold the headings, and what the user is told or asked."""

import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sheets.reading.rig import HEAD, SMALL, look, rows, save, text_file, with_columns, write
from unionhub.core.filetypes import FileRefused
from unionhub.core.sheets.column import Column
from unionhub.core.sheets.headings import heading_key, names_by_key
from unionhub.core.sheets.layout import Layout, column_letters

PERSON = ["张三", "13800001234", "2026-03-05", "一厂"]


@pytest.mark.parametrize(
    "written",
    ["联系电话", " 联系 电话 ", "*联系电话", "联系电话*", "联系电话（手机）", "联系电话(11位)",
     "联系\n电话", "联系电话：", "【必填】联系电话", "联系\u3000电话",
     "联系\u200b电话", "“联系电话”", "(联系电话)", "联系电话[座机]"],
)  # fmt: skip
def test_a_heading_is_known_in_any_dress(written):
    assert heading_key(written) == "联系电话"


NOISE = st.text("* 　\t\n：:＊※\u200b\ufeff\xa0“”", max_size=5)


@given(st.lists(NOISE, min_size=5, max_size=5))
def test_blanks_and_marks_between_the_letters_do_not_matter(noise):
    written = "".join(mark + char for mark, char in zip(noise, "联系电话 ", strict=True))
    assert heading_key(written) == "联系电话"


def test_letters_and_width_do_not_matter():
    assert heading_key("ＩＤ Number") == heading_key("id number")
    assert heading_key(12) == heading_key(None) == ""


def test_two_columns_may_not_share_a_heading():
    with pytest.raises(ValueError, match="share the heading"):
        names_by_key([Column("a", "姓名"), Column("b", "名字", aliases=("姓 名",))])


def test_columns_in_any_order_below_titles_and_blank_rows(tmp_path):
    path = write(
        tmp_path,
        [["某县总工会名单"], [], ["单位：一厂", None, "2026年"], ["日期", "单位", "手机", "职工姓名"],
         ["2026-03-05", "一厂", "13800001234", "张三"]],
    )  # fmt: skip
    layout = look(path)
    assert (layout.head_row, layout.first_row, layout.rows_estimate) == (4, 5, 1)
    assert layout.mapping == {0: "day", 1: "unit", 2: "phone", 3: "name"}
    assert not layout.needs_word
    assert layout.notices == []
    assert rows(path)[5]["name"] == "张三"


def test_headings_too_far_down_are_not_found(tmp_path):
    with pytest.raises(FileRefused, match="需要的标题：姓名"):
        look(write(tmp_path, [*[["标题"]] * 20, HEAD, PERSON]))


def test_heads_merged_over_two_rows(tmp_path):
    path = write(
        tmp_path,
        [["姓名", "联系方式", None, "单位"], [None, "联系电话", "地址", None], ["张三", "13800001234", "村", "一厂"]],
        merge=["A1:A2", "B1:C1", "D1:D2"],
    )  # fmt: skip
    layout = look(path)
    assert layout.headings == ["姓名", "联系电话", "地址", "单位"]
    assert (layout.head_row, layout.first_row, layout.unknown) == (2, 3, [2])
    assert rows(path)[3]["unit"] == "一厂"


def test_all_heads_merged_down_leave_the_data_below(tmp_path):
    path = write(tmp_path, [HEAD, [None] * 4, PERSON], merge=["A1:A2", "B1:B2", "C1:C2", "D1:D2"])
    assert look(path).first_row == 3
    assert list(rows(path)) == [3]


def test_a_group_above_tells_equal_heads_apart(tmp_path):
    sheet = with_columns(
        Column("name", "姓名", required=True), Column("mate", "配偶姓名"), Column("job", "单位")
    )
    path = write(
        tmp_path,
        [["本人", None, "配偶", None], ["姓名", "单位", "姓名", "民族"], ["张三", "一厂", "李四", "汉族"]],
        merge=["A1:B1", "C1:D1"],
    )
    assert rows(path, sheet)[3] == {"name": "张三", "mate": "李四", "job": "一厂"}


def test_equal_headings_are_refused_with_both_columns(tmp_path):
    with pytest.raises(FileRefused, match="标题重复：“姓名”在 A 列和 E 列各有一个"):
        look(write(tmp_path, [[*HEAD, "姓 名"], [*PERSON, "李四"]]))


def test_equal_headings_of_nobody_do_not_matter(tmp_path):
    layout = look(write(tmp_path, [[*HEAD, "附注", "附注"], PERSON]))
    assert layout.unknown == [4, 5]
    assert not layout.needs_word


def test_two_names_of_one_column_ask_for_a_word(tmp_path):
    path = write(tmp_path, [["姓名", "手机", "联系电话"], ["张三", "13800001234", "13900001234"]])
    layout = look(path)
    assert layout.doubled == [(1, 2)]
    assert layout.needs_word
    chosen = layout.confirm({0: "name", 2: "phone"}, SMALL.columns)
    assert not chosen.needs_word
    assert chosen.mapping == {0: "name", 2: "phone"}
    with pytest.raises(FileRefused, match="同时对应了 B 列和 C 列"):
        layout.confirm({0: "name", 1: "phone", 2: "phone"}, SMALL.columns)


def test_the_users_own_match(tmp_path):
    layout = look(write(tmp_path, [["人员", "手机"], ["张三", "13800001234"]]))
    assert (layout.missing, layout.unknown, layout.needs_word) == (["name"], [0], True)
    assert layout.confirm({0: "name", 1: "phone"}, SMALL.columns).missing == []
    with pytest.raises(FileRefused, match="缺少标题：姓名"):
        layout.confirm({1: "phone"}, SMALL.columns)
    for wrong in ({7: "name"}, {0: "salary"}, {-1: "name"}):
        with pytest.raises(ValueError, match="do not exist"):
            layout.confirm(wrong, SMALL.columns)


def test_a_layout_survives_json(tmp_path):
    layout = look(write(tmp_path, [["姓名", "手机", "联系电话", "附注"], ["张三", "", "", ""]]))
    assert Layout.from_json(json.loads(json.dumps(layout.to_json()))) == layout


def test_numbers_of_rows_and_our_own_marks_are_nobodys_question(tmp_path):
    layout = look(write(tmp_path, [["序号", "姓名", "手机", "错误说明"], [1, "张三", "13800001234", "电话"]]))
    assert layout.unknown == []
    assert not layout.needs_word


def test_a_filled_column_without_heading_is_told(tmp_path):
    layout = look(write(tmp_path, [["姓名", None, "手机"], ["张三", "班长", "13800001234"]]))
    assert any("B 列有内容而没有标题" in words for words in layout.notices)


def test_optional_headings_that_are_not_there_are_told(tmp_path):
    layout = look(write(tmp_path, [["姓名", "手机"], ["张三", ""]]))
    assert any("没有这些标题" in words and "日期、单位" in words for words in layout.notices)
    assert not layout.needs_word


def pages(tmp_path, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, state, its_rows in sheets:
        page = book.create_sheet(name)
        page.sheet_state = state
        for row in its_rows:
            page.append(row)
    return save(tmp_path, book)


def test_the_sheet_with_data_is_preferred_and_rivals_are_told(tmp_path):
    path = pages(
        tmp_path,
        ("模板", "visible", [HEAD]),
        ("一月", "visible", [HEAD, PERSON]),
        ("二月", "visible", [HEAD, PERSON, PERSON]),
    )
    layout = look(path)
    assert (layout.sheet, layout.rivals, layout.needs_word) == ("一月", ["二月"], True)
    assert layout.other_sheets == ["模板", "二月"]
    assert any("“二月”" in words for words in layout.notices)


def test_a_hidden_sheet_is_taken_only_with_a_word(tmp_path):
    layout = look(pages(tmp_path, ("说明", "visible", [["请看名单"]]), ("名单", "hidden", [HEAD, PERSON])))
    assert (layout.sheet, layout.state, layout.needs_word) == ("名单", "hidden", True)
    assert any("“名单”是隐藏的" in words for words in layout.notices)


def test_the_drop_down_lists_of_our_template_are_no_rivals(tmp_path):
    layout = look(
        pages(tmp_path, ("名单", "visible", [HEAD, PERSON]), ("选项", "hidden", [["单位"], ["一厂"]]))
    )
    assert (layout.sheet, layout.notices, layout.needs_word) == ("名单", [], False)


@pytest.mark.parametrize(("at", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_excel_does(at, letters):
    assert column_letters(at) == letters


def test_a_csv_below_a_title(tmp_path):
    path = text_file(tmp_path, "某县名单\n\n姓名;手机\n张三;13800001234\n")
    assert look(path).head_row == 3
    assert rows(path)[4]["phone"] == "13800001234"
