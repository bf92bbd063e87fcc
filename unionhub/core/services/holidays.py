"""Entering the State Council's yearly notice of holidays."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from .. import access, audit
from ..clocks import running
from ..clocks.calendar import SATURDAY, DayOff
from ..models.holiday import Holiday, HolidayYear

CHANGE = "core.holiday.change"
_LINE = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:\.\.|至|—|~)\s*(\d{4}-\d{1,2}-\d{1,2}))?\s+(放假|上班)\s*(.*)"
)
#: A holiday of more days than this is a typing error.
LONGEST = 31


def read_notice(text: str, year: int) -> dict[date, DayOff]:
    """The days of a notice typed line by line: «2027-02-05 至 2027-02-11 放假 春节», «2027-02-14 上班».

    Raises ValidationError with one message per wrong line, each naming the line and what to do.
    """
    return read_numbered(enumerate(text.splitlines(), 1), year)


def read_numbered(lines: Iterable[tuple[int, str]], year: int) -> dict[date, DayOff]:
    """The days of numbered lines, typed or out of a file. Raises ValidationError as `read_notice`."""
    found: dict[date, DayOff] = {}
    problems = []
    for number, line in lines:
        if not line.strip():
            continue
        try:
            for on, day in _read_line(line.strip(), year).items():
                if on in found:
                    raise ValueError(f"{on} 已在前面写过，请删去一处")
                found[on] = day
        except ValueError as error:
            problems.append(f"第 {number} 行：{error}。")
    if not found and not problems:
        problems.append("请逐行填写放假和上班的日期。")
    if problems:
        raise ValidationError(problems)
    return found


def _read_line(line: str, year: int) -> dict[date, DayOff]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(
            f"“{line[:30]}”读不懂，请写成“2027-02-05 至 2027-02-11 放假 春节”或“2027-02-14 上班”"
        )
    first_text, last_text, verb, name = match.groups()
    first = _day(first_text)
    last = _day(last_text) if last_text else first
    if last < first or (last - first).days >= LONGEST:
        raise ValueError(f"{first} 至 {last} 的起止不合理，请核对")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for on in days:
        if on.year != year:
            raise ValueError(f"{on} 不在 {year} 年，请写到它自己的年份里")
        if verb == "上班" and on.weekday() < SATURDAY:
            raise ValueError(f"{on} 不是周末，不必写上班")
    return dict.fromkeys(days, DayOff(verb == "上班", name.strip()[:20]))


def _day(text: str) -> date:
    try:
        return date(*map(int, text.split("-")))
    except ValueError:
        raise ValueError(f"{text} 不是日期，请核对") from None


@transaction.atomic
def enter_year(year: int, days: Mapping[date, DayOff], actor: Any, document_no: str) -> HolidayYear:
    """Enter a year's notice whole; one entered before is replaced, the log keeps what it was, and
    clocks that were provisional are counted again.

    Raises PermissionDenied, or ValidationError without a document number.
    """
    access.require(actor, CHANGE)
    if not document_no.strip():
        raise ValidationError({"document_no": "请填写国务院办公厅通知的文号。"})
    entry, fresh = HolidayYear.objects.select_for_update().get_or_create(year=year)
    before = [] if fresh else _lines(entry.days.values_list("on", "works", "name"))
    entry.document_no = document_no.strip()
    entry.save()
    entry.days.all().delete()
    Holiday.objects.bulk_create(
        Holiday(year=entry, on=on, works=day.works, name=day.name) for on, day in sorted(days.items())
    )
    running.recount_provisional()
    after = _lines((on, day.works, day.name) for on, day in sorted(days.items()))
    audit.record(CHANGE, actor=actor, obj=entry, changes={"days": [before, after]}, reason=entry.document_no)
    return entry


def _lines(rows: Iterable[tuple[date, bool, str]]) -> list[str]:
    return [f"{on} {'上班' if works else '放假'} {name}".strip() for on, works, name in rows]
