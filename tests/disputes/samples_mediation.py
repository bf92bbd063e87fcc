"""A mediation, and what its steps ask for: each puts beside the case what its guard wants to find."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from disputes.enums import PartyRole, SeatRole
from disputes.models import Claim, Mediation, Participant, Seat
from disputes.services.parties import find_or_enter
from tests.disputes.mediation import make
from unionhub.core.models import Organisation, User

KIND = "disputes.mediation"


def _mediation(organisation: Organisation, maker: User) -> Mediation:
    case = make.draft(organisation)
    case.created_by, case.title = maker, "甲镇砖厂：劳动报酬"
    return case


def _application(case: Mediation) -> dict[str, Any]:
    if not case.participants.exists():  # type: ignore[attr-defined]
        worker = find_or_enter(
            name="王大山", phone="13900000011", organisation=case.organisation, actor=case.created_by
        )
        Participant.objects.create(mediation=case, party=worker, role=PartyRole.APPLICANT)
        Claim.objects.create(mediation=case, text="支付工资")
    return {"on": timezone.localdate()}


def _seated(case: Mediation) -> Any:
    found = Seat.objects.filter(mediation=case, recused_on__isnull=True).first()
    return found or Seat.objects.create(
        mediation=case, mediator=make.mediator(case.organisation), role=SeatRole.SOLE, since=case.opened_on
    )


def _agreement(case: Mediation) -> dict[str, Any]:
    _seated(case)
    if not case.agreementitems.exists():  # type: ignore[attr-defined]
        make.item(case)
    return {"on": timezone.localdate(), "effective_on": timezone.localdate()}


def _overdue(case: Mediation) -> dict[str, Any]:
    if not case.agreementitems.exists():  # type: ignore[attr-defined]
        make.item(case, due_on=timezone.localdate() - timedelta(days=1))
    return {}


def _handler(case: Mediation) -> dict[str, Any]:
    return {"handler": User.objects.get(username="clerk")}


def _chief(case: Mediation) -> dict[str, Any]:
    return {"chief": make.mediator(case.organisation)}


def _successor(case: Mediation) -> dict[str, Any]:
    return {"seat": _seated(case), "successor": make.mediator(case.organisation, "李接替")}


MAKERS = {KIND: _mediation}
DATA = {
    f"{KIND}.accept": _application,
    f"{KIND}.consent": {"consent": "agreed"},
    f"{KIND}.seat": _chief,
    f"{KIND}.agree": _agreement,
    f"{KIND}.suspend": {"reason": "等待鉴定结论"},
    f"{KIND}.extend": {
        "days": 10,
        "applicant_agrees": True,
        "respondent_agrees": True,
        "document": "延期同意书",
    },
    f"{KIND}.recuse": _successor,
    f"{KIND}.interrupt": {"interrupted_on": date(2026, 10, 8)},
    f"{KIND}.assign": _handler,
    f"{KIND}.transfer": {"transferred_to": "县劳动人事争议仲裁院"},
    f"{KIND}.default": _overdue,
    f"{KIND}.file_away": {"paper_place": "档案柜三"},
}
CLOCKS = {f"{KIND}.extend": ("mediation.term",)}
