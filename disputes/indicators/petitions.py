"""Figures of petitions; shown for the county alone, so that no unit learns of an accusation by a number."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from unionhub.core.indicators import (
    Balance,
    Declared,
    Dimension,
    Indicator,
    Level,
    Member,
    Ratio,
    Read,
    SmallCells,
    Source,
)

from ..enums import PetitionForm, PetitionNature, PetitionSubject, Satisfaction
from ..filters.petitions import petition_match
from ..models import Petition

GROUP = "信访"
LAW = "信访工作条例（2022）"
_ONLY_COUNTY = "只按全县统计，不分到下级组织，以免由数字看出检举控告。"


def _members(choices: Any, field: str) -> tuple[Member, ...]:
    return tuple(Member(item.value, str(item.label), Q(**{field: item.value})) for item in choices)


_FORMS, _NATURES = _members(PetitionForm, "form"), _members(PetitionNature, "nature")
_SUBJECTS = _members(PetitionSubject, "subject")
DIMENSIONS = (
    Dimension("petition_form", "信访形式", lambda day: _FORMS),
    Dimension("petition_nature", "信访类别", lambda day: _NATURES),
    Dimension("petition_subject", "内容分类", lambda day: _SUBJECTS),
)


def _within(field: str) -> Callable[[date, date], QuerySet]:
    def rows(first: date, last: date) -> QuerySet:
        return Petition.objects.filter(**{f"{field}__range": (first, last)})

    return rows


def open_on(day: date) -> QuerySet:
    """Petitions that had come in by the end of the day and were not closed then."""
    return Petition.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), opened_on__lte=day)


def _source(key: str, label: str, rows: Callable[[date, date], QuerySet], is_stock: bool = False) -> Source:
    return Source(
        key=f"disputes.petitions_{key}",
        label=label,
        model=Petition,
        rows=rows,
        table="disputes.tables.petitions.PetitionTable",
        is_stock=is_stock,
        dimensions=DIMENSIONS,
        reads=(Read(Petition),),
        export_action="disputes.petition.export",
        noun="件信访事项",
        search=petition_match,
    )


RECEIVED = _source("received", "收到的信访事项", _within("opened_on"))
ACCEPTED = _source("accepted", "受理的信访事项", _within("accepted_on"))
SETTLED = _source("settled", "答复的信访事项", _within("settled_on"))
CLOSED = _source("closed", "结案的信访事项", _within("closed_on"))
ASKED = _source("asked", "回访的信访事项", _within("asked_on"))
OPEN = _source("open", "未结的信访事项", lambda first, last: open_on(last), is_stock=True)
BEFORE = _source("before", "期初未结的信访事项", lambda first, last: open_on(first - timedelta(1)))

CONTENT = Q(satisfaction__in=[Satisfaction.SATISFIED, Satisfaction.BASICALLY])
_DAYS = "期内首日至末日（均含）"


def _one(
    key: str, label: str, source: Source, told: str, article: str, *synonyms: str, **more: Any
) -> Indicator:
    return Indicator(
        key=f"disputes.petitions_{key}",
        label=label,
        source=source,
        definition=told + _ONLY_COUNTY,
        source_rule=f"{LAW}{article}",
        synonyms=synonyms,
        group=GROUP,
        unit=more.pop("unit", "件"),
        lowest=Level.COUNTY,
        small_cells=SmallCells.WITH_RECORDS,
        **more,
    )


def _accepted_by(first: date, last: date) -> Q:
    return Q(accepted_on__lte=last)


def _settled_by(first: date, last: date) -> Q:
    return Q(accepted_on__lte=last, settled_on__lte=last)


_COUNTS = (
    _one(
        "received",
        "收到信访",
        RECEIVED,
        f"{_DAYS}收到的来信、来访、12351 来电、网上信访、上级交办和配合人社部门办理的事项，以收到日期计；"
        "一件事项计一件，不按人数计。",
        "第二十一条（登记）。",
        "接待信访",
        "接待来信来访",
        "信访件数",
        "信访总量",
    ),
    _one(
        "received_accepted",
        "其中已受理",
        RECEIVED,
        f"{_DAYS}收到的信访事项中，到期末已决定受理的件数。",
        "第二十三条。",
        "收到的已受理",
        where=_accepted_by,
        part_of="disputes.petitions_received",
    ),
    _one(
        "received_settled",
        "其中受理并已答复",
        RECEIVED,
        f"{_DAYS}收到的信访事项中，到期末已受理并已将答复送达信访人的件数。",
        "第二十三条、第三十四条。",
        "收到的已答复",
        where=_settled_by,
        part_of="disputes.petitions_received_accepted",
    ),
    _one(
        "repeated",
        "重复信访",
        RECEIVED,
        f"{_DAYS}收到的信访事项中，登记为与以前某件事项重复的件数；是否重复由登记或者办理的人认定。",
        "第三十六条（不再受理的情形）。",
        "重信重访",
        "重复上访",
        where=Q(repeats__isnull=False),
        part_of="disputes.petitions_received",
    ),
    _one(
        "joint",
        "配合人社部门办理",
        RECEIVED,
        f"{_DAYS}收到的信访事项中，信访形式登记为“配合人社部门”的件数。",
        "第二十一条。",
        "与人社部门联合接待",
        "联合人社局",
        where=Q(form=PetitionForm.JOINT),
        part_of="disputes.petitions_received",
    ),
    _one(
        "accusations",
        "检举控告",
        RECEIVED,
        f"{_DAYS}收到的信访事项中，信访类别登记为“检举控告”的件数。",
        "第三十条。",
        "举报",
        where=Q(nature=PetitionNature.ACCUSATION),
        part_of="disputes.petitions_received",
    ),
    _one(
        "visits",
        "来访人次",
        RECEIVED,
        f"{_DAYS}收到的来访事项的来访人数之和，同一人来访几次计几次；推选代表的，只计来访的代表。",
        "第二十条。",
        "接待来访人次",
        where=Q(form=PetitionForm.VISIT),
        field="representatives",
        unit="人次",
    ),
    _one(
        "accepted",
        "受理信访",
        ACCEPTED,
        f"{_DAYS}决定受理的信访事项件数，以受理日期计，不论何时收到。",
        "第二十三条。",
        "受理件数",
    ),
    _one(
        "settled",
        "信访答复办结",
        SETTLED,
        f"{_DAYS}答复送达信访人的信访事项件数，以送达日期计，不论何时收到；转送、不予受理、重复和撤回的不计。",
        "第三十四条。",
        "解决信访",
        "信访办结",
        "办结信访件数",
    ),
    _one(
        "settled_in_time",
        "按期答复",
        SETTLED,
        f"{_DAYS}答复送达信访人的信访事项中，送达日期不晚于办理期限的件数；"
        "办理期限为受理之日起六十日，经批准延长的为九十日，末日为节假日的顺延。",
        "第三十四条。",
        "按期办结信访",
        where=Q(settled_on__lte=F("due_on")),
        part_of="disputes.petitions_settled",
    ),
    _one(
        "settled_joint",
        "配合人社部门办结",
        SETTLED,
        f"{_DAYS}答复送达信访人的信访事项中，信访形式登记为“配合人社部门”的件数。",
        "第三十四条。",
        "与人社部门联合解决",
        where=Q(form=PetitionForm.JOINT),
        part_of="disputes.petitions_settled",
    ),
    _one(
        "closed",
        "信访结案",
        CLOSED,
        f"{_DAYS}结束办理的信访事项件数，以结束之日计，包括答复后办结、转送办结、不予受理、按重复事项办结和撤回。",
        "第二十三条、第三十四至三十六条。",
        "结案件数",
    ),
    _one(
        "open",
        "未结信访",
        OPEN,
        "期末当日已收到、尚未结束办理的信访事项件数，包括已答复、复查复核期限未满的。",
        "第三十四至三十六条。",
        "在办信访",
        "期末未结",
    ),
    _one(
        "open_before",
        "期初未结信访",
        BEFORE,
        "期初前一日已收到、尚未结束办理的信访事项件数。",
        "第三十四至三十六条。",
        "上期结转信访",
    ),
    _one(
        "asked",
        "信访回访",
        ASKED,
        f"{_DAYS}就满意度回访过的信访事项件数，以回访日期计，包括信访人未作答复的。",
        "第三十四条。",
        "满意度回访",
    ),
    _one(
        "content",
        "回访满意",
        ASKED,
        f"{_DAYS}就满意度回访过的信访事项中，信访人表示满意或者基本满意的件数。",
        "第三十四条。",
        "满意和基本满意",
        where=CONTENT,
        part_of="disputes.petitions_asked",
    ),
)


def _rate(key: str, label: str, over: str, under: str, told: str, *synonyms: str) -> Ratio:
    return Ratio(
        key=f"disputes.petitions_{key}",
        label=label,
        numerator=f"disputes.petitions_{over}",
        denominator=f"disputes.petitions_{under}",
        definition=told + _ONLY_COUNTY,
        source_rule=f"{LAW}第三十四条。",
        synonyms=synonyms,
        group=GROUP,
        lowest=Level.COUNTY,
    )


def _balance(
    key: str, label: str, plus: tuple[str, ...], minus: tuple[str, ...], told: str, *synonyms: str
) -> Balance:
    return Balance(
        key=f"disputes.petitions_{key}",
        label=label,
        unit="件",
        plus=tuple(f"disputes.petitions_{part}" for part in plus),
        minus=tuple(f"disputes.petitions_{part}" for part in minus),
        definition=told + _ONLY_COUNTY,
        source_rule=f"{LAW}第二十一条至第三十六条；统计核对关系。",
        synonyms=synonyms,
        group=GROUP,
        lowest=Level.COUNTY,
    )


INDICATORS: tuple[Declared, ...] = (
    *_COUNTS,
    _rate(
        "in_time_rate",
        "信访按期答复率",
        "settled_in_time",
        "settled",
        "期内按期答复的件数除以期内答复办结的件数。",
        "按期办结率",
        "信访按期办结率",
    ),
    _rate(
        "satisfaction_rate",
        "信访满意率",
        "content",
        "asked",
        "期内回访表示满意、基本满意的件数除以期内回访过的件数，信访人未作答复的计入分母。",
        "满意度",
        "群众满意率",
    ),
    _balance(
        "not_accepted",
        "收到未受理",
        ("received",),
        ("received_accepted",),
        "期内收到的信访事项减去其中到期末已受理的，即待受理、转送、不予受理、重复和撤回的件数；不应为负数。",
        "未受理信访",
    ),
    _balance(
        "in_hand",
        "受理未答复",
        ("received_accepted",),
        ("received_settled",),
        "期内收到并已受理的信访事项减去其中到期末已答复的件数；不应为负数。",
        "受理在办信访",
    ),
    _balance(
        "carried",
        "信访结转核对",
        ("open_before", "received"),
        ("closed", "open"),
        "期初未结加期内收到减期内结案再减期末未结，应当为 0；不为 0 的，说明登记的日期有矛盾。",
        "结转平衡",
    ),
)
