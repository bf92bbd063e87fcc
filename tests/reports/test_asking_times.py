"""Period words of questions, and what they mean for stocks and flows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules.asking_periods import Kind, Spoken, as_period, spoken_at, spoken_of, years_on
from reports.rules.asking_times import PREVIOUS, SAME_DAYS, SINCE, Base, times_of
from unionhub.core.indicators.period import day, month, parse_period, stat_year, year

TODAY = date(2026, 11, 22)


def spoken(text: str, today: date = TODAY) -> Spoken:
    """The one period that the whole text says."""
    found = {word for end, word in spoken_at(text, 0, today) if end == len(text)}
    assert len(found) == 1, (text, found)
    return found.pop()


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("今年", "year", "2026-01-01", "2026-12-31"),
        ("本年度", "year", "2026-01-01", "2026-12-31"),
        ("今年以来", "year", "2026-01-01", "2026-12-31"),
        ("去年", "year", "2025-01-01", "2025-12-31"),
        ("上年", "year", "2025-01-01", "2025-12-31"),
        ("前年", "year", "2024-01-01", "2024-12-31"),
        ("2025年", "year", "2025-01-01", "2025-12-31"),
        ("25年", "year", "2025-01-01", "2025-12-31"),
        ("二〇二五年", "year", "2025-01-01", "2025-12-31"),
        ("去年底", "point", "2025-12-31", "2025-12-31"),
        ("去年年底", "point", "2025-12-31", "2025-12-31"),
        ("上年末", "point", "2025-12-31", "2025-12-31"),
        ("年初", "point", "2025-12-31", "2025-12-31"),
        ("今年初", "point", "2025-12-31", "2025-12-31"),
        ("本月", "month", "2026-11-01", "2026-11-30"),
        ("上月", "month", "2026-10-01", "2026-10-31"),
        ("上个月", "month", "2026-10-01", "2026-10-31"),
        ("上月末", "point", "2026-10-31", "2026-10-31"),
        ("10月", "month", "2026-10-01", "2026-10-31"),
        ("十月", "month", "2026-10-01", "2026-10-31"),
        ("十二月份", "month", "2026-12-01", "2026-12-31"),
        ("10月底", "point", "2026-10-31", "2026-10-31"),
        ("2026年10月", "month", "2026-10-01", "2026-10-31"),
        ("2026-10", "month", "2026-10-01", "2026-10-31"),
        ("去年10月", "month", "2025-10-01", "2025-10-31"),
        ("2024年2月", "month", "2024-02-01", "2024-02-29"),
        ("10月31日", "day", "2026-10-31", "2026-10-31"),
        ("2026年10月31日", "day", "2026-10-31", "2026-10-31"),
        ("2026-10-31", "day", "2026-10-31", "2026-10-31"),
        ("一季度", "quarter", "2026-01-01", "2026-03-31"),
        ("去年第4季度", "quarter", "2025-10-01", "2025-12-31"),
        ("本季度", "quarter", "2026-10-01", "2026-12-31"),
        ("上季度", "quarter", "2026-07-01", "2026-09-30"),
        ("前三季度", "range", "2026-01-01", "2026-09-30"),
        ("上半年", "half", "2026-01-01", "2026-06-30"),
        ("去年下半年", "half", "2025-07-01", "2025-12-31"),
        ("1至10月", "range", "2026-01-01", "2026-10-31"),
        ("去年1-6月份", "range", "2025-01-01", "2025-06-30"),
        ("本统计年度", "stat", "2026-10-01", "2027-09-30"),
        ("上统计年度", "stat", "2025-10-01", "2026-09-30"),
        ("2025统计年度", "stat", "2024-10-01", "2025-09-30"),
        ("今天", "day", "2026-11-22", "2026-11-22"),
        ("昨天", "day", "2026-11-21", "2026-11-21"),
        ("本周", "week", "2026-11-16", "2026-11-22"),
        ("上周", "week", "2026-11-09", "2026-11-15"),
        ("截至目前", "now", "2026-01-01", "2026-11-22"),
        ("目前", "now", "2026-01-01", "2026-11-22"),
        ("截至10月底", "point", "2026-10-31", "2026-10-31"),
        ("截至2026年6月", "point", "2026-06-30", "2026-06-30"),
        ("到去年底为止", "point", "2025-12-31", "2025-12-31"),
        ("去年同期", "same", "2025-01-01", "2025-11-22"),
    ],
)
def test_period_words(text, kind, first, last):
    found = spoken(text)
    assert (found.kind, found.first, found.last) == (
        kind,
        date.fromisoformat(first),
        date.fromisoformat(last),
    )


@pytest.mark.parametrize(
    "text", ["13月", "2月30日", "2026-13", "0年", "1899年", "10至3月", "五季度", "3025年"]
)
def test_what_is_no_period_is_none(text):
    assert not [end for end, _ in spoken_at(text, 0, TODAY) if end == len(text)]


@pytest.mark.parametrize(
    ("today", "text", "first"),
    [
        (date(2026, 1, 1), "上月", date(2025, 12, 1)),
        (date(2026, 1, 1), "上季度", date(2025, 10, 1)),
        (date(2026, 9, 30), "本统计年度", date(2025, 10, 1)),
        (date(2026, 10, 1), "本统计年度", date(2026, 10, 1)),
        (date(2028, 2, 29), "去年同期", date(2027, 1, 1)),
    ],
)
def test_period_words_at_the_borders_of_the_year(today, text, first):
    assert spoken(text, today).first == first


def stock(text: str, *bases: Base):
    """When a stock is told."""
    return times_of(spoken(text) if text else None, bases, is_stock=True, today=TODAY)


def flow(text: str, *bases: Base):
    """When a flow is told."""
    return times_of(spoken(text) if text else None, bases, is_stock=False, today=TODAY)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("", day(TODAY)),
        ("今年", day(TODAY)),
        ("截至目前", day(TODAY)),
        ("去年", day(date(2025, 12, 31))),
        ("上月", day(date(2026, 10, 31))),
        ("10月底", day(date(2026, 10, 31))),
        ("12月", month(2026, 12)),  # which has not begun
    ],
)
def test_a_stock_is_told_on_a_day(text, period):
    assert stock(text).period == period


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "2026-01-01..2026-11-22"),
        ("今年", "2026-01-01..2026-11-22"),
        ("截至目前", "2026-01-01..2026-11-22"),
        ("截至10月底", "2026-01-01..2026-10-31"),
        ("去年", "2025"),
        ("去年同期", "2025-01-01..2025-11-22"),
        ("上月", "2026-10"),
        ("本月", "2026-11"),
        ("上半年", "2026-01-01..2026-06-30"),
        ("本统计年度", "stat-2027"),
        ("今天", "2026-11-22"),
    ],
)
def test_a_flow_is_told_within_a_span(text, key):
    assert flow(text).period.key == key


def test_a_flow_without_a_time_says_which_was_taken():
    assert flow("").notes
    assert not flow("今年").notes
    assert not stock("").notes


def said(text: str) -> Base:
    """Compared with that."""
    return Base(spoken(text))


@pytest.mark.parametrize(
    ("text", "base", "days"),
    [
        ("", said("去年"), ["2025-11-22", "2025-12-31"]),
        ("今年", said("去年"), ["2025-11-22", "2025-12-31"]),
        ("去年", said("前年"), ["2024-12-31"]),
        ("", SAME_DAYS, ["2025-11-22"]),
        ("", PREVIOUS, ["2026-10-31"]),
        ("", said("上月"), ["2026-10-31"]),
        ("", said("年初"), ["2025-12-31"]),
        ("", SINCE, ["2026-10-31", "2025-11-22"]),
        ("今年", SINCE, ["2025-12-31"]),
        ("上半年", SINCE, ["2025-12-31"]),
        ("本月", SINCE, ["2026-10-31"]),
        ("", said("今天"), []),
    ],
)
def test_what_a_stock_is_compared_with(text, base, days):
    assert [other.key for other in stock(text, base).others] == days


@pytest.mark.parametrize(
    ("text", "base", "now", "others"),
    [
        ("今年", said("去年"), "2026-01-01..2026-11-22", ["2025-01-01..2025-11-22"]),
        ("", SAME_DAYS, "2026-01-01..2026-11-22", ["2025-01-01..2025-11-22"]),
        ("去年", said("前年"), "2025", ["2024"]),
        ("去年", SINCE, "2025", ["2024"]),
        ("10月", said("去年"), "2026-10", ["2025-10"]),
        ("10月", PREVIOUS, "2026-10", ["2026-09"]),
        ("本月", PREVIOUS, "2026-11-01..2026-11-22", ["2026-10-01..2026-10-22"]),
        ("", said("上月"), "2026-11-01..2026-11-22", ["2026-10-01..2026-10-22"]),
        ("", PREVIOUS, "2026-11-01..2026-11-22", ["2026-10-01..2026-10-22"]),
        ("一季度", SAME_DAYS, "2026-01-01..2026-03-31", ["2025-01-01..2025-03-31"]),
        ("二季度", PREVIOUS, "2026-04-01..2026-06-30", ["2026-01-01..2026-03-31"]),
        ("今天", PREVIOUS, "2026-11-22", ["2026-11-21"]),
        ("上统计年度", SAME_DAYS, "stat-2026", ["stat-2025"]),
    ],
)
def test_what_a_flow_is_compared_with(text, base, now, others):
    told = flow(text, base)
    assert (told.period.key, [other.key for other in told.others]) == (now, others)


@pytest.mark.parametrize(
    ("text", "base"), [("今年", "上月"), ("上月", "一季度"), ("去年", "今年"), ("10月", "12月")]
)
def test_spans_of_unequal_length_are_not_compared_and_it_is_said(text, base):
    told = flow(text, said(base))
    assert told.others == ()
    assert len(told.notes) == 1


@given(
    st.dates(date(2001, 1, 1), date(2099, 12, 31)),
    st.sampled_from(
        ["今年", "去年", "本月", "上月", "本季度", "一季度", "上半年", "本统计年度", "今天", "截至目前"]
    ),
    st.sampled_from([PREVIOUS, SAME_DAYS, SINCE]),
)
def test_nothing_is_set_beside_what_lies_ahead_or_beside_itself(today, text, base):
    for is_stock in (True, False):
        told = times_of(spoken(text, today), [base], is_stock=is_stock, today=today)
        assert told.period not in told.others
        if told.period.first <= today:
            assert all(other.last <= today for other in told.others)
        assert parse_period(told.period.key) == told.period


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_compared_flows_run_for_as_many_days(today):
    told = times_of(spoken("今年", today), [SAME_DAYS], is_stock=False, today=today)
    now, then = told.period, told.others[0]
    assert abs((now.last - now.first).days - (then.last - then.first).days) <= 1  # 29 February


def test_a_chosen_period_is_as_if_said():
    for period in (day(TODAY), month(2026, 10), year(2025), stat_year(2026)):
        assert as_period(spoken_of(period)) == period
    assert spoken_of(month(2026, 10)).kind == Kind.MONTH
    assert years_on(date(2028, 2, 29), -1) == date(2027, 2, 28)
