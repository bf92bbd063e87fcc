"""The account as which a command works (`--as`)."""

from django.core.management.base import CommandError

from ..models import User
from ..models.account import normalise_username


def account_named(username: str, returncode: int = 1) -> User:
    """The active account of that name with its organisation. Raises CommandError, in words, with that exit code."""
    user = User.objects.select_related("organisation").filter(username=normalise_username(username)).first()
    if user is None:
        raise CommandError(f"没有用户名为“{username}”的账号。", returncode=returncode)
    if not user.is_active:
        raise CommandError(f"账号“{user.username}”已停用。", returncode=returncode)
    return user
