"""Which periods a closed month holds: the month, its end, the year and the statistical year so far. Pure."""

from datetime import date, timedelta

from unionhub.core.indicators.compute import span_of
from unionhub.core.indicators.declare import Source
from unionhub.core.indicators.period import Period, day, month_end, span, year_to_date
from unionhub.core.indicators.period import month as month_of


def first_of(on: date) -> date:
    """The first day of the day's month."""
    return on.replace(day=1)


def before(month: date) -> date:
    """The first day of the month before."""
    return first_of(first_of(month) - timedelta(days=1))


def stat_year_to_date(on: date) -> Period:
    """From 1 October, with which the statistical year of the day began, to the day."""
    return span(date(on.year - (on.month < 10), 10, 1), on)


def periods_of(month: date) -> dict[str, Period]:
    """What a closed month can be asked for: «month», «end», «year», «stat»."""
    last = month_end(month)
    return {
        "month": month_of(month.year, month.month),
        "end": day(last),
        "year": year_to_date(last),
        "stat": stat_year_to_date(last),
    }


def spans_of(source: Source, month: date) -> list[tuple[date, date]]:
    """The spans of the source that are frozen: of a stock the last day, of a flow month, year and statistical year."""
    periods = periods_of(month)
    asked = [periods["end"]] if source.is_stock else [periods["month"], periods["year"], periods["stat"]]
    found = [span_of(source, period, month_end(month)) for period in asked]
    return list(dict.fromkeys(one for one in found if one is not None))


def words(month: date) -> str:
    """«2026年10月»."""
    return f"{month.year}年{month.month}月"
