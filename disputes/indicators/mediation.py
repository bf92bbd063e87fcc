"""Figures of mediation: received, decided, ended, how, in what time, for how many and how much."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from unionhub.core.indicators import (
    Balance,
    Declared,
    Dimension,
    Indicator,
    Median,
    Member,
    Ratio,
    Read,
    SmallCells,
    Source,
)
from unionhub.core.indicators.checking import Amount, At, Check, Holds

from ..enums import EntryWay, Outcome
from ..models import DisputeClass, Mediation, Performance
from ..queries.figures import mediation as rows

GROUP = "劳动争议调解"
LAW = "劳动争议调解仲裁法第二条、第十条至第十七条；企业劳动争议协商调解规定第二十一条至第二十九条。"
_CASES = "disputes.tables.mediation_figures.MediationFigureTable"
_ENTRIES = tuple(Member(way.value, str(way.label), Q(entry=way)) for way in EntryWay)
_OUTCOMES = tuple(
    Member(one.value, str(one.label), Q(outcome=one)) for one in Outcome if one != Outcome.NOT_ACCEPTED
)


def _classes(day: date) -> tuple[Member, ...]:
    """The classes of the law as they stand on the day, each with its sub-classes."""
    tops = DisputeClass.objects.on(day).filter(parent__isnull=True).order_by("code")
    return tuple(
        Member(top.code, str(top), Q(dispute_class=top.pk) | Q(dispute_class__parent=top.pk)) for top in tops
    )


CLASS = Dimension("dispute_class", "争议类别", _classes)
ENTRY = Dimension("dispute_entry", "争议来源", lambda day: _ENTRIES)
OUTCOME = Dimension("mediation_outcome", "调解结果", lambda day: _OUTCOMES)
READS = (Read(Mediation), Read(DisputeClass, is_shape=True))


def _search(word: str) -> Q:
    return Q(number__contains=word) | Q(employer_name__contains=word)


def _search_performance(word: str) -> Q:
    return Q(mediation__number__contains=word) | Q(mediation__employer_name__contains=word)


def _source(
    key: str,
    label: str,
    found: Callable[[date, date], QuerySet],
    *dimensions: Dimension,
    is_stock: bool = False,
) -> Source:
    return Source(
        f"disputes.{key}",
        label,
        Mediation,
        found,
        _CASES,
        is_stock=is_stock,
        dimensions=(CLASS, ENTRY, *dimensions),
        reads=READS,
        export_action="disputes.mediation.export",
        noun="件",
        search=_search,
    )


RECEIVED = _source("mediations_received", "收到的调解申请", rows.received)
DECIDED = _source("mediations_decided", "作出受理决定的调解申请", rows.decided)
ACCEPTED = _source("mediations_accepted", "受理的调解", rows.accepted)
ENDED = _source("mediations_ended", "终结的调解", rows.ended, OUTCOME)
WAITING = _source("mediations_waiting", "待受理的调解申请", rows.waiting, is_stock=True)
RUNNING = _source("mediations_running", "正在调解的案件", rows.running, is_stock=True)
PERFORMED = Source(
    "disputes.performances",
    "协议履行",
    Performance,
    rows.performances,
    "disputes.tables.mediation_figures.PerformanceTable",
    is_stock=False,
    organisation="mediation__organisation",
    reads=(Read(Mediation), Read(Performance, nodes="mediation__organisation_id")),
    export_action="disputes.mediation.export",
    noun="次履行",
    search=_search_performance,
)


def _figure(key: str, label: str, source: Source, definition: str, **more: Any) -> Indicator:
    more = {"unit": "件", "group": GROUP, "source_rule": LAW, "small_cells": SmallCells.WITH_RECORDS} | more
    return Indicator(
        key=f"disputes.mediation_{key}", label=label, source=source, definition=definition, **more
    )


def _rate(key: str, label: str, numerator: str, denominator: str, definition: str, **more: Any) -> Ratio:
    more = {"unit": "%"} | more
    return Ratio(
        key=f"disputes.mediation_{key}",
        label=label,
        group=GROUP,
        numerator=f"disputes.mediation_{numerator}",
        denominator=f"disputes.mediation_{denominator}",
        definition=definition,
        source_rule=LAW,
        **more,
    )


_AT = "以收到申请的日期计，期内首日至末日（均含）；口头申请以当场记录之日为收到。"
_END = "以调解终结的日期计，期内首日至末日（均含），只计已经受理的。"

INDICATORS: tuple[Declared, ...] = (
    _figure(
        "received",
        "收到调解申请",
        RECEIVED,
        "收到的劳动争议调解申请件数，不论是否受理。" + _AT,
        synonyms=("劳动争议申请数", "调解申请件数"),
    ),
    _figure(
        "persons",
        "调解申请涉及人数",
        RECEIVED,
        "收到的调解申请所涉及的劳动者人数之和，同一人多次申请的重复计算。" + _AT,
        unit="人次",
        field="persons",
        synonyms=("劳动争议涉及人数",),
    ),
    _figure(
        "collective",
        "集体争议",
        RECEIVED,
        "收到的调解申请中，劳动者一方人数达到集体争议起点、有共同请求的件数；起点由参数设定，法定为十人。"
        + _AT,
        where=Q(is_collective=True),
        part_of="disputes.mediation_received",
        synonyms=("集体劳动争议",),
    ),
    _figure(
        "claimed",
        "调解请求金额",
        RECEIVED,
        "收到的调解申请中各项请求的金额之和。" + _AT,
        unit="元",
        field="claimed",
    ),
    _figure(
        "decided",
        "作出受理决定",
        DECIDED,
        "期内作出受理或者不予受理决定的件数；从旧案名单导入的没有计时，不计。",
    ),
    _figure(
        "decided_in_time",
        "按期作出受理决定",
        DECIDED,
        "期内作出受理或者不予受理决定的件数中，在三个工作日的期限内作出的；从旧案名单导入的没有计时，不计。",
        where=Q(in_time=True),
        part_of="disputes.mediation_decided",
    ),
    _rate(
        "decided_in_time_rate",
        "受理决定及时率",
        "decided_in_time",
        "decided",
        "按期作出受理决定的件数占期内作出受理决定件数的百分比。",
    ),
    _figure(
        "accepted",
        "受理调解",
        ACCEPTED,
        "决定受理的件数，以受理日期计，期内首日至末日（均含）；申请可能是前一期收到的。",
        synonyms=("调解受理数", "受理劳动争议"),
    ),
    _figure(
        "ended",
        "调解结案",
        ENDED,
        "终结的调解件数：达成协议、调解不成、撤回申请、移送。" + _END,
        synonyms=("调解终结数", "劳动争议结案数"),
    ),
    _figure(
        "agreed",
        "达成调解协议",
        ENDED,
        "达成调解协议的件数，以协议达成的日期计。" + _END,
        where=Q(outcome=Outcome.AGREEMENT),
        part_of="disputes.mediation_ended",
        synonyms=("调解成功数", "劳资纠纷化解数"),
    ),
    _figure(
        "failed",
        "调解不成",
        ENDED,
        "没有达成协议而终止的件数，含期限届满没有达成协议的。" + _END,
        where=Q(outcome=Outcome.FAILED),
        part_of="disputes.mediation_ended",
    ),
    _figure(
        "withdrawn",
        "撤回调解申请",
        ENDED,
        "受理以后申请人撤回申请的件数。" + _END,
        where=Q(outcome=Outcome.WITHDRAWN),
        part_of="disputes.mediation_ended",
    ),
    _figure(
        "transferred",
        "移送其他机构",
        ENDED,
        "受理以后移送其他机构处理的件数。" + _END,
        where=Q(outcome=Outcome.TRANSFERRED),
        part_of="disputes.mediation_ended",
    ),
    _rate(
        "agreement_rate",
        "调解成功率",
        "agreed",
        "ended",
        "达成调解协议的件数占期内调解结案件数（含调解不成、撤回、移送）的百分比。",
        synonyms=("协议达成率",),
    ),
    _figure(
        "ended_timed",
        "计时的调解结案",
        ENDED,
        "调解结案中由系统计算调解期限的件数；从旧案名单导入的没有计时，不计。" + _END,
        where=Q(timed=True),
        part_of="disputes.mediation_ended",
    ),
    _figure(
        "ended_in_time",
        "按期调解结案",
        ENDED,
        "计时的调解结案中，在调解期限（十五日，经双方同意延期的为延长后的期限，中止的时间不计）内终结的件数。"
        + _END,
        where=Q(in_time=True),
        part_of="disputes.mediation_ended_timed",
    ),
    _rate(
        "in_time_rate",
        "调解按期结案率",
        "ended_in_time",
        "ended_timed",
        "按期调解结案的件数占计时的调解结案件数的百分比。",
        synonyms=("调解及时率",),
    ),
    _figure(
        "agreed_amount",
        "协议金额",
        ENDED,
        "达成的调解协议所定各项金额之和，是约定给付，不是已经给付。" + _END,
        unit="元",
        field="agreed",
        where=Q(outcome=Outcome.AGREEMENT),
    ),
    _figure(
        "performed_amount",
        "已履行金额",
        PERFORMED,
        "期内实际履行的金额之和，以履行日期计，不论协议何时达成。",
        unit="元",
        field="amount",
        synonyms=("为职工追回金额", "挽回经济损失"),
    ),
    _figure(
        "days",
        "调解用时合计",
        ENDED,
        "终结的调解从受理到终结的天数之和（受理当日终结的为 0 天）。" + _END,
        unit="天",
        field="days",
    ),
    _rate(
        "days_mean",
        "平均调解用时",
        "days",
        "ended",
        "终结的调解从受理到终结的天数之和除以调解结案件数。",
        unit="天",
        places=1,
        scale=1,
    ),
    Median(
        key="disputes.mediation_days_median",
        label="调解用时中位数",
        unit="天",
        group=GROUP,
        of="disputes.mediation_ended",
        field="days",
        definition="终结的调解从受理到终结的天数的中位数，一半的案件不长于它。" + _END,
        source_rule=LAW,
    ),
    _figure(
        "waiting",
        "待受理调解申请",
        WAITING,
        "到期末已收到、尚未决定是否受理的件数。",
    ),
    _figure(
        "running",
        "正在调解",
        RUNNING,
        "到期末已受理、尚未终结的件数，含中止的；已达成协议、正在履行的不计。",
        synonyms=("未结调解案件",),
    ),
    Balance(
        key="disputes.mediation_net",
        label="正在调解的增减",
        unit="件",
        group=GROUP,
        plus=("disputes.mediation_accepted",),
        minus=("disputes.mediation_ended",),
        definition="受理的件数减去结案的件数，等于期末与期初正在调解的件数之差。",
        source_rule=LAW,
    ),
)

CHECKS: tuple[Check, ...] = (
    Check(
        "disputes.mediation_open",
        "调解案件期初期末相接",
        (
            Amount("disputes.mediation_running", At.START),
            Amount("disputes.mediation_accepted"),
            Amount("disputes.mediation_ended", sign=-1),
        ),
        Holds.EQUAL,
        (Amount("disputes.mediation_running", At.END),),
        "受理日期、终结日期可能有漏登记或者先后颠倒的。",
    ),
    Check(
        "disputes.mediation_ended_of",
        "结案不多于期初在办与本期受理",
        (Amount("disputes.mediation_ended"),),
        Holds.AT_MOST,
        (Amount("disputes.mediation_running", At.START), Amount("disputes.mediation_accepted")),
        "有结案没有受理日期，请核对终结的案件。",
    ),
    Check(
        "disputes.mediation_accepted_of",
        "受理不多于期初待受理与本期收到",
        (Amount("disputes.mediation_accepted"),),
        Holds.AT_MOST,
        (Amount("disputes.mediation_waiting", At.START), Amount("disputes.mediation_received")),
        "有受理日期早于收到日期的案件，请核对。",
    ),
    Check(
        "disputes.mediation_outcomes",
        "结案等于各种结果之和",
        (Amount("disputes.mediation_ended"),),
        Holds.EQUAL,
        (
            Amount("disputes.mediation_agreed"),
            Amount("disputes.mediation_failed"),
            Amount("disputes.mediation_withdrawn"),
            Amount("disputes.mediation_transferred"),
        ),
        "有结案没有登记结果，请核对终结的案件。",
    ),
)
