"""A changed form: what stands where it stood, what moved, what cannot be decided, what is gone; nothing guessed."""

from dataclasses import dataclass

import pytest

from reports.rules.carrying import carry
from tests.reports.forms.test_headings import sheet_of
from tests.workbook_parts.forms import altered, make_form_a, make_form_b
from tests.workbook_parts.forms import form_a as a
from tests.workbook_parts.forms import form_b as b
from unionhub.core.workbook_parts import Layout, read_layout


@dataclass(frozen=True)
class Marked:
    sheet: str
    cell: str
    kind: str = "figure"


def fates(before, after, *cells, sheet="表一", kind="figure"):
    """{cell: (group, new cell)} of marks in the first sheet."""
    old, new = (one if isinstance(one, Layout) else Layout([one]) for one in (before, after))
    found = carry(old, [Marked(sheet, cell, kind) for cell in cells], new)
    return {
        fate.mark.cell: (group, fate.at[1] if fate.at else None)
        for group in ("placed", "moved", "ambiguous", "lost")
        for fate in getattr(found, group)
    }


PLAIN = ("项目|本月|累计", "会员|| ", "女会员||", "调解||")


def test_the_same_form_is_taken_over_whole():
    sheet = sheet_of(*PLAIN)
    assert fates(sheet, sheet, "B2", "C4") == {"B2": ("placed", "B2"), "C4": ("placed", "C4")}
    assert carry(Layout([sheet]), [], Layout([sheet])).new_cells == []


def test_a_row_in_between_moves_what_stands_below_and_is_told_as_new():
    after = sheet_of("项目|本月|累计", "会员||", "农民工会员||", "女会员||", "调解||")
    assert fates(sheet_of(*PLAIN), after, "B2", "B3", "C4") == {
        "B2": ("placed", "B2"),
        "B3": ("moved", "B4"),
        "C4": ("moved", "C5"),
    }
    found = carry(Layout([sheet_of(*PLAIN)]), [Marked("表一", "B3")], Layout([after]))
    assert found.new_cells == [("表一", "B3"), ("表一", "C3")]


def test_a_renamed_column_is_lost_with_its_own_row_as_a_hint():
    after = sheet_of("项目|本月|1-10月累计", "会员||", "女会员||", "调解||")
    found = carry(Layout([sheet_of(*PLAIN)]), [Marked("表一", "C3"), Marked("表一", "B3")], Layout([after]))
    (lost,) = found.lost
    assert (lost.mark.cell, lost.at, lost.choices) == ("C3", None, (("表一", "C3"),))
    assert "女会员" in lost.why
    assert [fate.at for fate in found.placed] == [("表一", "B3")]


def test_swapped_columns_move_and_do_not_stay():
    after = sheet_of("项目|累计|本月", "会员||", "女会员||", "调解||")
    assert fates(sheet_of(*PLAIN), after, "B2", "C2") == {"B2": ("moved", "C2"), "C2": ("moved", "B2")}


def test_headings_that_stand_twice_are_never_guessed_at():
    twice = sheet_of("项目|本月", "一、职工|", "其他|", "二、会员|", "其他|")
    one_more = sheet_of("项目|本月", "一、职工|", "其他|", "其他|", "二、会员|", "其他|")
    assert fates(twice, twice, "B3", "B5") == {"B3": ("placed", "B3"), "B5": ("placed", "B5")}
    assert fates(twice, one_more, "B3", "B5") == {"B3": ("ambiguous", None), "B5": ("ambiguous", None)}
    shifted = sheet_of("项目|本月", "总数|", "一、职工|", "其他|", "二、会员|", "其他|")
    assert fates(twice, shifted, "B3", "B5") == {"B3": ("moved", "B4"), "B5": ("moved", "B6")}


def test_a_cell_without_headings_stays_only_where_nothing_changed():
    bare = sheet_of("||", "||", "会员||")
    assert fates(bare, bare, "B1") == {"B1": ("placed", "B1")}
    assert fates(bare, sheet_of("||", "||", "职工||"), "B1") == {"B1": ("ambiguous", None)}


def test_what_became_a_formula_or_locked_is_lost_and_said_so():
    found = carry(
        Layout([sheet_of(*PLAIN)]),
        [Marked("表一", "B2")],
        Layout([sheet_of("项目|本月|累计", "会员|=C2|", *PLAIN[2:])]),
    )
    assert "公式" in found.lost[0].why
    locked = sheet_of(*PLAIN, protected=True)
    assert fates(sheet_of(*PLAIN), locked, "B2") == {"B2": ("lost", None)}


def test_a_sheet_that_is_gone_or_new():
    old, renamed = sheet_of(*PLAIN), sheet_of(*PLAIN, name="月报")
    assert fates(old, renamed, "B2") == {"B2": ("moved", "B2")}
    assert fates(old, sheet_of("x|y", name="月报"), "B2") == {"B2": ("lost", None)}
    both = Layout([sheet_of(*PLAIN, name="月报"), sheet_of(*PLAIN, name="附表")])
    assert fates(old, both, "B2") == {"B2": ("ambiguous", None)}


def test_two_marks_never_claim_one_cell():
    """Two old sheets become one new one: neither is put there."""
    old = Layout([sheet_of(*PLAIN, name="一"), sheet_of(*PLAIN, name="二")])
    found = carry(old, [Marked("一", "B2"), Marked("二", "B2")], Layout([sheet_of(*PLAIN, name="总")]))
    assert len(found.ambiguous) == 2
    assert found.moved == found.placed == []


@pytest.fixture(scope="module")
def real():
    return read_layout(make_form_a(), a.NAME), read_layout(make_form_b(), b.NAME)


def test_the_first_form_with_a_row_inserted(real):
    old = real[0]
    after = read_layout(altered(make_form_a(), row=(9, "其中：劳务派遣工会员")), a.NAME)
    cells = [f"{column}{row}" for row, _ in a.ITEMS for column in "DE" if carryable(old, f"{column}{row}")]
    assert cells
    found = fates(old, after, *cells, sheet=a.SHEET)
    assert {found[cell][0] for cell in cells if int(cell[1:]) < 9} == {"placed"}
    below = {cell: found[cell] for cell in cells if int(cell[1:]) > 9}
    assert below == {cell: ("moved", f"{cell[0]}{int(cell[1:]) + 1}") for cell in below}
    assert below


def carryable(layout, cell):
    from reports.rules.form_labels import SheetLabels

    return SheetLabels(layout.sheet(a.SHEET)).is_open(cell)


def test_lists_of_townships_keep_their_first_cell(real):
    old = real[1]
    assert fates(old, old, "C6", "A6", sheet=b.SHEET, kind="rows") == {
        "C6": ("placed", "C6"),
        "A6": ("placed", "A6"),
    }
    lower = read_layout(altered(make_form_b(), row=(4, "表号：乡镇 1 表"), label="A"), b.NAME)
    assert fates(old, lower, "C6", sheet=b.SHEET, kind="rows") == {"C6": ("moved", "C7")}
    longer = read_layout(altered(make_form_b(), row=(12, ""), label="Z"), b.NAME)
    assert fates(old, longer, "C6", sheet=b.SHEET, kind="rows") == {"C6": ("placed", "C6")}
    assert fates(old, longer, "C7", sheet=b.SHEET) == {"C7": ("ambiguous", None)}


def test_a_renamed_heading_and_a_new_sheet(real):
    after = read_layout(altered(make_form_b(), renamed=("会员数", "在册会员数"), sheet="新增附表"), b.NAME)
    assert fates(real[1], after, "C6", "D6", sheet=b.SHEET, kind="rows") == {
        "C6": ("lost", None),
        "D6": ("placed", "D6"),
    }
