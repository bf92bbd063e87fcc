"""Writes what belongs to a mediation: people, claims, hearings, fact sheet, agreement items, performances, services.

Each writing locks the mediation first, so that its sums hold when two people write at once, moves its version, and is
recorded at the mediation, so that the mediation's history tells of it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone

from unionhub.core import access, audit, saving
from unionhub.core.clocks import day_words, running
from unionhub.core.models import Clock, ClockState
from unionhub.core.parameters import parameter
from unionhub.core.scope import OutOfScope

from ..enums import PartyRole
from ..models import (
    AgreementItem,
    Claim,
    FactSheet,
    Hearing,
    Mediation,
    Participant,
    Performance,
    ServedPaper,
)
from ..rules import mediation_parts as rules
from .mediation import settle
from .parties import find_or_enter

HANDLE = "disputes.mediation.handle"
#: The clock of the agreement's next item: it runs to the day the parties agreed on.
WATCH = "mediation.performance"
WATCH_LABEL = "履行调解协议"
#: Part of the address → model.
MODELS: dict[str, type[models.Model]] = {
    "participant": Participant,
    "claim": Claim,
    "hearing": Hearing,
    "fact-sheet": FactSheet,
    "agreement": AgreementItem,
    "performance": Performance,
    "served": ServedPaper,
}
_WORKERS = (PartyRole.APPLICANT, PartyRole.INVOLVED, PartyRole.RESPONDENT)
_SIGNED = "这份笔录已经当事人核对签名，不能修改或删除；需要补充的，请另记一份笔录。"
_OVERTAKEN = "这一项已被他人修改或删除，请刷新后核对。"
_CASE_FIELDS = ["version", "updated_at", "title", "claimed", "performed", "persons", "is_collective"]


@transaction.atomic
def save(mediation: Mediation, key: str, values: Mapping[str, Any], actor: Any, part: Any = None) -> Any:
    """Enter (`part` None) or change a part of the mediation and return it.

    `values` maps the part's fields; of a new participant also what `find_or_enter` takes. Raises OutOfScope,
    PermissionDenied, or ValidationError in words.
    """
    case = _held(mediation, key, actor)
    row = _row(case, key, part)
    values = dict(values)
    if key == "participant" and part is None:
        values["party"] = _party(case, values, actor)
    names = [item.name for item in row._meta.concrete_fields if item.name in values]
    before = saving.snapshot(row, names) if part is not None else {}
    for name in names:
        setattr(row, name, values[name])
    check = _CHECKS.get(key)
    if check is not None:
        check(case, row, part is None)
    row.full_clean(exclude=["mediation", "row_key"])
    row.version += part is not None
    row.save()
    changes = saving.differences(row, before, saving.snapshot(row, names))
    if changes or part is None:
        _settle(case, key, row)
        _record(case, row, actor, _in_words(row, changes))
    return row


@transaction.atomic
def remove(mediation: Mediation, key: str, part: Any, actor: Any, reason: str) -> None:
    """Remove a part that should not be there; the record keeps what it was. Raises as `save` does."""
    case = _held(mediation, key, actor)
    row = _row(case, key, part)
    refusal = _refuse_removal(case, key, row)
    if refusal:
        raise ValidationError(refusal)
    told = {str(row._meta.verbose_name): [str(row), ""]}
    row.delete()
    _settle(case, key, row)
    _record(case, row, actor, told, reason)


def watch_performance(case: Mediation, on: date) -> None:
    """Let the clock run to the day of the next item that is owed: called when the agreement is made, and after each
    performance. An item performed meets the clock; what follows starts it anew. The caller has locked the case.
    """  # fmt: skip
    wanted = rules.watch_day(AgreementItem.objects.filter(mediation=case).values_list("due_on", "done_on"))
    live = Clock.objects.filter(case_id=case.pk, term=WATCH, state=ClockState.RUNNING).first()
    if live is not None and (wanted is None or live.due_on < wanted):
        running.meet(case, WATCH, on)
    elif live is not None and live.due_on == wanted:
        return
    if wanted is not None:
        why = f"调解协议约定最近一项于 {day_words(wanted)}前履行，约定的日期不因节假日顺延。"
        running.until(case, WATCH, WATCH_LABEL, on, wanted, why)


# --- What all writings share ------------------------------------------------------------------------------------


def _held(mediation: Mediation, key: str, actor: Any) -> Mediation:
    """The mediation, locked; scope, right and state asked of it."""
    rows: Any = Mediation.objects.select_for_update(of=saving.whole_row(Mediation), no_key=True)
    case = rows.visible_to(actor).filter(pk=mediation.pk).first()
    if case is None:
        raise OutOfScope(Mediation._meta.label)
    access.require(actor, HANDLE, case)
    refusal = rules.closed(key, case.state)
    if refusal:
        raise ValidationError(refusal)
    return case


def _row(case: Mediation, key: str, part: Any) -> Any:
    """A new row, or the one to change as it is now. Raises ValidationError when it is gone."""
    model: Any = MODELS[key]
    if part is None:
        if key == "fact-sheet" and FactSheet.objects.filter(mediation=case).exists():
            raise ValidationError("这件调解的要素表已由他人填写，请刷新后修改。")
        return model(mediation=case)
    row = model.objects.filter(pk=part.pk, mediation=case).first()
    if row is None or row.version != part.version:
        raise ValidationError(_OVERTAKEN)
    return row


def _settle(case: Mediation, key: str, row: Any) -> None:
    """Bring sums, number of persons and the clock of the agreement up to date, and move the version."""
    if key == "claim":
        case.claimed = _sum(Claim, case)
    elif key == "participant":
        people = Participant.objects.filter(mediation=case, role__in=_WORKERS).values("party").distinct()
        case.persons = max(case.persons, people.count())
        settle(case)
    elif key == "performance":
        case.performed = _sum(Performance, case)
        item = AgreementItem.objects.get(pk=row.item_id)
        done = rules.standing(item.amount, item.performances.all()).done_on  # type: ignore[attr-defined]
        if done != item.done_on:
            item.done_on = done
            item.version += 1
            item.save(update_fields=["done_on", "version"])
        if case.is_open:  # no clock runs for a closed case
            watch_performance(case, row.on)
    case.version += 1
    case.save(update_fields=_CASE_FIELDS)


def _sum(model: type[models.Model], case: Mediation) -> Any:
    return model._default_manager.filter(mediation=case).aggregate(sum=Sum("amount"))["sum"] or rules.ZERO


def _record(case: Mediation, row: Any, actor: Any, changes: dict[str, Any], reason: str = "") -> None:
    audit.record(HANDLE, actor=actor, obj=case, changes=changes, reason=reason)


def _in_words(row: Any, changes: dict[str, list[str]]) -> dict[str, Any]:
    """The part's changes under the names of its fields; beside them which part it is."""
    name = str(row._meta.verbose_name)
    told: dict[str, Any] = {name: ["", str(row)]}
    for field, pair in changes.items():
        told[f"{name}·{row._meta.get_field(field).verbose_name}"] = pair
    return told


# --- What each part asks ----------------------------------------------------------------------------------------


def _party(case: Mediation, values: dict[str, Any], actor: Any) -> Any:
    asked = ("name", "id_number", "phone", "sex", "address")
    given = {name: getattr(values.get(name), "plain", values.get(name)) or "" for name in asked}
    return find_or_enter(
        **given, is_migrant=bool(values.get("is_migrant")), organisation=case.organisation, actor=actor
    )


def _check_participant(case: Mediation, row: Participant, is_new: bool) -> None:
    others = Participant.objects.filter(mediation=case).exclude(pk=row.pk)
    if others.filter(party=row.party_id, role=row.role).exists():
        raise ValidationError(f"{row.party}已经登记为{row.get_role_display()}。")
    if not row.is_representative:
        return
    if row.role not in (PartyRole.APPLICANT, PartyRole.INVOLVED):
        raise ValidationError({"is_representative": "代表从申请人和涉及人员中推举。"})
    most = parameter("disputes.collective.representatives_most", on=case.opened_on)
    problem = rules.representatives_problem(others.filter(is_representative=True).count() + 1, most)
    if problem:
        raise ValidationError({"is_representative": problem})


def _check_hearing(case: Mediation, row: Hearing, is_new: bool) -> None:
    if not is_new and Hearing.objects.filter(pk=row.pk, is_signed=True).exists():
        raise ValidationError(_SIGNED)
    if row.at > timezone.now():
        raise ValidationError({"at": "笔录的时间不能晚于现在。"})
    if row.is_signed and not row.record:
        raise ValidationError({"is_signed": "笔录还没有内容，不能标明已核对签名。"})


def _check_performance(case: Mediation, row: Performance, is_new: bool) -> None:
    item = AgreementItem.objects.filter(pk=row.item_id, mediation=case).first()
    if item is None:
        raise ValidationError({"item": "请选择本案的协议事项。"})
    problem = rules.day_problem(row.on, case.ended_on, timezone.localdate())
    if problem:
        raise ValidationError({"on": problem})
    others = Performance.objects.filter(item=item).exclude(pk=row.pk)
    problem = rules.performance_problem(
        amount=item.amount,
        before=rules.standing(item.amount, others),
        paid=row.amount,
        completes=row.completes,
        note=row.note,
    )
    if problem:
        raise ValidationError(problem)


def _check_served(case: Mediation, row: ServedPaper, is_new: bool) -> None:
    if row.on > timezone.localdate():
        raise ValidationError({"on": "送达日期不能晚于今天。"})


_CHECKS: dict[str, Callable[[Mediation, Any, bool], None]] = {
    "participant": _check_participant,
    "hearing": _check_hearing,
    "performance": _check_performance,
    "served": _check_served,
}


def _refuse_removal(case: Mediation, key: str, row: Any) -> str:
    if key == "hearing" and row.is_signed:
        return _SIGNED
    if key == "participant" and row.role in _WORKERS:
        others = Participant.objects.filter(mediation=case, role=row.role).exclude(pk=row.pk)
        if not others.exists() and row.role != PartyRole.INVOLVED:
            return f"至少要有一名{row.get_role_display()}；登记错误的，请先登记正确的再删除。"
    if key == "claim" and not Claim.objects.filter(mediation=case).exclude(pk=row.pk).exists():
        return "至少要有一项请求；写错的请修改，不要删除。"
    if key == "fact-sheet":
        return "要素表不能删除；不清楚的项目留空即可。"
    return ""
