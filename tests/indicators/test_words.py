"""Numbers and their changes as they are shown."""

from datetime import date
from decimal import Decimal

import pytest

from unionhub.core.indicators import registry
from unionhub.core.indicators.period import day, month, stat_year, year, year_to_date
from unionhub.core.indicators.reading import Figure, change

TODAY = date(2026, 11, 21)


def figure(key, value, period):
    item = registry.indicator(key)
    return Figure(item, period, 1, "甲", value, period.last)


@pytest.mark.parametrize(
    ("key", "now", "then", "periods", "said"),
    [
        ("members.members", 1036, 1000, (day(TODAY), day(date(2026, 10, 31))), "较上月末 +36"),
        ("members.members", 10, 1_300, (day(TODAY), day(date(2025, 11, 21))), "较上年同期 -1,290"),
        ("members.members", 5, 5, (day(TODAY), day(date(2026, 10, 31))), "较上月末 持平"),
        ("members.members", None, 5, (day(TODAY), day(date(2026, 10, 31))), "较上月末 无可比数"),
        ("members.members", 5, 4, (day(TODAY), day(date(2024, 1, 1))), "较2024年1月1日 +1"),
        (
            "members.rate_a",
            Decimal("92.19"),
            Decimal("90.09"),
            (day(TODAY), day(date(2025, 11, 21))),
            "较上年同期 +2.10 个百分点",
        ),
        (
            "members.rate_a",
            Decimal("90.00"),
            Decimal("90.50"),
            (month(2026, 3), month(2026, 2)),
            "较上月 -0.50 个百分点",
        ),
        ("members.joined", 7, 3, (month(2026, 3), month(2025, 3)), "较上年同期 +4"),
        ("members.joined", 7, 3, (year(2026), year(2025)), "较上年 +4"),
        ("members.joined", 7, 3, (stat_year(2026), stat_year(2025)), "较上一统计年度 +4"),
        ("members.joined", 7, 3, (year_to_date(TODAY), year_to_date(TODAY).year_before()), "较上年同期 +4"),
        ("members.joined", 7, 3, (year_to_date(TODAY), year_to_date(TODAY).before()), "较上期 +4"),
    ],
)
def test_a_change_in_words(key, now, then, periods, said):
    assert change(figure(key, now, periods[0]), figure(key, then, periods[1])) == said


def test_numbers_as_they_are_shown():
    period = day(TODAY)
    assert figure("members.members", 13138, period).text == "13,138"
    assert figure("members.rate_a", Decimal("92.10"), period).text == "92.10"
    assert figure("example.amount", Decimal("1234.50"), period).text == "1,234.50"
    assert figure("members.net_change", -1200, period).text == "-1,200"
