"""Columns of a list for an upper system, and since when an entry's data hold."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from reports.rules import upward as rules

KNOWN = {"name": "姓名", "sex": "性别", "phone": "电话"}
LOCAL = ZoneInfo("Asia/Shanghai")


def columns(*names):
    return [{"name": name, "heading": KNOWN.get(name, name)} for name in names]


@pytest.mark.parametrize(
    ("do", "names"),
    [
        ("up:sex", ["sex", "name"]),
        ("up:name", ["name", "sex"]),
        ("down:name", ["sex", "name"]),
        ("down:sex", ["name", "sex"]),
        ("remove:name", ["sex"]),
        ("add:phone", ["name", "sex", "phone"]),
        ("add:name", ["name", "sex"]),
        ("add:unknown", ["name", "sex"]),
        ("remove:unknown", ["name", "sex"]),
        ("save", ["name", "sex"]),
        ("", ["name", "sex"]),
    ],
)
def test_each_button_moves_one_column_and_loses_none(do, names):
    before = columns("name", "sex")
    assert [column["name"] for column in rules.arrange(before, do, KNOWN)] == names
    assert before == columns("name", "sex")


def test_what_a_list_cannot_keep_is_told_in_words():
    assert rules.problem(columns("name", "sex"), KNOWN) == ""
    assert "至少" in rules.problem([], KNOWN)
    assert "第 2 列不是名单中的列" in rules.problem(columns("name", "gone"), KNOWN)
    assert "重复" in rules.problem(columns("name", "name"), KNOWN)
    assert "没有填标题" in rules.problem(rules.settle(["name"], ["  "]), KNOWN)
    assert "“姓名”重复" in rules.problem(rules.settle(["name", "sex"], ["姓名", " 姓名 "]), KNOWN)
    assert "超过 40 个字" in rules.problem(rules.settle(["name"], ["字" * 41]), KNOWN)
    many = {str(number): str(number) for number in range(61)}
    assert "最多 60 列" in rules.problem(rules.settle(many, many), many)


def test_an_entry_holds_what_was_known_at_the_end_of_its_day_or_now():
    now = datetime(2026, 11, 5, 10, 30, tzinfo=LOCAL)
    assert rules.data_of(date(2026, 11, 5), now) == now
    assert rules.data_of(date(2026, 11, 3), now) == datetime(2026, 11, 4, tzinfo=LOCAL)


def test_days_on_which_nothing_can_have_been_entered():
    today = date(2026, 11, 5)
    assert rules.entry_problem(today, today) == ""
    assert "晚于今天" in rules.entry_problem(date(2026, 11, 6), today)
    assert "早于导出日期 2026-11-04" in rules.entry_problem(date(2026, 11, 3), today, date(2026, 11, 4))
    assert "年份" in rules.entry_problem(date(1926, 11, 3), today)
