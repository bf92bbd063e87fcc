"""Figures of site inspections, hazards and worker inspectors."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from unionhub.core.indicators import Declared, Dimension, Indicator, Member, Ratio, Read, SmallCells, Source

from ..enums import HazardLevel
from ..models import Hazard, Inspection, WorkerInspector

GROUP = "劳动法律监督"
SAFETY = "安全生产与职业健康"
WAGES_LAW = "保障农民工工资支付条例；工会法第二十二条、第二十四条；现场检查登记。"
SAFETY_LAW = "安全生产法第六十条；工会法第二十四条、第二十五条；现场检查登记。"
_STRUCK = "已作废的登记不计。"


def _within(field: str) -> Any:
    def rows(first: date, last: date) -> QuerySet:
        return Inspection.objects.filter(**{f"{field}__range": (first, last)}, is_struck=False)

    return rows


def _found(first: date, last: date) -> QuerySet:
    return Hazard.objects.filter(inspection__inspected_on__range=(first, last), is_struck=False)


def _settled(first: date, last: date) -> QuerySet:
    return Hazard.objects.filter(settled_on__range=(first, last), is_struck=False)


def _open(first: date, last: date) -> QuerySet:
    standing = Hazard.objects.filter(inspection__inspected_on__lte=last, is_struck=False)
    return standing.filter(Q(settled_on__isnull=True) | Q(settled_on__gt=last))


def _serving(first: date, last: date) -> QuerySet:
    standing = WorkerInspector.objects.filter(valid_from__lte=last, is_struck=False)
    return standing.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last))


def _sites(word: str) -> Q:
    return Q(site__contains=word) | Q(employer_name__contains=word)


def _of_inspections(key: str, label: str, field: str) -> Source:
    return Source(
        f"disputes.{key}",
        label,
        Inspection,
        _within(field),
        "disputes.tables.inspections.InspectionTable",
        is_stock=False,
        reads=(Read(Inspection),),
        export_action="disputes.inspection.export",
        noun="次检查",
        search=_sites,
    )


_LEVELS = tuple(Member(level.value, str(level.label), Q(level=level)) for level in HazardLevel)


def _of_hazards(key: str, label: str, rows: Any, is_stock: bool = False) -> Source:
    return Source(
        f"disputes.{key}",
        label,
        Hazard,
        rows,
        "disputes.tables.inspections.HazardTable",
        is_stock=is_stock,
        dimensions=(Dimension("level", "等级", lambda day: _LEVELS),),
        # The day of the inspection is the day its hazards were found.
        reads=(Read(Hazard), Read(Inspection)),
        export_action="disputes.inspection.export",
        noun="条隐患",
        search=lambda word: Q(description__contains=word) | Q(inspection__site__contains=word),
    )


INSPECTED = _of_inspections("inspections", "现场检查", "inspected_on")
PAID = _of_inspections("arrears_paid", "补发拖欠工资的检查", "paid_on")
FOUND = _of_hazards("hazards_found", "发现的隐患", _found)
SETTLED = _of_hazards("hazards_settled", "整改的隐患", _settled)
OPEN = _of_hazards("hazards_open", "未整改的隐患", _open, is_stock=True)
INSPECTORS = Source(
    "disputes.inspectors",
    "群监员",
    WorkerInspector,
    _serving,
    "disputes.tables.inspections.InspectorTable",
    reads=(Read(WorkerInspector),),
    export_action="disputes.inspection.export",
    noun="人",
    search=lambda word: Q(name__contains=word),
)


def _figure(
    key: str, label: str, unit: str, source: Source, definition: str, *synonyms: str, **more: Any
) -> Indicator:
    given = {"group": GROUP, "source_rule": WAGES_LAW, "small_cells": SmallCells.SHOWN} | more
    return Indicator(
        key=f"disputes.{key}",
        label=label,
        unit=unit,
        source=source,
        definition=definition,
        synonyms=synonyms,
        **given,
    )


_ON = "期内首日至末日（均含），以检查日期计，归检查的工会。" + _STRUCK
_PAID_ON = "期内首日至末日（均含），以补发日期计，不论何时检查发现，归检查的工会。" + _STRUCK
_SAFETY: dict[str, Any] = {"group": SAFETY, "source_rule": SAFETY_LAW}

INDICATORS: tuple[Declared, ...] = (
    _figure(
        "inspections_made",
        "现场检查",
        "次",
        INSPECTED,
        "到工地、车间等场所进行的劳动法律监督和安全检查次数，同一次检查查看几项内容的只计一次。" + _ON,
        "检查次数",
        "工地检查",
    ),
    _figure(
        "inspections_on_wages",
        "农民工工资“日清月结”检查",
        "次",
        INSPECTED,
        "检查内容包括农民工工资支付（日清月结）的现场检查次数；同时检查劳动保护、安全生产的也计入。" + _ON,
        "日清月结",
        "工资支付检查",
        where=Q(on_wages=True),
        part_of="disputes.inspections_made",
    ),
    _figure(
        "inspections_joint",
        "联合检查",
        "次",
        INSPECTED,
        "与人社、应急、住建等单位联合进行的现场检查次数，以登记了联合检查单位的为准。" + _ON,
        "联合检查次数",
        where=~Q(joint_with=""),
        part_of="disputes.inspections_made",
    ),
    _figure(
        "inspections_covered",
        "现场检查覆盖职工",
        "人次",
        INSPECTED,
        "每次现场检查时场所内的职工人数之和；同一名职工在几次检查中各计一次，所以是人次，不能当作人数。"
        + _ON,
        "覆盖职工人次",
        field="covered",
    ),
    _figure(
        "inspections_arrears",
        "检查发现拖欠工资",
        "元",
        INSPECTED,
        "现场检查当场发现的拖欠工资金额之和，单位为元。" + _ON,
        "拖欠金额",
        field="arrears",
    ),
    _figure(
        "inspections_arrears_persons",
        "检查发现被拖欠工资人数",
        "人",
        INSPECTED,
        "现场检查发现被拖欠工资的职工人数之和；同一名职工在几次检查中都被拖欠的各计一次。" + _ON,
        "被欠薪人数",
        field="arrears_persons",
        small_cells=SmallCells.WITH_RECORDS,
    ),
    _figure(
        "inspections_paid",
        "检查后补发工资",
        "元",
        PAID,
        "现场检查发现的拖欠工资中，已经补发的金额之和，单位为元。" + _PAID_ON,
        "追回欠薪",
        "补发拖欠工资",
        field="paid",
    ),
    _figure(
        "inspections_paid_persons",
        "检查后补发工资人数",
        "人",
        PAID,
        "现场检查发现被拖欠工资的职工中，已经补发的人数之和。" + _PAID_ON,
        "追回欠薪人数",
        field="paid_persons",
        small_cells=SmallCells.WITH_RECORDS,
    ),
    _figure(
        "hazards_found",
        "发现隐患",
        "个",
        FOUND,
        "现场检查发现并登记的隐患条数。" + _ON,
        "排查隐患",
        "隐患数",
        **_SAFETY,
    ),
    _figure(
        "hazards_major",
        "发现重大隐患",
        "个",
        FOUND,
        "现场检查发现并登记为重大隐患的条数。" + _ON,
        "重大隐患",
        where=Q(level=HazardLevel.MAJOR),
        part_of="disputes.hazards_found",
        **_SAFETY,
    ),
    _figure(
        "hazards_found_settled",
        "发现的隐患中已整改",
        "个",
        FOUND,
        "期内发现的隐患中，到期末当日已经整改的条数，是隐患整改率的分子。" + _ON,
        "发现并整改",
        where=lambda first, last: Q(settled_on__lte=last),
        part_of="disputes.hazards_found",
        **_SAFETY,
    ),
    Ratio(
        key="disputes.hazards_settled_rate",
        label="隐患整改率",
        unit="%",
        numerator="disputes.hazards_found_settled",
        denominator="disputes.hazards_found",
        definition="期内现场检查发现的隐患中，到期末当日已经整改的占全部发现的百分比；整改期限还没有届满的也计入分母。",
        synonyms=("整改率", "隐患销号率"),
        **_SAFETY,
    ),
    _figure(
        "hazards_settled",
        "整改隐患",
        "个",
        SETTLED,
        "期内首日至末日（均含）登记整改的隐患条数，以整改日期计，不论何时发现，归检查的工会。" + _STRUCK,
        "隐患整改数",
        "消除隐患",
        **_SAFETY,
    ),
    _figure(
        "hazards_open",
        "未整改隐患",
        "个",
        OPEN,
        "期末当日已经发现、还没有整改的隐患条数，期限届满的和没有届满的都计，归检查的工会。" + _STRUCK,
        "在改隐患",
        **_SAFETY,
    ),
    _figure(
        "hazards_overdue",
        "逾期未整改隐患",
        "个",
        OPEN,
        "期末当日还没有整改、整改期限早于期末当日的隐患条数，归检查的工会。" + _STRUCK,
        "逾期隐患",
        where=lambda first, last: Q(due_on__lt=last),
        part_of="disputes.hazards_open",
        **_SAFETY,
    ),
    _figure(
        "inspectors_serving",
        "群监员",
        "人",
        INSPECTORS,
        "期末当日在任的群监员（群众安全监督员）人数：已到聘任日期、没有到解聘日期的，归聘任的工会。"
        + _STRUCK,
        "群众安全监督员",
        "群监员人数",
        small_cells=SmallCells.WITH_RECORDS,
        **_SAFETY,
    ),
    _figure(
        "inspectors_trained",
        "受过培训的群监员",
        "人",
        INSPECTORS,
        "期末当日在任的群监员中，登记的最近一次培训在期末当日或者之前的人数；只保留最近一次培训，所以过去日期的数字可能偏小。",
        "群监员培训",
        where=lambda first, last: Q(trained_on__lte=last),
        part_of="disputes.inspectors_serving",
        small_cells=SmallCells.WITH_RECORDS,
        **_SAFETY,
    ),
)
