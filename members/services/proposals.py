"""Proposals to end a membership: made by one person or by the import of a whole roll, decided by another.

Nothing here ends a membership by itself: a lapse is proposed when its three conditions hold (中国工会章程 第六条), an
expulsion after a criminal punishment (第七条), a leaving when a roll no longer names the member; a committee decides.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit
from unionhub.core.parameters import parameter

from ..enums import EndReason, ProposalKind, RequestState
from ..models import Membership, Proposal
from ..rules import memberships as rules
from ..rules.requests import Step
from . import memberships
from .decisions import decision_day, lock_request, needs, refuse_own_hand, settle, step_to, tell, tell_maker
from .spells import lock_person, span_of, told_when_overtaken

START = "members.proposal.start"
DECIDE = "members.proposal.decide"
VIEW = "members.proposal.view"
LAPSE_MONTHS = "members.lapse_months"

END_OF = {
    ProposalKind.LEAVE: EndReason.LEAVE,
    ProposalKind.LAPSE: EndReason.LAPSE,
    ProposalKind.EXPEL: EndReason.EXPELLED,
}


@transaction.atomic
def propose(
    membership: Membership,
    kind: str,
    reason: str,
    actor: Any,
    *,
    unpaid_since: date | None = None,
    inactive_since: date | None = None,
    educated_on: date | None = None,
    education_note: str = "",
) -> Proposal:
    """Propose an end. Raises ValidationError when a lapse lacks one of its conditions, or one waits already."""
    reason = needs(reason, "事由")
    today = timezone.localdate()
    with told_when_overtaken():
        lock_person(membership.person_id)
        spell = memberships.standing(membership)
        access.require(actor, START, spell.organisation)
        refusal = rules.refuse_step(span_of(spell), today, today)
        if refusal:
            raise ValidationError(refusal)
        if Proposal.objects.filter(membership=spell, state=RequestState.PENDING).exists():
            raise ValidationError("这名会员已有一项待决定的建议，请先办结。")
        proposal = Proposal(
            organisation=spell.organisation,
            membership=spell,
            kind=ProposalKind(kind),
            reason=reason,
            created_by=actor,
        )
        if kind == ProposalKind.LAPSE:
            proposal.unpaid_since, proposal.inactive_since = unpaid_since, inactive_since
            proposal.educated_on, proposal.education_note = educated_on, education_note
            refuse_lapse(proposal, today)
        proposal.clean_fields(exclude=["organisation", "membership"])
        proposal.save(force_insert=True)
    changes = {"kind": ["", proposal.kind], "state": ["", proposal.state]}
    audit.record(START, actor=actor, obj=proposal, changes=changes, reason=reason)
    tell(DECIDE, proposal.organisation, "有会籍终止建议待决定", proposal.get_absolute_url(), actor)
    return proposal


def refuse_lapse(proposal: Proposal, on: date) -> None:
    """Raise ValidationError with each of the three conditions that does not hold on the day."""
    missing = rules.lapse_missing(
        proposal.unpaid_since,
        proposal.inactive_since,
        proposal.educated_on,
        on,
        parameter(LAPSE_MONTHS, on),
    )
    if missing:
        raise ValidationError(["自动退会须同时具备三项条件（中国工会章程第六条）。", *missing])


@transaction.atomic
def decide(
    proposal: Proposal, actor: Any, *, on: date | None = None, body: str, document: str, note: str = ""
) -> Proposal:
    """The committee has decided so: the membership ends on the day, with committee and document number.

    Raises ValidationError without either, by the hand that proposed it, when a lapse's conditions do not hold on the
    day, or when somebody was faster.
    """
    body, document = needs(body, "作出决定的工会委员会"), needs(document, "决定文号")
    with told_when_overtaken():
        proposal = lock_request(proposal)
        access.require(actor, DECIDE, proposal)
        state = step_to(proposal, Step.ACCEPT)
        refuse_own_hand(proposal.created_by_id, actor, "提出")
        spell = memberships.standing(proposal.membership)
        on = decision_day(on, spell.valid_from)
        if proposal.kind == ProposalKind.LAPSE:
            refuse_lapse(proposal, on)
        memberships.end(
            spell,
            on,
            END_OF[ProposalKind(proposal.kind)],
            actor,
            body,
            document,
            action=DECIDE,
            note=note or proposal.reason,
            request=proposal,
        )
    settle(proposal, state, actor, DECIDE, on=on, body=body, document=document, note=note)
    tell_maker(proposal, "您提出的会籍终止建议已决定", actor)
    upper = proposal.organisation.parent
    if proposal.kind == ProposalKind.EXPEL and upper is not None:
        tell(VIEW, upper, "的下级工会决定开除会籍，报请备案", proposal.get_absolute_url(), actor)
    return proposal


@transaction.atomic
def refuse(proposal: Proposal, actor: Any, note: str) -> Proposal:
    """Decide against it, with a reason: the member stays a member."""
    note = needs(note, "不同意的理由")
    proposal = lock_request(proposal)
    access.require(actor, DECIDE, proposal)
    settle(proposal, step_to(proposal, Step.REFUSE), actor, DECIDE, note=note)
    tell_maker(proposal, "您提出的会籍终止建议未获同意", actor)
    return proposal


@transaction.atomic
def withdraw(proposal: Proposal, actor: Any, note: str = "") -> Proposal:
    """Take the proposal back before it is decided."""
    proposal = lock_request(proposal)
    access.require(actor, START, proposal)
    settle(proposal, step_to(proposal, Step.WITHDRAW), actor, START, note=note)
    return proposal


@transaction.atomic
def report(proposal: Proposal, actor: Any, on: date, note: str = "") -> Proposal:
    """Record when a decided expulsion was reported to the upper union for its files (章程 第七条).

    Raises ValidationError for other proposals, days before the decision or to come, and when it was recorded already.
    """
    proposal = lock_request(proposal)
    access.require(actor, START, proposal)
    if proposal.kind != ProposalKind.EXPEL or proposal.state != RequestState.ACCEPTED:
        raise ValidationError("只有已决定的开除会籍须报上一级工会备案。")
    if proposal.reported_on is not None:
        raise ValidationError(f"已于 {proposal.reported_on:%Y-%m-%d} 报备案，不必再登记。")
    proposal.reported_on = decision_day(on, proposal.effective_on)
    proposal.version += 1
    proposal.save(update_fields=["reported_on", "version", "updated_at"])
    changes = {"reported_on": ["", proposal.reported_on]}
    audit.record(START, actor=actor, obj=proposal, changes=changes, reason=note)
    return proposal
