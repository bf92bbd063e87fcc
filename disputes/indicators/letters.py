"""Figures of labour law supervision: letters sent, answered, settled, taken further, and those that still wait."""

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from unionhub.core.indicators import (
    Balance,
    Declared,
    Dimension,
    Indicator,
    Member,
    Ratio,
    Read,
    SmallCells,
    Source,
)

from ..enums import LetterKind, LetterSubject
from ..models import SupervisionLetter

GROUP = "劳动法律监督"
LAW = "工会法第二十二条至第二十四条；工会劳动法律监督办法；最高人民检察院、全国总工会“一函两书”通知（2024）。"
_TABLE = "disputes.tables.letters.LetterTable"
_KINDS = tuple(Member(kind.value, str(kind.label), Q(letter_kind=kind)) for kind in LetterKind)
_SUBJECTS = tuple(Member(one.value, str(one.label), Q(subject=one)) for one in LetterSubject)
DIMENSIONS = (
    Dimension("letter_kind", "文书种类", lambda day: _KINDS),
    Dimension("letter_subject", "监督事项", lambda day: _SUBJECTS),
)


def _within(field: str) -> Any:
    def rows(first: date, last: date) -> QuerySet:
        return SupervisionLetter.objects.filter(**{f"{field}__range": (first, last)})

    return rows


def _waiting(first: date, last: date) -> QuerySet:
    """Sent by the day, neither settled nor taken further by then."""
    ended = Q(settled_on__lte=last) | Q(escalated_on__lte=last)
    return SupervisionLetter.objects.filter(sent_on__lte=last).exclude(
        pk__in=SupervisionLetter.objects.filter(ended).values("pk")
    )


def _search(word: str) -> Q:
    return Q(number__contains=word) | Q(employer_name__contains=word)


def _source(key: str, label: str, rows: Any, is_stock: bool = False) -> Source:
    return Source(
        f"disputes.{key}",
        label,
        SupervisionLetter,
        rows,
        _TABLE,
        is_stock=is_stock,
        dimensions=DIMENSIONS,
        reads=(Read(SupervisionLetter),),
        export_action="disputes.letter.export",
        noun="件文书",
        search=_search,
    )


SENT = _source("letters_sent", "送达的监督文书", _within("sent_on"))
SETTLED = _source("letters_settled", "整改办结的监督文书", _within("settled_on"))
ESCALATED = _source("letters_escalated", "升级的监督文书", _within("escalated_on"))
WAITING = _source("letters_open", "未办结的监督文书", _waiting, is_stock=True)


def _one(key: str, label: str, source: Source, definition: str, *synonyms: str, **more: Any) -> Indicator:
    return Indicator(
        key=f"disputes.letters_{key}",
        label=label,
        unit="件",
        group=GROUP,
        source=source,
        definition=definition,
        source_rule=LAW,
        synonyms=synonyms,
        small_cells=SmallCells.SHOWN,
        **more,
    )


def _due(first: date, last: date) -> Q:
    return Q(reply_due_on__lte=last) | Q(replied_on__lte=last)


_COHORT = "以期内首日至末日（均含）送达的文书为范围，看到期末当日为止的情况，归发文的工会。"

INDICATORS: tuple[Declared, ...] = (
    _one(
        "sent",
        "送达劳动法律监督文书",
        SENT,
        "期内首日至末日（均含）送达用人单位或者主管部门的提示函、意见书、建议书件数，以送达日期计，归发文的工会；拟制、审定而没有送达的不计。",
        "一函两书",
        "监督文书件数",
        "发出监督文书",
    ),
    *(
        _one(
            f"sent_{kind.value}",
            f"送达{kind.label}",
            SENT,
            f"期内首日至末日（均含）送达的{kind.label}件数，以送达日期计，归发文的工会。",
            kind.label.removeprefix("劳动法律监督"),
            where=Q(letter_kind=kind),
            part_of="disputes.letters_sent",
        )
        for kind in LetterKind
    ),
    _one(
        "due",
        "应答复的监督文书",
        SENT,
        "送达的文书中，到期末当日答复期限已经届满的，以及提前答复的。" + _COHORT,
        "到期应答复",
        where=_due,
        part_of="disputes.letters_sent",
    ),
    _one(
        "answered",
        "已答复的监督文书",
        SENT,
        "送达的文书中，到期末当日收到书面答复的，按期和逾期答复的都计。" + _COHORT,
        "答复件数",
        where=lambda first, last: Q(replied_on__lte=last),
        part_of="disputes.letters_due",
    ),
    _one(
        "answered_in_time",
        "按期答复的监督文书",
        SENT,
        "送达的文书中，在文书载明的答复期限（经延长的按延长后的期限）届满当日或者之前收到答复的。" + _COHORT,
        "按时答复",
        where=lambda first, last: Q(replied_on__lte=last) & Q(replied_on__lte=F("reply_due_on")),
        part_of="disputes.letters_answered",
    ),
    Ratio(
        key="disputes.letters_in_time_rate",
        label="监督文书按期答复率",
        unit="%",
        group=GROUP,
        numerator="disputes.letters_answered_in_time",
        denominator="disputes.letters_due",
        definition="期内送达的监督文书中，按期答复的占应答复的（期限届满的和提前答复的）百分比；期限还没有届满又没有答复的不计入分母。",
        source_rule=LAW,
        synonyms=("答复率", "按时答复率"),
    ),
    _one(
        "settled",
        "整改办结的监督文书",
        SETTLED,
        "期内首日至末日（均含）整改办结的监督文书件数，以办结日期计，不论何时送达。",
        "监督文书办结",
        "整改件数",
    ),
    _one(
        "escalated",
        "升级、移送的监督文书",
        ESCALATED,
        "期内首日至末日（均含）因逾期不答复或者没有全部采纳，升级为意见书、建议书，或者移送劳动监察、检察院等机关的文书件数，以升级或者移送日期计，不论何时送达。",
        "升级件数",
        "移送件数",
    ),
    _one(
        "open",
        "未办结的监督文书",
        WAITING,
        "期末当日已经送达、还没有整改办结也没有升级移送的监督文书件数，等待答复的和已答复等待整改的都计。",
        "在办监督文书",
    ),
    Balance(
        key="disputes.letters_open_change",
        label="未办结监督文书增减",
        unit="件",
        group=GROUP,
        plus=("disputes.letters_sent",),
        minus=("disputes.letters_settled", "disputes.letters_escalated"),
        definition="期内送达的监督文书减去整改办结的和升级移送的，等于期末未办结的减期初前一日未办结的；办结多于送达时为负数。",
        source_rule=LAW,
        synonyms=("监督文书净增",),
    ),
)
