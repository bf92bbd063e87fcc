"""Enters applications for legal aid, corrects them, and writes what the steps of the procedure bring."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit, saving
from unionhub.core.clocks import due, term, working_calendar
from unionhub.core.models import Clock
from unionhub.core.parameters import value_or_none
from unionhub.core.workflow import Step, open_case

from ..models import LegalAid
from ..rules import legal_aid as rules
from .hardship import has_open_file
from .parties import find_or_enter

OPEN = "disputes.legal_aid.open"
INCOME_LINE = "disputes.legal_aid.income_line"
DECIDE = "legal_aid.decide"
#: What is entered of an application beside the applicant.
FACTS = (
    "employer",
    "employer_name",
    "service",
    "matter",
    "account",
    "claimed",
    "is_migrant",
    "proof",
    "income",
    "household",
    "mediation_case",
    "paper_place",
)
_PERSON = ("name", "id_number", "phone", "sex", "address")


def means_of(aid: LegalAid) -> rules.Means:
    """Where the applicant's means stand, by the line in force on the day of the application."""
    return rules.means(aid.ground, income_of(aid), aid.household, line_on(aid.opened_on))


def income_of(aid: LegalAid) -> Decimal | None:
    """The household's income in 元 a month, opened."""
    plain = aid.income.plain
    return Decimal(plain) if plain else None


def line_on(day: date) -> Decimal | None:
    """The line of means in 元 a head and month; None where it is not entered."""
    line: Decimal | None = value_or_none(INCOME_LINE, day)
    return line


@transaction.atomic
def enter(data: Mapping[str, Any], actor: Any, *, note: str = "") -> LegalAid:
    """Enter an application with its applicant. Raises ValidationError in words; PermissionDenied."""
    access.require(actor, OPEN, data["organisation"])
    applicant = find_or_enter(
        organisation=data["organisation"],
        actor=actor,
        is_migrant=data["is_migrant"],
        **{name: data.get(name, "") for name in _PERSON},
    )
    aid = LegalAid(
        organisation=data["organisation"], applicant=applicant, opened_on=data["opened_on"], **_facts(data)
    )
    if problem := rules.order_problem(rules.Dates(aid.opened_on), timezone.localdate()):
        raise ValidationError({"opened_on": problem})
    _judge(aid, actor)
    return open_case(aid, actor, note=note)


@transaction.atomic
def correct(aid: LegalAid, data: Mapping[str, Any], actor: Any) -> LegalAid:
    """Correct or complete an application before it is decided; `aid` is locked by the caller."""
    access.require(actor, OPEN, aid)
    if refusal := correct_problem(aid):
        raise ValidationError(refusal)
    names = [*FACTS, "hardship", "ground", "title"]
    before = saving.snapshot(aid, names)
    for name, value in _facts(data).items():
        setattr(aid, name, value)
    _judge(aid, actor)
    aid.version += 1
    aid.save()
    changes = saving.differences(aid, before, saving.snapshot(aid, names))
    audit.record(OPEN, actor=actor, obj=aid, changes=changes)
    return aid


def correct_problem(aid: LegalAid) -> str:
    """Why the application cannot be corrected any more, in words; empty while it can."""
    return "" if aid.state in ("received", "submitted") else "已经作出决定，不能再修改申请内容。"


def _facts(data: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: data[name] for name in FACTS if name in data}
    if data.get("employer") is not None:
        found["employer_name"] = data["employer"].name
    income = found.get("income")
    found["income"] = "" if income in (None, "") else str(getattr(income, "plain", income))
    return found


def _judge(aid: LegalAid, actor: Any) -> None:
    """What follows from the facts: the ground for not looking into means, the title. Refuses a mediation of others."""
    aid.hardship = rules.known(has_open_file(aid.applicant))
    aid.ground = rules.ground(
        aid.matter,
        is_migrant=aid.is_migrant,
        hardship={"yes": True, "no": False}.get(aid.hardship),
        has_proof=bool(aid.proof.strip()),
    )
    aid.title = f"{aid.applicant.name}：{aid.get_service_display()}"
    linked = aid.mediation_case
    if linked is not None and not linked.participants.filter(party=aid.applicant).exists():
        raise ValidationError({"mediation_case": "这起调解的参加人中没有这位申请人，请核对后重新选择。"})


# --- What the steps write ------------------------------------------------------------------------------------------


def assign(step: Step) -> None:
    """Put the application into somebody's hand."""
    step.case.handler = step.data["handler"]


def grant(step: Step) -> None:
    """Decide for aid."""
    _decide(step, True)


def refuse(step: Step) -> None:
    """Decide against aid, with the reasons."""
    _decide(step, False)


def _decide(step: Step, granted: bool) -> None:
    aid = step.case
    _check_order(aid, step.on, "decided")
    aid.decided_on, aid.granted_on = step.on, step.on if granted else None
    aid.reason = step.note[:300]
    aid.decide_by = decide_by(aid)


def decide_by(aid: LegalAid) -> date:
    """The day the term for deciding ends: by its clock, or counted for an application that never had one."""
    clock = Clock.objects.filter(case_id=aid.pk, term=DECIDE).order_by("-pk").first() if aid.pk else None
    if clock is not None:
        return clock.due_on
    return due(term(DECIDE, aid.opened_on), aid.opened_on, working_calendar()).due


def challenge(step: Step) -> None:
    """The applicant challenges the refusal."""
    aid = step.case
    if aid.decided_on is not None and step.on < aid.decided_on:
        raise ValidationError(f"提出异议的日期不能早于决定日期 {aid.decided_on:%Y-%m-%d}。")
    aid.challenged_on = step.on


def uphold(step: Step) -> None:
    """The refusal stands."""
    _review(step)


def overturn(step: Step) -> None:
    """The refusal is taken back: aid is granted from the day of the review."""
    _review(step)
    step.case.granted_on, step.case.reason = step.on, step.note[:300]


def _review(step: Step) -> None:
    if step.on < step.case.challenged_on:
        raise ValidationError(f"审查日期不能早于提出异议的日期 {step.case.challenged_on:%Y-%m-%d}。")
    step.case.reviewed_on = step.on


def appoint(step: Step) -> None:
    """Name the lawyer, or another one in his place."""
    aid = step.case
    _check_order(aid, step.on, "appointed")
    aid.appointed_on = step.on
    aid.lawyer, aid.firm, aid.lawyer_phone = step.data["lawyer"], step.data["firm"], step.data["lawyer_phone"]


def conclude(step: Step) -> None:
    """What came of it, what was recovered, and what the union is to pay."""
    aid = step.case
    _check_order(aid, step.on, "ended")
    aid.ended_on, aid.result = step.on, step.data["result"]
    for name in ("recovered", "fee", "costs"):
        setattr(aid, name, step.data.get(name) or Decimal("0.00"))


def reopen(step: Step) -> None:
    """The result is sent back: nothing ended yet."""
    aid = step.case
    aid.ended_on, aid.result = None, ""
    aid.recovered = aid.fee = aid.costs = Decimal("0.00")


_DAYS = ("decided", "appointed", "ended")


def _check_order(aid: LegalAid, on: date, name: str) -> None:
    days = rules.Dates(aid.opened_on, aid.granted_on or aid.decided_on, aid.appointed_on)
    # What comes after the step may stand there from before (a lawyer who is replaced).
    unsaid: dict[str, Any] = dict.fromkeys(_DAYS[_DAYS.index(name) :])
    if problem := rules.order_problem(replace(days, **{**unsaid, name: on}), timezone.localdate()):
        raise ValidationError(problem)
