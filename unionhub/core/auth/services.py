"""Signing in and out, changing and resetting passwords, unlocking. Each writes its audit row."""

from datetime import timedelta

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from ..audit import record
from ..models import EndReason, FailureSubject, LoginSession, PasswordHistory, User
from ..models.account import normalise_username
from . import lockout, passwords, sessions

#: One text for every failure; whoever reads it learns nothing about the account (scorecard B4).
REFUSED = "用户名或密码不正确，或因多次输错已被暂时锁定。"


def sign_in(request: HttpRequest, username: str, password: str) -> tuple[User, int]:
    """Sign in; returns the account and how many of its older sessions had to end.

    Raises ValidationError with the one text for every failure. The session gets a new id. An initial password is used
    up by its first success.
    """
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        record_failure(request, username)
        raise ValidationError(REFUSED)
    with transaction.atomic():
        if user.initial_password_expires_at and user.must_change_password:
            user.initial_password_expires_at = timezone.now()
            user.save(update_fields=["initial_password_expires_at", "updated_at"])
        login(request, user)
        request.session.pop(sessions.MARK, None)
        ended = sessions.open_session(request, user)
        User.objects.filter(pk=user.pk).update(last_login=timezone.now())
        record("core.login", actor=user, obj=user, request=request)
    return user, ended


def record_failure(request: HttpRequest, username: str) -> None:
    """Record a failed attempt. An unknown name is not written down: it is sometimes a password typed too early."""
    user = User.objects.select_related("organisation").filter(username=normalise_username(username)).first()
    record(
        "core.login", obj=user, label="" if user else "（不存在的用户名）", result="failed", request=request
    )


@transaction.atomic
def sign_out(request: HttpRequest) -> None:
    """End the session on the server; the cookie is worth nothing afterwards."""
    user = request.user
    sessions.end(LoginSession.objects.open().filter(pk=sessions.current_id(request)), EndReason.LOGOUT)
    record("core.logout", actor=user, obj=user, request=request)
    logout(request)


def set_password(user: User, password: str) -> None:
    """Store a checked password and remember it for the history; the caller saves nothing else and records."""
    user.set_password(password)
    user.password_changed_at = timezone.now()
    user.version += 1
    user.save()
    PasswordHistory.objects.create(user=user, encoded=user.password)
    kept = PasswordHistory.objects.filter(user=user)[: passwords.profile().history]
    PasswordHistory.objects.filter(user=user).exclude(pk__in=[row.pk for row in kept]).delete()


def change_password(request: HttpRequest, old: str, new: str) -> None:
    """The owner changes the password: needs the old one, ends all other sessions, gives this one a new id.

    Raises ValidationError with the fields `old` or `new`.
    """
    keys = [(FailureSubject.DEVICE, lockout.digest(f"change:{request.user.pk}"))]
    if not (lockout.admit(keys) and request.user.check_password(old)):
        record("core.password.change", obj=request.user, result="failed", request=request)
        raise ValidationError({"old": "原密码不正确，或因多次输错已被暂时锁定。"})
    lockout.forgive(keys)
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=request.user.pk)
        try:
            passwords.validate(new, user)
        except ValidationError as error:
            raise ValidationError({"new": error.messages}) from error
        user.must_change_password = False
        user.initial_password_expires_at = None
        set_password(user, new)
        sessions.end_all(user, EndReason.PASSWORD, but=sessions.current_id(request))
        update_session_auth_hash(request, user)
        sessions.rekey(request)
        record("core.password.change", actor=user, obj=user, request=request)


@transaction.atomic
def issue_initial_password(user: User) -> str:
    """Replace the password by a random one to be handed over on paper, and end the account's sessions.

    Good for one sign-in within the profile's hours (72), after which it must be changed; nobody but the owner ever
    sees or chooses a later one (scorecard B6). The caller records. Returns it: show it once, store it nowhere.
    """
    password = passwords.initial_password()
    user.must_change_password = True
    user.initial_password_expires_at = timezone.now() + timedelta(hours=passwords.profile().initial_hours)
    set_password(user, password)
    sessions.end_all(user, EndReason.PASSWORD)
    return password


@transaction.atomic
def unlock(user: User, *, actor: User | None = None, request: HttpRequest | None = None) -> bool:
    """Forget the account's failed attempts; returns whether there were any."""
    found = bool(lockout.clear(user.username))
    record("core.account.unlock", actor=actor, obj=user, request=request)
    return found


@transaction.atomic
def end_session(session: LoginSession, reason: str, *, action: str) -> bool:
    """End one session by its owner or an administrator; effective on its next request. False if it was over."""
    found = bool(sessions.end([session], reason))
    if found:
        record(action, obj=session, organisation=session.organisation)
    return found
