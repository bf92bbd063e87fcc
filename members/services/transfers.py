"""Transfers of a membership between unions, and out of the county (会籍管理办法: 组织关系接转).

The new union asks, or the old one hands over; the new one accepts. Until the acceptance the person counts in the old
union. Who hands over never accepts: two people see every transfer.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from unionhub.core import access, audit
from unionhub.core.models import Organisation

from ..enums import OPEN_REQUESTS, BeginReason, EndReason, MembershipKind, RequestState
from ..models import MEMBER_FACTS, Employer, Membership, Person, Transfer
from ..rules import memberships as rules
from ..rules.requests import Step
from . import memberships
from .decisions import decision_day, lock_request, needs, refuse_own_hand, settle, step_to, tell, tell_maker
from .spells import (
    close_spell,
    drop_requests,
    lock_person,
    open_spell,
    refuse_union,
    span_of,
    told_when_overtaken,
)

START = "members.transfer.start"
HAND = "members.transfer.hand"
ACCEPT = "members.transfer.accept"

ALREADY_OPEN = "此人已有一份未办结的会籍接转，请先办结或撤回。"


@transaction.atomic
def ask_transfer(
    person_id: int,
    to_organisation: Organisation,
    facts: Mapping[str, Any],
    actor: Any,
    batch_id: int = 0,
    *,
    employer: Employer | None = None,
    note: str = "",
) -> Transfer:
    """The new union asks for a member of another one; the old one is told and hands over, or refuses.

    `facts` are the attributes the member is to have in the new union. Raises ValidationError when the person is no
    member, is one here already, or is on the way; PermissionDenied without the right at the new union.
    """
    access.require(actor, START, to_organisation)
    with told_when_overtaken():
        person = lock_person(person_id)
        spell = memberships.current(person)
        if spell is None:
            raise ValidationError("此人现在没有会籍，请登记入会申请。")
        if spell.organisation_id == to_organisation.pk:
            raise ValidationError("此人已是本工会会员，不必转入。")
        transfer = _enter(
            person,
            spell,
            actor,
            to_organisation=to_organisation,
            asked_by_target=True,
            employer=employer,
            batch_id=batch_id,
            note=note,
            **{name: facts[name] for name in MEMBER_FACTS if name in facts},
        )
    _record(transfer, START, actor, to_organisation)
    tell(HAND, spell.organisation, "有会籍转出申请待办理", transfer.get_absolute_url(), actor)
    return transfer


@transaction.atomic
def hand_out(
    membership: Membership,
    actor: Any,
    *,
    to_organisation: Organisation | None = None,
    outside_name: str = "",
    note: str = "",
) -> Transfer:
    """The old union fills in the transfer and hands over at once: to a union of the county, or to one outside it.

    Raises ValidationError without a target, with two, to the own union, or when the person is on the way already.
    """
    outside_name = outside_name.strip()
    if (to_organisation is None) == (not outside_name):
        raise ValidationError("请选择县内的转入工会，或填写县外工会的名称，二者填一项。")
    with told_when_overtaken():
        person = lock_person(membership.person_id)
        spell = memberships.standing(membership)
        access.require(actor, START, spell.organisation)
        today = decision_day(None)
        refusal = rules.refuse_step(span_of(spell), today, today)
        if refusal:
            raise ValidationError(refusal)
        if to_organisation is not None:
            if to_organisation.pk == spell.organisation_id:
                raise ValidationError("转入工会就是现在的工会，不必接转。")
            refuse_union(to_organisation, today)
        transfer = _enter(
            person,
            spell,
            actor,
            to_organisation=to_organisation,
            outside_name=outside_name,
            note=note,
            **{name: getattr(spell, name) for name in MEMBER_FACTS},
        )
    settle(transfer, RequestState.HANDED, actor, START)
    if to_organisation is not None:
        tell(ACCEPT, to_organisation, "有转入的会籍待接收", transfer.get_absolute_url(), actor)
    return transfer


@transaction.atomic
def hand_over(transfer: Transfer, actor: Any, note: str = "") -> Transfer:
    """The old union hands over what the new one asked for. Not by the hand that asked (an officer of both)."""
    transfer = lock_request(transfer)
    access.require(actor, HAND, transfer)
    state = step_to(transfer, Step.HAND)
    refuse_own_hand(transfer.created_by_id, actor, "提出")
    settle(transfer, state, actor, HAND, note=note)
    if transfer.to_organisation is not None:
        tell(
            ACCEPT,
            transfer.to_organisation,
            "有申请转入的会籍已转出，待接收",
            transfer.get_absolute_url(),
            actor,
        )
    return transfer


@transaction.atomic
def accept(
    transfer: Transfer,
    actor: Any,
    *,
    on: date | None = None,
    facts: Mapping[str, Any] | None = None,
    kind: str = MembershipKind.REGULAR,
    body: str = "",
    document: str = "",
    note: str = "",
) -> Transfer:
    """The new union accepts: the old spell ends and the new one begins on the day, in one transaction.

    A transfer out of the county is confirmed when the other side's receipt has come: the spell ends, none begins.
    `facts` override what the transfer says (`employer`, attributes). Raises ValidationError when somebody was faster,
    for the hand that handed over, for days before the spell's beginning or to come.
    """
    with told_when_overtaken():
        transfer = lock_request(transfer)
        access.require(actor, ACCEPT, transfer)
        state = step_to(transfer, Step.ACCEPT)
        refuse_own_hand(transfer.handed_by_id, actor, "办理转出")
        person = lock_person(transfer.person_id)
        old = memberships.current(person)
        if old is None or old.organisation_id != transfer.organisation_id:
            raise ValidationError("此人在原工会的会籍已有变动，不能接收。请联系原工会。")
        on = decision_day(on, old.valid_from)
        close_spell(old, on, reason=EndReason.TRANSFER_OUT, body=old.organisation.name, document=document)
        changes = {"valid_to": ["", on], "end_reason": ["", EndReason.TRANSFER_OUT.value]}
        audit.record(ACCEPT, actor=actor, obj=old, changes=changes)
        to = transfer.to_organisation
        if to is not None:
            refuse_union(to, on)
            told = {name: getattr(transfer, name) for name in (*MEMBER_FACTS, "employer")}
            body = body.strip() or f"{to.name}委员会"
            spell = open_spell(
                person,
                to,
                on,
                reason=BeginReason.TRANSFER_IN,
                facts={**told, **(facts or {})},
                kind=kind,
                body=body,
                document=document,
                batch_id=transfer.batch_id,
            )
            changes = {
                "organisation": ["", str(to)],
                "valid_from": ["", on],
                "begin_reason": ["", spell.begin_reason],
            }
            audit.record(ACCEPT, actor=actor, obj=spell, changes=changes)
        drop_requests(person, "会籍已转出", actor, without=transfer)
    settle(transfer, state, actor, ACCEPT, on=on, body=body, document=document, note=note, organisation=to)
    tell_maker(transfer, "会籍接转已办结", actor)
    return transfer


@transaction.atomic
def refuse_to_hand(transfer: Transfer, actor: Any, note: str) -> Transfer:
    """The old union does not hand over, with a reason; or tells that the union outside the county did not accept."""
    note = needs(note, "不同意的理由")
    transfer = lock_request(transfer)
    access.require(actor, HAND, transfer)
    if transfer.state == RequestState.HANDED and transfer.to_organisation_id is not None:
        raise ValidationError("已经转出，由转入工会接收或退回；要收回请用“撤回”。")
    settle(transfer, step_to(transfer, Step.REFUSE), actor, HAND, note=note)
    tell_maker(transfer, "您提出的会籍接转未获同意", actor)
    return transfer


@transaction.atomic
def refuse_to_accept(transfer: Transfer, actor: Any, note: str) -> Transfer:
    """The new union does not accept what was handed over, with a reason; the member stays where he is."""
    note = needs(note, "不接收的理由")
    transfer = lock_request(transfer)
    access.require(actor, ACCEPT, transfer)
    if transfer.state == RequestState.PENDING:
        raise ValidationError("原工会还没有办理转出；不再需要的，请用“撤回”。")
    settle(
        transfer,
        step_to(transfer, Step.REFUSE),
        actor,
        ACCEPT,
        note=note,
        organisation=transfer.to_organisation,
    )
    tell_maker(transfer, "您提出的会籍接转未获接收", actor)
    return transfer


@transaction.atomic
def withdraw(transfer: Transfer, actor: Any, note: str = "") -> Transfer:
    """The side that began takes it back while it is open."""
    transfer = lock_request(transfer)
    access.require(actor, START, transfer)
    side = transfer.places_for(START)[0]
    settle(transfer, step_to(transfer, Step.WITHDRAW), actor, START, note=note, organisation=side)
    return transfer


def _enter(person: Person, spell: Membership, actor: Any, **values: Any) -> Transfer:
    if Transfer.objects.filter(person=person, state__in=OPEN_REQUESTS).exists():
        raise ValidationError(ALREADY_OPEN)
    transfer = Transfer(
        organisation=spell.organisation,
        person=person,
        person_name=person.name,
        membership=spell,
        created_by=actor,
        **values,
    )
    transfer.clean_fields(exclude=["person", "membership", "organisation", "to_organisation", "employer"])
    transfer.save(force_insert=True)
    return transfer


def _record(transfer: Transfer, action: str, actor: Any, organisation: Organisation) -> None:
    changes = {"state": ["", transfer.state], "to_organisation": ["", str(transfer.to_organisation)]}
    audit.record(action, actor=actor, obj=transfer, organisation=organisation, changes=changes)
