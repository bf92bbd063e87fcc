"""The only writer of a case's state."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .. import access, audit, saving
from ..clocks import running
from ..models.case import Case, CaseEvent
from ..scope import OutOfScope
from ..services.serials import numbered
from .declare import Step, Transition
from .registry import workflow


class Overtaken(ValidationError):
    """Somebody else did a step meanwhile; nothing was written."""

    def __init__(self, state: str) -> None:
        super().__init__(f"这件事已被他人办理，现在是“{state}”，您的操作没有执行。请核对最新情况后再决定。")


@transaction.atomic
def perform(
    case: Case,
    key: str,
    actor: Any,
    *,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    on: date | None = None,
    version: int | None = None,
) -> Any:
    """Do one step of the case's procedure and return the case as it is then.

    In one transaction: the row is locked; scope, state, version, right, hand and guard are asked of the locked row;
    then state, effect, clocks, timeline and audit are written. `on` is the day it takes effect (default today); a day
    to come is refused. Raises OutOfScope, PermissionDenied, Overtaken, or ValidationError in words.
    """
    declared = workflow(case.kind)
    step = declared.transition(key)
    model: Any = declared.model
    locked = (
        model.objects.select_for_update(of=saving.whole_row(model), no_key=True)
        .visible_to(actor)
        .filter(pk=case.pk)
        .first()
    )
    if locked is None:
        raise OutOfScope(model._meta.label)
    if locked.state not in step.sources or (version is not None and locked.version != version):
        raise Overtaken(declared.state(locked.state).label)
    access.require(actor, step.action, locked)
    refusal = refuse(locked, step, actor)
    if refusal:
        raise ValidationError(refusal)
    note = note.strip()
    if step.note_required and not note:
        raise ValidationError(f"请填写{step.note_label}。")
    today = timezone.localdate()
    if on is not None and on > today:
        raise ValidationError("办理日期不能晚于今天。")
    return _write(locked, Step(locked, step, actor, on or today, note, dict(data or {})))


@transaction.atomic
def open_case(
    case: Any, actor: Any, *, note: str = "", data: Mapping[str, Any] | None = None, action: str = ""
) -> Any:
    """Enter a new case: number, first state, first clocks, first line of the timeline, audit. Returns it.

    `action` is asked instead of the kind's own where a step of another case opens this one. Raises PermissionDenied
    when the actor may not enter cases of this organisation.
    """
    declared = workflow(case.workflow_kind)
    action = action or declared.open_action
    access.require(actor, action, case.organisation)
    case.created_by = actor
    if declared.sign:
        case.kind = declared.kind
        sign, series = case.series(declared.sign)
        case.number = numbered(sign, series, case.opened_on.year)
        while Case.objects.filter(kind=case.kind, number=case.number).exists():  # brought by an old case
            case.number = numbered(sign, series, case.opened_on.year)
    case.save()
    running.begin(case, declared.starts, case.opened_on, data or {})
    _tell(case, actor, OPENED, "登记", "", note)
    changes = {"title": ["", case.title], "state": ["", declared.state(case.state).label]}
    audit.record(action, actor=actor, obj=case, changes=changes, reason=note)
    return case


#: The transition under which the entering stands in the timeline.
OPENED = "open"


def _tell(case: Any, actor: Any, key: str, label: str, before: str, note: str) -> None:
    CaseEvent.objects.create(
        case_id=case.pk,
        actor=actor,
        actor_name=str(actor),
        transition=key,
        label=label,
        source=before,
        target=case.state,
        note=note,
    )


def refuse(case: Any, step: Transition, actor: Any) -> str:
    """Why this person cannot do the step now though his role might, in words; empty when he can."""
    if step.not_by and _own_hand(case, step, actor):
        return "这一步不能由经手前面步骤的人办理，请由另一人办理。"
    return step.guard(case) if step.guard is not None else ""


def _own_hand(case: Any, step: Transition, actor: Any) -> bool:
    done = CaseEvent.objects.filter(case_id=case.pk, transition__in=step.not_by)
    return done.filter(actor_id__in=access.hands(actor)).exists()


def _write(case: Any, step: Step) -> Any:
    declared, chosen = workflow(case.kind), step.transition
    before = case.state
    names = [item.name for item in case._meta.concrete_fields if item.name not in _UNTOLD]
    then = saving.snapshot(case, names)
    if chosen.effect is not None:
        chosen.effect(step)
    case.state = chosen.target or before
    state = declared.state(case.state)
    case.is_open = state.is_open
    case.closed_on = None if state.is_open else case.closed_on or step.on
    if chosen.hand:
        case.handler = step.actor if chosen.hand == "take" else None
    case.version += 1
    case.save()
    running.move(case, chosen, step.on, step.data)
    _tell(case, step.actor, chosen.key, chosen.label, before, step.note)
    changes = saving.differences(case, then, saving.snapshot(case, names))
    if case.state != before:
        changes["state"] = [declared.state(before).label, state.label]
    audit.record(chosen.action, actor=step.actor, obj=case, changes=changes, reason=step.note)
    return case


_UNTOLD = frozenset({"version", "created_at", "updated_at", "state", "is_open", "case_ptr"})


def steps_for(case: Any, user: Any) -> list[tuple[Transition, str]]:
    """What the user may do next: (transition, why not now or empty). Steps without the right are left out."""
    return [
        (step, refuse(case, step, user))
        for step in workflow(case.kind).steps_from(case.state)
        if access.allows(user, step.action, case)
    ]
