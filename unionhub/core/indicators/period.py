"""Periods of figures: a day, a month, a year, the statistical year, any range; and what each is compared with."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEAR = re.compile(r"(\d{4})")
_STAT = re.compile(r"stat-(\d{4})")
#: Years a period may lie in: what a typing error could reach beyond is refused in words.
FIRST_YEAR, LAST_YEAR = 1949, 2100


class PeriodKind(StrEnum):
    """What a period is called."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    STAT = "stat"
    RANGE = "range"


class BadPeriod(ValueError):
    """The text names no period; the message says in Chinese what may be written."""


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included. A stock is counted at the end of `last`, a flow within the span.

    `last` may lie ahead: `until(today)` says through which day figures can be known.
    """

    kind: PeriodKind
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadPeriod("起始日期不能晚于截止日期。")

    @property
    def key(self) -> str:
        """The text that `parse_period` reads: 2026-10-31, 2026-10, 2026, stat-2026, 2026-01-01..2026-06-30."""
        if self.kind == PeriodKind.DAY:
            return self.last.isoformat()
        if self.kind == PeriodKind.MONTH:
            return f"{self.last:%Y-%m}"
        if self.kind == PeriodKind.YEAR:
            return f"{self.last:%Y}"
        if self.kind == PeriodKind.STAT:
            return f"stat-{self.last:%Y}"
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def label(self) -> str:
        """In words, as a heading names it."""
        if self.kind == PeriodKind.DAY:
            return f"{_day(self.last)}"
        if self.kind == PeriodKind.MONTH:
            return f"{self.last.year}年{self.last.month}月"
        if self.kind == PeriodKind.YEAR:
            return f"{self.last.year}年"
        if self.kind == PeriodKind.STAT:
            return f"{self.last.year}统计年度（{_day(self.first)}至{_day(self.last)}）"
        if self.is_year_to_date:
            return f"{self.last.year}年累计（截至{self.last.month}月{self.last.day}日）"
        return f"{_day(self.first)}至{_day(self.last)}"

    @property
    def is_year_to_date(self) -> bool:
        """Whether it is a range that begins with the calendar year it ends in."""
        return self.kind == PeriodKind.RANGE and self.first == date(self.last.year, 1, 1)

    def until(self, today: date) -> date:
        """The last day that can be known: `last`, or today while the period still runs."""
        return min(self.last, today)

    def before(self) -> "Period":
        """The period to compare with: of a day the end of the month before; else the span of the same kind before.

        A range is compared with as many days just before it.
        """
        ahead = self.first - timedelta(days=1)
        if self.kind == PeriodKind.DAY:
            return day(self.last.replace(day=1) - timedelta(days=1))
        if self.kind == PeriodKind.MONTH:
            return month(ahead.year, ahead.month)
        if self.kind == PeriodKind.YEAR:
            return year(ahead.year)
        if self.kind == PeriodKind.STAT:
            return stat_year(self.last.year - 1)
        return span(ahead - (self.last - self.first), ahead)

    def year_before(self) -> "Period":
        """The same days a year before; 29 February becomes 28 February."""
        if self.kind == PeriodKind.MONTH:
            return month(self.last.year - 1, self.last.month)
        if self.kind == PeriodKind.YEAR:
            return year(self.last.year - 1)
        if self.kind == PeriodKind.STAT:
            return stat_year(self.last.year - 1)
        return Period(self.kind, _a_year_ago(self.first), _a_year_ago(self.last))

    def __str__(self) -> str:
        return self.label


def day(on: date) -> Period:
    """As of one day."""
    return Period(PeriodKind.DAY, on, on)


def month(of_year: int, number: int) -> Period:
    """A calendar month."""
    return Period(PeriodKind.MONTH, date(of_year, number, 1), month_end(date(of_year, number, 1)))


def year(number: int) -> Period:
    """A calendar year."""
    return Period(PeriodKind.YEAR, date(number, 1, 1), date(number, 12, 31))


def stat_year(number: int) -> Period:
    """The statistical year: 1 October to 30 September (工会统计调查制度)."""
    return Period(PeriodKind.STAT, date(number - 1, 10, 1), date(number, 9, 30))


def year_to_date(on: date) -> Period:
    """From 1 January to the day."""
    return Period(PeriodKind.RANGE, date(on.year, 1, 1), on)


def span(first: date, last: date) -> Period:
    """Any range, both days included. Raises BadPeriod when it ends before it begins."""
    return Period(PeriodKind.RANGE, first, last)


def month_end(on: date) -> date:
    """The last day of the day's month."""
    return on.replace(day=calendar.monthrange(on.year, on.month)[1])


def parse_period(text: str) -> Period:
    """Read a period's key. Raises BadPeriod, in words for the screen."""
    text = text.strip()
    try:
        if found := _DAY.fullmatch(text):
            return day(_known(date(*map(int, found.groups()))))
        if found := _MONTH.fullmatch(text):
            return month(*map(int, (_known(date(int(found[1]), int(found[2]), 1)).year, found[2])))
        if found := _STAT.fullmatch(text):
            return stat_year(_known(date(int(found[1]), 9, 30)).year)
        if found := _YEAR.fullmatch(text):
            return year(_known(date(int(found[1]), 1, 1)).year)
        first, dots, last = text.partition("..")
        if dots:
            return span(_known(date.fromisoformat(first)), _known(date.fromisoformat(last)))
    except BadPeriod:
        raise
    except ValueError:
        pass
    raise BadPeriod(
        f"“{text[:40]}”不是可用的期间。可以写：2026-10-31、2026-10、2026、stat-2026、2026-01-01..2026-06-30。"
    )


def _known(on: date) -> date:
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise BadPeriod(f"期间应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间。")
    return on


def _a_year_ago(on: date) -> date:
    if (on.month, on.day) == (2, 29):
        return date(on.year - 1, 2, 28)
    return on.replace(year=on.year - 1)


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
