"""Headcounts that a union filed and the county accepted become declarations."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from unionhub.core.collection import Answers
from unionhub.core.models import Organisation

from ..models import Employer, Headcount
from ..queries.collection import covered, in_force
from ..rules.headcounts import FIGURES
from .headcounts import correct, declare


@transaction.atomic
def take_over(organisation: Organisation, day: date, answers: Answers, actor: Any) -> int:
    """Declare for the day what differs from what is in force on it; returns how many declarations were written.

    A standing declaration of the very day is corrected. What is the same writes nothing. Raises ValidationError in
    words, also for an employer the union does not cover (any more) on the day; PermissionDenied.
    """
    names = {one.pk: one.label for one in covered([organisation.pk], day).get(organisation.pk, [])}
    rows = in_force(list(answers), day)
    source, written = f"{day:%Y-%m} 月度填报", 0
    for employer in Employer.objects.filter(pk__in=list(answers)).order_by("pk"):
        figures = {name: int(answers[employer.pk][name]) for name in FIGURES if name in answers[employer.pk]}
        row = rows.get(employer.pk)
        if row is not None and figures == {name: getattr(row, name) for name in figures}:
            continue
        if employer.pk not in names:
            raise ValidationError(f"“{employer}”已不由这个工会覆盖，请退回后重新填报。")
        _write(employer, day, figures, row, actor, source)
        written += 1
    return written


def _write(
    employer: Employer, day: date, figures: dict[str, int], row: Headcount | None, actor: Any, source: str
) -> None:
    try:
        if row is not None and row.on == day:
            correct(row, day, figures, actor=actor, source=source, reason="按月度填报更正")
        else:
            declare(employer, day, figures, actor=actor, source=source)
    except ValidationError as refusal:
        raise ValidationError([f"{employer}：{words}" for words in refusal.messages]) from None
