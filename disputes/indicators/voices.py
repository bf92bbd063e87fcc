"""Figures of voices of the workers: collected, reported, settled, told back."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from unionhub.core.indicators import Declared, Dimension, Indicator, Member, Ratio, Read, SmallCells, Source

from ..enums import VoiceSource, VoiceSubject
from ..models import Voice

GROUP = "三方协商与民情"
LAW = "县总工会民情办理制度；工会法第六条（维护职工合法权益、竭诚服务职工群众）。"
_SOURCES = tuple(Member(one.value, str(one.label), Q(source=one)) for one in VoiceSource)
_SUBJECTS = tuple(Member(one.value, str(one.label), Q(subject=one)) for one in VoiceSubject)
DIMENSIONS = (
    Dimension("voice_source", "来源", lambda day: _SOURCES),
    Dimension("voice_subject", "民情类别", lambda day: _SUBJECTS),
)


def _within(field: str) -> Any:
    def rows(first: date, last: date) -> QuerySet:
        return Voice.objects.filter(**{f"{field}__range": (first, last)})

    return rows


def _source(key: str, label: str, field: str) -> Source:
    return Source(
        f"disputes.{key}",
        label,
        Voice,
        _within(field),
        "disputes.tables.voices.VoiceTable",
        is_stock=False,
        dimensions=DIMENSIONS,
        reads=(Read(Voice),),
        export_action="disputes.voice.export",
        noun="件民情",
        search=lambda word: Q(number__contains=word) | Q(title__contains=word),
    )


COLLECTED = _source("voices_collected", "收集的民情", "opened_on")
REPORTED = _source("voices_reported", "上报的民情", "reported_on")
SETTLED = _source("voices_settled", "落实的民情", "settled_on")
TOLD = _source("voices_told", "反馈的民情", "told_on")


def _figure(key: str, label: str, source: Source, definition: str, *synonyms: str, **more: Any) -> Indicator:
    return Indicator(
        key=f"disputes.voices_{key}",
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


_SPAN = "期内首日至末日（均含），以{day}计，归收集民情的工会。"

INDICATORS: tuple[Declared, ...] = (
    _figure(
        "collected",
        "收集民情",
        COLLECTED,
        "从班组、基层工会、走访、热线等收集的职工意见和要求件数，就地答复的也计入。"
        + _SPAN.format(day="收集日期"),
        "民情收集",
        "职工意见",
    ),
    _figure(
        "reported",
        "上报民情",
        REPORTED,
        "收集后上报办理的民情件数，就地答复的不计。" + _SPAN.format(day="上报日期"),
        "民情上报",
    ),
    _figure(
        "settled",
        "落实民情",
        SETTLED,
        "上报后办理落实的民情件数，已经反馈职工的和等待反馈的都计。" + _SPAN.format(day="落实日期"),
        "民情落实",
        "民情办结",
    ),
    _figure(
        "told",
        "反馈民情",
        TOLD,
        "落实后把结果反馈给职工的民情件数。" + _SPAN.format(day="反馈日期"),
        "民情反馈",
    ),
    _figure(
        "reported_settled",
        "上报的民情中已落实",
        REPORTED,
        "期内上报的民情中，到期末当日已经落实的件数，是民情落实率的分子。" + _SPAN.format(day="上报日期"),
        "上报并落实",
        where=lambda first, last: Q(settled_on__lte=last),
        part_of="disputes.voices_reported",
    ),
    Ratio(
        key="disputes.voices_settled_rate",
        label="民情落实率",
        unit="%",
        group=GROUP,
        numerator="disputes.voices_reported_settled",
        denominator="disputes.voices_reported",
        definition="期内上报的民情中，到期末当日已经落实的占全部上报的百分比；落实期限还没有届满的也计入分母。",
        source_rule=LAW,
        synonyms=("民情办结率",),
    ),
)
