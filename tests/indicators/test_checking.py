"""Checks between figures: what holds, what does not, and what cannot be told."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.example.models import Visit
from tests.support import browser
from unionhub.core.indicators.checking import (
    Amount,
    At,
    Check,
    Holds,
    broken_checks,
    formula,
    periods_of,
    run,
)
from unionhub.core.indicators.period import day, month, year
from unionhub.core.indicators.reading import SYSTEM, Reader

TODAY = date(2026, 11, 21)
GROWS = Check(
    "x",
    "累计等于期初加本期",
    (Amount("example.visits", At.START), Amount("example.new_visits")),
    Holds.EQUAL,
    (Amount("example.visits", At.END),),
    "请核对日期。",
)
CLOSED = Check(
    "y",
    "办结不多于走访",
    (Amount("example.visits", At.END),),
    Holds.AT_MOST,
    (Amount("example.closed", At.END),),
    "看办结。",
)


def _visits(node, *days):
    for on in days:
        Visit.objects.create(organisation=node, household="某某", visited_on=on)


def test_the_declared_checks_are_sound():
    assert list(broken_checks()) == []


def test_an_unsound_check_is_named():
    wrong = Check("z", "z", (Amount("example.visits"),), Holds.EQUAL, (Amount("example.amount"),), "")
    gone = Check("g", "g", (Amount("example.gone"),), Holds.EQUAL, (Amount("example.amount"),), "")
    found = list(broken_checks([wrong, gone]))
    assert "different units" in found[0]
    assert "example.gone" in found[1]


def test_the_formula_reads_as_a_sentence():
    assert formula(GROWS) == "期初“累计走访次数” + 本期“走访次数” = 期末“累计走访次数”"


def test_start_is_the_day_before_and_a_running_period_ends_today():
    times = periods_of(month(2026, 11), TODAY)
    assert (times[At.START], times[At.END]) == (day(date(2026, 10, 31)), day(TODAY))
    assert periods_of(day(TODAY), TODAY)[At.START] == day(date(2025, 12, 31))
    assert periods_of(year(2025), TODAY)[At.END] == day(date(2025, 12, 31))


@pytest.mark.django_db
@pytest.mark.db_engine
def test_a_check_holds_or_does_not_with_both_sides(cast):
    _visits(cast.union_a1, date(2026, 3, 1), date(2026, 5, 4), date(2026, 5, 30), date(2026, 6, 1))
    grows, closed = run([GROWS, CLOSED], Reader(SYSTEM, TODAY), cast.county, month(2026, 5))
    assert (grows.ok, grows.left, grows.right) == (True, 3, 3)
    assert (closed.ok, closed.left, closed.right) == (False, 3, 0)
    assert [figure.value for _, figure in grows.figures] == [1, 2, 3]


@pytest.mark.django_db
def test_what_is_withheld_is_not_told_by_a_check(cast):
    _visits(cast.union_a1, date(2026, 5, 4))
    grows = run([GROWS], Reader(cast.finance, TODAY), cast.union_a1, month(2026, 5))[0]
    assert (grows.ok, grows.left, grows.right) == (None, None, None)


@pytest.mark.django_db
def test_the_command_prints_and_refuses(cast):
    out = StringIO()
    call_command("check_figures", "--period", "2026", stdout=out)
    assert "调解案件期初期末相接" in out.getvalue()
    assert "相符" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("check_figures", "--period", "昨天前", stdout=out)
    with pytest.raises(CommandError, match="编码"):
        call_command("check_figures", "--org", "没有", stdout=out)


@pytest.mark.django_db
def test_the_page_shows_each_check_and_refuses_a_wrong_period_in_words(cast):
    page = browser(cast.head).get(reverse("figure-checks"))
    assert page.status_code == 200
    assert "调解案件期初期末相接" in page.content.decode()
    wrong = browser(cast.head).get(reverse("figure-checks"), {"period": "2026-13"})
    assert wrong.status_code == 422
