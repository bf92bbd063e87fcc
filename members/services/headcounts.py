"""Declares, corrects and strikes the numbers of employees."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit

from ..models import Employer, Headcount
from ..rules import headcounts as rules

CHANGE = "members.headcount.change"


@transaction.atomic
def declare(
    employer: Employer, on: date, figures: Mapping[str, int], *, actor: Any, source: str = ""
) -> Headcount:
    """Enter what the employer declared for the day. Figures left out count as 0.

    Raises ValidationError in words when a part exceeds the employees, when the day is in the future or has a standing
    declaration already; PermissionDenied.
    """
    home = locked(employer)
    access.require(actor, CHANGE, home)
    row = _checked(home, on, figures, source)
    row.created_by = actor
    row.save()
    audit.record(CHANGE, actor=actor, obj=row, changes=audit.diff({}, _shown(row)))
    return row


@transaction.atomic
def correct(
    headcount: Headcount,
    on: date,
    figures: Mapping[str, int],
    *,
    actor: Any,
    source: str = "",
    reason: str = "",
) -> Headcount:
    """Strike a declaration and enter it anew: what was known on a past day can still be drawn.

    Raises ValidationError as `declare` does, and when it was struck already.
    """
    employer = locked(headcount.employer)
    access.require(actor, CHANGE, employer)
    old = Headcount.objects.get(pk=headcount.pk)
    _strike(old)
    row = _checked(employer, on, figures, source)
    row.created_by = actor
    row.save()
    audit.record(CHANGE, actor=actor, obj=row, changes=audit.diff(_shown(old), _shown(row)), reason=reason)
    return row


@transaction.atomic
def strike(headcount: Headcount, *, actor: Any, reason: str) -> None:
    """Strike a declaration that should not be there. Raises ValidationError when it was struck already."""
    employer = locked(headcount.employer)
    access.require(actor, CHANGE, employer)
    row = Headcount.objects.get(pk=headcount.pk)
    _strike(row)
    audit.record(CHANGE, actor=actor, obj=row, changes={"is_struck": [False, True]}, reason=reason)


def check(employer: Employer, row: Headcount) -> None:
    """Refuse in words, beside the field, what may not stand; the employer is locked by the caller."""
    found = rules.problems({name: getattr(row, name) for name in rules.FIGURES})
    if row.on and (problem := rules.day_problem(row.on, timezone.localdate())):
        found["on"] = problem
    elif row.on and employer.closed_on and row.on > employer.closed_on:
        found["on"] = f"单位已于 {employer.closed_on:%Y-%m-%d} 注销，截止日期不能晚于注销日期。"
    elif row.on and employer.headcounts.filter(on=row.on, is_struck=False).exclude(pk=row.pk).exists():
        found["on"] = f"这家单位已有截止 {row.on:%Y-%m-%d} 的申报；有误的请在单位页面更正，不要重复申报。"
    if found:
        raise ValidationError(found)


def locked(employer: Employer) -> Employer:
    """The employer, locked against a second declaration at the same moment; inside a transaction."""
    # Without a join: PostgreSQL loses a row whose organisation changed while it was waited for.
    return Employer.objects.select_for_update(no_key=True).get(pk=employer.pk)


def _checked(employer: Employer, on: date, figures: Mapping[str, int], source: str) -> Headcount:
    values = {name: figures.get(name) or 0 for name in rules.FIGURES}
    row = Headcount(employer=employer, organisation=employer.organisation, on=on, source=source, **values)
    check(employer, row)
    return row


def _strike(row: Headcount) -> None:
    if row.is_struck:
        raise ValidationError("这条申报已经更正或作废，请刷新后查看最新的一条。")
    row.is_struck, row.struck_at = True, timezone.now()
    row.version += 1
    row.save(update_fields=["is_struck", "struck_at", "version", "updated_at"])


def _shown(row: Headcount) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("on", *rules.FIGURES, "source")}
