"""Issuing papers: the number is taken, the text is made once and frozen, and the case's timeline tells of it.

What was said is proved by the row's hash; that a paper is void is a mark beside it, never a change of it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .. import access, audit, saving
from ..models.case import Case, CaseEvent
from ..models.paper import IssuedPaper, IssuedPaperQuerySet
from ..scope import OutOfScope
from ..services.serials import numbered
from ..workflow import workflow
from . import frozen
from .declare import Paper
from .registry import SERIES, paper

#: Under what papers stand in the timeline; no transition has this key.
EVENT = "paper"
REASON_LENGTH = 300
ISSUE, VOID = "core.paper.issue", "core.paper.void"
CHANGED_SINCE = "预览之后，案件内容或所填内容有变化，还没有出具。请核对下面的新稿，再点“出具”。"
VOID_ALREADY = "这份文书已经作废，不能再办理。"


class Unseen(ValidationError):
    """What would be issued is not what was shown."""

    def __init__(self) -> None:
        super().__init__(CHANGED_SINCE)


def issued(case: Any, key: str = "") -> IssuedPaperQuerySet:
    """The case's papers in force, of one kind where `key` names it, newest first."""
    found = IssuedPaper.objects.filter(case_id=case.pk).in_force()
    return found.filter(key=key) if key else found


def draft(declared: Paper, case: Any, data: Mapping[str, Any], on: date | None = None) -> str:
    """The whole HTML as it would be issued, without a number. Nothing is written."""
    return frozen.make(declared, case, data, _day(data, on))


@transaction.atomic
def issue(
    declared: Paper,
    case: Any,
    actor: Any,
    data: Mapping[str, Any],
    on: date | None = None,
    *,
    seen: str | None = None,
) -> IssuedPaper:
    """Issue the paper and return it.

    In one transaction: the case is locked; scope, right and `when` are asked of it; the number is taken from the
    paper's series of the year of `on` (default: the form's `on`, else today; no day to come); text, timeline and audit
    are written. `seen` is the mark of the draft the person saw. Raises OutOfScope, PermissionDenied, Unseen, or
    ValidationError in words.
    """
    locked = _locked(declared, case, actor)
    refusal = declared.refuse(locked)
    if refusal:
        raise ValidationError(refusal)
    made = _freeze(declared, locked, actor, data, on, seen)
    _tell(locked, actor, f"出具{declared.label}", made.number)
    return made


@transaction.atomic
def reissue(
    old: IssuedPaper,
    actor: Any,
    data: Mapping[str, Any],
    on: date | None = None,
    *,
    reason: str,
    seen: str | None = None,
) -> IssuedPaper:
    """Issue the paper anew under a new number and void the old one; returns the new one, which names what it replaces.

    `when` is not asked: what was rightly issued may be put right after the case has moved on. Raises as `issue` does.
    """
    declared, row, case = _held(old, actor)
    reason = _void(row, case, declared, actor, reason, "重新出具的原因")
    made = _freeze(declared, case, actor, data, on, seen, replaces=row)
    _tell(case, actor, f"重新出具{declared.label}", f"{made.number}，替代{row.number}：{reason}")
    return made


@transaction.atomic
def void(old: IssuedPaper, actor: Any, reason: str) -> IssuedPaper:
    """Mark the paper as void; its text and number stay. Raises as `issue` does."""
    declared, row, case = _held(old, actor)
    reason = _void(row, case, declared, actor, reason, "作废原因")
    _tell(case, actor, f"作废{declared.label}", f"{row.number}：{reason}")
    return row


def _day(data: Mapping[str, Any], on: date | None) -> date:
    today = timezone.localdate()
    day = on or data.get("on") or today
    if day > today:
        raise ValidationError("出具日期不能晚于今天。")
    return day


def _locked(declared: Paper, case: Any, actor: Any) -> Any:
    """The case, locked, with its own fields; its scope and the paper's action asked of it."""
    model: Any = workflow(case.kind).model
    found = (
        model.objects.select_for_update(of=saving.whole_row(model), no_key=True)
        .visible_to(actor)
        .filter(pk=case.pk)
        .first()
    )
    if found is None or not isinstance(found, declared.model):
        raise OutOfScope(model._meta.label)
    access.require(actor, declared.action, found)
    return found


def _held(old: IssuedPaper, actor: Any) -> tuple[Paper, IssuedPaper, Any]:
    """The paper's declaration, its row and its case, locked in this order."""
    row = IssuedPaper.objects.select_for_update(of=("self",)).visible_to(actor).filter(pk=old.pk).first()
    if row is None:
        raise OutOfScope(IssuedPaper._meta.label)
    declared = paper(row.key)
    case = _locked(declared, row.case, actor)
    if row.is_void:  # type: ignore[attr-defined]
        raise ValidationError(VOID_ALREADY)
    return declared, row, case  # type: ignore[return-value]


def _freeze(
    declared: Paper,
    case: Case,
    actor: Any,
    data: Mapping[str, Any],
    on: date | None,
    seen: str | None,
    replaces: IssuedPaper | None = None,
) -> IssuedPaper:
    day = _day(data, on)
    if seen is not None and seen != frozen.mark_of(frozen.make(declared, case, data, day)):
        raise Unseen
    if declared.at_issue is not None:
        data = {**data, **declared.at_issue(case, data, actor)}
    number = numbered(declared.sign, f"{SERIES}{declared.key}", day.year)
    html = frozen.make(declared, case, data, day, number, str(actor))
    made = IssuedPaper.objects.create(
        case_id=case.pk,
        key=declared.key,
        number=number,
        label=declared.label,
        body=html,
        sha256=frozen.digest(html),
        issued_on=day,
        issued_by=actor,
        issued_by_name=str(actor),
        replaces=replaces,
    )
    changes = {"case": ["", case.number], "issued_on": ["", day], "sha256": ["", _in_groups(made.sha256)]}
    if replaces is not None:
        changes["replaces"] = ["", replaces.number]
    _record(ISSUE, made, case, declared, actor, changes=changes)
    return made


def _void(row: IssuedPaper, case: Any, declared: Paper, actor: Any, reason: str, what: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ValidationError(f"请填写{what}。")
    if len(reason) > REASON_LENGTH:
        raise ValidationError(f"{what}最多 {REASON_LENGTH} 个字。")
    row.voided_at, row.voided_by, row.void_reason = timezone.now(), actor, reason
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    _record(VOID, row, case, declared, actor, reason=reason)
    return reason


def _tell(case: Any, actor: Any, label: str, note: str) -> None:
    CaseEvent.objects.create(
        case_id=case.pk,
        actor=actor,
        actor_name=str(actor),
        transition=EVENT,
        label=label,
        source=case.state,
        target=case.state,
        note=note,
    )


def _record(action: str, row: IssuedPaper, case: Any, declared: Paper, actor: Any, **more: Any) -> None:
    """The trace; a deputy's principal is found by the paper's own action, which is the right that was used."""
    place = case.organisation
    principal = audit.principal_of(actor, declared.action, place)
    audit.record(action, actor=actor, obj=row, organisation=place, on_behalf=principal, **more)


def _in_groups(text: str) -> str:
    """A digest in groups of eight: whole it may hold a run of digits that the log takes for a card's number."""
    return " ".join(text[place : place + 8] for place in range(0, len(text), 8))
