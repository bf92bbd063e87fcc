"""Checks between figures: what must hold of any place and period, whatever was entered (审核关系).

`<app>/indicators` ends with `CHECKS`, a tuple of `Check`. Each side adds up figures, each read in the period, at its
start (the day before its first) or at its end.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from .. import registry
from ..models import Organisation
from .period import Period, day, year
from .reading import Figure, Reader
from .registry import indicator, indicators


class At(StrEnum):
    """When a figure of a check is read."""

    PERIOD = "period"
    START = "start"
    END = "end"


AT_WORDS = {At.PERIOD: "本期", At.START: "期初", At.END: "期末"}


class Holds(StrEnum):
    """The relation between the two sides."""

    AT_MOST = "≤"
    EQUAL = "="


@dataclass(frozen=True)
class Amount:
    """One figure of a side; `sign` −1 takes it away."""

    key: str
    at: At = At.PERIOD
    sign: int = 1


@dataclass(frozen=True)
class Check:
    """`left` must be at most, or equal to, `right`. `mend` says what to look at when it is not."""

    key: str
    label: str
    left: tuple[Amount, ...]
    holds: Holds
    right: tuple[Amount, ...]
    mend: str

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """Both sides."""
        return (*self.left, *self.right)


@dataclass(frozen=True)
class Checked:
    """What a check found. `ok` is None where a figure is withheld, unknown, or not to be seen."""

    check: Check
    ok: bool | None
    left: int | Decimal | None
    right: int | Decimal | None
    #: The figures of either side in the order of the declaration, as far as they may be seen.
    figures: tuple[tuple[Amount, Figure], ...]


def checks() -> tuple[Check, ...]:
    """The checks of all apps. Raises ValueError when two share a key."""
    return tuple(registry.collect_by_key("indicators", "CHECKS").values())


def periods_of(period: Period, today: date) -> dict[At, Period]:
    """The periods in which the figures of a check are read; a day is taken for its year so far."""
    if period.first == period.last:
        period = Period(period.kind.RANGE, year(period.last.year).first, period.last)
    start = day(period.first - timedelta(days=1))
    return {At.PERIOD: period, At.START: start, At.END: day(period.until(today))}


def run(declared: Iterable[Check], reader: Reader, node: Organisation, period: Period) -> list[Checked]:
    """Try the checks at the place. Those none of whose figures the reader's user may see are left out."""
    declared = list(declared)
    times = periods_of(period, reader.today)
    found: dict[tuple[str, At], Figure] = {}
    for at, asked in times.items():
        keys = dict.fromkeys(one.key for check in declared for one in check.amounts if one.at == at)
        for figure in reader.figures(keys, [asked], [node]):
            found[figure.key, at] = figure
    return [
        _try(check, found) for check in declared if any((one.key, one.at) in found for one in check.amounts)
    ]


def _try(check: Check, found: dict[tuple[str, At], Figure]) -> Checked:
    left, right = _sum(check.left, found), _sum(check.right, found)
    ok = None
    if left is not None and right is not None:
        ok = left == right if check.holds == Holds.EQUAL else left <= right
    seen = tuple((one, found[one.key, one.at]) for one in check.amounts if (one.key, one.at) in found)
    return Checked(check, ok, left if ok is not None else None, right if ok is not None else None, seen)


def _sum(side: Sequence[Amount], found: dict[tuple[str, At], Figure]) -> int | Decimal | None:
    total: int | Decimal = 0
    for one in side:
        figure = found.get((one.key, one.at))
        if figure is None or figure.value is None or figure.suppressed:
            return None
        total += one.sign * figure.value
    return total


def formula(check: Check) -> str:
    """«期初正在调解 + 本期受理调解 − 本期调解结案 = 期末正在调解»."""
    return f"{_side(check.left)} {check.holds.value} {_side(check.right)}"


def _side(side: Sequence[Amount]) -> str:
    words = ""
    for one in side:
        mark = " − " if one.sign < 0 else " + " if words else ""
        words += f"{mark}{AT_WORDS[one.at]}“{indicator(one.key).label}”"
    return words


def broken_checks(declared: Iterable[Check] | None = None) -> Iterator[str]:
    """What is wrong with the declared checks, each sentence naming the mend."""
    known = indicators()
    for check in checks() if declared is None else declared:
        missing = [one.key for one in check.amounts if one.key not in known]
        if missing:
            yield f"the check {check.key!r} names {missing}, which no app declares"
        elif len({known[one.key].unit for one in check.amounts}) > 1:
            yield f"the check {check.key!r} compares figures of different units"
