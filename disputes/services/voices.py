"""What happens to voices of the workers: reported, taken in hand, settled, told back."""

from typing import Any

from unionhub.core.workflow import Step, open_case

from ..models import Voice
from .letters import check_day

#: How much of the text stands in lists and to-do lines.
TITLE = 40


def title_of(voice: Voice) -> str:
    """The beginning of what was said."""
    text = " ".join(voice.text.split())
    said = text if len(text) <= TITLE else f"{text[:TITLE]}…"
    return f"{voice.get_subject_display()}：{said}"  # type: ignore[attr-defined]


def open_voice(voice: Voice, actor: Any) -> Voice:
    """Enter what was collected; it stays in the collector's hand until it is reported."""
    voice.handler = actor
    voice.title = title_of(voice)
    return open_case(voice, actor)


def report(step: Step) -> None:
    """Keep to whom it was reported when."""
    check_day(step, ("收集日期", step.case.opened_on))
    step.case.reported_on, step.case.reported_to = step.on, step.data["to"]


def take(step: Step) -> None:
    """Keep the day it was taken in hand."""
    check_day(step, ("上报日期", step.case.reported_on))
    step.case.taken_on = step.on


def settle(step: Step) -> None:
    """Keep what was done."""
    check_day(step, ("办理日期", step.case.taken_on))
    step.case.settled_on, step.case.result = step.on, step.note


def tell(step: Step) -> None:
    """Keep how the workers were told."""
    check_day(step, ("落实日期", step.case.settled_on), ("收集日期", step.case.opened_on))
    step.case.told_on, step.case.told_how = step.on, step.data["how"]
