"""Mediation bodies and mediators on a day."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.models import Union
from members.queries.figures.unions import unions

from ..models import MediationBody, Mediator, MediatorTraining


def standing(day: date) -> Q:
    """The condition «the body stands on the day»."""
    return (Q(closed_on__isnull=True) | Q(closed_on__gt=day)) & Q(founded_on__lte=day)


def bodies(first: date, last: date) -> QuerySet[MediationBody]:
    """Bodies that stand at the end of `last`."""
    return MediationBody.objects.filter(standing(last))


def closed(first: date, last: date) -> QuerySet[MediationBody]:
    """Bodies that were closed within the span."""
    return MediationBody.objects.filter(closed_on__range=(first, last))


def mediators(first: date, last: date) -> QuerySet[Mediator]:
    """Who mediates at the end of `last` for a body that stands then."""
    lasts = Q(body__closed_on__isnull=True) | Q(body__closed_on__gt=last)
    serves = Q(valid_to__isnull=True) | Q(valid_to__gt=last)
    return Mediator.objects.filter(serves, lasts, valid_from__lte=last)


def trainings(first: date, last: date) -> QuerySet[MediatorTraining]:
    """Trainings of mediators within the span."""
    return MediatorTraining.objects.filter(on__range=(first, last))


def covered_unions(first: date, last: date) -> QuerySet[Union]:
    """Unions that exist at the end of `last` and have a mediation body of their own on that day."""
    own = MediationBody.objects.filter(standing(last), organisation=OuterRef("organisation"))
    return unions(first, last).filter(Exists(own))
