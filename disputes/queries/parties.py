"""Whom the user may know: parties of the matters he may see."""

from typing import Any

from django.db.models import Q

from ..models import LegalAid, Mediation, Participant, Petition, Petitioner


def of_visible_matters(user: Any) -> Q:
    """The condition of parties of all kinds of matters that the user sees, each by its own rule."""
    mediations = Mediation.objects.visible_to(user).order_by().values("pk")  # type: ignore[attr-defined]
    aids = LegalAid.objects.visible_to(user).order_by().values("applicant")  # type: ignore[attr-defined]
    petitions = Petition.objects.visible_to(user).order_by().values("pk")  # type: ignore[attr-defined]
    return (
        Q(pk__in=Participant.objects.filter(mediation__in=mediations).values("party"))
        | Q(pk__in=aids)
        | Q(pk__in=Petitioner.objects.filter(petition__in=petitions).values("party"))
    )
