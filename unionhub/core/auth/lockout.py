"""Lock-out after failed sign-ins: per account, per address, per known browser (scorecard B1).

An attempt is counted *before* the password is looked at and the count is taken back when it was right, so that twenty
guesses sent at once get five answers, not twenty. Counters are rows in the database: the loss of Redis forgets nothing.

Nobody can lock a colleague out: a browser that has signed in to the account before carries a signed cookie and is
counted by itself, whatever strangers do to the account or from the same address (OWASP «device cookies»).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

from ..models import FailureSubject, LoginFailure, User
from ..models.account import normalise_username
from ..parameters import parameter

#: A browser is known for this long after its last successful sign-in.
DEVICE_DAYS = 180
#: A counter nobody touched for this long is cleared away; longer than any lock may last.
KEPT = timedelta(days=2)
_DEVICE_SALT = "unionhub.device"


#: (subject, key) of each counter an attempt falls to.
Keys = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Limit:
    """How many failures within the window close the door, and for how long (both in minutes)."""

    tries: int
    window: int
    minutes: int


def limit_for(subject: str) -> Limit:
    """The limit in force today, from the dated parameters `core.login.*`."""
    if subject == FailureSubject.ADDRESS:
        window = int(parameter("core.login.address_minutes"))
        return Limit(int(parameter("core.login.address_tries")), window, window)
    minutes = int(parameter("core.login.account_minutes"))
    return Limit(int(parameter("core.login.account_tries")), minutes, minutes)


def digest(text: str) -> str:
    """Keyed hash under which a name, address or browser is counted."""
    return salted_hmac("unionhub.lockout", text, algorithm="sha256").hexdigest()


def account_key(username: str) -> str:
    """The counter's key of an account name, existing or not."""
    return digest(f"account:{normalise_username(username)}")


def counters(username: str, address: str, device: str) -> Keys:
    """Return (subject, key) of what an attempt counts against: the known browser alone, else account and address."""
    if device:
        return [(FailureSubject.DEVICE, digest(f"device:{device}"))]
    found = [(FailureSubject.ACCOUNT, account_key(username))]
    return [*found, (FailureSubject.ADDRESS, digest(f"address:{address}"))] if address else found


@transaction.atomic
def admit(keys: Keys) -> bool:
    """Count one attempt against every key; False when any of them is locked, and then nothing is counted.

    An attempt while locked does not lengthen the lock.
    """
    now = timezone.now()
    rows = [_locked_row(subject, key, now) for subject, key in keys]
    if any(row.locked_until and row.locked_until > now for row in rows):
        return False
    for row in rows:
        limit = limit_for(row.subject)
        if row.locked_until or now - row.window_started_at >= timedelta(minutes=limit.window):
            row.count, row.window_started_at, row.locked_until = 0, now, None
        row.count += 1
        if row.count >= limit.tries:
            row.locked_until = now + timedelta(minutes=limit.minutes)
        row.save()
    return True


def _locked_row(subject: str, key: str, now: datetime) -> LoginFailure:
    """The counter, locked. One that is cleared away between the two queries is made again."""
    while True:
        LoginFailure.objects.get_or_create(subject=subject, key=key, defaults={"window_started_at": now})
        row = LoginFailure.objects.select_for_update().filter(subject=subject, key=key).first()
        if row is not None:
            return row


@transaction.atomic
def forgive(keys: Keys) -> None:
    """Take the attempt back: it was right.

    The account and the browser start again at none; the address gets only this one back, otherwise an attacker with
    an account of his own could clear the address's count between guesses.
    """
    for subject, key in keys:
        row = LoginFailure.objects.select_for_update().filter(subject=subject, key=key).first()
        if row is not None:
            row.count = max(row.count - 1, 0) if subject == FailureSubject.ADDRESS else 0
            row.locked_until = None
            row.save()
    LoginFailure.objects.filter(window_started_at__lt=timezone.now() - KEPT).delete()


def locked_until(username: str) -> datetime | None:
    """Until when the account is locked for unknown browsers, or None."""
    row = LoginFailure.objects.filter(
        subject=FailureSubject.ACCOUNT, key=account_key(username), locked_until__gt=timezone.now()
    ).first()
    return row.locked_until if row else None


def locked_accounts(users: list[User]) -> dict[int, datetime]:
    """Ids of those of `users` that are locked now, with the end of the lock. One query."""
    by_key = {account_key(user.username): user.pk for user in users}
    rows = LoginFailure.objects.filter(
        subject=FailureSubject.ACCOUNT, key__in=by_key, locked_until__gt=timezone.now()
    )
    return {by_key[row.key]: row.locked_until for row in rows if row.locked_until}


def clear(username: str) -> int:
    """Forget the account's failures; returns whether there were any (0 or 1)."""
    return LoginFailure.objects.filter(subject=FailureSubject.ACCOUNT, key=account_key(username)).delete()[0]


def clear_addresses() -> int:
    """Forget all counted addresses; returns how many."""
    return LoginFailure.objects.filter(subject=FailureSubject.ADDRESS).delete()[0]


def known_device(cookie: str, username: str) -> str:
    """The browser's mark if the cookie was issued to it for this account, else an empty string."""
    if not cookie:
        return ""
    try:
        owner, mark = signing.loads(cookie, salt=_DEVICE_SALT, max_age=DEVICE_DAYS * 86400)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return mark if owner == account_key(username) else ""


def device_cookie(user: User, cookie: str) -> str:
    """A cookie value that makes this browser known for the account; keeps the mark of one it already has."""
    mark = known_device(cookie, user.username) or get_random_string(22)
    return signing.dumps([account_key(user.username), mark], salt=_DEVICE_SALT)
