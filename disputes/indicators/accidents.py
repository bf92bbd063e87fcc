"""Figures of accidents and occupational health, and of the unions' part in dealing with them."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from unionhub.core.indicators import Declared, Dimension, Indicator, Member, Read, SmallCells, Source

from ..enums import AccidentKind, AccidentLevel
from ..models import Accident

GROUP = "安全生产与职业健康"
LAW = "安全生产法第六十条；工会法第二十七条；生产安全事故报告和调查处理条例第三条；职业病防治法第四条。"
_KINDS = tuple(Member(kind.value, str(kind.label), Q(kind=kind)) for kind in AccidentKind)
_LEVELS = tuple(Member(level.value, str(level.label), Q(level=level)) for level in AccidentLevel)
DIMENSIONS = (
    Dimension("accident_kind", "类别", lambda day: _KINDS),
    Dimension("level", "等级", lambda day: _LEVELS, rest="不分等级"),
)


def _within(field: str) -> Any:
    def rows(first: date, last: date) -> QuerySet:
        return Accident.objects.filter(**{f"{field}__range": (first, last)}, is_struck=False)

    return rows


def _source(key: str, label: str, field: str) -> Source:
    return Source(
        f"disputes.{key}",
        label,
        Accident,
        _within(field),
        "disputes.tables.accidents.AccidentTable",
        is_stock=False,
        dimensions=DIMENSIONS,
        reads=(Read(Accident),),
        export_action="disputes.accident.export",
        noun="件",
        search=lambda word: Q(employer_name__contains=word) | Q(place__contains=word),
    )


HAPPENED = _source("accidents", "安全事故与职业病危害", "occurred_on")
JOINED = _source("accidents_joined", "工会参加处理的事故", "joined_on")


def _figure(
    key: str, label: str, unit: str, source: Source, definition: str, *synonyms: str, **more: Any
) -> Indicator:
    given = {"small_cells": SmallCells.SHOWN} | more
    return Indicator(
        key=f"disputes.accidents_{key}",
        label=label,
        unit=unit,
        group=GROUP,
        source=source,
        definition=definition,
        source_rule=LAW,
        synonyms=synonyms,
        **given,
    )


_ON = "期内首日至末日（均含），以发生（发现）日期计，归登记的工会。已作废的登记不计。"
_PEOPLE = "只登记人数，不登记姓名；一至四人的数字对谁都不显示。"

INDICATORS: tuple[Declared, ...] = (
    _figure(
        "happened",
        "生产安全事故",
        "件",
        HAPPENED,
        "登记的生产安全事故件数，工会参加处理的和没有参加的都计，职业病危害另计。" + _ON,
        "安全事故",
        "事故起数",
        where=Q(kind=AccidentKind.SAFETY),
    ),
    _figure(
        "participated",
        "工会参加处理的安全事故",
        "件",
        JOINED,
        "工会参加事故调查或者善后处理的生产安全事故件数，以工会参加的日期在期内首日至末日（均含）计，不论何时发生，归登记的工会。已作废的登记不计。",
        "参与安全事故处理",
        "参加事故调查",
        where=Q(kind=AccidentKind.SAFETY),
    ),
    _figure(
        "health",
        "职业病危害",
        "件",
        HAPPENED,
        "登记的职业病危害事项件数，以发现日期计。" + _ON,
        "职业健康事项",
        "职业病件数",
        where=Q(kind=AccidentKind.HEALTH),
    ),
    _figure(
        "deaths",
        "生产安全事故死亡人数",
        "人",
        HAPPENED,
        "登记的生产安全事故中死亡的人数之和。" + _ON + _PEOPLE,
        "事故死亡",
        "工亡人数",
        where=Q(kind=AccidentKind.SAFETY),
        field="deaths",
        small_cells=SmallCells.WITHHELD,
    ),
    _figure(
        "injured",
        "生产安全事故受伤人数",
        "人",
        HAPPENED,
        "登记的生产安全事故中受伤的人数之和，重伤、轻伤都计。" + _ON + _PEOPLE,
        "事故受伤",
        "伤亡人数",
        where=Q(kind=AccidentKind.SAFETY),
        field="injured",
        small_cells=SmallCells.WITHHELD,
    ),
    _figure(
        "patients",
        "职业病人数",
        "人",
        HAPPENED,
        "登记的职业病危害事项中确诊职业病的人数之和。" + _ON + _PEOPLE,
        "职业病病人",
        where=Q(kind=AccidentKind.HEALTH),
        field="patients",
        small_cells=SmallCells.WITHHELD,
    ),
)
