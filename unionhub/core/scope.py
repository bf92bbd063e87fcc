"""Which organisations a user reaches by an action, and the queryset condition that follows from it."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from . import policy


class OutOfScope(Http404):
    """The object is missing or out of the user's scope; both look alike and both are recorded as a denial."""


@dataclass(frozen=True)
class Reach:
    """One current grant, flattened: role, domain and subtree, and on whose behalf it is held (0: one's own)."""

    role: str
    domain: str
    path: str
    principal_id: int = 0


def reaches(user, on: date | None = None) -> tuple[Reach, ...]:
    """The user's current grants and, as deputy, those of his principals. Two queries; kept for the request.

    Nothing is kept for longer than the user object lives (one request, one job), so that a revocation acts on the
    next request (scorecard A11).
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return ()
    on = on or timezone.localdate()
    kept = user.__dict__.setdefault("_reaches", {})
    if on not in kept:
        kept[on] = _read(user, on)
    return kept[on]


def forget(user) -> None:
    """Drop what `reaches` kept on this user object: for a long job that must see a revocation while it runs."""
    user.__dict__.pop("_reaches", None)


def _read(user, on: date) -> tuple[Reach, ...]:
    from .models import Deputy, Grant  # noqa: PLC0415  (models build on this module)

    principals = list(
        Deputy.objects.current(on)
        .filter(deputy=user, principal__is_active=True)
        .values_list("principal_id", flat=True)
    )
    rows = Grant.objects.current(on).filter(user_id__in=[user.pk, *principals], organisation__is_active=True)
    found = [
        Reach(role, domain, path, 0 if owner == user.pk else owner)
        for owner, role, domain, path in rows.values_list("user_id", "role", "domain", "organisation__path")
    ]
    own_roles = {reach.role for reach in found if not reach.principal_id}
    # A deputy never gains a role that his own may not be combined with: the grant stays without effect for him.
    table = policy.load()
    return tuple(
        reach for reach in found if not reach.principal_id or table.clash({*own_roles, reach.role}) is None
    )


def reaches_for(user, action: str, on: date | None = None) -> list[Reach]:
    """The grants by which the user holds the action."""
    roles = policy.load().roles_for(action)
    domain = action.partition(".")[0]
    return [reach for reach in reaches(user, on) if reach.role in roles and reach.domain in ("*", domain)]


def scope_paths(user, action: str, on: date | None = None) -> list[str]:
    """Path prefixes of the subtrees in which the user holds the action, without those inside another."""
    paths = sorted({reach.path for reach in reaches_for(user, action, on)})
    return [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]


def within(paths: list[str], lookup: str) -> Q:
    """Condition «the organisation's path lies in one of the subtrees»; matches nothing when there are none."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{lookup}__startswith": path})
    return condition


def where(user, action: str):
    """Where the user's work by the action belongs: his own organisation if he holds it there, else the highest held.

    For jobs and imports, which need one organisation to be asked for again. Raises PermissionDenied when he holds the
    action nowhere.
    """
    from .models import Organisation  # noqa: PLC0415  (models build on this module)

    paths = scope_paths(user, action)
    if not paths:
        raise PermissionDenied(action)
    if any(user.organisation.path.startswith(path) for path in paths):
        return user.organisation
    return Organisation.objects.get(path=min(paths, key=lambda path: (path.count("."), path)))
