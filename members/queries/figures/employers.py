"""Employers behind figures: those that exist on a day, and those that a union covers, with what they declared."""

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ...models import Coverage, Employer, Headcount
from ...rules.headcounts import FIGURES
from ..employers import with_coverage


def employers(first: date, last: date) -> QuerySet[Employer]:
    """The employers that are not closed at the end of `last`, with `cover_state` and `employees` of that day.

    When they began is not known; they lie where their record is kept now.
    """
    rows = Employer.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=last))
    return with_coverage(rows, last)


def coverages(first: date, last: date) -> QuerySet:
    """The coverages in force at the end of `last`, each with the employer's latest declaration up to the day:
    `employees`, `women`, `migrants`, `minorities`, `new_form`, `declared_on`; empty where none was made."""
    told = Headcount.objects.filter(employer=OuterRef("employer"), on__lte=last, is_struck=False)
    told = told.order_by("-on")
    return Coverage.objects.on(last).annotate(
        declared_on=Subquery(told.values("on")[:1]),
        **{name: Subquery(told.values(name)[:1]) for name in FIGURES},
    )
