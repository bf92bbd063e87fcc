"""How broad the columns of a table are: numbers are not broken, words give way."""

import pytest

from reports.summary.layout import breadth, shares
from reports.summary.paper import Cell, Table

HEADS = ("项目", "单位", "2026年上半年", "上年同期", "增减", "目标")


def table(*names, change="+0.20个百分点", value="12,016,000.00"):
    rows = [
        (Cell(name), Cell("人"), Cell(value, True), Cell(value, True), Cell(change, True), Cell("—", True))
        for name in names
    ]
    return Table("表1", HEADS, tuple(rows))


@pytest.mark.parametrize(
    "name", ["会员", "未申报职工人数的未建会单位", "入会率（以已建会单位职工计算，含联合工会）" * 2]
)
@pytest.mark.parametrize("value", ["1", "12,016", "41,000.00", "12,016,000.00"])
def test_a_number_has_the_room_it_needs(name, value):
    found = shares(table(name, value=value))
    assert sum(found) == pytest.approx(1)
    for share, text in zip(found[2:5], (value, value, "+0.20个百分点"), strict=True):
        assert share * 36.8 >= breadth(text) + 0.8


def test_words_take_what_is_left():
    short, long = shares(table("会员", value="1")), shares(table("未申报职工人数的未建会单位", value="1"))
    assert long[0] > short[0]
    assert long[0] > 0.3
