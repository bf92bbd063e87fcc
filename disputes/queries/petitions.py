"""Petitions as they are asked for: earlier ones about the same matter, who may handle one, what waits."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from unionhub.core import policy, todo
from unionhub.core.clocks import lapsing, terms
from unionhub.core.models import Clock, Grant, User
from unionhub.core.models.case import ClockState
from unionhub.core.parameters import value_or_none

from ..enums import PetitionForm
from ..models import Accused, Party, Petition, PetitionRecusal
from ..rules.petitions import HOTLINE_TERMS, is_same_matter

HANDLE = "disputes.petition.handle"


def earlier_of(petition: Petition, user: Any) -> list[Petition]:
    """Other petitions of the same people that the user may see, the latest first."""
    people = petition.petitioners.values("party")  # type: ignore[attr-defined]
    rows = Petition.objects.visible_to(user).filter(petitioners__party__in=people)  # type: ignore[attr-defined]
    return list(rows.exclude(pk=petition.pk).distinct().order_by("-opened_on", "-pk"))


def same_matters(
    party: Party, user: Any, *, subject: str, employer_id: Any, employer_name: str
) -> list[Petition]:
    """The party's petitions about the same employer and subject that the user may see, the latest first."""
    rows = Petition.objects.visible_to(user).filter(petitioners__party=party, subject=subject)  # type: ignore[attr-defined]
    return [
        row
        for row in rows.order_by("-opened_on", "-pk")
        if is_same_matter(
            subject, employer_id, employer_name, (row.subject, row.employer_id, row.employer_name)
        )
    ]


def handlers_for(petition: Petition) -> list[User]:
    """The active accounts that may handle it where it lies, and from whom it is not kept."""
    table, domain = policy.load(), HANDLE.partition(".")[0]
    above = [int(part) for part in petition.organisation.path.split(".") if part]
    grants = Grant.objects.current().filter(  # type: ignore[attr-defined]
        role__in=table.roles_for(HANDLE),
        domain__in=("*", domain),
        organisation__in=above,
        organisation__is_active=True,
    )
    people = User.objects.filter(is_active=True, pk__in=grants.values("user"))
    return [
        one
        for one in people.select_related("organisation").order_by("organisation__path", "name", "pk")
        if not is_kept_from(petition, one)
    ]


def is_kept_from(petition: Petition, user: User) -> bool:
    """Whether the petition accuses the user or his unit, or he stepped back from it."""
    accused = Accused.kept_from(user).filter(petition=petition).exists()
    return accused or PetitionRecusal.objects.filter(petition=petition, account=user).exists()


def window_end(petition: Petition, name: str) -> Any:
    """The day on which the running term of the petition ends; None when it does not run."""
    clock = Clock.objects.filter(case_id=petition.pk, term=name, state=ClockState.RUNNING).first()
    return clock.due_on if clock is not None else None


def local_terms(petition: Petition) -> list[str]:
    """The terms that the place sets for it: the first answer of a quick response, and the hotline's by level."""
    found = ["petition.first_answer"] if petition.is_quick else []
    if petition.form == PetitionForm.PHONE and petition.hotline_level:
        found.append(HOTLINE_TERMS[petition.hotline_level])
    return found


def terms_not_set(petition: Petition) -> str:
    """Which of the place's terms have no length yet, in words; empty when none is missing."""
    missing = [
        terms()[name].label
        for name in local_terms(petition)
        if value_or_none(terms()[name].parameter, on=petition.opened_on) is None
    ]
    return "".join(f"“{label}”的时限尚未在参数中设定，不计时。" for label in missing)


def count_waiting(user: Any) -> int:
    """How many petitions wait for the person: the number in the menu."""
    return todo.waiting_for(user).filter(kind=Petition.workflow_kind).count()


def overdue(rows: QuerySet, is_late: bool) -> QuerySet:
    """Open petitions with a running term that is over, or the rest."""
    late = Clock.objects.filter(
        state=ClockState.RUNNING, due_on__lt=timezone.localdate(), case__kind=Petition.workflow_kind
    ).exclude(term__in=lapsing())
    ids = late.values("case")
    return rows.filter(pk__in=ids) if is_late else rows.exclude(pk__in=ids)
