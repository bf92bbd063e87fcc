"""Letters, inspections, accidents and voices: what waits, and what concerns an employer, as far as the user sees it."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from members.models import Employer

from ..models import Accident, Hazard, Inspection, SupervisionLetter, Voice
from ..states import state_label

#: How many rows a panel shows; the rest stands in the list.
SHOWN = 20


def overdue_letters(user: Any) -> int:
    """Letters whose reply is overdue."""
    late = Q(state="sent", reply_due_on__lt=timezone.localdate())
    return SupervisionLetter.objects.visible_to(user).filter(late).count()  # type: ignore[attr-defined]


def overdue_hazards(user: Any) -> int:
    """Hazards that should have been put right by now."""
    rows = Hazard.objects.visible_to(user)
    return rows.filter(is_struck=False, settled_on__isnull=True, due_on__lt=timezone.localdate()).count()


def voices_in_work(user: Any) -> int:
    """Voices that were not told back yet."""
    return Voice.objects.visible_to(user).filter(is_open=True).count()  # type: ignore[attr-defined]


def letters_of(employer: Employer, user: Any) -> dict[str, Any]:
    """The letters about the employer, newest first."""
    rows = SupervisionLetter.objects.visible_to(user).filter(employer=employer)  # type: ignore[attr-defined]
    return {
        "rows": [
            {"record": row, "state": state_label(row)} for row in rows.order_by("-opened_on", "-pk")[:SHOWN]
        ]
    }


def inspections_of(employer: Employer, user: Any) -> dict[str, Any]:
    """The inspections of its sites, newest first."""
    rows = Inspection.objects.visible_to(user).filter(employer=employer, is_struck=False)
    return {"rows": rows.order_by("-inspected_on", "-pk")[:SHOWN]}


def accidents_of(employer: Employer, user: Any) -> dict[str, Any]:
    """The accidents there, newest first."""
    rows = Accident.objects.visible_to(user).filter(employer=employer, is_struck=False)
    return {"rows": rows.order_by("-occurred_on", "-pk")[:SHOWN]}
