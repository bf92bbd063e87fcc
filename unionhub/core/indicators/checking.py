"""Checks between figures: what must hold of any place and period, whatever was entered (审核关系).

`<app>/indicators` ends with `CHECKS`, a tuple of `Check`. Each side adds up figures, each read in the period, at its
start (the day before its first) or at its end. What a declaration of a figure already says (`part_of`, a rate) need not
be said again: `derived_checks`. When a month is closed, the opening figure is the one that was closed the month before,
and what has been corrected since stands beside it (`against_closed`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from .. import registry
from ..models import Organisation
from . import words
from .declare import Indicator, Ratio
from .period import Period, day, year
from .reading import Figure, Reader
from .registry import indicator, indicators


class At(StrEnum):
    """When a figure of a check is read."""

    PERIOD = "period"
    START = "start"
    END = "end"
    LAST_CLOSED = "last_closed"  # as it was closed at the end of the month before
    CORRECTION = "correction"  # what that would be today, less what was closed


AT_WORDS = {
    At.PERIOD: "本期",
    At.START: "期初",
    At.END: "期末",
    At.LAST_CLOSED: "上月封存",
    At.CORRECTION: "以前月份更正",
}
#: Read only where there are closed months.
CLOSED_ONLY = frozenset({At.LAST_CLOSED, At.CORRECTION})


class Holds(StrEnum):
    """The relation between the two sides."""

    AT_MOST = "≤"
    EQUAL = "="
    #: Either both are above 0 or both are 0: sums of money and the count of those who got it.
    TOGETHER = "同有同无"


@dataclass(frozen=True)
class Amount:
    """One figure of a side; `sign` −1 takes it away."""

    key: str
    at: At = At.PERIOD
    sign: int = 1


SEVERITY = {True: "须改正", False: "须说明"}


@dataclass(frozen=True)
class Check:
    """`left` must hold against `right`. `mend` says what to look at when it does not.

    `is_hard`: a month cannot be closed until it holds; else somebody has to say why it does not. `mixed_units`: the
    sides may differ in unit (户 ≤ 人 ≤ 人次).
    """

    key: str
    label: str
    left: tuple[Amount, ...]
    holds: Holds
    right: tuple[Amount, ...]
    mend: str
    is_hard: bool = True
    mixed_units: bool = False

    @property
    def severity(self) -> str:
        """In words: what happens when it does not hold."""
        return SEVERITY[self.is_hard]

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


def derived_checks() -> list[Check]:
    """What the declarations of figures say by themselves: a part is at most its whole, a rate at most 100 %.

    A rate above 100 % may be true (who is declared and who is counted are not of one source): it asks for a word.
    """
    every = indicators()
    found = []
    for item in every.values():
        whole = every.get(getattr(item, "part_of", ""))
        if isinstance(item, Indicator) and isinstance(whole, Indicator) and item.unit == whole.unit:
            found.append(
                _at_most(f"part:{item.key}", item.key, whole.key, "部分多于总数，请打开两个数字核对。")
            )
    known = {(check.left[0].key, check.right[0].key) for check in found}
    for item in every.values():
        if isinstance(item, Ratio) and item.unit == "%" and (item.numerator, item.denominator) not in known:
            mend = f"{item.label}超过 100%，请核对分子、分母，确属实际情况的写明原因。"
            found.append(_at_most(f"full:{item.key}", item.numerator, item.denominator, mend, is_hard=False))
    return found


def _at_most(key: str, left: str, right: str, mend: str, is_hard: bool = True) -> Check:
    label = f"{indicator(left).label}不多于{indicator(right).label}"
    return Check(
        key, label, (Amount(left),), Holds.AT_MOST, (Amount(right),), mend, is_hard, mixed_units=True
    )


def against_closed(check: Check) -> Check:
    """The check with what was closed the month before, and its correction, in place of the figure at the start."""

    def side(amounts: tuple[Amount, ...]) -> tuple[Amount, ...]:
        return tuple(
            part
            for one in amounts
            for part in (
                (replace(one, at=At.LAST_CLOSED), replace(one, at=At.CORRECTION))
                if one.at == At.START
                else (one,)
            )
        )

    return replace(check, left=side(check.left), right=side(check.right))


def needs_closed(check: Check) -> bool:
    """Whether it reads a closed month, and so is tried only when a month is closed."""
    return any(one.at in CLOSED_ONLY for one in check.amounts)


def periods_of(period: Period, today: date) -> dict[At, Period]:
    """The periods in which the figures of a check are read; a day is taken for its year so far."""
    if period.first == period.last:
        period = Period(period.kind.RANGE, year(period.last.year).first, period.last)
    start = day(period.first - timedelta(days=1))
    return {At.PERIOD: period, At.START: start, At.END: day(period.until(today))}


def run(declared: Iterable[Check], reader: Reader, node: Organisation, period: Period) -> list[Checked]:
    """Try the checks at the place. Left out: those none of whose figures the user may see, those of closed months."""
    declared = [check for check in declared if not needs_closed(check)]
    times = periods_of(period, reader.today)
    found: dict[tuple[str, At], Figure] = {}
    for at, asked in times.items():
        keys = dict.fromkeys(one.key for check in declared for one in check.amounts if one.at == at)
        for figure in reader.figures(keys, [asked], [node]):
            found[figure.key, at] = figure
    return [
        try_check(check, found)
        for check in declared
        if any((one.key, one.at) in found for one in check.amounts)
    ]


def try_check(check: Check, found: Mapping[tuple[str, At], Figure]) -> Checked:
    """What the check says of the figures, which are given by key and time."""
    left, right = (_sum(side, found, whole=not check.is_hard) for side in (check.left, check.right))
    ok = holds(check.holds, left, right) if left is not None and right is not None else None
    seen = tuple((one, found[one.key, one.at]) for one in check.amounts if (one.key, one.at) in found)
    return Checked(check, ok, left if ok is not None else None, right if ok is not None else None, seen)


def holds(relation: Holds, left: int | Decimal, right: int | Decimal) -> bool:
    """Whether the relation holds between the two numbers."""
    if relation == Holds.TOGETHER:
        return (left > 0) == (right > 0)
    return left == right if relation == Holds.EQUAL else left <= right


def _sum(
    side: Sequence[Amount], found: Mapping[tuple[str, At], Figure], whole: bool = False
) -> int | Decimal | None:
    """The side in one number. `whole`: while contributions to a figure are missing, nothing is said of it."""
    total: int | Decimal = 0
    for one in side:
        figure = found.get((one.key, one.at))
        if figure is None or figure.value is None or figure.suppressed or (whole and figure.gaps):
            return None
        total += one.sign * figure.value
    return total


def formula(check: Check) -> str:
    """«期初正在调解 + 本期受理调解 − 本期调解结案 = 期末正在调解»."""
    left, right = _side(check.left), _side(check.right)
    if check.holds == Holds.TOGETHER:
        return f"{left} 与 {right} 同有同无"
    return f"{left} {check.holds.value} {right}"


def sides(tried: Checked) -> str:
    """Both sides in numbers: «3 ≤ 5», «3 与 0»; nothing where one is not known."""
    if tried.ok is None:
        return ""
    sign = "与" if tried.check.holds == Holds.TOGETHER else tried.check.holds.value
    return f"{words.number(tried.left)} {sign} {words.number(tried.right)}"


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
        elif check.mixed_units or check.holds == Holds.TOGETHER:
            continue
        elif len({known[one.key].unit for one in check.amounts}) > 1:
            yield f"the check {check.key!r} compares figures of different units"
