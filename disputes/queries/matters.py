"""With what a party came before, as far as the user may see it; each topic adds its query to MATTERS."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..models import LegalAid, Mediation, Party, Petition
from ..states import state_label


@dataclass(frozen=True)
class Matter:
    """An earlier matter: what it was, the day it came in, its page, its state in words."""

    label: str
    on: date
    url: str
    state: str


def mediations(party: Party, user: Any) -> Iterable[Matter]:
    """The mediations in which the party takes part, newest first."""
    rows = Mediation.objects.visible_to(user).filter(participants__party=party).distinct()  # type: ignore[attr-defined]
    return [
        Matter(f"劳动争议调解 {row.number}", row.opened_on, row.get_absolute_url(), state_label(row))
        for row in rows.order_by("-opened_on", "-pk")
    ]


def legal_aids(party: Party, user: Any) -> Iterable[Matter]:
    """What the party asked legal aid for, newest first."""
    rows = LegalAid.objects.visible_to(user).filter(applicant=party)  # type: ignore[attr-defined]
    return [
        Matter(f"法律援助 {row.number}", row.opened_on, row.get_absolute_url(), state_label(row))
        for row in rows.order_by("-opened_on", "-pk")
    ]


def petitions(party: Party, user: Any) -> Iterable[Matter]:
    """The petitions the party brought, newest first."""
    rows = Petition.objects.visible_to(user).filter(petitioners__party=party)  # type: ignore[attr-defined]
    return [
        Matter(f"信访 {row.number}", row.opened_on, row.get_absolute_url(), state_label(row))
        for row in rows.order_by("-opened_on", "-pk")
    ]


MATTERS: tuple[Callable[[Party, Any], Iterable[Matter]], ...] = (mediations, legal_aids, petitions)


def been_here_before(party: Party, user: Any) -> list[Matter]:
    """All matters of the party that the user may see, newest first. One query per kind of matter."""
    found = [matter for ask in MATTERS for matter in ask(party, user)]
    return sorted(found, key=lambda matter: matter.on, reverse=True)
