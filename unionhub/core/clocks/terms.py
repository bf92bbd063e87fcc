"""Statutory terms: how long, in which days, whether the first day counts, and when they end.

Counting follows 民法典 §201–204 and 民事诉讼法 §85: the first day is not counted (public notices count it); a term in
months or years ends on the corresponding day, or the month's last; a term that ends on a day off ends on the next
working day after it. Weekends are treated like holidays, as practice does.
"""

import calendar as months
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from .calendar import ONE_DAY, WorkCalendar


class Unit(StrEnum):
    """In what a term is counted."""

    WORKING = "working"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


UNIT_WORDS = {Unit.WORKING: "个工作日", Unit.DAYS: "日", Unit.MONTHS: "个月", Unit.YEARS: "年"}
#: The longest term that is counted; longer is a typing error.
LONGEST = {Unit.WORKING: 2_000, Unit.DAYS: 4_000, Unit.MONTHS: 240, Unit.YEARS: 30}


@dataclass(frozen=True)
class Term:
    """One term of the law or of a standing rule.

    `event` is what it runs from, in words. `rolls`: an end on a day off moves on. `own_duty`: the office itself has to
    keep it; rolling is then the lenient reading, and the warning stands on the day before rolling. `parameter` names
    the dated parameter that gives the length where places differ; `length` is then its default. `also_from`: the words
    for the receipt of the case, where another rule lets the same term run from there already; the earlier end is the
    warning. `lapses`: a right of the parties; when it is over it is gone, and no work is late.
    """

    name: str
    label: str
    length: int
    unit: Unit
    event: str
    source: str
    counts_first: bool = False
    rolls: bool = True
    own_duty: bool = False
    parameter: str = ""
    also_from: str = ""
    lapses: bool = False

    def of_length(self, length: int) -> "Term":
        """The same term with another length (a parameter, an extension). Raises ValueError for a senseless one."""
        if not 1 <= length <= LONGEST[self.unit]:
            raise ValueError(f"期限应在 1 至 {LONGEST[self.unit]} {UNIT_WORDS[self.unit]}之间")
        return replace(self, length=length)

    @property
    def words(self) -> str:
        """«15 日», «3 个工作日»."""
        return f"{self.length} {UNIT_WORDS[self.unit]}"


@dataclass(frozen=True)
class Due:
    """When a term ends. `nominal` is the last day before rolling, `due` the day that counts.

    `warn_on`: the day to act by: of an own duty that before rolling (the strict reading), else `due`. `provisional`: a
    year without its notice was touched. `explanation`: how it was counted, as a sentence.
    """

    start: date
    nominal: date
    due: date
    warn_on: date
    provisional: bool
    explanation: str


def due(term: Term, start: date, calendar: WorkCalendar) -> Due:
    """When the term ends that runs from the event on `start`."""
    if term.unit == Unit.WORKING:
        counted = _working_days(term, start, calendar)
        nominal = last = counted[-1]
        provisional = any(
            not calendar.is_known(start + timedelta(days=n)) for n in range((last - start).days + 1)
        )
    else:
        nominal = _nominal(term, start)
        last = calendar.next_working(nominal) if term.rolls else nominal
        counted = []
        touched = (
            [nominal + timedelta(days=n) for n in range((last - nominal).days + 1)] if term.rolls else []
        )
        provisional = any(not calendar.is_known(on) for on in touched)
    words = _explain(term, start, nominal, last, counted, calendar)
    if provisional:
        years = "、".join(str(year) for year in sorted(_unknown_years(start, last, calendar)))
        words += f"；{years} 年的节假日安排尚未录入，暂按周末推算，录入后自动重算"
    return Due(start, nominal, last, nominal if term.own_duty else last, provisional, f"{words}。")


def warned_by(found: Due, other: Due, event: str) -> Due:
    """The term with the warning of another rule, which counts from the event `event`, where that ends earlier."""
    if other.warn_on >= found.warn_on:
        return found
    words = f"{found.explanation.rstrip('。')}；自{event} {day_words(other.start, found.start)} 起算的，"
    words += f"{day_words(other.warn_on, found.start)}届满，以此日提醒。"
    return replace(found, warn_on=other.warn_on, explanation=words)


def _nominal(term: Term, start: date) -> date:
    first = start - ONE_DAY if term.counts_first else start
    if term.unit == Unit.DAYS:
        return first + timedelta(days=term.length)
    total = first.year * 12 + first.month - 1 + term.length * (12 if term.unit == Unit.YEARS else 1)
    year, month = divmod(total, 12)
    return date(year, month + 1, min(first.day, months.monthrange(year, month + 1)[1]))


def _working_days(term: Term, start: date, calendar: WorkCalendar) -> list[date]:
    on = start if term.counts_first else start + ONE_DAY
    counted: list[date] = []
    while len(counted) < term.length:
        if calendar.works(on):
            counted.append(on)
        on += ONE_DAY
    return counted


def _unknown_years(start: date, last: date, calendar: WorkCalendar) -> set[int]:
    return {year for year in range(start.year, last.year + 1) if year not in calendar.years}


def _explain(
    term: Term, start: date, nominal: date, last: date, counted: list[date], calendar: WorkCalendar
) -> str:
    begin = f"{term.event} {day_words(start)}"
    first = "当日计入" if term.counts_first else "当日不计"
    if term.unit == Unit.WORKING:
        skipped = _skipped(start, last, counted, calendar)
        left_out = f"，其间{skipped}不计" if skipped else ""
        return f"{begin}，{first}，{term.words}届满 {day_words(last, start)}{left_out}"
    if last == nominal:
        return f"{begin}，{first}，{term.words}届满 {day_words(last, start)}"
    off = calendar.name_of(nominal)
    return f"{begin}，{first}，{term.words}届满 {day_words(nominal, start)}为{off}，顺延至 {day_words(last, start)}"


def _skipped(start: date, last: date, counted: list[date], calendar: WorkCalendar) -> str:
    """The holidays in between by name; weekends go without saying."""
    names = []
    for n in range((last - start).days + 1):
        on = start + timedelta(days=n)
        special = calendar.days.get(on)
        if special is not None and not special.works and on not in counted:
            names.append((on, special.name or "节假日"))
    if not names:
        return ""
    told = "、".join(dict.fromkeys(name for _, name in names))
    days = day_words(names[0][0], start) + (f"至 {day_words(names[-1][0], start)}" if len(names) > 1 else "")
    return f" {days}{told}放假"


def day_words(on: date, beside: date | None = None) -> str:
    """«9 月 17 日»; with the year when it differs from that of the day it stands beside, or stands first."""
    if beside is not None and beside.year == on.year:
        return f"{on.month} 月 {on.day} 日"
    return f"{on.year} 年 {on.month} 月 {on.day} 日"
