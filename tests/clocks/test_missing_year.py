"""A year whose holidays are not entered is told from November on: on the pages, and to whoever enters them."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.support import browser
from unionhub.core import digest
from unionhub.core.clocks.notices import enter
from unionhub.core.models import Holiday, HolidayYear, Notice
from unionhub.core.services.parameters import set_parameter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def notices(db):
    enter(HolidayYear, Holiday)


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2026, 10, 31), []),
        (date(2026, 11, 1), [2027]),
        (date(2026, 12, 31), [2027]),
        (date(2027, 1, 1), [2027]),
        (date(2027, 11, 1), [2027, 2028]),
    ],
)
def test_which_years_are_missing(today, missing):
    assert digest.missing_years(today) == missing


def test_the_month_is_a_parameter(cast):
    set_parameter(
        "core.holiday.remind_month",
        "12",
        valid_from=timezone.localdate(),
        actor=cast.sysadmin,
        document_no="",
    )
    assert digest.missing_years(timezone.localdate().replace(month=11, day=30)) == []


def test_an_entered_year_is_not_missing():
    HolidayYear.objects.create(year=2027, document_no="国办发明电〔2026〕8号")
    assert digest.missing_years(date(2026, 11, 21)) == []


def test_the_administrator_is_told_on_the_first_working_day_of_the_week(cast):
    told = {day: digest.remind_of_holidays(date(2026, 11, day)) for day in range(16, 23)}
    assert told == {16: 1, 17: 0, 18: 0, 19: 0, 20: 0, 21: 0, 22: 0}
    notice = Notice.objects.get()
    assert (notice.user, notice.link) == (cast.sysadmin, reverse("holiday-list"))
    assert notice.text.startswith("2027 年的节假日安排尚未录入")
    assert digest.remind_of_holidays(date(2026, 10, 26)) == 0


def test_after_a_holiday_the_week_begins_later(cast):
    set_parameter(
        "core.holiday.remind_month", "9", valid_from=timezone.localdate(), actor=cast.sysadmin, document_no=""
    )
    # 1–7 October 2026 are days off: the first working day of that week is Thursday the 8th.
    told = {day: digest.remind_of_holidays(date(2026, 10, day)) for day in range(5, 11)}
    assert told == {5: 0, 6: 0, 7: 0, 8: 1, 9: 0, 10: 0}


def test_pages_say_so(cast, monkeypatch):
    monkeypatch.setattr(digest, "missing_years", lambda today=None: [2027])
    words = "2027 年的节假日安排尚未录入"
    for page in ("todo-list", "holiday-list"):
        shown = browser(cast.clerk).get(reverse(page)).content.decode()
        assert words in shown
        assert "请提醒系统管理员" in shown
        assert reverse("holiday-enter") in browser(cast.sysadmin).get(reverse(page)).content.decode()
