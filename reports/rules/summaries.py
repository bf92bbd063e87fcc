"""What a summary is about, in words: the spans that are chosen from, their names, the title over the document. Pure."""

from datetime import date, timedelta

from unionhub.core.indicators import period as periods
from unionhub.core.indicators.period import Period, PeriodKind

from ..summary.place_words import period_name as words_of
from .targets import settled

#: Parts of a year that a summary is written for: key → (name, first month, last month).
PARTS: dict[str, tuple[str, int, int]] = {
    "year": ("全年", 1, 12),
    "half-1": ("上半年", 1, 6),
    "half-2": ("下半年", 7, 12),
    "quarter-1": ("第一季度", 1, 3),
    "quarter-2": ("第二季度", 4, 6),
    "quarter-3": ("第三季度", 7, 9),
    "quarter-4": ("第四季度", 10, 12),
    "three-quarters": ("前三季度", 1, 9),
}
#: A span of one's own.
OTHER = "other"
#: Longer than any span a summary is written for: five years, as between two congresses.
MOST_DAYS = 5 * 366


def part_of(year: int, part: str) -> Period:
    """The period of a part of the year. Raises KeyError for an unknown part."""
    _, first, last = PARTS[part]
    return canonical(periods.span(date(year, first, 1), periods.month_end(date(year, last, 1))))


def canonical(period: Period) -> Period:
    """A range that is a whole month, year or statistical year as such: equal spans have one key."""
    if period.kind not in (PeriodKind.RANGE, PeriodKind.DAY):
        return period
    return settled(periods.span(period.first, period.last))


def heading_of(organisation: str, period: Period) -> str:
    """The document's title, a line each: «某某县总工会», «2026年工作总结»."""
    return f"{organisation}\n{words_of(period)}工作总结"


def title_of(organisation: str, period: Period, edition: int) -> str:
    """What the case is called: «某某县总工会2026年工作总结（第2版）»; the first edition without its number."""
    return f"{organisation}{words_of(period)}工作总结" + (f"（第{edition}版）" if edition > 1 else "")


def problem_of(period: Period, today: date) -> str:
    """Why there can be no summary for the period; empty where there can."""
    if period.first > today:
        return f"{words_of(period)}还没有开始，不能起草工作总结。"
    if period.last - period.first > timedelta(days=MOST_DAYS):
        return "一份工作总结最多五年，请缩短期间。"
    return ""


def due_part(today: date) -> tuple[int, str]:
    """The year and part proposed on a day: what ended last, and in December the year itself."""
    if today.month == 12:
        return today.year, "year"
    if today.month <= 3:
        return today.year - 1, "year"
    if today.month <= 6:
        return today.year, "quarter-1"
    return today.year, "half-1" if today.month <= 9 else "three-quarters"
