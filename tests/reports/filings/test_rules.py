"""The rules of filings: due days, jumps, reminders, completeness."""

from datetime import date
from decimal import Decimal

import pytest

from reports.rules import filings as rules
from unionhub.core.clocks import DayOff, WorkCalendar

WORK = WorkCalendar({date(2026, 4, 6): DayOff(False, "清明节")}, frozenset({2026}))


def test_the_due_day_is_put_off_over_days_off():
    assert rules.due_day(date(2026, 2, 1), 5, WORK) == date(2026, 3, 5)  # a Thursday
    assert rules.due_day(date(2026, 3, 1), 5, WORK) == date(2026, 4, 7)  # Sunday, then a holiday
    assert rules.due_day(date(2026, 12, 1), 5, WORK) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("value", "before", "jumped"),
    [
        (130, 100, False),  # just the share
        (131, 100, True),
        (69, 100, True),
        (8, 4, False),  # doubled, but few
        (9, 4, True),
        (5, 0, True),
        (0, 0, False),
        (500, None, False),  # nothing to compare with
        (None, 100, False),
    ],
)
def test_a_jump_is_more_than_the_share_and_at_least_so_many(value, before, jumped):
    assert rules.jumps(value, before, Decimal(30), 5) is jumped


@pytest.mark.parametrize(
    ("today", "on"),
    [
        (date(2026, 4, 2), False),  # three working days ahead
        (
            date(2026, 4, 3),
            True,
        ),  # Friday; the seventh is the second working day from there, with the holiday between
        (date(2026, 4, 5), False),  # a Sunday
        (date(2026, 4, 6), False),  # a holiday
        (date(2026, 4, 7), True),
        (date(2026, 4, 9), True),
        (date(2026, 4, 10), False),  # the third working day after
    ],
)
def test_reminders_go_out_on_working_days_near_the_due_day(today, on):
    assert rules.reminded_on(today, date(2026, 4, 7), 1, 2, WORK) is on


def test_completeness_counts_who_has_to_file_and_shows_no_rate_without_them():
    tally = rules.tally_of({"open": 1, "submitted": 1, "accepted": 1, "cancelled": 7}, 1)
    assert (tally.asked, tally.filed, tally.overdue) == (3, 2, 1)
    assert tally.rate_words == "66.67%"
    assert rules.Tally().rate_words == "—"
    assert (tally + tally).asked == 6
