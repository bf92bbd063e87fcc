"""What the access tests need of mediations and of the people who come with them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from disputes.enums import SeatRole
from disputes.models import AgreementItem, Claim, Mediation, Participant, Seat
from disputes.services.parties import find_or_enter
from tests.access.expectation import Target
from tests.access.relations import RELATIONS, organisations, steps_of
from tests.conftest import Cast
from tests.disputes.mediation import make
from unionhub.core.clocks import running
from unionhub.core.models import Organisation, User

KIND = "disputes.mediation"
OPEN, HANDLE, OVERSEE = (f"{KIND}.{verb}" for verb in ("open", "handle", "oversee"))
REASON = "核对材料后办理"
MISSING = 987_654_321
_BOTH = {"applicant_agrees": "on", "respondent_agrees": "on"}


def _mediator(cast: Cast) -> int:
    return make.mediator(cast.county, "李接替").pk


def _sits(cast: Cast) -> int:
    return Seat.objects.latest("pk").pk


#: step → (state it starts from, who does it, trace, fields)
STEPS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "accept": ("applied", "clerk", HANDLE, {}),
    "consent": ("applied", "clerk", HANDLE, {"consent": "agreed"}),
    "refuse": ("applied", "clerk", HANDLE, {"note": REASON}),
    "seat": ("mediating", "clerk", HANDLE, {"chief": _mediator}),
    "agree": ("mediating", "clerk", HANDLE, {}),
    "fail": ("mediating", "clerk", HANDLE, {"note": REASON}),
    "suspend": ("mediating", "clerk", HANDLE, {"reason": "等待鉴定结论"}),
    "resume": ("suspended", "clerk", HANDLE, {}),
    "extend": ("mediating", "clerk", HANDLE, {"days": "5", "document": "同意书", "note": REASON, **_BOTH}),
    "recuse": ("mediating", "clerk", HANDLE, {"note": REASON, "seat": _sits, "successor": _mediator}),
    "interrupt": ("mediating", "clerk", HANDLE, {"note": REASON, "interrupted_on": "2026-10-08"}),
    "assign": ("mediating", "head", OVERSEE, {"handler": lambda cast: cast.head.pk}),
    "withdraw": ("mediating", "clerk", HANDLE, {"note": REASON}),
    "transfer": ("mediating", "clerk", HANDLE, {"note": REASON, "transferred_to": "县仲裁院"}),
    "complete": ("agreed", "clerk", HANDLE, {}),
    "default": ("agreed", "clerk", HANDLE, {"note": REASON}),
    "file_away": ("failed", "clerk", HANDLE, {"paper_place": "档案柜三"}),
}


def mediation(
    cast: Cast, home: Organisation, owner: User, state: str = "applied", step: str = ""
) -> Mediation:
    """A mediation of the owner's in the state, with what the step asks for beside it."""
    today = timezone.localdate()
    case = make.draft(home, created_by=owner, title="甲镇砖厂：劳动报酬", state=state, handler=owner)
    case.opened_on = case.accepted_on = today - timedelta(days=3)
    case.save()
    party = find_or_enter(name="王大山", id_number=make.id_number(11), organisation=home, actor=owner)
    Participant.objects.create(mediation=case, party=party)
    Claim.objects.create(mediation=case, text="支付工资")
    if state == "applied":
        running.start(case, "mediation.accept", case.opened_on)
    if state in ("mediating", "suspended"):
        running.start(case, "mediation.term", case.opened_on)
    if state == "suspended":
        running.pause(case, "mediation.term", case.opened_on, "")
    if step in ("agree", "recuse"):
        Seat.objects.create(
            mediation=case, mediator=make.mediator(home), role=SeatRole.SOLE, since=case.opened_on
        )
    if step in ("agree", "complete", "default"):
        make.item(case, due_on=today - timedelta(days=1))
    if step == "complete":
        AgreementItem.objects.filter(mediation=case).update(done_on=today)
    return case


def of_party(cast: Cast, home: Organisation, owner: User) -> Any:
    """A party of a mediation of the owner's, of its own."""
    case = make.draft(home, created_by=owner, title="甲镇砖厂：劳动报酬")
    case.save()
    number = make.id_number(100 + Participant.objects.count())
    party = find_or_enter(name="李小山", id_number=number, organisation=home, actor=owner)
    Participant.objects.create(mediation=case, party=party)
    return party


MAKERS: dict[str, Callable[..., Any]] = {"disputes.Mediation": mediation, "disputes.Party": of_party}


def _confidential(make_one: Callable[..., Any]) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """The clerk's own: only he and who oversees the place see it."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        found = []
        for relation, code in RELATIONS.items():
            pk = make_one(cast, organisations(cast)[code], people["clerk"]).pk
            found.append(Target((("pk", pk),), code, "clerk", relation, overseen_by=OVERSEE))
        return [*found, Target((("pk", MISSING),), relation="missing", exists=False)]

    return targets


CASES = {
    "disputes-mediation-detail": _confidential(mediation),
    "mediation-change": _confidential(mediation),
    "party-detail": _confidential(of_party),
    "party-change": _confidential(of_party),
    "disputes-mediation-step": steps_of(KIND, mediation, "accept", owner="clerk", overseen_by=OVERSEE),
}


def _kwargs(step: str, state: str) -> Callable[[Cast], dict]:
    return lambda cast: {
        "pk": mediation(cast, cast.county, cast.clerk, state, step).pk,
        "step": step.replace("_", "-"),
    }


DEEDS: dict[str, tuple] = {
    "mediation-list": ("clerk", "disputes.mediation.export", {"do": "export"}),
    "mediation-add": (
        "clerk",
        OPEN,
        {
            "worker_name": "艾山江",
            "worker_phone": "13812345678",
            "employer_name": "甲镇砖厂",
            "dispute_class": lambda cast: make.dispute_class().pk,
            "claims": "支付工资，8000",
        },
    ),
    "mediation-change": (
        "clerk",
        HANDLE,
        {"employer_contact": "刘会计"},
        lambda cast: {"pk": mediation(cast, cast.county, cast.clerk).pk},
    ),
    "party-change": (
        "clerk",
        "disputes.party.change",
        {"name": "李小山", "is_migrant": "on"},
        lambda cast: {"pk": of_party(cast, cast.county, cast.clerk).pk},
    ),
    **{
        f"disputes-mediation-step/{step}": (who, trace, fields, _kwargs(step, state))
        for step, (state, who, trace, fields) in STEPS.items()
    },
}
