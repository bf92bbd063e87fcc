"""The day a dashboard shows, and the periods its blocks read at that day."""

from dataclasses import dataclass
from datetime import date, timedelta

from unionhub.core.dashboard import Over
from unionhub.core.indicators import Declared, Indicator
from unionhub.core.indicators.period import Period, day, month, month_end, span, year_to_date
from unionhub.core.indicators.registry import indicator, parts
from unionhub.core.indicators.standing import MONTHS

#: Points of the small line in a tile.
SPARK_MONTHS = 13
#: Days offered beside the field: today and so many month ends.
QUICK_DAYS = 6


def is_stock(item: Declared) -> bool:
    """Whether the figure is what stands at the end of a day; else it is counted over a period."""
    if isinstance(item, Indicator):
        return item.source.is_stock
    return all(is_stock(indicator(key)) for key in parts(item) if key != item.key)


@dataclass(frozen=True)
class Moment:
    """The day shown (`on`), seen from `today`."""

    on: date
    today: date

    def period(self, item: Declared, over: Over) -> Period:
        """The period a block reads of the figure: stocks at the day, else the day, week, month or year so far."""
        if is_stock(item) or over == Over.DAY:
            return day(self.on)
        if over == Over.WEEK:
            return self.week_so_far
        return year_to_date(self.on) if over == Over.YEAR_TO_DATE else self.month_so_far

    @property
    def week_so_far(self) -> Period:
        """From Monday to the day."""
        return span(self.on - timedelta(days=self.on.weekday()), self.on)

    @property
    def month_so_far(self) -> Period:
        """The month of the day; one that was over or runs still is the whole month, as it is kept."""
        if self.on in (month_end(self.on), self.today):
            return month(self.on.year, self.on.month)
        return span(self.on.replace(day=1), self.on)

    def full_months(self, count: int) -> list[Period]:
        """The last `count` months that were over at the day, oldest first.

        Only those that are kept computed: a line over years long gone would be counted anew, month by month.
        """
        found = []
        last = self.on if self.on == month_end(self.on) else self.on.replace(day=1) - timedelta(days=1)
        for _ in range(count):
            if last < self._kept_from:
                break
            found.append(month(last.year, last.month))
            last = last.replace(day=1) - timedelta(days=1)
        return found[::-1]

    def points(self, item: Declared, count: int) -> list[Period]:
        """The periods of a line of `count` points: whole months, or month ends and then the day itself."""
        if not is_stock(item):
            return self.full_months(count)
        ends = [day(period.last) for period in self.full_months(count) if period.last < self.on]
        return [*ends[-(count - 1) :], day(self.on)]

    @property
    def _kept_from(self) -> date:
        """The last day of the oldest month that is kept."""
        first = self.today.replace(day=1)
        for _ in range(MONTHS):
            first = (first - timedelta(days=1)).replace(day=1)
        return month_end(first)

    def quick_days(self) -> list[date]:
        """Today and the last month ends, newest first."""
        found = [self.today]
        while len(found) <= QUICK_DAYS:
            found.append(found[-1].replace(day=1) - timedelta(days=1))
        return found


def short(period: Period, moment: Moment) -> str:
    """What a point of a line is called: «2026-10», or «11-21» for the day shown."""
    if period.last == moment.on and period.last != month_end(period.last):
        return f"{period.last:%m-%d}"
    return f"{period.last:%Y-%m}"
