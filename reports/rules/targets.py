"""What a target may be: of which periods, in which steps. Pure functions."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum

from unionhub.core.indicators import period as periods
from unionhub.core.indicators.declare import Declared, Median, Ratio
from unionhub.core.indicators.period import Period, PeriodKind, month_end

_QUARTERS = "一二三四"
#: Years on both sides of the present one for which a target is offered.
YEARS_AROUND = 1
#: As much as the column holds beside the four places that are kept.
LARGEST = Decimal("99999999999999")
NEGATIVE, TOO_LARGE = "目标不能小于 0。", "目标过大，请核对。"


class Standing(StrEnum):
    """How what was counted stands to the target."""

    MET = "met"
    RUNNING = "running"  # not yet, and the period is not over
    MISSED = "missed"
    UNKNOWN = "unknown"  # nothing to set against it


STANDING_WORDS: dict[str, str] = {
    Standing.MET: "已达到",
    Standing.RUNNING: "进行中",
    Standing.MISSED: "未达到",
    Standing.UNKNOWN: "无实际数",
}


def settled(period: Period) -> Period:
    """The one way to write a span: a range that is a whole month, year or statistical year is called so."""
    first, last = period.first, period.last
    for same in (
        periods.month(last.year, last.month),
        periods.year(last.year),
        periods.stat_year(last.year),
    ):
        if (same.first, same.last) == (first, last):
            return same
    return period


def period_problem(period: Period) -> str:
    """Why there can be no target for the period; empty where there can."""
    if period.kind == PeriodKind.DAY:
        return "目标要写明期间（月、季、半年、年），不能只写某一天。"
    return ""


def value_problem(item: Declared, value: Decimal) -> str:
    """Why the figure cannot have that target; empty where it can. A rate above 100 % is none."""
    if value < 0:
        return NEGATIVE
    if value > LARGEST:
        return TOO_LARGE
    if item.unit == "%" and value > 100:
        return "比率的目标不能超过 100%。"
    most = places(item)
    if value != round(value, most):
        return f"“{item.label}”的目标最多写 {most} 位小数。" if most else f"“{item.label}”的目标应为整数。"
    return ""


def places(item: Declared) -> int:
    """Decimal places in which the figure is counted: those of a rate, cents of money, none of what is counted."""
    if isinstance(item, Ratio | Median):
        return min(item.places, 4)
    return 2 if item.unit == "元" else 0


def in_places(item: Declared | None, value: Decimal) -> Decimal:
    """The stored value in the figure's own places; of a figure that is no more, without zeros at its end."""
    if item is not None:
        return round(value, places(item))
    return round(value, 0) if value == value.to_integral_value() else value.normalize()


def standing(value: Decimal | int | None, target: Decimal, period: Period, today: date) -> Standing:
    """How the number stands to the target: it is reached by what equals or exceeds it."""
    if value is None:
        return Standing.UNKNOWN
    if value >= target:
        return Standing.MET
    return Standing.RUNNING if period.last >= today else Standing.MISSED


def offered(today: date) -> Iterator[Period]:
    """The periods that a form offers: of each year around, the year, its halves and quarters, the statistical year."""
    for number in range(today.year + YEARS_AROUND, today.year - YEARS_AROUND - 1, -1):
        yield periods.year(number)
        for start, end in ((1, 6), (7, 12), (1, 3), (4, 6), (7, 9), (10, 12)):
            yield periods.span(date(number, start, 1), month_end(date(number, end, 1)))
        yield periods.stat_year(number)


def words(period: Period) -> str:
    """«2026年», «2026年上半年», «2026年第一季度»; other periods as a heading names them."""
    first, last = period.first, period.last
    whole = first.day == 1 and last == month_end(last) and first.year == last.year
    if period.kind == PeriodKind.RANGE and whole:
        months = (first.month, last.month)
        if months in ((1, 6), (7, 12)):
            return f"{first.year}年{'上' if first.month == 1 else '下'}半年"
        if first.month % 3 == 1 and last.month == first.month + 2:
            return f"{first.year}年第{_QUARTERS[first.month // 3]}季度"
    return period.label


def words_of(key: str) -> str:
    """The period of that key in words; a key that cannot be read as it is."""
    try:
        return words(periods.parse_period(key))
    except periods.BadPeriod:
        return key
