"""What holds of monthly filings. Pure: no database."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from unionhub.core.clocks import WorkCalendar
from unionhub.core.enums import OrganisationKind

#: Who reviews what was filed below, and files for himself.
AREAS = frozenset({OrganisationKind.TOWNSHIP, OrganisationKind.SYSTEM, OrganisationKind.PARK})
#: Who files as a grassroots union.
UNIONS = frozenset({OrganisationKind.PRIMARY, OrganisationKind.REGIONAL, OrganisationKind.INDUSTRY})

#: States in which the filing organisation still has it.
UNFILED = ("open", "returned")
ONE_DAY = timedelta(days=1)


def month_end(month: date) -> date:
    """The last day of the month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - ONE_DAY).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return month_end(month) + ONE_DAY


def month_words(month: date) -> str:
    """«2026年10月»."""
    return f"{month.year}年{month.month}月"


def due_day(month: date, day: int, work: WorkCalendar) -> date:
    """By when the month is filed: that day of the month after, put off to the next working day."""
    return work.next_working(month_after(month).replace(day=day))


def jumps(
    value: Decimal | int | None, before: Decimal | int | None, share: Decimal | int, least: int
) -> bool:
    """Whether the number moved by more than `share` per cent of what it was before, and by at least `least`.

    Nothing to compare with is no jump; from 0 every move of that size is one.
    """
    if value is None or before is None:
        return False
    moved = abs(Decimal(value) - before)
    return moved >= least and moved * 100 > abs(Decimal(before)) * share


def reminded_on(today: date, due_on: date, before: int, after: int, work: WorkCalendar) -> bool:
    """Whether the day is one to remind on: a working day at most so many of them before or after the due day."""
    if not work.works(today):
        return False
    first, last = min(today, due_on), max(today, due_on)
    between, day = 0, first
    while day < last and between <= max(before, after):
        day += ONE_DAY
        between += work.works(day)
    return between <= (before if today <= due_on else after)


@dataclass
class Tally:
    """How many were asked to file and how far they are. Units: 家. Those that need not file are not among them."""

    open: int = 0
    submitted: int = 0
    returned: int = 0
    reviewed: int = 0
    accepted: int = 0
    overdue: int = 0

    @property
    def asked(self) -> int:
        """All that have to file."""
        return self.open + self.submitted + self.returned + self.reviewed + self.accepted

    @property
    def filed(self) -> int:
        """Those whose filing has come in and was not sent back."""
        return self.submitted + self.reviewed + self.accepted

    @property
    def rate(self) -> Decimal | None:
        """Filed per asked in per cent, half up, two places; None when nobody was asked."""
        if not self.asked:
            return None
        return (Decimal(self.filed) * 100 / self.asked).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def rate_words(self) -> str:
        """«97.50%»; «—» when nobody was asked."""
        return "—" if self.rate is None else f"{self.rate}%"

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in FIELDS})


FIELDS = ("open", "submitted", "returned", "reviewed", "accepted", "overdue")


def tally_of(states: Mapping[str, int], overdue: int) -> Tally:
    """A tally out of counts by state; other states (not to be filed) do not count."""
    return Tally(**{name: states.get(name, 0) for name in FIELDS if name != "overdue"}, overdue=overdue)
