"""Columns: cells become values, values become cells."""

from datetime import date
from decimal import Decimal

import pytest

from unionhub.core import cleaners
from unionhub.core.sheets import Column, Limits, Option, Sheet
from unionhub.core.sheets.block import CellError

SEX = Column("sex", "性别", choices=(("m", "男"), ("f", "女")))
JOINED = Column("joined", "入会日期", cleaners.day)


def test_cells_are_cleaned_and_refused_one_by_one():
    values, problems = JOINED.clean_all(["2026/3/5", None, "", "昨天", date(2026, 3, 6), "昨天"])
    assert values == [date(2026, 3, 5), None, None, None, date(2026, 3, 6), None]
    assert set(problems) == {3, 5}
    assert "日期写法不能确定" in problems[3]


@pytest.mark.parametrize("cache", [True, False])
def test_equal_keys_of_a_dict_are_different_cells(cache):
    values, problems = Column("note", "备注", cache=cache).clean_all(["1", 1, 1.0, True])
    assert values == ["1", "1", "1", None]
    assert set(problems) == {3}


def test_a_choice_is_taken_by_label_or_value_whatever_its_width():
    values, problems = SEX.clean_all(["男", "m", " 女 ", "Ｆ", "其他", None])
    assert values == ["m", "m", "f", "f", None, None]
    assert problems == {4: "没有这一项。可填：男、女。"}
    assert (SEX.shown("m"), SEX.cell("f"), SEX.shown(None)) == ("男", "女", "")


def test_choices_of_a_list_are_read_once_for_the_child():
    asked = []

    def ask():
        asked.append(1)
        return (("a", "甲"),)

    column = Column("trade", "行业", choices=ask)
    settled = column.settled()
    assert settled.clean_all(["甲"]) == (["a"], {})
    assert settled.shown("a") == "甲"
    assert asked == [1]
    assert (column.settled() is column, SEX.settled() is SEX) == (False, True)


def test_a_cell_without_a_value_says_what_to_do():
    assert JOINED.clean_all([CellError("公式没有结果，请另存后再导入。", "#REF!")]) == (
        [None],
        {0: "公式没有结果，请另存后再导入。"},
    )


def test_day_numbers_are_taken_only_where_declared():
    assert JOINED.clean_all([45_000])[0] == [None]
    assert Column("joined", "入会日期", cleaners.day, serials=True).clean_all([45_000])[0] == [
        date(2023, 3, 15)
    ]


def test_an_exported_cell_reads_back_as_the_same_value():
    for column, value in (
        (SEX, "m"),
        (JOINED, date(2026, 3, 5)),
        (Column("amount", "金额", cleaners.money), Decimal("10.50")),
        (Column("code", "编码", cleaners.code, text=True), "00123"),
    ):
        assert column.clean_all([column.cell(value)]) == ([value], {})


def test_headings_are_needed_where_values_are_unless_said_otherwise():
    assert Column("a", "甲", required=True).heading_needed
    assert not Column("a", "甲").heading_needed
    assert Column("a", "甲", needs_heading=True).heading_needed
    assert Column("a", "甲", aliases=("乙",)).headings == ("甲", "乙")


def test_options_are_cleaned(cast):
    day = Option("on", "名册日期", kind="date", required=True)
    assert day.clean("2026/3/5", cast.clerk) == "2026-03-05"
    for given, words in (("", "请填写“名册日期”。"), ("昨天", "日期写法不能确定")):
        with pytest.raises(cleaners.ValidationError, match=words):
            day.clean(given, cast.clerk)
    town = Option("town", "乡镇", kind="choice", choices=lambda user: ((str(user.pk), "自己"),))
    assert town.clean(str(cast.clerk.pk), cast.clerk) == str(cast.clerk.pk)
    assert town.shown(str(cast.clerk.pk), cast.clerk) == "自己"
    with pytest.raises(cleaners.ValidationError, match="没有这一项"):
        town.clean(str(cast.clerk.pk), cast.head)


def test_limits_are_those_of_the_settings(settings):
    class Roll(Sheet):
        key = "roll"
        limits = Limits(rows=10)

    settings.SHEET_LIMITS = {"roll": {"rows": 20}}
    assert Roll().limits_in_force.rows == 20
    assert Roll.limits.rows == 10
