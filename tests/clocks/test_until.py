"""A clock that runs to an agreed day: nothing is counted, no holiday moves it."""

from datetime import date

import pytest

from tests.example.errands import Errand
from unionhub.core.clocks import running
from unionhub.core.models import Clock, ClockState
from unionhub.core.workflow import open_case

pytestmark = pytest.mark.django_db

#: The first day of the autumn holidays of 2026.
HOLIDAY = date(2026, 10, 1)


@pytest.fixture
def case(cast):
    return open_case(Errand(organisation=cast.union_a1, title="送慰问品", amount=1), cast.officer)


def until(case, due_on, start=date(2026, 9, 1)):
    return running.until(case, "example.agreed", "履行约定", start, due_on, "双方约定。")


def test_it_ends_on_the_very_day_and_says_why(case):
    clock = until(case, HOLIDAY)
    assert (clock.due_on, clock.warn_on, clock.length, clock.provisional) == (HOLIDAY, HOLIDAY, 30, False)
    assert (clock.label, clock.explanation, clock.state) == ("履行约定", "双方约定。", ClockState.RUNNING)


def test_a_new_day_takes_the_place_of_the_old_one(case):
    first = until(case, HOLIDAY)
    second = until(case, date(2026, 12, 31), start=date(2026, 9, 20))
    first.refresh_from_db()
    assert (first.state, first.ended_on) == (ClockState.MOOT, date(2026, 9, 20))
    assert Clock.objects.get(case=case, term="example.agreed", state=ClockState.RUNNING) == second


@pytest.mark.parametrize(("on", "state"), [(HOLIDAY, ClockState.MET), (date(2026, 10, 2), ClockState.MISSED)])
def test_it_is_met_until_the_day_and_missed_after(case, on, state):
    clock = until(case, HOLIDAY)
    running.meet(case, "example.agreed", on)
    clock.refresh_from_db()
    assert clock.state == state


def test_holidays_entered_later_do_not_move_it(case):
    clock = until(case, date(2028, 1, 1))
    running.recount_provisional()
    clock.refresh_from_db()
    assert clock.due_on == date(2028, 1, 1)


def test_a_day_that_has_passed_runs_at_once_red(case):
    clock = until(case, date(2026, 8, 1))
    assert (clock.length, clock.due_on, clock.is_live) == (0, date(2026, 8, 1), True)
