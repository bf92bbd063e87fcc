"""Begins, changes, ends and corrects memberships; every one of them a dated spell with its reason.

All services work in one transaction: lock the person, ask for the right, check the dates, write, let the person follow,
record. They raise ValidationError in words and PermissionDenied; nothing is written then.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit, guards
from unionhub.core.models import Organisation

from ..enums import DEPARTURES, BeginReason, EndReason, MembershipKind
from ..models import Membership, Person
from ..rules import memberships as rules
from .spells import (
    SPELL_FACTS,
    carry_requests,
    close_spell,
    drop_requests,
    facts_of,
    follow,
    lock_person,
    only_facts,
    open_spell,
    refuse_union,
    span_of,
    spans_of,
    told_when_overtaken,
)

CHANGE = "members.membership.change"
END = "members.membership.end"
CORRECT = "members.membership.correct"
#: What a correction may put right beside the attributes.
CORRECTABLE = (
    *SPELL_FACTS,
    "kind",
    "organisation",
    "valid_from",
    "valid_to",
    "begin_reason",
    "begin_body",
    "begin_document",
    "end_reason",
    "end_body",
    "end_document",
)


def current(person: Person, on: date | None = None) -> Membership | None:
    """The person's membership on the day (default: the open one), with its union; None for no member."""
    rows = Membership.objects.filter(person=person).select_related("organisation", "employer")
    if on is None:
        return rows.standing().filter(valid_to__isnull=True).first()
    return rows.on(on).first()


def standing(membership: Membership) -> Membership:
    """The spell as it is now, after the person was locked. Raises ValidationError for a struck one."""
    found = Membership.objects.select_related("organisation", "employer").get(pk=membership.pk)
    if found.is_struck:
        raise ValidationError("这段会籍已更正作废，请查看更正后的记录。")
    return found


@transaction.atomic
def begin(
    person: Person,
    organisation: Organisation,
    on: date,
    *,
    reason: str,
    facts: Mapping[str, Any],
    actor: Any,
    employer: Any = None,
    kind: str = MembershipKind.REGULAR,
    body: str = "",
    document: str = "",
    batch_id: int = 0,
    action: str = CHANGE,
) -> Membership:
    """Let a membership begin where the person has none, on the day or before today.

    `facts` are attributes by name (`MEMBER_FACTS`, `employer`); what is left out takes the model's default. The day of
    a first joining becomes the person's `joined_on` when that is unknown.
    """
    with told_when_overtaken():
        person = lock_person(person.pk)
        access.require(actor, action, organisation)
        refuse_union(organisation, on)
        _say(rules.refuse_begin(on, timezone.localdate(), [span for _, span in spans_of(person)]))
        spell = open_spell(
            person,
            organisation,
            on,
            reason=reason,
            facts={**facts, **({"employer": employer} if employer is not None else {})},
            kind=kind,
            body=body,
            document=document,
            batch_id=batch_id,
        )
    if reason == BeginReason.JOIN and person.joined_on is None:
        person.joined_on = on
        person.save(update_fields=["joined_on", "updated_at"])
    _record(action, actor, spell, audit.diff({}, _told(spell)))
    return spell


@transaction.atomic
def change(
    membership: Membership,
    on: date,
    facts: Mapping[str, Any],
    actor: Any,
    *,
    reason: str = BeginReason.CHANGE,
    end_reason: str = EndReason.CHANGE,
    kind: str = "",
    organisation: Organisation | None = None,
    body: str = "",
    document: str = "",
    batch_id: int = 0,
    action: str = CHANGE,
    note: str = "",
) -> Membership:
    """Close the open spell on the day and open the next one with the changed attributes; returns the new one.

    `facts` need to name only what changes. `organisation` moves a retained membership to the upper union. A spell that
    is changed from its own first day is struck instead, and the new one begins for the old one's reason: it was a
    mistake of the same day, not a change. Raises ValidationError when nothing would change.
    """
    with told_when_overtaken():
        person = lock_person(membership.person_id)
        old = standing(membership)
        target = organisation or old.organisation
        access.require(actor, action, old.organisation)
        if target.pk != old.organisation_id:
            access.require(actor, action, target)
            refuse_union(target, on)
        _say(rules.refuse_step(span_of(old), on, timezone.localdate()))
        before = _told(old)
        wanted = {**facts_of(old), **only_facts(facts)}
        if wanted == facts_of(old) and kind in ("", old.kind) and target.pk == old.organisation_id:
            raise ValidationError("填写的内容与现在的会籍相同，没有需要变更的。")
        if on == old.valid_from and reason == BeginReason.CHANGE:
            _strike(old)
            reason = old.begin_reason
        else:
            close_spell(old, on, reason=end_reason, body=body, document=document)
        spell = open_spell(
            person,
            target,
            on,
            reason=reason,
            facts=wanted,
            kind=kind or old.kind,
            body=body,
            document=document,
            batch_id=batch_id,
        )
        carry_requests(old, spell)
    _record(action, actor, spell, audit.diff(before, _told(spell)), note)
    return spell


@transaction.atomic
def end(
    membership: Membership,
    on: date,
    reason: str,
    actor: Any,
    body: str = "",
    document: str = "",
    *,
    action: str = END,
    note: str = "",
    request: Any = None,
) -> Membership:
    """End the open spell: from the day on the person is no member. What still waited about it is withdrawn.

    `request` is the proposal that was decided, if the end is its outcome.
    """
    with told_when_overtaken():
        person = lock_person(membership.person_id)
        spell = standing(membership)
        access.require(actor, action, spell.organisation)
        if reason not in DEPARTURES:
            raise ValueError(f"{reason} does not end a membership for good")
        _say(rules.refuse_step(span_of(spell), on, timezone.localdate()))
        close_spell(spell, on, reason=reason, body=body, document=document)
        drop_requests(person, f"会籍已于 {on:%Y-%m-%d} 终止", actor, without=request)
    changes = {"valid_to": ["", on], "end_reason": ["", reason], "end_body": ["", body]}
    _record(action, actor, spell, {**changes, "end_document": ["", document]}, note)
    return spell


@transaction.atomic
def correct(
    membership: Membership, right: Mapping[str, Any] | None, actor: Any, note: str
) -> Membership | None:
    """Strike the wrong spell and enter the right one; `right` names only what was wrong, None strikes without more.

    A date that two spells share (the day of a change) is corrected in both. The right spell takes the place of the
    wrong one for what is asked from now on; what was known before stays readable. Returns the new spell.
    Raises ValidationError without a reason, for dates out of order or in the future, and when nothing changes.
    """
    if not note.strip():
        raise ValidationError("请填写更正理由。")
    if right is not None and set(right) - set(CORRECTABLE):
        raise ValueError(f"not to be corrected: {', '.join(sorted(set(right) - set(CORRECTABLE)))}")
    with told_when_overtaken():
        person = lock_person(membership.person_id)
        wrong = standing(membership)
        access.require(actor, CORRECT, wrong.organisation)
        before = _told(wrong)
        if right is None:
            _strike(wrong)
            follow(person)
            _drop_if_none(person, actor)
            _record(CORRECT, actor, wrong, {"is_struck": [False, True]}, note)
            return None
        made = _copy(wrong, **right)
        _check_ends(made)
        if _told(made) == before:
            raise ValidationError("填写的内容与现在的记录相同，没有需要更正的。")
        if made.organisation_id != wrong.organisation_id:
            access.require(actor, CORRECT, made.organisation)
            refuse_union(made.organisation, made.valid_from)
        others = spans_of(person, without=wrong.pk)
        found = rules.correction(
            span_of(wrong), span_of(made), [span for _, span in others], timezone.localdate()
        )
        _say(found.refusal)
        _strike(wrong)
        for row, span in others:
            if found.previous_end is not None and span.goes_on and span.end == wrong.valid_from:
                _move(row, actor, note, valid_to=found.previous_end)
            elif found.next_start is not None and span.start == wrong.valid_to and not span.is_empty:
                _move(row, actor, note, valid_from=found.next_start)
        _enter(made)
        carry_requests(wrong, made)
        follow(person)
        _drop_if_none(person, actor)
    _record(CORRECT, actor, made, audit.diff(before, _told(made)), note)
    return made


def _copy(membership: Membership, **right: Any) -> Membership:
    """An unsaved spell with the same content but for what is put right, recorded now."""
    values = {name: getattr(membership, name) for name in (*CORRECTABLE, "person", "batch_id")}
    made = Membership(**{**values, **right})
    if made.valid_to is not None:
        made.end_recorded_at = timezone.now()
    return made


def _check_ends(made: Membership) -> None:
    """An ended spell has a reason of its end; an open one has none."""
    if made.valid_to is None:
        made.end_reason = made.end_body = made.end_document = ""
    elif not made.end_reason:
        raise ValidationError("填写了终止日期，请同时选择终止原因。")


def _strike(membership: Membership) -> None:
    membership.strike()
    membership.version += 1
    membership.save(update_fields=["is_struck", "struck_at", "version", "updated_at"])


def _enter(made: Membership) -> None:
    made.clean_fields(exclude=["person", "organisation", "employer"])
    guards.validate(made)
    made.save(force_insert=True)


def _move(neighbour: Membership, actor: Any, note: str, **dates: date) -> None:
    """Strike a neighbour and enter it with the shared date put right. Raises PermissionDenied out of one's reach."""
    access.require(actor, CORRECT, neighbour.organisation)
    made = _copy(neighbour, **dates)
    _strike(neighbour)
    _enter(made)
    carry_requests(neighbour, made)
    _record(CORRECT, actor, made, audit.diff(_told(neighbour), _told(made)), note)


def _told(membership: Membership) -> dict[str, Any]:
    """The spell's content as the audit log tells it: relations by name."""
    told = {name: getattr(membership, name) for name in CORRECTABLE}
    for name in ("organisation", "employer"):
        told[name] = str(told[name]) if told[name] is not None else ""
    return {name: value for name, value in told.items() if value not in (None, "")}


def _drop_if_none(person: Person, actor: Any) -> None:
    """Without a membership there is nothing left to decide about."""
    if current(person) is None:
        drop_requests(person, "会籍记录已更正，此人现在没有会籍", actor)


def _record(
    action: str, actor: Any, membership: Membership, changes: Mapping[str, Any], note: str = ""
) -> None:
    audit.record(action, actor=actor, obj=membership, changes=changes, reason=note)


def _say(refusal: str) -> None:
    if refusal:
        raise ValidationError(refusal)
