"""Petitions on the pages of people and employers: only those the person may see."""

from typing import Any

from ..models import Petition, Petitioner
from ..states import state_label

SHOWN = 20


def _shown(user: Any, **condition: Any) -> dict[str, Any]:
    rows = Petition.objects.visible_to(user).filter(**condition).select_related("handler")  # type: ignore[attr-defined]
    petitions = list(rows.order_by("-opened_on", "-pk")[:SHOWN])
    for row in petitions:
        row.state_words = state_label(row)
    return {"petitions": petitions}


def of_person(record: Any, user: Any) -> dict[str, Any]:
    """Those a member brought."""
    return _shown(user, pk__in=Petitioner.objects.filter(party__member=record).values("petition"))


def of_party(record: Any, user: Any) -> dict[str, Any]:
    """Those a party brought."""
    return _shown(user, pk__in=Petitioner.objects.filter(party=record).values("petition"))


def of_employer(record: Any, user: Any) -> dict[str, Any]:
    """Those about an employer."""
    return _shown(user, employer=record)
