"""Which spans a summary is written for, what they are called, and which is due on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules import summaries as rules
from unionhub.core.indicators.period import parse_period, span, stat_year, year


@pytest.mark.parametrize(
    ("key", "same_as", "said"),
    [
        ("2026-01-01..2026-12-31", "2026", "2026年"),
        ("2026-10-01..2026-10-31", "2026-10", "2026年10月"),
        ("2026-01-01..2026-06-30", "2026-01-01..2026-06-30", "2026年上半年"),
        ("2026-07-01..2026-09-30", "2026-07-01..2026-09-30", "2026年第三季度"),
        ("2026-01-01..2026-10-31", "2026-01-01..2026-10-31", "2026年1至10月"),
        ("2026-01-01..2026-10-30", "2026-01-01..2026-10-30", "2026年1月1日至10月30日"),
        ("2025-12-01..2026-01-31", "2025-12-01..2026-01-31", "2025年12月1日至2026年1月31日"),
        ("2026-03-05", "2026-03-05..2026-03-05", "2026年3月5日"),
        ("stat-2026", "stat-2026", "2026统计年度"),
    ],
)
def test_a_span_has_one_key_and_one_name(key, same_as, said):
    found = rules.canonical(parse_period(key))
    assert (found.key, rules.words_of(found)) == (same_as, said)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 800))
def test_equal_spans_have_equal_keys_and_nothing_of_them_is_lost(first, days):
    asked = span(first, first + timedelta(days=days))
    found = rules.canonical(asked)
    assert (found.first, found.last) == (asked.first, asked.last)
    assert rules.canonical(found) == found == rules.canonical(parse_period(found.key))


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 3, 31), (2025, "year")),
        (date(2026, 4, 1), (2026, "quarter-1")),
        (date(2026, 7, 1), (2026, "half-1")),
        (date(2026, 10, 1), (2026, "three-quarters")),
        (date(2026, 11, 30), (2026, "three-quarters")),
        (date(2026, 12, 1), (2026, "year")),
    ],
)
def test_what_is_due_is_proposed(today, due):
    assert rules.due_part(today) == due
    assert rules.problem_of(rules.part_of(*due), today) == ""


def test_what_has_not_begun_or_is_too_long_is_refused():
    today = date(2026, 11, 22)
    assert "还没有开始" in rules.problem_of(year(2027), today)
    assert rules.problem_of(year(2026), today) == ""
    assert rules.problem_of(span(date(2021, 11, 23), date(2026, 11, 22)), today) == ""
    assert "最多五年" in rules.problem_of(span(date(2020, 1, 1), date(2026, 1, 1)), today)
    assert rules.problem_of(stat_year(2026), today) == ""
