"""Periods: read, named, and what each is compared with."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionhub.core.indicators.period import (
    BadPeriod,
    day,
    month,
    parse_period,
    span,
    stat_year,
    year,
    year_to_date,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(DAYS, st.integers(0, 800))
def test_what_a_key_says_is_read_back(on, length):
    for period in (
        day(on),
        month(on.year, on.month),
        year(on.year),
        stat_year(on.year),
        span(on, on + timedelta(days=length)),
    ):
        assert parse_period(period.key) == period


@pytest.mark.parametrize(
    ("text", "first", "last", "label"),
    [
        ("2026-10-31", date(2026, 10, 31), date(2026, 10, 31), "2026年10月31日"),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), "2026年2月"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026年"),
        ("stat-2026", date(2025, 10, 1), date(2026, 9, 30), "2026统计年度（2025年10月1日至2026年9月30日）"),
        ("2026-01-01..2026-11-21", date(2026, 1, 1), date(2026, 11, 21), "2026年累计（截至11月21日）"),
        ("2026-03-02..2026-03-08", date(2026, 3, 2), date(2026, 3, 8), "2026年3月2日至2026年3月8日"),
    ],
)
def test_a_period_has_both_its_days(text, first, last, label):
    period = parse_period(text)
    assert (period.first, period.last, period.label) == (first, last, label)


@pytest.mark.parametrize(
    "text",
    ["", "x", "2026-13", "2026-02-30", "stat-", "1800", "2026-03-08..2026-03-02", "2026-01-01..", "2026-1"],
)
def test_what_is_no_period_is_refused_in_words(text):
    with pytest.raises(BadPeriod, match=r"[一-鿿]"):
        parse_period(text)


@pytest.mark.parametrize(
    ("period", "before", "year_before"),
    [
        (day(date(2026, 11, 21)), day(date(2026, 10, 31)), day(date(2025, 11, 21))),
        (day(date(2024, 2, 29)), day(date(2024, 1, 31)), day(date(2023, 2, 28))),
        (month(2026, 1), month(2025, 12), month(2025, 1)),
        (month(2024, 2), month(2024, 1), month(2023, 2)),
        (year(2026), year(2025), year(2025)),
        (stat_year(2026), stat_year(2025), stat_year(2025)),
        (
            year_to_date(date(2026, 1, 31)),
            span(date(2025, 12, 1), date(2025, 12, 31)),
            year_to_date(date(2025, 1, 31)),
        ),
    ],
)
def test_what_a_period_is_compared_with(period, before, year_before):
    assert period.before() == before
    assert period.year_before() == year_before


@given(DAYS, DAYS)
def test_what_is_known_ends_today(last, today):
    assert day(last).until(today) == min(last, today)
