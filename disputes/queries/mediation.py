"""What pages and steps ask of mediations."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from unionhub.core import todo
from unionhub.core.clocks import due, lapsing, term, working_calendar
from unionhub.core.models import Clock, ClockState, User

from ..enums import PartyRole
from ..models import Mediation, Mediator, Participant, Party, Seat
from ..rules import mediation as rules
from .hands import Colleagues

KIND = "disputes.mediation"
LIMITATION = "arbitration.limitation"


def same_dispute(parties: Iterable[Party], like: Mediation, user: Any) -> QuerySet[Mediation]:
    """Open mediations of one of the parties against the employer of `like`, as far as the user sees them."""
    employer = Q(employer_name=like.employer_name)
    if like.employer_id:
        employer |= Q(employer=like.employer_id)
    rows = Mediation.objects.visible_to(user).filter(
        employer, is_open=True, participants__party__in=list(parties)
    )  # type: ignore[attr-defined]
    return rows.exclude(pk=like.pk).distinct().order_by("pk")


def counts(case: Mediation) -> dict[str, int]:
    """How many applicants, respondents and claims there are, and how many represent the others. Units: 人, 项."""
    roles = list(case.participants.values_list("role", "is_representative"))  # type: ignore[attr-defined]
    return {
        "applicants": sum(role == PartyRole.APPLICANT for role, _ in roles),
        "respondents": sum(role == PartyRole.RESPONDENT for role, _ in roles),
        "representatives": sum(chosen for _, chosen in roles),
        "claims": case.claims.count(),  # type: ignore[attr-defined]
    }


def sitting(case: Mediation) -> QuerySet[Seat]:
    """Who mediates now, the chief first."""
    return Seat.objects.filter(mediation=case, recused_on__isnull=True).select_related("mediator__body")


def mediators_on(day: date) -> QuerySet[Mediator]:
    """Who is appointed as a mediator on the day, at a body that exists."""
    return (
        Mediator.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)
        .filter(Q(body__closed_on__isnull=True) | Q(body__closed_on__gt=day))
        .select_related("body")
        .order_by("name", "pk")
    )


def last_clock(case: Mediation, name: str) -> Clock | None:
    """The latest running of the term, whatever became of it."""
    return Clock.objects.filter(case_id=case.pk, term=name).order_by("-pk").first()


def limitation_until(case: Mediation) -> date | None:
    """The last day to apply for arbitration (§27), as far as it is known; None while it does not run."""
    clock = last_clock(case, LIMITATION)
    return clock.due_on if clock is not None else limitation_due(case)


def limitation_day(case: Mediation, data: Any = None) -> date | None:
    """From which day the limitation of arbitration runs; None while it does not, or where the day is not known."""
    return rules.limitation_start(case.knew_on, case.arrears_in_employment, case.employment_ended_on)


def limitation_due(case: Mediation) -> date | None:
    """When the limitation ends by the facts of the case, entered or not."""
    since = limitation_day(case)
    return due(term(LIMITATION, since), since, working_calendar()).due if since is not None else None


def windows_of(case: Mediation) -> list[rules.Window]:
    """The ways an agreement leaves open today; none without an agreement."""
    if case.effective_on is None:
        return []
    until = {name: last_clock(case, name) for name in ("mediation.review", "judicial_confirmation")}
    review, confirmation = until["mediation.review"], until["judicial_confirmation"]
    today = timezone.localdate()
    items = case.agreementitems.values_list("due_on", "done_on")  # type: ignore[attr-defined]
    return rules.windows(
        today=today,
        review_until=review.due_on if review else None,
        confirmation_until=confirmation.due_on if confirmation else None,
        pays_by_order=case.dispute_class.pays_by_order,
        overdue_since=rules.first_overdue(items, today),
    )


def with_overdue(rows: QuerySet[Mediation]) -> QuerySet[Mediation]:
    """Annotate `is_late`: one of the office's own terms, or an item of the agreement, is past its day."""
    today = timezone.localdate()
    late = Clock.objects.filter(case_id=OuterRef("pk"), state=ClockState.RUNNING, due_on__lt=today)
    return rows.annotate(is_late=Exists(late.exclude(term__in=lapsing())))


def waiting_count(user: Any) -> int:
    """How many mediations wait for the user: the number in the menu. One query."""
    return todo.waiting_for(user).filter(kind=KIND).count()


def participants_of(case: Mediation) -> QuerySet[Participant]:
    """Who takes part, in the order of entry."""
    return case.participants.select_related("party__member").order_by("pk")  # type: ignore[attr-defined]


#: Who counts among the persons concerned.
WORKERS = (PartyRole.APPLICANT, PartyRole.INVOLVED, PartyRole.RESPONDENT)


def workers_of(case: Mediation) -> QuerySet[Participant]:
    """The workers among the participants."""
    return participants_of(case).filter(role__in=WORKERS)


class Handlers(Colleagues):
    """Accounts that have a mediation in hand, narrowed to those whose cases the user sees."""

    def visible_to(self, user: Any, action: str | None = None) -> "Handlers":
        """Handlers of the mediations the user may see."""
        seen = Mediation.objects.visible_to(user).filter(handler__isnull=False).order_by()  # type: ignore[attr-defined]
        return self.filter(pk__in=seen.values("handler"))


def handlers() -> Handlers:
    """Who can be asked for as a handler; the form narrows it to the user's scope."""
    return Handlers(User).order_by("name", "pk")
