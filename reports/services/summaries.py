"""Beginning a summary of work: for which organisation and period, from the narratives or from an earlier text.

Its text is written in `summary_text`, remarks in `summary_comments`, the procedure's steps in `summary_steps`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, saving
from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Reader
from unionhub.core.models import Organisation
from unionhub.core.scope import OutOfScope
from unionhub.core.workflow import open_case

from ..models import Summary, SummarySection, SummaryVersion
from ..rules import summaries as rules
from ..summary import tree, writing
from ..summary.tree import Block
from ..targets import targets_of

VIEW, WRITE = "reports.summary.view", "reports.summary.write"
LEVELS = (OrganisationKind.COUNTY, OrganisationKind.TOWNSHIP)
#: States in which a summary is no edition any more.
GONE = "discarded"
ONLY_DRAFT = "工作总结已经送审，不能修改；需要修改的，请先由审核人退回修改。"


@dataclass(frozen=True)
class Chapter:
    """A section to be written: where its text comes from (`key`), its title, whether it is an annex, its blocks."""

    key: str
    title: str
    is_annex: bool
    blocks: Sequence[Block]


# --- Which there are ---


def editions(organisation: Organisation, period: str) -> list[Summary]:
    """The editions for the period at the organisation, the newest first; discarded ones are none."""
    found = Summary.objects.filter(organisation=organisation, period=period).exclude(state=GONE)
    return list(found.order_by("-edition"))


def newest_is(summary: Summary) -> bool:
    """Whether no later edition was begun."""
    later = Summary.objects.filter(
        organisation=summary.organisation_id, period=summary.period, edition__gt=summary.edition
    )
    return not later.exclude(state=GONE).exists()


# --- Beginning ---


@transaction.atomic
def start(organisation: Organisation, period: Period, actor: Any, based_on: Summary | None = None) -> Summary:
    """Begin the summary: the narratives' words over the period's figures, or the text of `based_on` over them.

    Raises PermissionDenied without the right, ValidationError when the organisation writes none, the period has not
    begun, or there is one for it already.
    """
    access.require(actor, WRITE, organisation)
    if organisation.kind not in LEVELS:
        raise ValidationError("工作总结由县总工会或乡镇（街道）工会起草，请选择其中之一。")
    period = rules.canonical(period)
    problem = rules.problem_of(period, timezone.localdate())
    if problem:
        raise ValidationError(problem)
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # one at a time
    before = editions(organisation, period.key)
    if before:
        raise ValidationError(
            f"{before[0].title}已经有了。请在原有的一份中修改；已定稿的，请在其中点“另起草一版”。"
        )
    if based_on is not None and not access.allows(actor, VIEW, based_on):
        raise OutOfScope(Summary._meta.label)
    chapters = copied(based_on) if based_on is not None else _drafted(organisation, period, actor)
    summary = Summary(
        organisation=organisation,
        period=period.key,
        heading=rules.heading_of(organisation.name, period),
        signature=organisation.name[:80],
        based_on=based_on,
    )
    if based_on is not None:
        summary.addressee, summary.red_head = based_on.addressee, based_on.red_head
        summary.signature = based_on.signature
    note = f"底稿：{based_on.title}" if based_on is not None else ""
    return _open(summary, 1, chapters, actor, note)


def next_edition(old: Summary, actor: Any, note: str) -> Summary:
    """A draft with the text of a final summary, under the next number; the final one stays as it is."""
    summary = Summary(
        organisation=old.organisation,
        period=old.period,
        heading=old.heading,
        addressee=old.addressee,
        red_head=old.red_head,
        signature=old.signature,
        based_on=old,
    )
    return _open(
        summary, old.edition + 1, copied(old), actor, f"第{old.edition}版已定稿，另起草一版：{note}"[:500]
    )


def _drafted(organisation: Organisation, period: Period, actor: Any) -> list[Chapter]:
    """What the domains' narratives say of the period."""
    drafted = writing.draft(Reader(actor), organisation, period, targets_of(organisation, period))
    return [Chapter(one.key, one.title, one.is_annex, one.blocks) for one in drafted]


def copied(summary: Summary) -> list[Chapter]:
    """The text of a summary with its tokens; marks of two people's changes are not carried on."""
    return [
        Chapter(section.key, section.title, section.is_annex, _unmarked(section.blocks))
        for section in summary.sections.all()
    ]


def _unmarked(blocks: Iterable[Mapping[str, Any]]) -> list[Block]:
    return [{name: value for name, value in block.items() if name != "conflict"} for block in blocks]


def _open(summary: Summary, edition: int, chapters: Iterable[Chapter], actor: Any, note: str) -> Summary:
    summary.edition = edition
    summary.title = rules.title_of(summary.organisation.name, summary.span, edition)
    made: Summary = open_case(summary, actor, note=note, action=WRITE)
    for place, chapter in enumerate(chapters):
        enter(made, chapter, place, actor)
    return made


def enter(summary: Summary, chapter: Chapter, position: int, actor: Any) -> SummarySection:
    """Write the section with its first version."""
    section = SummarySection.objects.create(
        summary=summary,
        position=position,
        key=chapter.key,
        title=chapter.title,
        is_annex=chapter.is_annex,
        blocks=list(chapter.blocks),
        updated_by=actor,
    )
    SummaryVersion.objects.create(
        section=section, number=1, title=section.title, blocks=section.blocks, saved_by=actor
    )
    return section


# --- Holding one ---


def held(summary_id: int, actor: Any, action: str) -> Summary:
    """The summary, locked, for a change by the actor. Raises OutOfScope or PermissionDenied."""
    found = (
        Summary.objects.select_for_update(of=saving.whole_row(Summary), no_key=True)
        .visible_to(actor)
        .filter(pk=summary_id)
        .first()
    )
    if found is None:
        raise OutOfScope(Summary._meta.label)
    access.require(actor, action, found)
    return found


def held_draft(summary_id: int, actor: Any) -> Summary:
    """The same for a change of its text. Raises ValidationError once it was submitted."""
    found = held(summary_id, actor, WRITE)
    if not found.is_editable:
        raise ValidationError(ONLY_DRAFT)
    return found


def blank_ones(sections: Iterable[SummarySection]) -> list[str]:
    """The titles of sections in which nothing is said."""
    return [str(section) for section in sections if tree.is_empty(section.blocks)]
