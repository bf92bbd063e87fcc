"""Remarks on a summary: made while it is written and reviewed, settled by whoever writes or remarks."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit

from ..models import Summary, SummaryComment, SummarySection
from .summaries import VIEW, WRITE, held

COMMENT = "reports.summary.comment"
#: While it is written and reviewed; a signed text is sent back instead.
OPEN_IN = ("draft", "checked", "reviewed")
TEXT = 500
QUOTE = 200
BLOCK = 20
#: Open remarks of one summary: more is a fault, or mischief.
MOST = 500


@transaction.atomic
def add_comment(
    section: SummarySection, text: Any, actor: Any, block: Any = "", quote: Any = ""
) -> SummaryComment:
    """Remark on a block of the section (its id; empty for the whole section), with the words it is about.

    Raises OutOfScope, PermissionDenied, or ValidationError in words.
    """
    summary = _open(held(section.summary_id, actor, COMMENT))
    if not all(isinstance(one, str) for one in (text, block, quote)):
        raise ValidationError("批注的格式不对，没有保存。")
    said = text.strip()
    if not said:
        raise ValidationError("请填写批注。")
    if len(said) > TEXT:
        raise ValidationError(f"批注最多 {TEXT} 字，现有 {len(said)} 字。")
    found = summary.sections.filter(pk=section.pk).first()
    if found is None:
        raise ValidationError("这一节已被他人删除，批注没有保存。请刷新页面。")
    if block and not any(one["id"] == block for one in found.blocks):
        block = ""  # the paragraph has gone meanwhile: the remark stands at the section
    if SummaryComment.objects.filter(section__summary=summary, settled_at=None).count() >= MOST:
        raise ValidationError(f"未处理的批注已有 {MOST} 条，请先处理。")
    made = SummaryComment.objects.create(
        section=found, block=block[:BLOCK], quote=quote.strip()[:QUOTE], text=said, author=actor
    )
    audit.record(COMMENT, actor=actor, obj=summary, changes={f"批注：{found}": ["", "新批注"]})
    return made


@transaction.atomic
def settle_comment(comment: SummaryComment, actor: Any) -> SummaryComment:
    """Mark the remark as dealt with; one that is settled stays as it is. Raises as `add_comment` does."""
    held_one = held(comment.section.summary_id, actor, VIEW)
    action = COMMENT if access.allows(actor, COMMENT, held_one) else WRITE
    if not access.allows(actor, action, held_one):
        raise PermissionDenied(action)
    summary = _open(held_one)
    found = SummaryComment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if found is None:
        raise ValidationError("这条批注已随章节删除。请刷新页面。")
    if found.settled_at is None:
        found.settled_at, found.settled_by = timezone.now(), actor
        found.save()
        audit.record(
            action, actor=actor, obj=summary, changes={f"批注：{found.section}": ["未处理", "已处理"]}
        )
    return found


def open_comments(summary: Summary) -> int:
    """How many remarks wait to be dealt with."""
    return SummaryComment.objects.filter(section__summary=summary, settled_at=None).count()


def _open(summary: Summary) -> Summary:
    if summary.state not in OPEN_IN:
        raise ValidationError("工作总结已经签发，不能再批注；需要修改的，请先退回修改。")
    return summary
