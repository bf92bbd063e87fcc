"""Hands out and redeems the one-time tokens of forms."""

import secrets
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from .models.form_token import FormToken

#: Seconds a page may stay open before its token is refused: the absolute life of a session.
LIFETIME = 12 * 3600
FIELD = "form_token"
_SALT = "unionhub.form"
_NOT_CONTENT = frozenset({FIELD, "csrfmiddlewaretoken"})


class TokenMissing(Exception):
    """The form came without a valid token: an old page, another person's, or no page of ours."""


class TokenReused(Exception):
    """The token was redeemed before with another body."""


class AlreadyDone(Exception):
    """The same form was handled before. `landing` is where its first sending led."""

    def __init__(self, landing: str) -> None:
        super().__init__(landing)
        self.landing = landing


def issue(request: HttpRequest, path: str = "") -> str:
    """Make a token for this user and this address (or `path`, where the form is sent elsewhere); nothing is stored
    before it is used.
    """
    return signing.dumps(
        [request.user.pk, path or request.path, secrets.token_urlsafe(12)], salt=_SALT, compress=False
    )


def _digest_of_body(request: HttpRequest) -> str:
    parts = [
        f"{name}={value}"
        for name, values in sorted(request.POST.lists())
        if name not in _NOT_CONTENT
        for value in values
    ]
    parts += [f"{name}:{file.name}:{file.size}" for name, file in sorted(request.FILES.items())]
    return salted_hmac(_SALT, "\x1f".join(parts), algorithm="sha256").hexdigest()


def redeem(request: HttpRequest) -> FormToken:
    """Use the token of the posted form, inside the transaction of its effect.

    A second sending waits for the first one's transaction; a rolled back one gives the token free again.
    Raises TokenMissing, AlreadyDone (same body) or TokenReused (other body).
    """
    try:
        owner, path, nonce = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise TokenMissing from error
    if owner != request.user.pk or path != request.path:
        raise TokenMissing
    body = _digest_of_body(request)
    user: Any = request.user
    try:
        with transaction.atomic():
            return FormToken.objects.create(token=nonce, user=user, body=body)
    except IntegrityError:
        used = FormToken.objects.get(token=nonce)
    if constant_time_compare(used.body, body):
        raise AlreadyDone(used.landing)
    raise TokenReused


def land(used: FormToken, landing: str) -> None:
    """Remember where the first sending led, for its repetitions."""
    used.landing = landing
    used.save(update_fields=["landing"])


def purge() -> int:
    """Forget used tokens that no page can send any more. Returns how many."""
    return FormToken.objects.filter(used_at__lt=timezone.now() - timedelta(seconds=2 * LIFETIME)).delete()[0]
