"""Who is to be told that something waits at a union."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from unionhub.core import policy
from unionhub.core.models import Grant, Organisation, User


def officers(action: str, organisation: Organisation, without: Any = None) -> list[User]:
    """Those who hold the action nearest to the union: its own officers, else those of the next union above.

    `without` is who did the deed: he knows. Deputies are not told, they look at their principal's list.
    """
    today = timezone.localdate()
    above = [int(part) for part in organisation.path.split(".") if part]
    held = Grant.objects.current(today).filter(
        Q(domain="*") | Q(domain=action.partition(".")[0]),
        role__in=policy.load().roles_for(action),
        organisation_id__in=above,
        organisation__is_active=True,
        user__is_active=True,
    )
    by_place: dict[int, dict[int, User]] = {}
    for grant in held.select_related("user"):
        if without is None or grant.user_id != without.pk:
            by_place.setdefault(grant.organisation_id, {})[grant.user_id] = grant.user
    nearest = next((by_place[place] for place in reversed(above) if place in by_place), {})
    return list(nearest.values())
