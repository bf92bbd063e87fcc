"""Entering a year's notice: the page, the lines, the log."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from unionhub.core.clocks import DayOff, working_calendar
from unionhub.core.models import AuditEvent, HolidayYear
from unionhub.core.services.holidays import enter_year, read_notice

pytestmark = pytest.mark.django_db

NOTICE = "2027-02-05 至 2027-02-07 放假 春节\n\n2027-02-14 上班\n2027-1-1 放假 元旦"


def test_lines_become_days():
    days = read_notice(NOTICE, 2027)
    assert days[date(2027, 2, 6)] == DayOff(False, "春节")
    assert days[date(2027, 2, 14)] == DayOff(True, "")
    assert len(days) == 5


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("2027-02-05 春节", "第 1 行：“2027-02-05 春节”读不懂"),
        ("2027-02-30 放假", "2027-02-30 不是日期"),
        ("2026-12-31 放假 元旦", "不在 2027 年"),
        ("2027-02-15 上班", "不是周末"),
        ("2027-02-11..2027-02-05 放假", "起止不合理"),
        ("2027-02-05 放假\n2027-02-05 放假", "第 2 行：2027-02-05 已在前面写过"),
        (" \n", "请逐行填写"),
    ],
)
def test_wrong_lines_are_named(line, answer):
    with pytest.raises(ValidationError) as refused:
        read_notice(line, 2027)
    assert answer in " ".join(refused.value.messages)


def _browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _send(user, **fields):
    client = _browser(user)
    page = client.get(reverse("holiday-enter"))
    if page.status_code != 200:
        return page
    fields = {"year": "2027", "document_no": "国办发明电〔2026〕8号", "days": NOTICE, **fields}
    return client.post(
        reverse("holiday-enter"), {"form_token": page.context["form_token"], **fields}, follow=True
    )


def test_the_administrator_enters_the_next_year(cast):
    answer = _send(cast.sysadmin)
    assert "已保存：2027 年节假日安排，共 5 天" in answer.content.decode()
    assert "春节" in _browser(cast.clerk).get(reverse("holiday-year", args=[2027])).content.decode()
    assert not working_calendar().works(date(2027, 2, 5))
    assert working_calendar().is_known(date(2027, 2, 5))
    event = AuditEvent.objects.filter(action="core.holiday.change").latest("pk")
    assert event.reason == "国办发明电〔2026〕8号"


def test_entering_again_replaces_and_the_log_keeps_both(cast):
    _send(cast.sysadmin)
    _send(cast.sysadmin, days="2027-05-01 放假 劳动节")
    assert HolidayYear.objects.get(year=2027).days.count() == 1
    before, after = AuditEvent.objects.filter(action="core.holiday.change").latest("pk").changes["days"]
    assert len(before) == 5
    assert after == ["2027-05-01 放假 劳动节"]


def test_wrong_lines_come_back_beside_their_field(cast):
    answer = _send(cast.sysadmin, days="春节放七天")
    assert answer.status_code == 422
    assert "第 1 行" in answer.content.decode()
    assert not HolidayYear.objects.filter(year=2027).exists()


def test_others_read_only(cast):
    assert _send(cast.clerk).status_code == 403
    with pytest.raises(PermissionDenied):
        enter_year(2027, read_notice(NOTICE, 2027), cast.clerk, "文号")
    listed = _browser(cast.officer).get(reverse("holiday-list"))
    assert listed.status_code == 200
    assert "录入年度安排" not in listed.content.decode()


def test_a_year_that_is_not_entered_says_so(cast):
    assert (
        "这一年还没有录入"
        in _browser(cast.officer).get(reverse("holiday-year", args=[2050])).content.decode()
    )


@pytest.mark.parametrize("year", [0, 99_999, 10**20])
def test_a_year_out_of_all_reason_is_no_failure(cast, year):
    assert _browser(cast.officer).get(reverse("holiday-year", args=[year])).status_code == 200
    assert _browser(cast.sysadmin).get(reverse("holiday-enter"), {"year": year}).status_code == 200
