"""Which spans are kept: what dashboards, trends and comparisons ask for on a day."""

from datetime import date

from . import registry
from .compute import span_of
from .declare import Source
from .period import Period, day, month, span, stat_year, year, year_to_date

#: Ends of months before today that stocks are kept for: two years back and the month to compare the first with.
MONTH_ENDS = 25
#: Full months before the running one that flows are kept for.
MONTHS = 24

Span = tuple[Source, date, date]


def standing_spans(today: date) -> list[Span]:
    """Every (source, first, last) that is kept on the day, the latest day first."""
    periods = {is_stock: _periods(today, is_stock) for is_stock in (True, False)}
    found = {
        (source.key, *known): (source, *known)
        for source in registry.sources().values()
        for period in periods[source.is_stock]
        if (known := span_of(source, period, today)) is not None
    }
    return sorted(found.values(), key=lambda item: (item[2], item[1], item[0].key), reverse=True)


def _periods(today: date, is_stock: bool) -> list[Period]:
    """The periods on show today, and what each is compared with."""
    shown = [
        day(today),
        month(today.year, today.month),
        year_to_date(today),
        year(today.year),
        stat_year(today.year + (today.month >= 10)),
    ]
    compared = [other for period in shown for other in (period.before(), period.year_before())]
    months, past = [], month(today.year, today.month)
    for _ in range(MONTH_ENDS if is_stock else MONTHS):
        past = past.before()
        months.append(past)
    return [*shown, *compared, *months]


def words_of(source: Source, first: date, last: date) -> str:
    """A span of the source as a person reads it: «会籍 2026年8月31日», «会籍变动 2026年8月»."""
    if source.is_stock:
        return f"{source.label} {day(last)}"
    whole = month(first.year, first.month)
    return f"{source.label} {whole if (first, last) == (whole.first, whole.last) else span(first, last)}"
