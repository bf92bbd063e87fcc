"""Legal aid behind pages and figures."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from members.models import Employer, Person
from unionhub.core import access

from ..models import LegalAid, Mediation, Participant, Party
from ..states import state_label

#: Rows of a panel.
ROWS = 50


def waiting(user: Any) -> int:
    """How many open applications the user has in hand."""
    found = LegalAid.objects.visible_to(user).filter(is_open=True)  # type: ignore[attr-defined]
    return found.filter(handler__in=access.hands(user)).count()


def panel_of_person(person: Person, user: Any) -> dict[str, Any]:
    """What somebody of the roll asked for, as far as the user may see it."""
    return _panel(user, Q(applicant__member=person))


def panel_of_employer(employer: Employer, user: Any) -> dict[str, Any]:
    """What was asked for against the employer, as far as the user may see it."""
    return _panel(user, Q(employer=employer))


def _panel(user: Any, condition: Q) -> dict[str, Any]:
    found: QuerySet[LegalAid] = LegalAid.objects.visible_to(user)  # type: ignore[attr-defined]
    rows = found.filter(condition).select_related("applicant").order_by("-opened_on", "-pk")
    return {"rows": [{"aid": aid, "state": state_label(aid)} for aid in rows[:ROWS]]}


def mediations_of(party: Party, user: Any) -> QuerySet[Mediation]:
    """The party's mediations that the user may see, newest first."""
    found: QuerySet[Mediation] = Mediation.objects.visible_to(user)  # type: ignore[attr-defined]
    mine = Participant.objects.filter(party=party).values("mediation")
    return found.filter(pk__in=mine).order_by("-opened_on", "-pk")


# --- Figures -------------------------------------------------------------------------------------------------------


def applied(first: date, last: date) -> QuerySet[LegalAid]:
    """Applications received within the span."""
    return LegalAid.objects.filter(opened_on__range=(first, last))


def decided(first: date, last: date) -> QuerySet[LegalAid]:
    """Applications first decided within the span."""
    return LegalAid.objects.filter(decided_on__range=(first, last))


#: Of `decided`: the first decision came within its term.
IN_TIME = Q(decided_on__lte=F("decide_by"))
#: Of `decided`: the first decision was against.
REFUSED = Q(granted_on__isnull=True) | Q(granted_on__gt=F("decided_on"))


def granted(first: date, last: date) -> QuerySet[LegalAid]:
    """Applications for which aid was granted within the span, at first or after a challenge, with `again`: whether
    the same applicant was granted aid earlier in the span."""
    earlier = LegalAid.objects.filter(applicant=OuterRef("applicant"), granted_on__gte=first).filter(
        Q(granted_on__lt=OuterRef("granted_on")) | Q(granted_on=OuterRef("granted_on"), pk__lt=OuterRef("pk"))
    )
    return LegalAid.objects.filter(granted_on__range=(first, last)).annotate(again=Exists(earlier))


def ended(first: date, last: date) -> QuerySet[LegalAid]:
    """Aid that ended within the span."""
    return LegalAid.objects.filter(ended_on__range=(first, last))


def standing(first: date, last: date) -> QuerySet[LegalAid]:
    """Applications that were received and not closed at the end of `last`."""
    return LegalAid.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=last), opened_on__lte=last)
