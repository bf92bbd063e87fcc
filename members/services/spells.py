"""The two strokes of every change of a membership: close a spell, open the next. No rights are asked here.

Whoever calls has locked the person (`lock_person`), asked for the right, and records; `memberships.py` and the services
of requests do so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError
from django.db.models import F
from django.utils import timezone

from unionhub.core import audit, guards
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation

from ..enums import OPEN_REQUESTS, BeginReason, EndReason, MembershipKind, RequestState
from ..models import MEMBER_FACTS, Membership, Person, Proposal, Transfer, Union
from ..rules import memberships as rules

OVERTAKEN = "已被他人办理，请刷新后查看最新情况。"
#: What a spell says of the member beside its dates.
SPELL_FACTS = (*MEMBER_FACTS, "employer")
#: PostgreSQL's codes for a deadlock, a lock that was not to be had, and two transactions that cannot both be.
_OVERTAKEN_CODES = frozenset({"40P01", "40001", "55P03", "23505", "23P01"})


@contextmanager
def told_when_overtaken() -> Iterator[None]:
    """Say «已被他人办理» where two did the same at one moment and the database let one of them through.

    Raises ValidationError; the transaction is over then, and the caller's must be too.
    """
    try:
        yield
    except (IntegrityError, OperationalError) as error:
        code = getattr(error.__cause__, "pgcode", "")
        told = guards.explain(error) if isinstance(error, IntegrityError) else ""
        if told or code in _OVERTAKEN_CODES or "UNIQUE constraint failed" in str(error):
            raise ValidationError(told or OVERTAKEN) from error
        raise


def lock_person(pk: int) -> Person:
    """The person, locked: one change of a person's memberships at a time. Raises ValidationError for a merged one."""
    # The union is read after the lock: a join with a row that moves meanwhile would find nobody.
    person = Person.objects.select_for_update(no_key=True).get(pk=pk)
    if person.merged_into_id is not None:
        raise ValidationError("此人的记录已并入另一条记录，请在保留的那条记录上办理。")
    return person


def spans_of(person: Person, without: int | None = None) -> list[tuple[Membership, rules.Span]]:
    """The person's standing spells in their order, each with its dates as the rules take them."""
    rows = Membership.objects.standing().filter(person=person).order_by("valid_from", "pk")
    return [(row, span_of(row)) for row in rows.select_related("organisation") if row.pk != without]


def span_of(membership: Membership) -> rules.Span:
    """The spell's dates as the rules take them."""
    return rules.Span(membership.valid_from, membership.valid_to, membership.end_reason in rules.CONTINUED)


def refuse_union(organisation: Organisation, on: date) -> None:
    """Refuse an organisation that has no members (a group, a closed one). Raises ValidationError."""
    if organisation.kind == OrganisationKind.GROUP:
        raise ValidationError("工会小组不单独登记会员，请选择它所属的基层工会。")
    if not organisation.is_active:
        raise ValidationError(f"“{organisation}”已停用，不能登记会员。")
    dissolved = Union.objects.filter(organisation=organisation, dissolved_on__lte=on).first()
    if dissolved is not None:
        raise ValidationError(f"“{organisation}”已于 {dissolved.dissolved_on:%Y-%m-%d} 撤销，不能登记会员。")


def only_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as given; a name that is none is a mistake of the program. Raises ValueError."""
    unknown = set(facts) - set(SPELL_FACTS)
    if unknown:
        raise ValueError(f"not attributes of a membership: {', '.join(sorted(unknown))}")
    return dict(facts)


def facts_of(membership: Any) -> dict[str, Any]:
    """The attributes of a spell, a request or a transfer, to be carried into a spell."""
    return {name: getattr(membership, name) for name in SPELL_FACTS}


def open_spell(
    person: Person,
    organisation: Organisation,
    on: date,
    *,
    reason: str,
    facts: Mapping[str, Any],
    kind: str = MembershipKind.REGULAR,
    body: str = "",
    document: str = "",
    batch_id: int = 0,
) -> Membership:
    """Enter an open spell and let the person follow it. Raises ValidationError in words for what a guard refuses."""
    spell = Membership(
        person=person,
        organisation=organisation,
        valid_from=on,
        kind=MembershipKind(kind),
        begin_reason=BeginReason(reason),
        begin_body=body,
        begin_document=document,
        batch_id=batch_id,
        **only_facts(facts),
    )
    spell.clean_fields(exclude=["person", "organisation", "employer"])
    guards.validate(spell)
    spell.save(force_insert=True)
    follow(person)
    return spell


def close_spell(membership: Membership, on: date, *, reason: str, body: str = "", document: str = "") -> None:
    """Give the open spell its end."""
    membership.end(on)
    membership.end_reason, membership.end_body, membership.end_document = EndReason(reason), body, document
    membership.version += 1
    membership.clean_fields(exclude=["person", "organisation", "employer"])
    membership.save()


def follow(person: Person) -> None:
    """Let the person's union be that of the latest standing spell; without any it stays."""
    latest = (
        Membership.objects.standing()
        .filter(person=person)
        .order_by("-valid_from", F("valid_to").desc(nulls_first=True), "-pk")
        .select_related("organisation")
        .first()
    )
    if latest is not None and latest.organisation_id != person.organisation_id:
        person.organisation = latest.organisation
        person.version += 1
        person.save(update_fields=["organisation", "version", "updated_at"])


def carry_requests(old: Membership, new: Membership) -> None:
    """What waits for a decision about the closed spell now concerns the one that took its place."""
    Proposal.objects.filter(membership=old, state__in=OPEN_REQUESTS).update(
        membership=new, organisation=new.organisation, version=F("version") + 1
    )
    Transfer.objects.filter(membership=old, state__in=OPEN_REQUESTS).update(
        membership=new, organisation=new.organisation, version=F("version") + 1
    )


def drop_requests(person: Person, why: str, actor: Any, without: Any = None) -> None:
    """Withdraw what still waits about a person whose membership has ended or gone elsewhere, and record it.

    `without` is the request that was the reason.
    """
    waiting = [
        *Transfer.objects.filter(person=person, state__in=OPEN_REQUESTS),
        *Proposal.objects.filter(membership__person=person, state__in=OPEN_REQUESTS).select_related(
            "membership__person"
        ),
    ]
    for request in waiting:
        if request == without:
            continue
        before = request.state
        request.state, request.note = RequestState.WITHDRAWN, why
        request.decided_by, request.decided_at = actor, timezone.now()
        request.version += 1
        request.save(update_fields=["state", "note", "decided_by", "decided_at", "version", "updated_at"])
        audit.record(
            "members.membership.end",
            actor=actor,
            obj=request,
            changes={"state": [before, request.state]},
            reason=why,
        )
