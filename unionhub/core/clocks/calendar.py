"""Working days: weekends, the State Council's holidays and its make-up days (国务院办公厅关于节假日安排的通知).

The calendar is a plain value, so that the rules of counting need no database. A year whose notice is not entered is
counted by weekends alone, and everything that touched it is provisional.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayOff:
    """What the notice says of a day: `works` for a make-up day at a weekend, else a day off; with its name."""

    works: bool
    name: str = ""


@dataclass(frozen=True)
class WorkCalendar:
    """The days that differ from an ordinary week, and the years whose notice is entered whole."""

    days: Mapping[date, DayOff] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def works(self, on: date) -> bool:
        """Whether it is a working day."""
        special = self.days.get(on)
        return special.works if special is not None else on.weekday() < SATURDAY

    def is_known(self, on: date) -> bool:
        """Whether the notice of the day's year is entered; otherwise `works` is a guess."""
        return on.year in self.years

    def next_working(self, on: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        while not self.works(on):
            on += ONE_DAY
        return on

    def name_of(self, on: date) -> str:
        """What a day off is called in a sentence: the holiday's name, else 周六 or 周日."""
        special = self.days.get(on)
        if special is not None and not special.works:
            return special.name or "法定节假日"
        return "周六" if on.weekday() == SATURDAY else "周日"
