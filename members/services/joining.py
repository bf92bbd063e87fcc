"""Requests to join: checked by the ID number, approved by another person than entered them, or refused with a reason.

Whether somebody is known is looked up in the whole county, past the officer's scope: it must be, for a person is one
record. Nothing but «member here», «member elsewhere» or «known under another name» comes out of it.
"""

from datetime import date
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from unionhub.core import access, audit
from unionhub.core.models import AuditEvent, Organisation
from unionhub.core.models.audit import AuditResult
from unionhub.core.sensitive import blind_lookup

from ..enums import BeginReason, RequestState
from ..models import MEMBER_FACTS, JoinRequest, Person
from ..rules import requests as rules
from ..rules.requests import Step
from . import memberships
from .decisions import decision_day, lock_request, needs, refuse_own_hand, settle, step_to, tell, tell_maker
from .spells import told_when_overtaken

DECIDE = "members.join.decide"
ENTER = "members.join.change"
PERSON_FACTS = ("name", "sex", "birth_date", "ethnicity", "document_kind")

ELSEWHERE = "此人已是县内其他工会的会员，不能重复入会。请改为申请转入，由原工会办理转出。"
HERE = "此人已是本工会会员，不必再次入会。"
OTHER_NAME = "这个证件号码已有登记，但姓名与登记的不一致。请核对证件原件；确认无误的，请联系县总工会核实。"


class Standing(Enum):
    """What the county knows of an ID number, as far as an officer may be told."""

    UNKNOWN = ""
    FORMER = "former"
    HERE = HERE
    ELSEWHERE = ELSEWHERE
    OTHER_NAME = OTHER_NAME


def find_person(id_number: str) -> Person | None:
    """The person of the number in the whole county, through a merge to the kept record; None when nobody is known."""
    found = Person.objects.filter(blind_lookup(Person, "id_number", id_number)).first()
    while found is not None and found.merged_into is not None:
        found = found.merged_into
    return found


def standing_of(id_number: str, name: str, organisation: Organisation) -> tuple[Standing, Person | None]:
    """Where somebody who wants to join the union stands, and his record if he may be registered with it."""
    person = find_person(id_number)
    if person is None:
        return Standing.UNKNOWN, None
    if not rules.same_name(person.name, name):
        return Standing.OTHER_NAME, None
    spell = memberships.current(person)
    if spell is None:
        return Standing.FORMER, person
    return (Standing.HERE if spell.organisation_id == organisation.pk else Standing.ELSEWHERE), person


def is_asked_twice(id_number: str, organisation: Organisation, without: int | None = None) -> bool:
    """Whether a request of the same person waits at the union."""
    waiting = JoinRequest.objects.filter(
        blind_lookup(JoinRequest, "id_number", id_number),
        organisation=organisation,
        state=RequestState.PENDING,
    )
    return (waiting if without is None else waiting.exclude(pk=without)).exists()


def editors_of(request: JoinRequest) -> list[int]:
    """Who has changed the request since it was entered, by the audit log: they approve it no more than the first."""
    events = AuditEvent.objects.filter(
        action=ENTER, object_type=request._meta.label_lower, object_id=str(request.pk), result=AuditResult.OK
    )
    return list(events.values_list("actor_id", flat=True).distinct())


def entered(request: JoinRequest, actor: Any) -> None:
    """Tell those who decide that a request has come in."""
    tell(DECIDE, request.organisation, "有新的入会申请待审批", request.get_absolute_url(), actor)


@transaction.atomic
def approve(
    request: JoinRequest,
    actor: Any,
    *,
    on: date | None = None,
    body: str = "",
    document: str = "",
    note: str = "",
) -> JoinRequest:
    """Make the applicant a member from the day on (default today): the known person again, else a new one.

    Raises ValidationError when it is decided already, was entered by the actor's own hand, or the person is a member;
    PermissionDenied without the right at the union.
    """
    with told_when_overtaken():
        request = lock_request(request)
        access.require(actor, DECIDE, request)
        state = step_to(request, Step.ACCEPT)
        refuse_own_hand(request.created_by_id, actor, "录入")
        for editor in editors_of(request):
            refuse_own_hand(editor, actor, "修改过")
        on = decision_day(on, request.applied_on)
        standing, person = standing_of(request.id_number.plain, request.name, request.organisation)
        if standing in (Standing.HERE, Standing.ELSEWHERE, Standing.OTHER_NAME):
            raise ValidationError(standing.value)
        if person is None:
            person = _register(request)
        else:
            _take_phone(person, request, actor)
        body = body.strip() or f"{request.organisation.name}委员会"
        memberships.begin(
            person,
            request.organisation,
            on,
            reason=BeginReason.TRANSFER_IN if request.from_outside else BeginReason.JOIN,
            facts={name: getattr(request, name) for name in MEMBER_FACTS},
            employer=request.employer,
            actor=actor,
            body=body,
            document=document,
            action=DECIDE,
        )
        request.person = person
    settle(request, state, actor, DECIDE, on=on, body=body, document=document, note=note)
    tell_maker(request, "您录入的入会申请已批准", actor)
    return request


def _register(request: JoinRequest) -> Person:
    """A person who was never known in the county."""
    return Person.objects.create(
        organisation=request.organisation,
        id_number=request.id_number.plain,
        phone=request.phone.plain,
        **{name: getattr(request, name) for name in PERSON_FACTS},
    )


def _take_phone(person: Person, request: JoinRequest, actor: Any) -> None:
    """Somebody who was a member before keeps the fixed facts; a phone number is the newest one."""
    if request.phone and person.phone.plain != request.phone.plain:
        person.phone = request.phone.plain
        person.version += 1
        person.save(update_fields=["phone", "version", "updated_at"])
        audit.record(
            DECIDE,
            actor=actor,
            obj=person,
            organisation=request.organisation,
            changes={"phone": ["", audit.CHANGED]},
        )


@transaction.atomic
def refuse(request: JoinRequest, actor: Any, note: str) -> JoinRequest:
    """Refuse with a reason. Raises ValidationError without one, or when it is decided already."""
    note = needs(note, "不同意的理由")
    request = lock_request(request)
    access.require(actor, DECIDE, request)
    state = step_to(request, Step.REFUSE)
    settle(request, state, actor, DECIDE, note=note)
    tell_maker(request, "您录入的入会申请未获同意", actor)
    return request


@transaction.atomic
def withdraw(request: JoinRequest, actor: Any, note: str = "") -> JoinRequest:
    """Take the request back at the applicant's wish. Raises ValidationError when it is decided already."""
    request = lock_request(request)
    access.require(actor, ENTER, request)
    settle(request, step_to(request, Step.WITHDRAW), actor, ENTER, note=note)
    return request
