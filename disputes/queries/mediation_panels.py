"""Mediations on the pages of people and employers: only those the person may see."""

from typing import Any

from ..models import Mediation, Participant
from ..states import state_label

SHOWN = 20


def _shown(user: Any, **condition: Any) -> dict[str, Any]:
    rows = Mediation.objects.visible_to(user).filter(**condition).select_related("dispute_class", "handler")  # type: ignore[attr-defined]
    mediations = list(rows.order_by("-opened_on", "-pk")[:SHOWN])
    for row in mediations:
        row.state_words = state_label(row)
    return {"mediations": mediations}


def of_person(record: Any, user: Any) -> dict[str, Any]:
    """Those a member takes part in."""
    return _shown(user, pk__in=Participant.objects.filter(party__member=record).values("mediation"))


def of_employer(record: Any, user: Any) -> dict[str, Any]:
    """Those with an employer."""
    return _shown(user, employer=record)
