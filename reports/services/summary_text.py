"""Writing the text of a summary: sections saved, added, moved, taken out and put back, with every version kept.

Whoever saves over what somebody else saved meanwhile gets both texts in one (`tree.merge`); nobody's words are lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import audit
from unionhub.core.indicators.reading import Reader
from unionhub.core.indicators.registry import indicators

from ..models import Summary, SummarySection, SummaryVersion
from ..summary import tree, writing
from ..summary.tree import Block
from ..summary.typography import tidy
from ..targets import targets_of
from .summaries import WRITE, Chapter, enter, held_draft

MOST_SECTIONS = 60
TITLE = 80
#: For so long every automatic save is kept, as somebody may still write on from it; then the last one of each hour.
KEPT_WHOLE = timedelta(days=1)
#: Automatic saves of one person, none longer than this after the one before, are one entry of the audit.
ONE_SITTING = timedelta(minutes=10)
GONE = "这一节已被他人删除，内容没有保存。请复制您的文字，刷新页面后加入其他章节。"


@dataclass(frozen=True)
class Saved:
    """What came of a save: the section as it is now; `merged` with what somebody else had saved, `conflicts` blocks
    that both had changed and that now stand twice."""  # fmt: skip

    section: SummarySection
    merged: bool = False
    conflicts: int = 0


def known() -> frozenset[str]:
    """The keys that a text may name."""
    return frozenset(indicators())


# --- Saving ---


@transaction.atomic
def save_section(
    section: SummarySection,
    blocks: Any,
    title: Any,
    base_version: int,
    actor: Any,
    is_auto: bool = False,
) -> Saved:
    """Keep the section's text. `base_version` is the version that it was written from.

    Raises OutOfScope, PermissionDenied, or ValidationError in words: the text is not allowed, the summary is no draft
    any more, the section is gone.
    """
    summary, section = _held(section, actor)
    mine, name = tree.clean(blocks, known()), clean_title(title)
    if not 1 <= base_version <= section.version:
        raise ValidationError("页面上的版本与保存的不符，内容没有保存。请刷新页面。")
    merged, conflicts = base_version != section.version, 0
    if merged:
        was_title, was = _base(section, base_version)
        mine, conflicts = tree.merge(was, section.blocks, mine)
        if len(mine) > tree.MOST_BLOCKS:
            raise ValidationError("与他人保存的内容合并后超过一节的篇幅，没有保存。请把这一节分成两节。")
        name = section.title if name == was_title else name
    if (mine, name) == (section.blocks, section.title):
        return Saved(section, merged, conflicts)
    _fit(summary, mine, section)
    _write(summary, section, mine, name, actor, is_auto=is_auto)
    return Saved(section, merged, conflicts)


def _fit(summary: Summary, blocks: Sequence[Block], instead_of: SummarySection | None = None) -> None:
    """Raises ValidationError when the summary would become too long to be printed."""
    others = summary.sections.exclude(pk=instead_of.pk) if instead_of else summary.sections.all()
    if problem := tree.problem_of_size([*others.values_list("blocks", flat=True), blocks]):
        raise ValidationError(problem)


def _held(section: SummarySection, actor: Any) -> tuple[Summary, SummarySection]:
    """Summary and section, locked in this order by everybody."""
    summary = held_draft(section.summary_id, actor)
    found = summary.sections.select_for_update(of=("self",)).filter(pk=section.pk).first()
    if found is None:
        raise ValidationError(GONE)
    return summary, found


def _base(section: SummarySection, number: int) -> tuple[str, Sequence[Block]]:
    """Title and text of the version; where it was thinned out, of the last one before it.

    From an older text more looks changed by both than was: it then stands twice, and nothing is lost.
    """
    found = section.versions.filter(number__lte=number).order_by("-number").first()
    return (found.title, found.blocks) if found is not None else (section.title, [])


def clean_title(title: Any) -> str:
    """The section's title in one line. Raises ValidationError."""
    if not isinstance(title, str):
        raise ValidationError("标题的格式不对，没有保存。")
    found = tidy(" ".join(title.split()))
    if len(found) > TITLE:
        raise ValidationError(f"标题最多 {TITLE} 字，现有 {len(found)} 字。")
    return found


def _write(
    summary: Summary,
    section: SummarySection,
    blocks: Sequence[Block],
    title: str,
    actor: Any,
    *,
    is_auto: bool = False,
    reason: str = "",
) -> None:
    """The new text with its version, and who wrote it in the audit: names of sections, never their words."""
    before = section.title
    section.blocks, section.title = list(blocks), title
    section.version += 1
    section.updated_by = actor
    section.save()
    told = not is_auto or not _is_sitting(section, actor)
    SummaryVersion.objects.create(
        section=section,
        number=section.version,
        title=title,
        blocks=section.blocks,
        is_auto=is_auto,
        saved_by=actor,
    )
    _thin(section)
    if told:
        changes = {f"章节：{section}": [f"第{section.version - 1}次保存", f"第{section.version}次保存"]}
        if before != title:
            changes["章节标题"] = [before, title]
        audit.record(WRITE, actor=actor, obj=summary, changes=changes, reason=reason)


def _is_sitting(section: SummarySection, actor: Any) -> bool:
    """Whether the same person has just been saving here."""
    since = timezone.now() - ONE_SITTING
    return section.versions.filter(is_auto=True, saved_by=actor, saved_at__gte=since).exists()


def _thin(section: SummarySection) -> None:
    """Of automatic saves older than a day keep the last one of each hour."""
    old = section.versions.filter(is_auto=True, saved_at__lt=timezone.now() - KEPT_WHOLE).order_by("number")
    last_of: dict[Any, int] = {}
    every = []
    for number, at in old.values_list("number", "saved_at"):
        every.append(number)
        last_of[at.replace(minute=0, second=0, microsecond=0)] = number
    going = set(every) - set(last_of.values())
    if going:
        section.versions.filter(number__in=going).delete()


# --- The order of sections ---


@transaction.atomic
def add_section(
    summary: Summary,
    title: Any,
    actor: Any,
    *,
    after: SummarySection | None = None,
    blocks: Any = (),
    is_annex: bool = False,
    key: str = "",
) -> SummarySection:
    """A new section behind `after` (None: at the end). With `blocks` it puts back what `remove_section` took out.

    Raises OutOfScope, PermissionDenied, or ValidationError in words.
    """
    summary = held_draft(summary.pk, actor)
    name, text = clean_title(title), tree.clean(list(blocks), known())
    if is_annex and not name:
        raise ValidationError("请填写附件的标题。")
    sections = list(summary.sections.select_for_update(of=("self",)))
    if len(sections) >= MOST_SECTIONS:
        raise ValidationError(f"一份工作总结最多 {MOST_SECTIONS} 节。")
    _fit(summary, text)
    made = enter(summary, Chapter(key[:80], name, bool(is_annex), text), len(sections), actor)
    place = next((at + 1 for at, one in enumerate(sections) if after and one.pk == after.pk), len(sections))
    sections.insert(place, made)
    _number(sections)
    _tell(summary, actor, made, "", "加入")
    return made


@transaction.atomic
def move_section(section: SummarySection, place: int, actor: Any) -> list[SummarySection]:
    """Put the section at the place (from 0) among those of its kind, text or annexes; the sections in their new order.

    A place beyond either end is that end. Raises OutOfScope, PermissionDenied, or ValidationError.
    """
    summary, section = _held(section, actor)
    sections = list(summary.sections.select_for_update(of=("self",)))
    same = [one for one in sections if one.is_annex == section.is_annex]
    before = same.index(section)
    place = max(0, min(place, len(same) - 1))
    if place == before:
        return sections
    same.insert(place, same.pop(before))
    ordered = [one for one in sections if one.is_annex != section.is_annex]
    ordered = [*ordered, *same] if section.is_annex else [*same, *ordered]
    _number(ordered)
    _tell(summary, actor, section, f"第{before + 1}", f"第{place + 1}")
    return ordered


@transaction.atomic
def remove_section(section: SummarySection, base_version: int, actor: Any) -> Mapping[str, Any]:
    """Take the section out with its versions and remarks. Returns what `add_section` needs to put its text back.

    Raises ValidationError when somebody has saved it since `base_version`: what nobody read is not thrown away.
    """
    summary, section = _held(section, actor)
    if section.version != base_version:
        who = f"{section.updated_by}刚刚" if section.updated_by_id else "刚刚有人"
        raise ValidationError(f"{who}修改过这一节，没有删除。请刷新页面，看过再决定。")
    sections = list(summary.sections.select_for_update(of=("self",)))
    place = sections.index(section)
    taken = {
        "key": section.key,
        "title": section.title,
        "is_annex": section.is_annex,
        "blocks": section.blocks,
        "after": sections[place - 1].pk if place else None,
    }
    _tell(summary, actor, section, "有", "删除")
    section.delete()
    _number([one for one in sections if one.pk != section.pk])
    return taken


def _number(sections: Sequence[SummarySection]) -> None:
    for place, section in enumerate(sections):
        section.position = place
    SummarySection.objects.bulk_update([one for one in sections if one.pk], ["position"])


def _tell(summary: Summary, actor: Any, section: SummarySection, before: str, after: str) -> None:
    audit.record(WRITE, actor=actor, obj=summary, changes={f"章节：{section}": [before, after]})


# --- Versions ---


@transaction.atomic
def restore(version: SummaryVersion, actor: Any) -> SummarySection:
    """The text of an earlier version once more, as the newest version. Raises as `save_section` does."""
    summary, section = _held(version.section, actor)
    blocks = tree.clean(version.blocks, known())
    if (blocks, version.title) != (section.blocks, section.title):
        _write(summary, section, blocks, version.title, actor, reason=f"恢复第{version.number}次保存的内容")
    return section


@transaction.atomic
def refresh(section: SummarySection, actor: Any) -> SummarySection:
    """Write the section anew from the domains' narratives; what stood there stays as a version.

    Raises ValidationError for a section that does not come from a narrative.
    """
    summary, section = _held(section, actor)
    place, period = summary.organisation, summary.span
    found = (
        writing.redraft(section.key, Reader(actor), place, period, targets_of(place, period))
        if section.key
        else None
    )
    if found is None:
        raise ValidationError("这一节不是按标准写法起草的，或者这个期间没有可写的内容，不能重新起草。")
    blocks = list(found.blocks)
    if blocks != section.blocks:
        _write(summary, section, blocks, section.title, actor, reason="按标准写法重新起草")
    return section
