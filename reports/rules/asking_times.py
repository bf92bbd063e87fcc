"""When a question's figure is told and what it is compared with, by whether it is a stock or a flow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from unionhub.core.indicators import period as periods
from unionhub.core.indicators.period import Period

from .asking_periods import Kind, Spoken, as_period, years_on

NOT_SAID = "问题中没有说时间，按本年累计。"
NOT_ALIKE = "“{base}”和“{now}”长短不同，没有比较。"
STILL_RUNS = "“{base}”还没有结束，没有比较。"


@dataclass(frozen=True)
class Base:
    """What is compared with: a period word, or none: the period before (`is_previous`), or whatever fits a change."""

    spoken: Spoken | None = None
    is_previous: bool = False


#: «同比», and «增加了多少» without a word of since when.
SAME_DAYS = Base(Spoken(Kind.SAME, date.min, date.min))
SINCE = Base()
PREVIOUS = Base(is_previous=True)


@dataclass(frozen=True)
class Times:
    """The period of the answer, those it is compared with, and what is to be said of the choice."""

    period: Period
    others: tuple[Period, ...] = ()
    notes: tuple[str, ...] = ()


def times_of(spoken: Spoken | None, bases: Iterable[Base], *, is_stock: bool, today: date) -> Times:
    """The periods for a figure. A stock without a period word is told today, a flow from the first of January."""
    told = list(bases)
    return _of_stock(spoken, told, today) if is_stock else _of_flow(spoken, told, today)


# --- Stocks: days ---


def _of_stock(spoken: Spoken | None, bases: list[Base], today: date) -> Times:
    if spoken is None or spoken.kind == Kind.NOW:
        now = periods.day(today)
    elif spoken.first > today:
        now = as_period(spoken)
    else:
        now = periods.day(min(spoken.last, today))
    others: list[Period] = []
    for base in bases:
        others += [periods.day(on) for on in _days_of(base, now, spoken, today)]
    return Times(now, tuple(dict.fromkeys(other for other in others if other != now)))


def _days_of(base: Base, now: Period, spoken: Spoken | None, today: date) -> list[date]:
    on, said = now.last, base.spoken
    month_before, year_ago = now.before().last, years_on(on, -1)
    if base.is_previous:
        return [month_before]
    if said is None:
        begun = spoken is not None and spoken.kind not in (Kind.NOW, Kind.POINT, Kind.DAY, Kind.SAME)
        if spoken is not None and begun and spoken.first <= on:
            return [spoken.first - timedelta(days=1)]
        return [month_before, year_ago]
    if said.kind == Kind.SAME:
        return [year_ago]
    end = min(said.last, today)
    if said.kind == Kind.YEAR and said.first.year < on.year:
        return [years_on(on, said.first.year - on.year), end]
    return [end]


# --- Flows: spans ---


def _of_flow(spoken: Spoken | None, bases: list[Base], today: date) -> Times:
    if spoken is None and (like := next(filter(None, (_running(base, today) for base in bases)), None)):
        spoken = like  # «新入会比上月»: this month is meant
    notes = [NOT_SAID] if spoken is None else []
    now = _flow_period(spoken, today)
    if bases and now.first <= today < now.last:
        now = periods.span(now.first, today)
    others: list[Period] = []
    for base in bases:
        then = _span_of(base, now, spoken, today)
        if isinstance(then, Period):
            others.append(then)
        elif then:
            notes.append(then)
    return Times(now, tuple(dict.fromkeys(other for other in others if other != now)), tuple(notes))


def _flow_period(spoken: Spoken | None, today: date) -> Period:
    if spoken is None or spoken.kind == Kind.NOW:
        return periods.year_to_date(today)
    if spoken.kind in (Kind.POINT, Kind.SAME):
        ahead = date(spoken.last.year, 1, 1) > today
        return as_period(spoken) if ahead else periods.year_to_date(min(spoken.last, today))
    if spoken.kind == Kind.YEAR and spoken.first.year == today.year:
        return periods.year_to_date(today)
    return as_period(spoken)


def _running(base: Base, today: date) -> Spoken | None:
    """The running month, quarter or week to set beside one of the same kind, when no period was named."""
    kind = Kind.MONTH if base.is_previous else base.spoken.kind if base.spoken else None
    if kind in (Kind.MONTH, Kind.QUARTER):
        first = _first_of(kind, today)
        return Spoken(kind, first, _last_of(kind, first))
    if kind == Kind.DAY:
        return Spoken(Kind.DAY, today, today)
    if kind == Kind.WEEK:
        first = today - timedelta(days=today.weekday())
        return Spoken(Kind.WEEK, first, first + timedelta(days=6))
    return None


def _span_of(base: Base, now: Period, spoken: Spoken | None, today: date) -> Period | str:
    """The span to compare with, or in words why there is none."""
    kind = spoken.kind if spoken is not None else Kind.YEAR
    kind = Kind.YEAR if kind in (Kind.NOW, Kind.POINT, Kind.SAME) else kind
    said = base.spoken
    if base.is_previous:
        return _previous(now, kind)
    if said is None or said.kind == Kind.SAME:
        return _shifted(now, -1)
    if said.last > today and said.kind != Kind.YEAR:
        return STILL_RUNS.format(base=as_period(said).label)
    if said.kind == Kind.YEAR:
        then = _shifted(now, said.first.year - now.last.year)
        return then if then.last <= today else STILL_RUNS.format(base=as_period(said).label)
    if said.kind != kind:
        return NOT_ALIKE.format(base=as_period(said).label, now=now.label)
    return _cut(as_period(said), now, spoken)


def _cut(then: Period, now: Period, spoken: Spoken | None) -> Period:
    """As many days of `then` as `now` has run of what was asked."""
    if spoken is None or now.last >= spoken.last:
        return then
    return periods.span(then.first, min(then.last, then.first + (now.last - now.first)))


def _previous(now: Period, kind: Kind) -> Period:
    """The month before of a month (as many days, when it still runs), and so on; of years the year before."""
    if kind in (Kind.MONTH, Kind.QUARTER):
        first = _first_of(kind, now.first - timedelta(days=1))
        whole = _last_of(kind, now.first)
        last = _last_of(kind, first)
        if now.last >= whole:
            return periods.month(first.year, first.month) if kind == Kind.MONTH else periods.span(first, last)
        return periods.span(first, min(last, first + (now.last - now.first)))
    if kind in (Kind.YEAR, Kind.STAT, Kind.HALF):
        return _shifted(now, -1)
    if kind == Kind.DAY:
        return periods.day(now.first - timedelta(days=1))
    ahead = now.first - timedelta(days=1)
    return periods.span(ahead - (now.last - now.first), ahead)


def _first_of(kind: Kind, on: date) -> date:
    months = 1 if kind == Kind.MONTH else 3
    return on.replace(day=1, month=on.month - (on.month - 1) % months)


def _last_of(kind: Kind, first: date) -> date:
    months = 1 if kind == Kind.MONTH else 3
    return periods.month_end(first.replace(month=first.month + months - 1))


def _shifted(now: Period, years: int) -> Period:
    """The same days so many years on; months and years stay whole."""
    if now.kind == periods.PeriodKind.MONTH:
        return periods.month(now.last.year + years, now.last.month)
    if now.kind == periods.PeriodKind.YEAR:
        return periods.year(now.last.year + years)
    if now.kind == periods.PeriodKind.STAT:
        return periods.stat_year(now.last.year + years)
    return Period(now.kind, years_on(now.first, years), years_on(now.last, years))
