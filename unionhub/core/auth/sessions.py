"""Sessions: opened at sign-in, checked on every request, ended from anywhere (scorecard B7, B8).

A `LoginSession` row beside Django's session says who, from where, since when. The row decides: once it is ended, the
browser's cookie is worth nothing on its next request, whichever process answers.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone

from .. import scope
from ..audit import client_ip
from ..enums import Role
from ..models import EndReason, LoginSession, User
from ..parameters import parameter
from .client import agent_of

#: Roles at county and township level, who keep a file open beside the screen; they get the longer idle time.
STAFF_ROLES = frozenset({Role.TOWNSHIP, Role.CLERK, Role.HEAD, Role.LEADER, Role.FINANCE})
#: The last activity is written at most this often, so that reading pages does not queue for SQLite's write lock.
TOUCH_SECONDS = 10
MARK = "login_session"
#: How long the list of past sessions reaches back (网络安全法 §21: logs for at least six months).
KEPT = timedelta(days=190)
#: Requests a page makes by itself (`data-background`) carry this header; they keep nobody signed in.
POLL_HEADER = "X-Background"
IDLE_HEADER = "X-Idle-Seconds"


@dataclass(frozen=True)
class Limits:
    """How long a session may last and how many there may be."""

    idle: timedelta
    absolute: timedelta
    parallel: int


def limits(user: User) -> Limits:
    """The limits for the user today, from the dated parameters `core.session.*`."""
    staff = any(reach.role in STAFF_ROLES for reach in scope.reaches(user))
    return Limits(
        idle=timedelta(
            minutes=int(
                parameter("core.session.idle_minutes_staff" if staff else "core.session.idle_minutes")
            )
        ),
        absolute=timedelta(hours=int(parameter("core.session.absolute_hours"))),
        parallel=int(parameter("core.session.parallel")),
    )


def why_over(session: LoginSession, limit: Limits, now: datetime) -> str:
    """The reason the session is over, or an empty string. Pure.

    Because activity is written every ten seconds at most, a session ends up to ten seconds early, never late.
    """
    if session.ended_at is not None:
        return session.end_reason or EndReason.UNKNOWN
    if now - session.started_at >= limit.absolute:
        return EndReason.ABSOLUTE
    if now - session.seen_at >= limit.idle:
        return EndReason.IDLE
    return ""


def hash_key(session_key: str | None) -> str:
    """What is kept of a session key."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()


@transaction.atomic
def open_session(request: HttpRequest, user: User) -> int:
    """Make the row for the request's fresh session; ends the oldest ones beyond the limit and returns how many.

    The account's row is locked, so that two sign-ins at one moment cannot both be the third.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not request.session.session_key:
        request.session.create()
    now, limit = timezone.now(), limits(user)
    running = list(LoginSession.objects.open().filter(user=user).order_by("seen_at", "pk"))
    stale = {row.pk: why_over(row, limit, now) for row in running}
    for row in running:
        if stale[row.pk]:
            end([row], stale[row.pk])
    running = [row for row in running if not stale[row.pk]]
    surplus = running[: max(len(running) - limit.parallel + 1, 0)]
    end(surplus, EndReason.PARALLEL)
    row = LoginSession.objects.create(
        user=user,
        key_hash=hash_key(request.session.session_key),
        address=client_ip(request),
        agent=agent_of(request),
        started_at=now,
        seen_at=now,
    )
    request.session[MARK] = row.pk
    return len(surplus)


def end(sessions: Iterable[LoginSession], reason: str) -> int:
    """End these sessions now; returns how many were still open."""
    ids = [row.pk for row in sessions]
    return (
        LoginSession.objects.open().filter(pk__in=ids).update(ended_at=timezone.now(), end_reason=reason)
        if ids
        else 0
    )


def end_all(user: User, reason: str, *, but: int | None = None) -> int:
    """End all of the account's sessions except the one with the id `but`; returns how many."""
    return end(LoginSession.objects.open().filter(user=user).exclude(pk=but), reason)


def purge() -> int:
    """Delete run-out sessions of Django, and rows of sessions that began half a year ago; returns how many rows.

    A row that goes while its session were still usable would be refused, not adopted: the session names its row.
    """
    SessionStore.clear_expired()
    return LoginSession.objects.filter(started_at__lt=timezone.now() - KEPT).delete()[0]


def rekey(request: HttpRequest) -> None:
    """The session got a new key (password change): the row follows it."""
    LoginSession.objects.filter(pk=current_id(request)).update(key_hash=hash_key(request.session.session_key))


def current_id(request: HttpRequest) -> int:
    """The id of the request's own session row; 0 without one."""
    return request.session.get(MARK) or 0


def is_poll(request: HttpRequest) -> bool:
    """Whether the page made this request by itself and nobody touched a key."""
    return request.headers.get(POLL_HEADER, "") != ""


class LoginSessionMiddleware:
    """Refuses sessions that are over, notes activity, and tells the page how long it has.

    Stands after `IdentityMiddleware` (which sets `request.user`) and before anything that asks who the user is.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the session, answer, and add why it ended or how long it lasts."""
        reason = ""
        request.idle_seconds = 0  # type: ignore[attr-defined]
        if request.session.get(SESSION_KEY):
            reason = self.check(request)
        response = self.get_response(request)
        if reason and response.headers.get("Location", "").startswith(resolve_url("login")):
            place = response.headers["Location"]
            response.headers["Location"] = f"{place}{'&' if '?' in place else '?'}ended={reason}"
        if request.idle_seconds:  # type: ignore[attr-defined]
            response.headers[IDLE_HEADER] = str(request.idle_seconds)  # type: ignore[attr-defined]
        return response

    def check(self, request: HttpRequest) -> str:
        """Why the session is over ('' when it is not); an ended one leaves the request without a user."""
        mark = request.session.get(MARK)  # before the user is read: a changed password empties the session
        if not request.user.is_authenticated:
            reason = self._reason_of_mark(mark)
            request.session.flush()
            return reason
        row = self._row(request)
        limit = limits(request.user)  # type: ignore[arg-type]
        now = timezone.now()
        reason = why_over(row, limit, now) if row else EndReason.UNKNOWN
        if row is None or reason:
            if row is not None:
                end([row], reason)
            request.session.flush()
            request.user = AnonymousUser()
            return reason
        if not is_poll(request) and (now - row.seen_at).total_seconds() >= TOUCH_SECONDS:
            LoginSession.objects.open().filter(pk=row.pk).update(seen_at=now)
            row.seen_at = now
        left = min(row.seen_at + limit.idle, row.started_at + limit.absolute) - now
        request.idle_seconds = max(ceil(left.total_seconds()), 1)  # type: ignore[attr-defined]
        return ""

    def _row(self, request: HttpRequest) -> LoginSession | None:
        mark = request.session.get(MARK)
        if mark is None:
            # Signed in by `django.contrib.auth.login` alone: the server made this session, so it gets its row now.
            open_session(request, request.user)  # type: ignore[arg-type]
            mark = request.session[MARK]
        key_hash = hash_key(request.session.session_key)
        return LoginSession.objects.filter(pk=mark, user_id=request.user.pk or 0, key_hash=key_hash).first()

    def _reason_of_mark(self, mark: int | None) -> str:
        row = LoginSession.objects.filter(pk=mark or 0).select_related("user").first()
        if row is None:
            return EndReason.UNKNOWN
        end([row], EndReason.PASSWORD if row.user.is_active else EndReason.DISABLED)
        row.refresh_from_db()
        return row.end_reason
