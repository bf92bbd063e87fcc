"""What the steps of a summary's procedure ask for (guards) and write (effects)."""

from unionhub.core.workflow import Step

from ..models import Summary
from ..summary import freezing, tree
from .summaries import blank_ones, newest_is, next_edition

NOT_COUNTED = "还没有核定数字，请先点“核定数字”。"
COUNT_AGAIN = "核定数字以后正文又有修改，请重新核定数字。"
OTHER_THAN_SUBMITTED = "核定的数字与送审时的不是同一份，请退回修改。"
#: Sections and figures named before «等».
NAMED = 5


def _named(names: list[str]) -> str:
    shown = "、".join(f"“{name}”" for name in names[:NAMED])
    return f"{shown}等 {len(names)} 处" if len(names) > NAMED else shown


# --- Guards ---


def may_submit(summary: Summary) -> str:
    """每一节都有内容，没有两人同时修改而未取舍的段落，数字按现在的正文核定过，没有缺少的数字"""
    sections = list(summary.sections.all())
    if not sections:
        return "正文还没有任何章节。"
    blank = blank_ones(sections)
    if blank:
        return f"{_named(blank)}没有内容，请填写，或者删除这一节。"
    doubled = [str(one) for one in sections if tree.conflicts(one.blocks)]
    if doubled:
        return f"{_named(doubled)}有两人同时修改的段落，请取舍后再送审。"
    freeze = freezing.kept(summary)
    if freeze is None or not summary.digest:
        return NOT_COUNTED
    if not freezing.is_of_this_text(summary):
        return COUNT_AGAIN
    lacking = freezing.missing(freeze)
    return f"{_named(lacking)}没有数字，请登记、改写或删去后重新核定。" if lacking else ""


def is_as_submitted(summary: Summary) -> str:
    """正文和数字仍是送审时的那一份"""
    freeze = freezing.kept(summary)
    if freeze is None or not summary.digest:
        return NOT_COUNTED
    same = freeze.digest == summary.digest and freezing.is_of_this_text(summary)
    return "" if same else OTHER_THAN_SUBMITTED


def is_newest(summary: Summary) -> str:
    """没有更新的一版"""
    return "" if newest_is(summary) else "这个期间已有新的一版。"


# --- Effects ---


def send_back(step: Step) -> None:
    """The signature goes with what was signed."""
    step.case.signer = ""


def sign(step: Step) -> None:
    """Keep the name of who signed."""
    step.case.signer = getattr(step.actor, "name", "") or str(step.actor)


def finish(step: Step) -> None:
    """Date the document and promote what was counted: from now on the database refuses to change it.

    Raises ValidationError when what was counted is not there any more, or was tampered with.
    """
    summary: Summary = step.case
    if summary.dated is None:
        summary.dated = step.on
        Summary.objects.filter(pk=summary.pk).update(dated=step.on)  # before the guard closes over it
    freezing.promote(summary)


def renew(step: Step) -> None:
    """The next edition begins with the same text."""
    next_edition(step.case, step.actor, step.note)
