"""Keeps the register of mediation bodies: their end, their mediators, what these were taught."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit

from ..models import MediationBody, Mediator, MediatorTraining
from ..rules import bodies as rules

CHANGE = "disputes.body.change"


@transaction.atomic
def close(body: MediationBody, on: date, *, actor: Any, reason: str = "") -> None:
    """The body is no more from the day on, and nobody mediates for it any more. Raises ValidationError in words."""
    body = _locked(body, actor)
    if body.closed_on is not None:
        raise ValidationError(f"这个调解组织已于 {body.closed_on:%Y-%m-%d} 撤销。")
    _refuse("on", rules.end_problem("撤销日期", body.founded_on, on, timezone.localdate()))
    later = body.mediators.filter(valid_from__gt=on).first()
    if later is not None:
        _refuse("on", f"“{later}”自 {later.valid_from:%Y-%m-%d} 起担任调解员，撤销日期不能早于它。")
    body.closed_on = on
    _bump(body)
    audit.record(CHANGE, actor=actor, obj=body, changes={"closed_on": ["", on]}, reason=reason)
    for mediator in body.mediators.filter(valid_to__isnull=True):
        _end(mediator, on, actor, reason or "调解组织撤销")


@transaction.atomic
def reopen(body: MediationBody, *, actor: Any, reason: str) -> None:
    """Take back a closing that was entered wrongly; mediators that ended with it are to be entered anew."""
    body = _locked(body, actor)
    if body.closed_on is None:
        raise ValidationError("这个调解组织没有撤销。")
    old, body.closed_on = body.closed_on, None
    _bump(body)
    audit.record(CHANGE, actor=actor, obj=body, changes={"closed_on": [old, ""]}, reason=reason)


@transaction.atomic
def add_mediator(
    body: MediationBody,
    *,
    actor: Any,
    name: str,
    valid_from: date,
    account: Any = None,
    is_parttime: bool = True,
    certificate_no: str = "",
) -> Mediator:
    """Somebody mediates for the body from the day on. Raises ValidationError in words."""
    body = _locked(body, actor)
    today = timezone.localdate()
    _refuse("valid_from", rules.service_problem(valid_from, body.founded_on, body.closed_on, today))
    same = body.mediators.filter(name=name, valid_to__isnull=True)
    if account is not None and body.mediators.filter(account=account, valid_to__isnull=True).exists():
        _refuse("account", "这个账号已是本组织的调解员。")
    if same.filter(account=account).exists():
        _refuse("name", "本组织已有同名的现任调解员；确是另一人的，请选择账号以便区分。")
    mediator = Mediator.objects.create(
        organisation=body.organisation,
        body=body,
        name=name,
        account=account,
        is_parttime=is_parttime,
        certificate_no=certificate_no,
        valid_from=valid_from,
        created_by=actor,
    )
    changes = {"name": ["", name], "valid_from": ["", valid_from], "body": ["", str(body)]}
    audit.record(CHANGE, actor=actor, obj=mediator, changes=changes)
    return mediator


@transaction.atomic
def end_mediator(mediator: Mediator, on: date, *, actor: Any, reason: str = "") -> None:
    """He mediates no more from the day on. Raises ValidationError in words; what he sits in must be given on first."""
    mediator = Mediator.objects.select_for_update(of=("self",), no_key=True).get(pk=mediator.pk)
    access.require(actor, CHANGE, mediator)
    if mediator.valid_to is not None:
        raise ValidationError(f"“{mediator}”已于 {mediator.valid_to:%Y-%m-%d} 解聘。")
    _refuse("on", rules.end_problem("解聘日期", mediator.valid_from, on, timezone.localdate()))
    if mediator.seats.filter(recused_on__isnull=True, mediation__is_open=True).exists():
        raise ValidationError("这位调解员还有未办结的调解，请先在案件中更换调解员。")
    _end(mediator, on, actor, reason)


@transaction.atomic
def add_training(mediator: Mediator, *, actor: Any, on: date, title: str, hours: Any) -> MediatorTraining:
    """The mediator was trained on the day, so many 课时. Raises ValidationError in words."""
    access.require(actor, CHANGE, mediator)
    if on > timezone.localdate():
        _refuse("on", "培训日期不能晚于今天。")
    if mediator.trainings.filter(on=on, title=title).exists():
        _refuse("title", "这位调解员的这次培训已经登记。")
    training = MediatorTraining.objects.create(
        organisation=mediator.organisation,
        mediator=mediator,
        on=on,
        title=title,
        hours=hours,
        created_by=actor,
    )
    changes = {"title": ["", title], "on": ["", on], "hours": ["", hours]}
    audit.record(CHANGE, actor=actor, obj=training, changes=changes)
    return training


@transaction.atomic
def remove_training(training: MediatorTraining, *, actor: Any, reason: str) -> None:
    """Take back a training that was entered wrongly."""
    access.require(actor, CHANGE, training)
    changes = {"title": [training.title, ""], "on": [training.on, ""], "hours": [training.hours, ""]}
    audit.record(CHANGE, actor=actor, obj=training, changes=changes, reason=reason)
    training.delete()


def _locked(body: MediationBody, actor: Any) -> MediationBody:
    row = MediationBody.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)
    access.require(actor, CHANGE, row)
    return row


def _end(mediator: Mediator, on: date, actor: Any, reason: str) -> None:
    mediator.valid_to = max(on, mediator.valid_from)
    _bump(mediator)
    changes = {"valid_to": ["", mediator.valid_to]}
    audit.record(CHANGE, actor=actor, obj=mediator, changes=changes, reason=reason)


def _bump(record: Any) -> None:
    record.version += 1
    record.save()


def _refuse(field: str, problem: str) -> None:
    if problem:
        raise ValidationError({field: problem})
