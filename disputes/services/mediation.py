"""Enters and changes mediations; their states are moved by the procedure alone (`workflow/mediation.py`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from unionhub.core import audit, scope
from unionhub.core.clocks import running
from unionhub.core.models import Clock, ClockState
from unionhub.core.parameters import parameter
from unionhub.core.workflow import open_case

from ..enums import PartyRole, Side
from ..models import Claim, Mediation, Participant, Party
from ..queries.mediation import LIMITATION, limitation_day, same_dispute
from ..rules import mediation as rules
from .employers import take_name
from .parties import find_or_enter, matching

OPEN = "disputes.mediation.open"
TITLE_LENGTH = 200


@dataclass(frozen=True)
class NewPerson:
    """A worker as entered with the application; clean (rules/parties.py)."""

    name: str
    id_number: str = ""
    phone: str = ""
    is_migrant: bool = False
    is_representative: bool = False


@dataclass(frozen=True)
class NewClaim:
    """A claim as entered with the application; `amount` in 元."""

    text: str
    amount: Decimal | None = None


@transaction.atomic
def open_mediation(
    case: Mediation, actor: Any, people: Sequence[NewPerson], claims: Sequence[NewClaim]
) -> Mediation:
    """Enter an application for mediation with its people and claims, and start its clocks. Returns the case.

    The first of `people` is the applicant; the others too, where they apply together. Of an employer's application they
    are the respondents. The case belongs to where the actor takes applications in.
    Raises ValidationError in words, PermissionDenied.
    """
    if not case.organisation_id:
        case.organisation = scope.where(actor, OPEN)
    take_name(case)
    case.persons = max(case.persons, len(people))
    settle(case)
    case.claimed = sum((claim.amount or Decimal("0.00") for claim in claims), Decimal("0.00"))
    open_case(case, actor)
    role = PartyRole.APPLICANT if case.side == Side.WORKER else PartyRole.RESPONDENT
    for person in people:
        _take_part(case, person, role, actor)
    Claim.objects.bulk_create(Claim(mediation=case, text=claim.text, amount=claim.amount) for claim in claims)
    told = {
        role.label: ["", f"{len(people)} 人"],
        "请求": ["", "；".join(claim.text for claim in claims)],
        "请求金额": ["", str(case.claimed)],
    }
    audit.record(OPEN, actor=actor, obj=case, changes=told)
    return case


def _take_part(case: Mediation, person: NewPerson, role: str, actor: Any) -> None:
    party = find_or_enter(
        name=person.name,
        id_number=person.id_number,
        phone=person.phone,
        is_migrant=person.is_migrant,
        organisation=case.organisation,
        actor=actor,
    )
    # The same person twice in the list, once without a number, is entered once.
    Participant.objects.get_or_create(
        mediation=case, party=party, role=role, defaults={"is_representative": person.is_representative}
    )


def settle(case: Mediation) -> None:
    """What follows from the facts: whether it is collective, and the title, which names no person."""
    case.is_collective = rules.is_collective(
        case.persons, parameter("disputes.collective.persons", on=case.opened_on)
    )
    case.title = f"{case.employer_name}：{case.dispute_class.name}"[:TITLE_LENGTH]


@transaction.atomic
def change(case: Mediation, actor: Any, facts: Iterable[str]) -> None:
    """What follows from a change of the named facts; saving and recording them is the caller's (`saving`)."""
    take_name(case)
    settle(case)
    case.save()
    if {"knew_on", "arrears_in_employment", "employment_ended_on"} & set(facts):
        _restart_limitation(case)


def _restart_limitation(case: Mediation) -> None:
    live = Clock.objects.filter(case_id=case.pk, term=LIMITATION, state=ClockState.RUNNING).first()
    since = limitation_day(case)
    if since is None:
        running.end(case, (LIMITATION,), case.opened_on)
    elif live is None or live.start != since:
        running.start(case, LIMITATION, since)


def known(person: NewPerson) -> Party | None:
    """The party that the entry would be found as. Raises ValidationError for a known number with another name."""
    return matching(person.name, person.id_number, person.phone)


def second_of(case: Mediation, parties: Iterable[Party], actor: Any) -> list[Mediation]:
    """Open mediations, as far as the actor sees them, of one of the parties against the same employer."""
    return list(same_dispute(parties, case, actor))
