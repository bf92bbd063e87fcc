"""Meetings of the three parties and their resolutions behind pages and figures."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ..models import Resolution, ThreePartyMeeting


def overdue(day: date) -> Q:
    """The condition «was due before the day and is not done by today's knowledge»."""
    return Q(done_on__isnull=True, due_on__lt=day)


def overdue_on(day: date) -> Q:
    """The condition «was overdue on the day»: due before it and not done up to it."""
    return Q(due_on__lt=day) & (Q(done_on__isnull=True) | Q(done_on__gt=day))


def waiting(user: Any) -> int:
    """How many resolutions in the user's scope are overdue."""
    return Resolution.objects.visible_to(user).filter(overdue(timezone.localdate())).count()


def held(first: date, last: date) -> QuerySet[ThreePartyMeeting]:
    """Meetings within the span."""
    return ThreePartyMeeting.objects.filter(held_on__range=(first, last))


def resolved(first: date, last: date) -> QuerySet[Resolution]:
    """What the meetings of the span resolved."""
    return Resolution.objects.filter(meeting__held_on__range=(first, last))


def late(first: date, last: date) -> QuerySet[Resolution]:
    """Resolutions that are overdue at the end of `last`."""
    return Resolution.objects.filter(overdue_on(last), meeting__held_on__lte=last)


def carried_out(first: date, last: date) -> Q:
    """Of `resolved`: done by the end of `last`."""
    return Q(done_on__lte=last)
