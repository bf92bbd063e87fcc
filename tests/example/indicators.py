"""Figures of the example app: what the kernel's own tests count."""

from datetime import date

from django.db.models import Q, QuerySet

from unionhub.core.indicators import (
    Declared,
    Dimension,
    Indicator,
    Level,
    Median,
    Member,
    Ratio,
    Read,
    Source,
)

from .enums import VisitState
from .models import Visit


def _up_to(first: date, last: date) -> QuerySet:
    return Visit.objects.filter(visited_on__lte=last)


def _within(first: date, last: date) -> QuerySet:
    return Visit.objects.filter(visited_on__range=(first, last))


def _states(on: date) -> tuple[Member, ...]:
    return tuple(Member(state.value, str(state.label), Q(state=state)) for state in VisitState)


def _sizes(on: date) -> tuple[Member, ...]:
    return (
        Member("small", "不足五百元", Q(amount__gt=0, amount__lt=500)),
        Member("large", "五百元以上", Q(amount__gte=500)),
    )


STATE = Dimension("state", "状态", _states)
SIZE = Dimension("size", "金额", _sizes, rest="未慰问")

#: All visits up to a day, and those within a span: one source of each kind.
MADE = Source(
    "example.made",
    "累计走访",
    Visit,
    _up_to,
    "tests.example.tables.VisitTable",
    dimensions=(STATE, SIZE),
    reads=(Read(Visit),),
    export_action="example.visit.export",
    noun="次走访",
)
DONE = Source(
    "example.done",
    "走访",
    Visit,
    _within,
    "tests.example.tables.VisitTable",
    is_stock=False,
    dimensions=(STATE,),
    reads=(Read(Visit),),
    noun="次走访",
)


def _figure(key: str, label: str, source: Source, **more) -> Indicator:
    more = {
        "unit": "次",
        "definition": f"{label}，按走访记录统计。",
        "source_rule": "测试",
        "group": "走访",
    } | more
    return Indicator(key=f"example.{key}", label=label, source=source, **more)


VISITS = _figure("visits", "累计走访次数", MADE)
CLOSED = _figure("closed", "累计办结", MADE, where=Q(state=VisitState.CLOSED), part_of="example.visits")
#: Followed up by the end of the span: a condition that depends on the day.
FOLLOWED = _figure("followed", "已回访", MADE, where=lambda first, last: Q(followed_on__lte=last))
AMOUNT = _figure("amount", "慰问金额", MADE, field="amount", unit="元")
AMOUNT_CLOSED = _figure(
    "amount_closed", "已办结慰问金额", MADE, where=Q(state=VisitState.CLOSED), field="amount", unit="元"
)
NEW_VISITS = _figure("new_visits", "走访次数", DONE, lowest=Level.UNION)
NEW_AMOUNT = _figure("new_amount", "本期慰问金额", DONE, field="amount", unit="元")
CLOSED_RATE = Ratio(
    key="example.closed_rate",
    label="办结率",
    unit="%",
    definition="已办结的走访占全部走访的百分比。",
    source_rule="测试",
    group="走访",
    numerator="example.closed",
    denominator="example.visits",
)
MEDIAN_AMOUNT = Median(
    key="example.median_amount",
    label="走访慰问金额中位数",
    unit="元",
    definition="期内每次走访慰问金额的中位数。",
    source_rule="测试",
    group="走访",
    of="example.new_visits",
    field="amount",
)

INDICATORS: tuple[Declared, ...] = (
    VISITS,
    CLOSED,
    FOLLOWED,
    AMOUNT,
    AMOUNT_CLOSED,
    NEW_VISITS,
    NEW_AMOUNT,
    CLOSED_RATE,
    MEDIAN_AMOUNT,
)
