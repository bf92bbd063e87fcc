"""Who may: the question, the demand, and the middleware that denies by default.

Order of the answers (scorecard A5): no account → sign in; action held nowhere → 403 before any object is looked up, so
that a missing id answers the same; object missing or out of scope → the same 404; object visible but the action not
held at its organisation → 403. Every 403 and scope-404 leaves one audit row, committed on its own.
"""

from collections.abc import Callable
from datetime import date

from django.contrib.auth import get_user
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from . import policy, scope
from .audit import record_denied
from .enums import FieldAccess


def access(action: str) -> Callable:
    """Declare the action of a function view."""

    def declare(view: Callable) -> Callable:
        view.action = action  # type: ignore[attr-defined]
        return view

    return declare


def action_of(view: Callable) -> str:
    """The action a view declares, on the class of a class-based view or on the function; empty if none."""
    return getattr(getattr(view, "view_class", view), "action", "")


def may(user, action: str, organisation=None, on: date | None = None) -> bool:
    """Whether the user may do `action` at `organisation` (None: anywhere) on the date (default today).

    Raises ImproperlyConfigured for an action that policy.csv does not know: a misspelt name must not pass for a denial.
    """
    table = policy.load()
    if action not in table.actions:
        raise ImproperlyConfigured(f"policy.csv has no line for the action {action!r}; add one")
    if table.is_public(action):
        return True
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    if table.is_for_accounts(action):
        return True
    held = scope.reaches_for(user, action, on)
    return (
        bool(held)
        if organisation is None
        else any(organisation.path.startswith(reach.path) for reach in held)
    )


def allows(user, action: str, obj=None) -> bool:
    """Whether the user may do `action` at the object's organisation.

    `obj` is an organisation, an owned record, or None for «anywhere». A record between two organisations says by
    `places_for(action)` at which of them the action is to be held; one of those named suffices.
    """
    places = getattr(obj, "places_for", None)
    at = places(action) if places is not None else [getattr(obj, "organisation", obj)]
    return any(may(user, action, place) for place in at)


def require(user, action: str, obj=None) -> None:
    """Raise PermissionDenied unless `allows`."""
    if not allows(user, action, obj):
        raise PermissionDenied(action)


def roles_at(user, action: str, organisation=None) -> frozenset[str]:
    """The roles by which the user holds the action at the organisation (None: anywhere)."""
    return frozenset(
        reach.role
        for reach in scope.reaches_for(user, action)
        if organisation is None or organisation.path.startswith(reach.path)
    )


def field_access(user, action: str, name: str, organisation=None) -> FieldAccess:
    """How much of a sensitive field the user sees within the action at the organisation."""
    return policy.load().field_access(action, name, roles_at(user, action, organisation))


def hands(user) -> frozenset[int]:
    """Ids of the persons whose hand this user's is: his own and those he is deputy for today.

    Nobody approves what one of these hands entered (scorecard A12: maker ≠ checker).
    """
    return frozenset({user.pk} | {reach.principal_id for reach in scope.reaches(user) if reach.principal_id})


class IdentityMiddleware:
    """Sets `request.user` from the session, afresh on each request: rights are never kept in the session."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the user lazily and go on."""
        request.user = SimpleLazyObject(lambda: get_user(request))  # type: ignore[assignment]
        return self.get_response(request)


class AccessMiddleware:
    """Denies every view whose action the user does not hold; a view without a declared action is denied to all."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the view, and mark every answer to a person as not to be stored (scorecard C6)."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Decide by the declared action alone, before any object is fetched."""
        action = action_of(view)
        request.action = action  # type: ignore[attr-defined]
        if action in policy.load().actions:
            if may(request.user, action):
                return None
            if not request.user.is_authenticated and request.method in ("GET", "HEAD"):
                return to_login(request)
        denial = PermissionDenied(action or "undeclared")
        record_denied(request, denial)  # what process_view raises does not come to process_exception
        if not request.user.is_authenticated:
            return to_login(request)
        raise denial

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Record a denial once it has left the view and every transaction of it is over."""
        if isinstance(error, PermissionDenied | scope.OutOfScope):
            record_denied(request, error)


def to_login(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the sign-in page and back afterwards; a partial request makes the whole page go."""
    address = resolve_url("login")
    if request.method == "GET" and not getattr(request, "htmx", False):
        return redirect(f"{address}?{urlencode({'next': request.get_full_path()})}")
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
