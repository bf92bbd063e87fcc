"""Terms by the rules of counting: the vectors of the field, and what holds for any term and day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.clocks import TERMS
from unionhub.core.clocks import DayOff, Term, Unit, WorkCalendar, due, warned_by


def _days(first: str, last: str, name: str) -> dict[date, DayOff]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return {start + timedelta(days=n): DayOff(False, name) for n in range((end - start).days + 1)}


#: What the vectors touch of the notices of 2024 and 2026, written out by hand.
CALENDAR = WorkCalendar(
    _days("2026-05-01", "2026-05-05", "劳动节")
    | _days("2026-09-25", "2026-09-27", "中秋节")
    | _days("2026-10-01", "2026-10-07", "国庆节")
    | {date(2026, 9, 20): DayOff(True), date(2026, 10, 10): DayOff(True), date(2026, 5, 9): DayOff(True)},
    frozenset({2024, 2025, 2026}),
)
BY_NAME = {term.name: term for term in TERMS}


@pytest.mark.parametrize(
    ("name", "start", "end", "warn"),
    [
        ("mediation.accept", "2026-09-23", "2026-09-29", "2026-09-29"),
        ("mediation.term", "2026-09-17", "2026-10-08", "2026-10-02"),
        ("petition.handle", "2026-03-02", "2026-05-06", "2026-05-01"),
        ("petition.handle_extended", "2026-03-02", "2026-06-01", "2026-05-31"),
        ("arbitration.limitation", "2024-02-29", "2025-02-28", "2025-02-28"),
        ("arbitration.sue", "2026-04-16", "2026-05-06", "2026-05-06"),
    ],
)
def test_vectors(name, start, end, warn):
    found = due(BY_NAME[name], date.fromisoformat(start), CALENDAR)
    assert (found.due.isoformat(), found.warn_on.isoformat(), found.provisional) == (end, warn, False)


def test_a_public_notice_counts_its_first_day():
    notice = Term("n", "公示", 5, Unit.WORKING, "公示", "—", counts_first=True, rolls=False)
    assert due(notice, date(2024, 3, 12), CALENDAR).due == date(2024, 3, 18)


def test_a_make_up_day_is_counted_and_ends_a_term():
    three = Term("n", "", 3, Unit.WORKING, "收到", "—")
    assert due(three, date(2026, 10, 7), CALENDAR).due == date(2026, 10, 10)
    fifteen = Term("n", "", 10, Unit.DAYS, "收到", "—")
    assert due(fifteen, date(2026, 9, 10), CALENDAR).due == date(2026, 9, 20)


def test_an_unknown_year_is_provisional_and_says_so():
    found = due(BY_NAME["mediation.accept"], date(2027, 1, 4), CALENDAR)
    assert found.provisional
    assert "2027 年的节假日安排尚未录入" in found.explanation
    assert not due(BY_NAME["mediation.accept"], date(2026, 12, 28), CALENDAR).provisional


def test_a_term_over_the_border_of_an_unknown_year_is_provisional():
    assert due(BY_NAME["mediation.accept"], date(2026, 12, 30), CALENDAR).provisional
    assert due(BY_NAME["mediation.term"], date(2026, 12, 20), CALENDAR).provisional
    assert not due(BY_NAME["mediation.term"], date(2026, 12, 10), CALENDAR).provisional


def test_the_explanation_is_a_sentence():
    words = due(BY_NAME["mediation.term"], date(2026, 9, 17), CALENDAR).explanation
    assert (
        words
        == "受理调解申请 2026 年 9 月 17 日，当日不计，15 日届满 10 月 2 日为国庆节，顺延至 10 月 8 日。"
    )
    words = due(BY_NAME["mediation.accept"], date(2026, 9, 23), CALENDAR).explanation
    assert words == (
        "收到调解申请 2026 年 9 月 23 日，当日不计，3 个工作日届满 9 月 29 日，"
        "其间 9 月 25 日至 9 月 27 日中秋节放假不计。"
    )


@pytest.mark.parametrize(("unit", "longest"), [(Unit.WORKING, 2000), (Unit.YEARS, 30)])
def test_senseless_lengths_are_refused(unit, longest):
    term = Term("n", "", 1, unit, "收到", "—")
    assert term.of_length(longest).length == longest
    for length in (0, -1, longest + 1):
        with pytest.raises(ValueError, match="期限应在 1 至"):
            term.of_length(length)


SOME_TERMS = st.builds(
    Term,
    st.just("n"),
    st.just("期限"),
    st.integers(1, 90),
    st.sampled_from([Unit.WORKING, Unit.DAYS]),
    st.just("收到"),
    st.just("—"),
    counts_first=st.booleans(),
    rolls=st.booleans(),
    own_duty=st.booleans(),
) | st.builds(
    Term,
    st.just("n"),
    st.just("期限"),
    st.integers(1, 24),
    st.sampled_from([Unit.MONTHS]),
    st.just("收到"),
    st.just("—"),
    rolls=st.booleans(),
)
CALENDARS = st.builds(
    lambda off, on: WorkCalendar(
        {day: DayOff(False, "假日") for day in off}
        | {day: DayOff(True) for day in on if day.weekday() >= 5 and day not in off},
        frozenset({2025, 2026}),
    ),
    st.frozensets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=60),
    st.frozensets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=30),
)
STARTS = st.dates(date(2024, 6, 1), date(2027, 6, 30))


@given(SOME_TERMS, CALENDARS, STARTS, st.integers(0, 40))
def test_a_later_start_never_ends_earlier(term, calendar, start, later):
    first, second = (due(term, day, calendar) for day in (start, start + timedelta(days=later)))
    assert first.due <= second.due
    assert first.warn_on <= second.warn_on


@given(SOME_TERMS, CALENDARS, STARTS)
def test_a_rolling_term_never_ends_on_a_day_off(term, calendar, start):
    found = due(term, start, calendar)
    if term.rolls or term.unit == Unit.WORKING:
        assert calendar.works(found.due)
    assert found.nominal <= found.due
    assert found.warn_on in (found.nominal, found.due)


def test_every_term_has_a_source_and_a_name_of_its_own():
    assert len(BY_NAME) == len(TERMS)
    assert all(term.source and term.label and term.event for term in TERMS)


def test_the_earlier_of_two_rules_warns_and_the_later_one_counts():
    term = BY_NAME["mediation.term"]
    accepted, received = (due(term, date(2026, 9, day), CALENDAR) for day in (17, 14))
    found = warned_by(accepted, received, "收到调解申请")
    assert (found.due, found.warn_on) == (date(2026, 10, 8), date(2026, 9, 29))
    assert "自收到调解申请 9 月 14 日 起算的，9 月 29 日届满" in found.explanation
    assert warned_by(accepted, accepted, "收到调解申请") is accepted
