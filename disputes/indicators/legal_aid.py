"""Figures of legal aid. Persons and cases are confidential: small counts are told to whoever may see the records."""

from typing import Any

from django.db.models import Q

from unionhub.core.indicators import (
    Declared,
    Dimension,
    Indicator,
    Member,
    Ratio,
    Read,
    SmallCells,
    Source,
)

from ..enums import AidMatter, AidService
from ..models import LegalAid
from ..queries import legal_aid as queries

GROUP = "法律援助"
LAW = "法律援助法第三十一条、第四十二条、第四十三条、第六十八条（工会参照开展法律援助）；案件登记。"
_MATTERS = tuple(Member(one.value, str(one.label), Q(matter=one)) for one in AidMatter)
_SERVICES = tuple(Member(one.value, str(one.label), Q(service=one)) for one in AidService)
DIMENSIONS = (
    Dimension("aid_matter", "援助事项", lambda day: _MATTERS),
    Dimension("aid_service", "援助形式", lambda day: _SERVICES),
)


def _source(key: str, label: str, rows: Any, *, is_stock: bool = False) -> Source:
    return Source(
        f"disputes.{key}",
        label,
        LegalAid,
        rows,
        "disputes.tables.legal_aid.LegalAidTable",
        is_stock=is_stock,
        dimensions=DIMENSIONS,
        reads=(Read(LegalAid),),
        export_action="disputes.legal_aid.export",
        noun="件",
        search=lambda word: Q(number__contains=word) | Q(applicant__name__contains=word),
    )


APPLIED = _source("legal_aid_applied", "法律援助申请", queries.applied)
DECIDED = _source("legal_aid_decided", "法律援助决定", queries.decided)
GRANTED = _source("legal_aid_granted", "给予的法律援助", queries.granted)
ENDED = _source("legal_aid_ended", "结束的法律援助", queries.ended)
STANDING = _source("legal_aid_standing", "未办结的法律援助", queries.standing, is_stock=True)


def _figure(
    key: str, label: str, unit: str, source: Source, definition: str, *synonyms: str, **more: Any
) -> Indicator:
    return Indicator(
        key=f"disputes.legal_aid_{key}",
        label=label,
        unit=unit,
        group=GROUP,
        source=source,
        definition=definition,
        source_rule=LAW,
        synonyms=synonyms,
        **{"small_cells": SmallCells.WITH_RECORDS, **more},
    )


_SPAN = "期内首日至末日（均含）"

INDICATORS: tuple[Declared, ...] = (
    _figure(
        "applied",
        "法律援助申请",
        "件",
        APPLIED,
        f"申请日期在{_SPAN}的法律援助申请，不论后来是否给予援助，撤回的也计，归受理的工会。",
        "法律援助受理",
        "援助申请数",
    ),
    _figure(
        "decided",
        "作出决定的法律援助申请",
        "件",
        DECIDED,
        f"首次决定（给予或者不予）的日期在{_SPAN}的申请；对异议的审查不是首次决定，不另计。",
    ),
    _figure(
        "decided_in_time",
        "按期决定的法律援助申请",
        "件",
        DECIDED,
        "首次决定的日期不晚于期限届满日的申请。期限自申请之日起七日，末日遇法定休假日顺延。",
        where=queries.IN_TIME,
        part_of="disputes.legal_aid_decided",
    ),
    _figure(
        "refused",
        "不予法律援助",
        "件",
        DECIDED,
        f"{_SPAN}首次决定不予援助的申请，后来经异议改为给予的仍计在这里。",
        "拒绝援助",
        where=queries.REFUSED,
        part_of="disputes.legal_aid_decided",
    ),
    _figure(
        "granted",
        "给予法律援助",
        "件",
        GRANTED,
        f"给予援助的日期在{_SPAN}的申请，包括经异议审查后给予的，以给予之日计。",
        "法律援助案件",
        "提供法律援助",
        "援助件数",
    ),
    _figure(
        "persons",
        "法律援助受援人",
        "人",
        GRANTED,
        f"{_SPAN}得到法律援助的人。同一人在期内几次得到援助的只计一次，计在期内第一次给予援助的工会。",
        "受援职工",
        "法律援助人数",
        where=Q(again=False),
    ),
    _figure(
        "ended",
        "办结的法律援助",
        "件",
        ENDED,
        f"援助结束日期在{_SPAN}、已登记结果的法律援助，包括胜诉、调解和解、未获支持和撤回请求的。",
        "法律援助办结",
    ),
    _figure(
        "recovered",
        "法律援助挽回金额",
        "元",
        ENDED,
        f"援助结束日期在{_SPAN}的法律援助所登记的挽回金额合计；没有填写的按 0 计，只反映裁判、协议确定的数额。",
        "挽回损失",
        "追回工资",
        field="recovered",
    ),
    _figure(
        "standing",
        "未办结的法律援助",
        "件",
        STANDING,
        "期末当日已经申请、尚未结案的法律援助。不予援助、撤回和审定结案的都算办结，以办结日期计。",
        "在办法律援助",
    ),
    Ratio(
        key="disputes.legal_aid_in_time_rate",
        label="法律援助按期决定率",
        unit="%",
        group=GROUP,
        numerator="disputes.legal_aid_decided_in_time",
        denominator="disputes.legal_aid_decided",
        definition="按期决定的法律援助申请 ÷ 作出决定的法律援助申请。先汇总分子、分母再相除，保留两位小数，四舍五入。",
        source_rule="法律援助法第四十三条（自收到申请之日起七日内作出决定）。",
        synonyms=("按期审查率", "援助及时率"),
    ),
)
