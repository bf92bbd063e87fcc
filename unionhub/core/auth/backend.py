"""The only way a password is checked: counted before, the same work whatever the account."""

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import timezone

from ..audit import client_ip
from ..models import User
from ..models.account import normalise_username
from . import lockout


class AccountBackend(BaseBackend):
    """Signs in accounts by name and password behind the lock-out.

    Unknown, disabled, locked and wrong give the same answer after the same work: one counter update and one password
    hash (scorecard B4). Because the lock-out stands here and not in the page, no second door gets round it (B5).
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs
    ) -> User | None:
        """The account, or None without a reason."""
        if not username or not password:
            return None
        address = client_ip(request) if request is not None else ""
        cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "") if request is not None else ""
        keys = lockout.counters(username, address, lockout.known_device(cookie, username))
        admitted = lockout.admit(keys)
        user = (
            User.objects.select_related("organisation").filter(username=normalise_username(username)).first()
        )
        if user is None or not user.has_usable_password():
            make_password(password)  # the same time as a comparison
            return None
        right = user.check_password(password)
        if not (right and admitted and self.may_enter(user)):
            return None
        lockout.forgive(keys)
        return user

    def may_enter(self, user: User) -> bool:
        """Whether the account is in use and its initial password, if it has one, not yet used or run out."""
        expires = user.initial_password_expires_at
        return user.is_active and not (user.must_change_password and expires and timezone.now() >= expires)

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, read afresh; None once it is disabled."""
        return User.objects.select_related("organisation").filter(pk=user_id, is_active=True).first()
