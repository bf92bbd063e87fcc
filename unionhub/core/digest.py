"""The morning's sentence to everybody for whom something waits: on working days, once a day, without any secret."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from . import scope, todo
from .clocks import working_calendar
from .enums import NoticeKind
from .models import Notice, User
from .models.holiday import HolidayYear
from .notices import notify
from .parameters import parameter
from .services.holidays import CHANGE
from .workflow import workflows


def digest(user: Any, today: date | None = None) -> str:
    """«今天有 5 件待办，其中 1 件逾期、2 件临近期限»; empty when nothing waits."""
    found = todo.tally_all(user, today)
    return f"今天有 {found.words}" if found.total else ""


def tell_everybody(today: date | None = None) -> int:
    """The morning's digest to everybody who has something to do; returns to how many.

    Nobody is told on a day off, and nobody twice on a day. Yesterday's digests that were not opened count as read.
    """
    today = today or timezone.localdate()
    if not workflows() or not working_calendar().works(today):
        return 0
    link, told = reverse("todo-list"), 0
    written = Notice.objects.filter(kind=NoticeKind.TODO, link=link)
    done = set(written.filter(created_at__date=timezone.localdate()).values_list("user_id", flat=True))
    for user in User.objects.filter(is_active=True).exclude(pk__in=done).iterator():
        words = digest(user, today) if todo.has_work(user) else ""
        if words:
            written.filter(user=user, read_at__isnull=True).update(read_at=timezone.now())
            notify(user, words, link, NoticeKind.TODO)
            told += 1
    return told


def missing_years(today: date | None = None) -> list[int]:
    """The years whose holidays should be entered by now and are not: this one, and from November on the next.

    The State Council's notice for a year appears as a rule in November before it; the month is a parameter.
    """
    today = today or timezone.localdate()
    wanted = [today.year]
    if today.month >= parameter("core.holiday.remind_month"):
        wanted.append(today.year + 1)
    entered = set(HolidayYear.objects.filter(year__in=wanted).values_list("year", flat=True))
    return [year for year in wanted if year not in entered]


def remind_of_holidays(today: date | None = None) -> int:
    """Tell whoever enters the holidays that a year is missing, on the first working day of each week.

    Returns how many were told.
    """
    today = today or timezone.localdate()
    calendar = working_calendar()
    monday = today - timedelta(days=today.weekday())
    week = (monday + timedelta(days=n) for n in range(7))
    if next((day for day in week if calendar.works(day)), None) != today:
        return 0
    years = missing_years(today)
    if not years:
        return 0
    words = (
        f"{'、'.join(map(str, years))} 年的节假日安排尚未录入，涉及的期限为暂定。请按国务院办公厅的通知录入。"
    )
    people = [user for user in User.objects.filter(is_active=True) if scope.scope_paths(user, CHANGE)]
    for user in people:
        notify(user, words, reverse("holiday-list"), NoticeKind.TODO)
    return len(people)
