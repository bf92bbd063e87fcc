"""Writes accounts: personal settings, initial passwords, disabling and enabling."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from .. import rules
from ..audit import diff, record
from ..auth import services as auth
from ..auth import sessions
from ..models import EndReason, User
from . import administrators


@transaction.atomic
def save_preferences(user: User, preferences: Mapping[str, str]) -> None:
    """Keep the person's own settings; what is not declared (saved columns and the like) stays."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = dict(locked.preferences)
    locked.preferences = {**before, **preferences}
    changes = diff(before, locked.preferences)
    if changes:
        locked.save(update_fields=["preferences", "updated_at"])
        record("core.preferences", actor=user, obj=locked, changes=changes)
    user.preferences = locked.preferences


@transaction.atomic
def reset_password(user: User, actor: User) -> str:
    """Give the account a new initial password, to be shown once; ends its sessions and its lock.

    Raises ValidationError for the administrator's own account: one's own password is changed with the old one.
    """
    if user.pk == actor.pk:
        raise ValidationError("不能重置自己的密码，请用“修改密码”。")
    if not user.is_active:
        raise ValidationError("账号已停用，请先启用。")
    password = auth.issue_initial_password(user)
    record("core.account.change", actor=actor, obj=user, changes={"initial_password": ["", "已发放"]})
    return password


@transaction.atomic
def disable(user: User, actor: User, reason: str) -> None:
    """Close the account; it and its sessions are worth nothing from the next request on.

    Raises ValidationError for one's own account and for the last system or security administrator.
    """
    administrators.lock()
    if not user.is_active:
        raise ValidationError("账号已是停用状态。")
    refusal = rules.refuse_disabling(
        user.pk, actor.pk, administrators.holders(), administrators.roles_of(user)
    )
    if refusal:
        raise ValidationError(refusal)
    _set_active(user, actor, False, reason)
    sessions.end_all(user, EndReason.DISABLED)


def disable_noted(user: User, actor: User, note: str) -> None:
    """Disable one of several chosen accounts; the list asks for a note but cannot demand one."""
    disable(user, actor, note or "批量停用")


@transaction.atomic
def enable(user: User, actor: User, reason: str) -> None:
    """Open a closed account again. It gets in with its old password unless that has run out."""
    if user.is_active:
        raise ValidationError("账号已是启用状态。")
    _set_active(user, actor, True, reason)


def _set_active(user: User, actor: User, active: bool, reason: str) -> None:
    user.is_active = active
    user.version += 1
    user.save()
    record(
        "core.account.change",
        actor=actor,
        obj=user,
        changes={"is_active": [not active, active]},
        reason=reason,
    )
