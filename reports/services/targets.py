"""Setting and removing the target of a figure."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from unionhub.core import access, audit
from unionhub.core.indicators.declare import LEVELS
from unionhub.core.indicators.period import BadPeriod, parse_period
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation

from ..models import FigureTarget
from ..rules import targets as rules

CHANGE = "reports.target.change"
_FIELDS = ("key", "period", "value", "document")


def check(target: FigureTarget) -> None:
    """Raise ValidationError by field unless the figure exists, is kept at the organisation, and may have that target.

    Writes the period in the one way it is kept.
    """
    item = indicators().get(target.key)
    if item is None:
        raise ValidationError({"key": "没有这个数字，请重新选择。"})
    if LEVELS[target.organisation.kind] > item.lowest:
        raise ValidationError({"organisation": f"“{item.label}”不统计到“{target.organisation}”这一级。"})
    try:
        period = rules.settled(parse_period(target.period))
    except BadPeriod as error:
        raise ValidationError({"period": str(error)}) from error
    if words := rules.period_problem(period):
        raise ValidationError({"period": words})
    if words := rules.value_problem(item, Decimal(target.value)):
        raise ValidationError({"value": words})
    target.period = period.key


@transaction.atomic
def set_target(target: FigureTarget, actor: Any) -> FigureTarget:
    """Write a new target, or the changed value of one, and record it.

    Raises PermissionDenied without the right at the organisation, ValidationError for what `check` refuses and for a
    second target of the same figure and period.
    """
    access.require(actor, CHANGE, target.organisation)
    check(target)
    Organisation.objects.select_for_update(no_key=True).get(pk=target.organisation_id)  # one at a time
    same = FigureTarget.objects.filter(
        organisation=target.organisation_id, key=target.key, period=target.period
    )
    if same.exclude(pk=target.pk).exists():
        raise ValidationError("这个数字在这一期间已有目标，请修改原来的目标。")
    before = FigureTarget.objects.filter(pk=target.pk).first()
    if target.created_by_id is None:
        target.created_by = actor
    target.save()
    changes = {
        name: [_text(before, name), _text(target, name)]
        for name in _FIELDS
        if _text(before, name) != _text(target, name)
    }
    audit.record(CHANGE, actor=actor, obj=target, changes=changes)
    return target


@transaction.atomic
def remove(target: FigureTarget, actor: Any, note: str = "") -> None:
    """Take a target back for good. Raises PermissionDenied without the right at its organisation."""
    access.require(actor, CHANGE, target)
    changes = {name: [_text(target, name), ""] for name in _FIELDS if _text(target, name)}
    audit.record(CHANGE, actor=actor, obj=target, changes=changes, reason=note or "删除")
    target.delete()


def _text(target: FigureTarget | None, name: str) -> str:
    value = getattr(target, name, "")
    if target is None or not isinstance(value, Decimal):
        return str(value)
    return str(rules.in_places(indicators().get(target.key), value))
