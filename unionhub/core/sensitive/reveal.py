"""One sensitive value in full: to whom policy.csv allows it, for a stated reason, so often an hour, recorded."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from .. import access, audit
from ..enums import FieldAccess
from ..models import AuditEvent, AuditResult, User
from ..parameters import parameter
from ..scope import OutOfScope
from .fields import EncryptedTextField

ACTION = "core.reveal"
REASON_LEAST, REASON_MOST = 4, 200


class TooManyReveals(Exception):
    """The account has used up its reveals of the hour. The text is for the user."""


def find(user: Any, label: str, name: str, pk: str) -> tuple[models.Model, EncryptedTextField]:
    """The record and its encrypted field.

    Raises PermissionDenied when the user holds the record's view action nowhere or may not see the field in full at
    its organisation, OutOfScope when there is no such field or no such record in his scope.
    """
    try:
        model = apps.get_model(label)
        field = model._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        raise OutOfScope(label[:80]) from None
    if not isinstance(field, EncryptedTextField) or not hasattr(model._default_manager.all(), "visible_to"):
        raise OutOfScope(label[:80])
    action = model.view_action  # type: ignore[attr-defined]
    access.require(user, action)
    try:
        record = model._default_manager.all().visible_to(user).filter(pk=pk).first()
    except (ValueError, OverflowError, ValidationError):
        record = None
    if record is None:
        raise OutOfScope(label[:80])
    held = access.field_access(user, action, name, record.organisation)
    if held not in (FieldAccess.REVEAL, FieldAccess.FULL):
        raise PermissionDenied(ACTION)
    return record, field


def checked_reason(text: str) -> str:
    """The reason, trimmed. Raises ValidationError when it says nothing."""
    reason = " ".join((text or "").split())
    if len(reason.replace(" ", "")) < REASON_LEAST or len(set(reason)) < 2:
        raise ValidationError(f"请填写查看事由，不少于 {REASON_LEAST} 个字，例如“发放慰问金核对身份”。")
    if len(reason) > REASON_MOST:
        raise ValidationError(f"查看事由不超过 {REASON_MOST} 个字。")
    return reason


def reveal(user: Any, label: str, name: str, pk: str, reason: str, request: HttpRequest | None = None) -> str:
    """The plain value; the reveal is recorded in the same transaction, without the value.

    Raises PermissionDenied, OutOfScope (see `find`), ValidationError for the reason, TooManyReveals above
    `core.reveal.per_hour` (that too is recorded).
    """
    record, field = find(user, label, name, pk)
    reason = checked_reason(reason)
    what = {"field": ["", str(field.verbose_name)]}
    with transaction.atomic():
        # One account's reveals queue at its row, so that parallel requests cannot pass the limit together.
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        limit = parameter("core.reveal.per_hour")
        since = timezone.now() - timedelta(hours=1)
        used = AuditEvent.objects.filter(
            action=ACTION, actor_id=user.pk, result=AuditResult.OK, at__gt=since
        ).count()
        if used < limit:
            plain = getattr(record, field.attname).plain
            audit.record(ACTION, actor=user, obj=record, reason=reason, changes=what, request=request)
            return plain
        audit.record(
            ACTION,
            actor=user,
            obj=record,
            result=AuditResult.DENIED,
            reason=reason,
            changes=what,
            request=request,
        )
    raise TooManyReveals(
        f"每小时最多查看 {limit} 项完整信息，已达上限，请稍后再试；确需批量使用请走导出审批。"
    )
