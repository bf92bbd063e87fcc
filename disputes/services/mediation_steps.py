"""What the steps of a mediation write beside its state; called by the procedure, with the case locked."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core.clocks import day_words, running
from unionhub.core.parameters import parameter
from unionhub.core.workflow import Step

from ..enums import Consent, Outcome, SeatRole
from ..models import Mediation, Seat
from ..queries import mediation as queries
from ..rules import mediation as rules
from ..rules.dates import order_problem
from ..rules.mediation_parts import representatives_missing
from .mediation_parts import WATCH, watch_performance

TERM = "mediation.term"


def _in_order(on: date, *earlier: tuple[str, date | None]) -> None:
    problem = order_problem(on, timezone.localdate(), earlier)
    if problem:
        raise ValidationError(problem)


def _received(case: Mediation) -> tuple[str, date]:
    return "收到申请的日期", case.opened_on


# --- What stands in the way (guards) --------------------------------------------------------------------------------


def may_accept(case: Mediation) -> str:
    """已登记申请人和请求，对方没有表示不同意；集体争议已推举代表"""
    found = queries.counts(case)
    least, most = (
        parameter(f"disputes.collective.representatives_{end}", on=case.opened_on)
        for end in ("least", "most")
    )
    threshold = parameter("disputes.collective.persons", on=case.opened_on)
    missing = (
        representatives_missing(case.persons, found["representatives"], threshold, least, most)
        if case.is_collective
        else ""
    )
    return rules.accept_problem(
        side=case.side,
        applicants=found["applicants"],
        respondents=found["respondents"],
        claims=found["claims"],
        consent=case.consent,
        representatives=missing,
    )


def may_seat(case: Mediation) -> str:
    """尚未指派调解员"""
    return "已指派调解员，需要更换的请用“回避、更换调解员”。" if queries.sitting(case).exists() else ""


def may_recuse(case: Mediation) -> str:
    """已指派调解员"""
    return "" if queries.sitting(case).exists() else "还没有指派调解员。"


def may_agree(case: Mediation) -> str:
    """已指派调解员，已登记协议事项"""
    if not queries.sitting(case).exists():
        return "请先指派调解员。"
    return "" if case.agreementitems.exists() else "请先登记协议事项。"  # type: ignore[attr-defined]


def may_complete(case: Mediation) -> str:
    """全部协议事项都已履行"""
    left = case.agreementitems.filter(done_on__isnull=True).count()  # type: ignore[attr-defined]
    return f"还有 {left} 项协议事项没有履行完毕。" if left else ""


def may_default(case: Mediation) -> str:
    """有协议事项逾期未履行"""
    items = case.agreementitems.values_list("due_on", "done_on")  # type: ignore[attr-defined]
    overdue = rules.first_overdue(items, timezone.localdate())
    return "" if overdue is not None else "协议事项都没有逾期，不能认定为逾期未履行。"


# --- What a step writes (effects) -----------------------------------------------------------------------------------


def assign(step: Step) -> None:
    """Put the case into somebody's hands."""
    if step.case.handler_id == step.data["handler"].pk:
        raise ValidationError(f"已由{step.data['handler']}承办，不必再指派。")
    step.case.handler = step.data["handler"]


def consent(step: Step) -> None:
    """Keep what the other side says to being mediated."""
    case, said = step.case, step.data["consent"]
    _in_order(step.on, _received(case))
    case.consent = said
    case.consent_on = step.on if said in (Consent.AGREED, Consent.REFUSED) else None
    case.is_public = step.data.get("is_public", case.is_public)


def accept(step: Step) -> None:
    """Accepted: the day, and who has it in hand if nobody was named."""
    _in_order(step.on, _received(step.case))
    step.case.accepted_on = step.on
    step.case.handler = step.case.handler or step.actor


def refuse(step: Step) -> None:
    """Not accepted, with the reasons that the notice gives."""
    _in_order(step.on, _received(step.case))
    _end(step, Outcome.NOT_ACCEPTED)
    step.case.handler = step.case.handler or step.actor


def seat(step: Step) -> None:
    """Assign one mediator, or three with a chief, and the clerk."""
    case, data = step.case, step.data
    chosen = [(data["chief"], SeatRole.CHIEF if data.get("members") else SeatRole.SOLE)]
    chosen += [(one, SeatRole.MEMBER) for one in data.get("members") or ()]
    if data.get("clerk"):
        chosen.append((data["clerk"], SeatRole.CLERK))
    problem = rules.panel_problem([role for _, role in chosen])
    if problem:
        raise ValidationError(problem)
    if len({one.pk for one, _ in chosen}) < len(chosen):
        raise ValidationError("同一个人不能在一件调解中担任两项职责。")
    _in_order(step.on, ("受理日期", case.accepted_on))
    for one, role in chosen:
        _sit(case, one, role, step.on)
    case.body = case.body or data["chief"].body


def recuse(step: Step) -> None:
    """Replace a mediator; who steps back keeps the row with day and reason."""
    case, data = step.case, step.data
    old: Any = queries.sitting(case).select_for_update(of=("self",)).filter(pk=data["seat"].pk).first()
    if old is None:
        raise ValidationError("这名调解员已被更换，请刷新后核对。")
    _in_order(step.on, ("指派日期", old.since))
    if queries.sitting(case).filter(mediator=data["successor"]).exists():
        raise ValidationError("接替的人已在本案中担任调解员或书记员。")
    old.recused_on, old.recusal_reason = step.on, step.note[:300]
    old.version += 1
    old.save()
    _sit(case, data["successor"], old.role, step.on)


def _sit(case: Mediation, mediator: Any, role: str, on: date) -> None:
    if not queries.mediators_on(on).filter(pk=mediator.pk).exists():
        raise ValidationError(f"{mediator}在 {on:%Y-%m-%d} 不在聘任期内，请核对。")
    Seat.objects.create(mediation=case, mediator=mediator, role=role, since=on)


def suspend(step: Step) -> None:
    """The term stands still from the day."""
    _in_order(step.on, ("受理日期", step.case.accepted_on))


def extend(step: Step) -> None:
    """Lengthen the term, with the consent of both sides."""
    data = step.data
    problem = rules.extension_problem(data["applicant_agrees"], data["respondent_agrees"], data["document"])
    if problem:
        raise ValidationError(problem)
    most = parameter("disputes.mediation.extension_most", on=step.on)
    if data["days"] > most:
        raise ValidationError(f"一次最多延长 {most} 日。")
    running.extend(step.case, TERM, data["days"], step.note, data["document"])


def agree(step: Step) -> None:
    """The agreement: its days and its sum, and the clock of what is to be performed first."""
    case = step.case
    effective = step.data.get("effective_on") or step.on
    _in_order(step.on, ("受理日期", case.accepted_on))
    _in_order(effective, ("达成协议的日期", step.on))
    _end(step, Outcome.AGREEMENT)
    case.effective_on = effective
    case.agreed = sum((item.amount or 0 for item in case.agreementitems.all()), start=case.agreed * 0)
    watch_performance(case, step.on)


def effective_day(case: Mediation, data: Any) -> date | None:
    """From when the windows after an agreement run."""
    return case.effective_on


def fail(step: Step) -> None:
    """No agreement."""
    _in_order(step.on, ("受理日期", step.case.accepted_on))
    _end(step, Outcome.FAILED)


def withdraw(step: Step) -> None:
    """The applicant takes the application back."""
    _in_order(step.on, _received(step.case), ("受理日期", step.case.accepted_on))
    _end(step, Outcome.WITHDRAWN)


def transfer(step: Step) -> None:
    """Handed to whom it belongs."""
    _in_order(step.on, _received(step.case), ("受理日期", step.case.accepted_on))
    _end(step, Outcome.TRANSFERRED)
    step.case.transferred_to = step.data["transferred_to"]


def interrupt(step: Step) -> None:
    """The limitation begins anew from the day on which it was interrupted; the clock follows by the declaration."""
    since = step.data["interrupted_on"]
    _in_order(since)
    last = queries.last_clock(step.case, queries.LIMITATION)
    if last is not None and since <= last.start:
        raise ValidationError(f"中断的日期应晚于现在的起算日 {day_words(last.start)}。")


def complete(step: Step) -> None:
    """Everything agreed on is performed: the day of the last performance."""
    case = step.case
    days = [item.done_on for item in case.agreementitems.all() if item.done_on]
    case.performed_on = max(days, default=step.on)


def default(step: Step) -> None:
    """The agreement is not performed: the outcome stays an agreement, the reason is kept."""
    step.case.outcome_reason = step.note[:300]
    running.meet(step.case, WATCH, step.on)


def file_away(step: Step) -> None:
    """Where the papers lie."""
    step.case.paper_place = step.data["paper_place"]


def _end(step: Step, outcome: str) -> None:
    step.case.ended_on, step.case.outcome = step.on, outcome
    step.case.outcome_reason = step.note[:300]
