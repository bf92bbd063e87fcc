"""Into whose hands a matter can be put: active accounts that hold the action at the place, without the caller's
having to see the administrators' list of accounts."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from unionhub.core import policy, scope
from unionhub.core.models import Grant, Organisation, ScopedQuerySet, User


class Colleagues(ScopedQuerySet):
    """Accounts that were narrowed already: nothing is narrowed once more by the right to administer accounts."""

    def visible_to(self, user: Any, action: str | None = None) -> "Colleagues":
        """As they are."""
        return self


def holders(action: str, organisation: Organisation, on: date | None = None) -> QuerySet[User]:
    """Who holds the action at the organisation on the day (default today) by a grant of his own."""
    ids = [int(part) for part in organisation.path.split(".") if part]
    grants = Grant.objects.current(on or timezone.localdate()).filter(
        role__in=policy.load().roles_for(action),
        domain__in=("*", action.partition(".")[0]),
        organisation__in=ids,
        organisation__is_active=True,
    )
    return Colleagues(User).filter(is_active=True, pk__in=grants.values("user")).order_by("name", "pk")


def accounts_within(user: Any, action: str) -> QuerySet[User]:
    """Active accounts of the organisations in which the user holds the action."""
    found: Q = scope.within(scope.scope_paths(user, action), "organisation__path")
    return Colleagues(User).filter(found, is_active=True).order_by("name", "pk")
