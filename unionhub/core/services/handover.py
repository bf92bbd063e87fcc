"""Handing open cases of one person over to another: all of them or some, whole or not at all."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from .. import access, audit
from ..enums import NoticeKind
from ..models import User
from ..models.case import Case, CaseEvent
from ..notices import notify
from ..scope import OutOfScope
from ..workflow import workflow

ASSIGN = "core.handover.assign"
#: Under what the handing over stands in the timeline; no procedure's step has a dot in its key.
EVENT = "core.hand_over"
#: Cases named in one refusal; the rest is counted.
_NAMED = 5


@transaction.atomic
def hand_over(giver: User, taker: User, keys: Iterable[int], actor: Any, note: str) -> int:
    """Make `taker` the handler of these open cases of `giver`; returns how many.

    The cases are locked. The actor must see each and hold `core.handover.assign` at it and at the taker's
    organisation; the taker must see each once it is in his hands (confidentiality included), and be able to take a step
    of it. States and
    clocks stay. A line in the timeline, a trace and a new version for each case, one notice to the taker.

    Raises OutOfScope, PermissionDenied, or ValidationError in words; nothing is written then.
    """
    note, keys = note.strip(), set(keys)
    if not note:
        raise ValidationError("请填写移交理由。")
    if not keys:
        raise ValidationError("请至少选择一件要移交的事项。")
    if taker.pk == giver.pk:
        raise ValidationError("接收人就是原承办人，请另选一人。")
    taker_row = User.objects.visible_to(actor, ASSIGN).filter(pk=taker.pk).first()
    if taker_row is None:
        raise OutOfScope(User._meta.label)
    if not taker_row.is_active:
        raise ValidationError(f"{taker_row} 的账号已停用，请另选接收人。")
    locked = Case.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    cases = list(locked.visible_to(actor).select_related("organisation"))
    if len(cases) != len(keys):
        raise OutOfScope(Case._meta.label)
    for case in cases:
        access.require(actor, ASSIGN, case)
    gone = [case for case in cases if not case.is_open or case.handler_id != giver.pk]
    if gone:
        raise ValidationError(
            f"{_named(gone)}已办结或已不由 {giver} 承办，请返回后重新选择。没有移交任何事项。"
        )
    # First into his hands, then asked: a confidential case is seen by its handler, unless he is kept from it.
    Case.objects.filter(pk__in=keys).update(
        handler=taker_row, version=F("version") + 1, updated_at=timezone.now()
    )
    refused = _not_for(taker_row, cases)
    if refused:
        raise ValidationError(
            f"{taker_row} 无权办理{_named(refused)}。请另选接收人，或先请安全管理员授权。没有移交任何事项。"
        )
    _write(cases, giver, taker_row, actor, note)
    return len(cases)


def _not_for(taker: User, cases: list[Case]) -> list[Case]:
    """Cases the taker does not see even in his hands, or of which he may take no step. One query per kind."""
    refused = []
    for kind in {case.kind for case in cases}:
        declared = workflow(kind)
        model: Any = declared.model
        of_kind = [case for case in cases if case.kind == kind]
        seen = model.objects.visible_to(taker).filter(pk__in=[case.pk for case in of_kind])
        visible = set(seen.values_list("pk", flat=True))
        actions = {step.action for step in declared.transitions}
        refused += [
            case
            for case in of_kind
            if case.pk not in visible or not any(access.allows(taker, action, case) for action in actions)
        ]
    return refused


def _write(cases: list[Case], giver: User, taker: User, actor: Any, note: str) -> None:
    keys = [case.pk for case in cases]
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case,
            actor=actor,
            actor_name=str(actor),
            transition=EVENT,
            label="移交承办",
            source=case.state,
            target=case.state,
            note=f"由 {giver} 移交给 {taker}：{note}"[:500],
        )
        for case in cases
    )
    changes = {"handler": [str(giver), str(taker)]}
    records: dict[int, Any] = {}
    for kind in {case.kind for case in cases}:
        model: Any = workflow(kind).model
        of_kind = [case.pk for case in cases if case.kind == kind]
        records |= {
            one.pk: one for one in model.objects.filter(pk__in=of_kind).select_related("organisation")
        }
    entries = (audit.Entry(records[key], changes) for key in keys)
    audit.record_many(ASSIGN, entries, actor=actor, reason=note)
    notify(taker, f"{giver} 承办的 {len(cases)} 件事项已移交给您", reverse("todo-list"), NoticeKind.TODO)


def _named(cases: list[Case]) -> str:
    named = "、".join(f"“{case}”" for case in cases[:_NAMED])
    return named if len(cases) <= _NAMED else f"{named}等 {len(cases)} 件"
