"""Where the rows of a list stand in a form: beside printed names, or downwards until something is in the way."""

import pytest

from reports.returns.listing import Line, Page, Words, bare, place_lines
from unionhub.core.workbook_parts import area

LINES = [Line("城关镇总工会", 1), Line("东风镇总工会", 2), Line("教育系统工会", 3)]


def page(cells: dict[str, str] | None = None, merged: tuple[str, ...] = (), **more) -> Page:
    held = {
        name: Words(text.lstrip("="), text.startswith("="), not text.startswith("=") and not text.isdigit())
        for name, text in (cells or {}).items()
    }
    return Page(held, [area(one) for one in merged], **more)


def placed(where: Page, columns=(2, 3), named: bool = True, lines=LINES, start: int = 5):
    found = place_lines(where, start, columns, lines, named)
    return {line.node_id: row for row, line in found.rows}, found.notes


def test_an_empty_form_has_room_for_everybody():
    assert placed(page()) == ({1: 5, 2: 6, 3: 7}, [])


@pytest.mark.parametrize(
    "in_the_way",
    [
        page({"A7": "合 计"}),
        page({"A7": "3", "B7": "合计"}),
        page({"C7": "=SUM(C5:C6)"}),
        page({"A7": "填报人："}),
        page(taken={"B7"}),
        page(merged=("A7:C7",)),
    ],
)
def test_what_stands_below_ends_the_list_and_what_is_left_is_told(in_the_way):
    rows, notes = placed(in_the_way)
    assert rows == {1: 5, 2: 6}
    assert notes == ["表中只有 2 行空位，没有填入：教育系统工会。"]


def test_the_first_row_is_taken_whatever_its_heading_says():
    assert placed(page({"A5": "合计"}), lines=LINES[:1]) == ({1: 5}, [])


def test_a_line_over_two_merged_rows_is_one_line():
    merged = ("B5:B6", "C5:C6", "B7:B8", "C7:C8")
    assert placed(page(merged=merged))[0] == {1: 5, 2: 7, 3: 9}
    assert placed(page(merged=("B5:B6", "B7:B8")))[0] == {1: 5, 2: 7, 3: 9}, "only the names are merged"


def test_beside_printed_names_each_stands_where_its_name_is():
    rows, notes = placed(
        page({"A5": "1", "B5": "东风镇", "B6": "城关镇总工会", "B7": "西河乡", "A8": "合计"}), (3,), False
    )
    assert rows == {2: 5, 1: 6}
    assert notes == [
        "表中没有这些行，没有填入：教育系统工会。",
        "表中这些行没有对应的组织或类别，留空：西河乡。",
    ]


def test_a_name_that_two_have_or_that_stands_twice_is_not_guessed():
    twins = [Line("城关镇总工会", 1), Line("城关镇工会", 2), Line("东风镇总工会", 3)]
    rows, notes = placed(page({"A5": "城关镇", "A6": "东风镇", "A7": "东风镇总工会"}), (3,), False, twins)
    assert rows == {3: 6}
    assert len(notes) == 2


def test_words_that_are_no_names_of_the_list_leave_it_to_the_order():
    assert placed(page({"A5": "一", "A6": "二", "A7": "三"}), (3,), False)[0] == {1: 5, 2: 6, 3: 7}


def test_what_all_unions_end_with_is_no_name():
    assert [bare(name) for name in ("城关镇总工会", "城 关 镇", "教育系统工会", "工会")] == [
        "城关镇", "城关镇", "教育系统", "",
    ]  # fmt: skip
