"""The figures of the register as the reader compares them: of one organisation and period, and of the year before."""

from datetime import date
from decimal import Context, Decimal
from typing import Any

from unionhub.core.indicators.declare import Declared, Ratio
from unionhub.core.indicators.period import Period, PeriodKind, month_end, year
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import indicators
from unionhub.core.indicators.telling import counted
from unionhub.core.indicators.words import day
from unionhub.core.models import Organisation

from .registry import Known

_EXACT = Context(prec=60)


#: Parts of a year by first and last month.
_PARTS = {
    (1, 3): "一季度", (4, 6): "二季度", (7, 9): "三季度", (10, 12): "四季度", (1, 6): "上半年", (7, 12): "下半年"
}  # fmt: skip


def known_figures(user: Any, node: Organisation, period: Period, today: date | None = None) -> list[Known]:
    """What `user` (or `SYSTEM`) may see of the organisation in the period, and in the year before.

    Left out: what is withheld or not known, over a single day whatever is counted over a time, and what is nothing on a
    day: of that the register holds no records yet.
    """
    reader = Reader(user, today)
    names = tuple(filter(None, (node.name, node.short_name)))
    found = reader.figures(indicators(), [period, _before(period)], [node])
    return [
        _known(figure, names)
        for figure in found
        if figure.value is not None
        and not figure.suppressed
        and (figure.period.kind != PeriodKind.DAY if _is_flow(figure.item) else figure.value)
    ]


def _before(period: Period) -> Period:
    """What a text means by «上年»: of a year, and of one that still runs, the whole of the year before."""
    if period.is_year_to_date or period.kind == PeriodKind.DAY:
        return year(period.last.year - 1)
    return period.year_before()


def _known(figure: Figure, places: tuple[str, ...]) -> Known:
    item, period = figure.item, figure.period
    is_flow = _is_flow(item)
    return Known(
        key=item.key,
        names=(item.label, *item.synonyms),
        unit=item.unit,
        value=_exact(figure),
        shown=figure.text,
        period=_words(period, figure.as_of, is_flow),
        year=period.last.year,
        as_of=figure.as_of,
        month=period.last.month if period.kind == PeriodKind.MONTH else 0,
        part=_part(period) if is_flow else "",
        is_flow=is_flow,
        doubt=figure.reason or figure.flag,
        places=places,
    )


def _part(period: Period) -> str:
    """«上半年», «一季度»; of any other range that is no year its own label, which no text writes."""
    if period.kind != PeriodKind.RANGE or (period.is_year_to_date and period.last.month not in {3, 6}):
        return ""
    is_whole = period.first.day == 1 and period.last == month_end(period.last)
    months = (period.first.month, period.last.month)
    if is_whole and period.first.year == period.last.year and months in _PARTS:
        return _PARTS[months]
    return "" if period.is_year_to_date else period.label


def _exact(figure: Figure) -> Decimal:
    """The value; of a rate the quotient itself, so that a text may round it to its own places."""
    item = figure.item
    if isinstance(item, Ratio) and figure.numerator is not None and figure.denominator:
        return _EXACT.divide(Decimal(figure.numerator) * item.scale, Decimal(figure.denominator))
    return Decimal(figure.value or 0)


def _words(period: Period, as_of: date, is_flow: bool) -> str:
    """«2026年», of a period that still runs «2026年（截至2026年11月22日）», of what stands on a day that day."""
    if not is_flow:
        return day(as_of)
    return period.label if as_of >= period.last else f"{period.label}（截至{day(as_of)}）"


def _is_flow(item: Declared) -> bool:
    """Whether it is counted over a time; what is made of several figures is when one of them is."""
    return any(not part.source.is_stock for part in counted(item))
