"""Mediations behind figures: by the dates of what happened, so that any past day can be drawn."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from unionhub.core.models import Clock, ClockState

from ...enums import Outcome
from ...models import Mediation, Performance


def received(first: date, last: date) -> QuerySet:
    """Applications received from `first` to `last`."""
    return Mediation.objects.filter(opened_on__range=(first, last))


def decided(first: date, last: date) -> QuerySet:
    """Applications accepted or not accepted within the span; `in_time`: within the term for deciding.

    A case taken in from paper had no term here and is left out.
    """
    accepted = Q(accepted_on__range=(first, last))
    refused = Q(outcome=Outcome.NOT_ACCEPTED, ended_on__range=(first, last))
    return _timed(Mediation.objects.filter(accepted | refused), "mediation.accept")


def accepted(first: date, last: date) -> QuerySet:
    """Mediations accepted within the span."""
    return Mediation.objects.filter(accepted_on__range=(first, last))


def ended(first: date, last: date) -> QuerySet:
    """Accepted mediations that ended within the span, however; `in_time`: within the term of mediation."""
    rows = Mediation.objects.filter(ended_on__range=(first, last), accepted_on__isnull=False)
    return _timed(rows, "mediation.term", needed=False)


def waiting(first: date, last: date) -> QuerySet:
    """Received by the end of `last`, neither accepted nor ended by then."""
    later = Q(accepted_on__isnull=True) | Q(accepted_on__gt=last)
    return Mediation.objects.filter(later, _not_ended(last), opened_on__lte=last)


def running(first: date, last: date) -> QuerySet:
    """Accepted by the end of `last` and not ended by then."""
    return Mediation.objects.filter(_not_ended(last), accepted_on__lte=last)


def performances(first: date, last: date) -> QuerySet:
    """What was performed of agreements within the span."""
    return Performance.objects.filter(on__range=(first, last))


def _not_ended(last: date) -> Q:
    return Q(ended_on__isnull=True) | Q(ended_on__gt=last)


def _timed(rows: QuerySet, term: str, *, needed: bool = True) -> QuerySet:
    """With `timed` (a clock of the term ran for it) and `in_time` (it was met); `needed` keeps only the timed ones."""
    clocks = Clock.objects.filter(case=OuterRef("pk"), term=term)
    rows = rows.annotate(
        timed=Exists(clocks.filter(state__in=(ClockState.MET, ClockState.MISSED))),
        in_time=Exists(clocks.filter(state=ClockState.MET)),
    )
    return rows.filter(timed=True) if needed else rows
