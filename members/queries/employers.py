"""Which union covers which employer on a day."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from unionhub.core.models import Organisation

from ..enums import CoverState
from ..models import Coverage, Employer, Headcount


def with_coverage(rows: QuerySet[Employer], on: date | None = None) -> QuerySet[Employer]:
    """Annotate employers with the union that covers them on the day (`union_name`, `union_code`, `covered_since`),
    with the latest number of employees (`employees`, `employees_on`), each empty where there is none, and with
    `cover_state`."""
    on = on or timezone.localdate()
    spell = Coverage.objects.on(on).filter(employer=OuterRef("pk")).order_by("-valid_from")
    told = Headcount.objects.filter(employer=OuterRef("pk"), on__lte=on, is_struck=False).order_by("-on")
    return rows.annotate(
        union_name=Subquery(spell.values("organisation__name")[:1]),
        union_code=Subquery(spell.values("organisation__code")[:1]),
        covered_since=Subquery(spell.values("valid_from")[:1]),
        employees=Subquery(told.values("employees")[:1]),
        employees_on=Subquery(told.values("on")[:1]),
        cover_state=Case(
            When(closed_on__lte=on, then=Value(CoverState.CLOSED)),
            When(is_covered(on), then=Value(CoverState.COVERED)),
            default=Value(CoverState.BARE),
            output_field=CharField(),
        ),
    )


def is_covered(on: date | None = None) -> Exists:
    """The condition «a union covers the employer on the day»."""
    return Exists(Coverage.objects.on(on).filter(employer=OuterRef("pk")))


def employers_of(union: Organisation, on: date | None = None) -> QuerySet[Employer]:
    """The employers that the union covers on the day, with `since`."""
    spells = Coverage.objects.on(on).filter(organisation=union)
    return (
        Employer.objects.filter(coverages__in=spells)
        .annotate(since=F("coverages__valid_from"))
        .order_by("name", "pk")
    )


def without_union(rows: QuerySet[Employer], on: date | None = None) -> QuerySet[Employer]:
    """Employers that exist on the day and that no union covers: where one could be founded."""
    on = on or timezone.localdate()
    return rows.filter(~is_covered(on)).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))


def name_twins(name: str, credit_code: str, pk: Any = None) -> QuerySet[Employer]:
    """Other employers of that name that no differing credit code tells apart."""
    rows = Employer.objects.filter(name=name, closed_on__isnull=True).exclude(pk=pk)
    return rows.filter(credit_code="") if credit_code else rows
