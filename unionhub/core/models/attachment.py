"""Papers attached to records: the row here, the bytes under `settings.FILES_DIR`."""

import uuid
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from .owned import Owned
from .scoped import ScopedQuerySet


def attachable_models() -> dict[str, type[models.Model]]:
    """Label → model of all records that take attachments: those that set `attachment_action`."""
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if getattr(model, "attachment_action", "") and not model._meta.proxy
    }


class AttachmentQuerySet(ScopedQuerySet):
    """Querysets of attachments."""

    def visible_to(self, user, action: str | None = None) -> "AttachmentQuerySet":
        """Attachments, not removed, of records the user may see now by the record's own rule."""
        condition = Q(pk__in=[])
        for label, model in attachable_models().items():
            visible = model.objects.visible_to(user, action).order_by().values("pk")  # type: ignore[attr-defined]
            condition |= Q(target_label=label, target_id__in=visible)
        return self.filter(condition, deleted_at__isnull=True)

    def of(self, record: models.Model) -> "AttachmentQuerySet":
        """The record's attachments, not removed, oldest first."""
        return self.filter(
            target_label=record._meta.label_lower, target_id=record.pk, deleted_at__isnull=True
        ).order_by("created_at", "pk")


class Attachment(Owned):
    """A paper of one record, named by the record's label and id.

    The file is written and on disk before the row, never the other way round. It is found by `path` (relative
    to `settings.FILES_DIR`, generated), and is never changed. `sha256` is of the stored bytes, `size` in
    bytes. Removing is a mark with a reason; the file stays until retention takes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target_label = models.CharField("所属记录类型", max_length=80)
    target_id = models.BigIntegerField("所属记录编号")
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=8)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("校验值", max_length=64)
    path = models.CharField("存放位置", max_length=120, unique=True)
    note = models.CharField("说明", max_length=200, blank=True)
    deleted_at = models.DateTimeField("删除时间", null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="删除人",
        related_name="+",
        null=True,
        blank=True,
    )
    delete_reason = models.CharField("删除原因", max_length=200, blank=True)

    objects = AttachmentQuerySet.as_manager()  # type: ignore[misc]
    view_action = "core.attachment.view"

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["created_at", "pk"]
        constraints = [
            # The same paper twice on one record is a double click, not a second paper.
            models.UniqueConstraint(
                fields=["target_label", "target_id", "sha256"],
                condition=Q(deleted_at__isnull=True),
                name="core_attachment_once_per_record",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | ~Q(delete_reason=""),
                name="core_attachment_removed_for_reason",
            ),
        ]
        indexes = [models.Index(fields=["created_by", "deleted_at"], name="core_attachment_quota")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where it is downloaded."""
        return reverse("attachment-download", args=[self.target_label, self.target_id, self.pk])

    @property
    def model(self) -> type[models.Model] | None:
        """The model of the record it belongs to; None when that model takes no attachments any more."""
        return attachable_models().get(self.target_label)

    def get_remove_url(self) -> str:
        """Where its removal is asked for."""
        return reverse("attachment-remove", args=[self.target_label, self.target_id, self.pk])

    @property
    def size_text(self) -> str:
        """The size as people say it."""
        return (
            f"{self.size / 1024 / 1024:.1f} MB"
            if self.size >= 1024 * 1024
            else f"{max(1, self.size // 1024)} KB"
        )

    def record_for(self, user) -> Any:
        """The record it belongs to, if the user may see it now, else None."""
        if self.model is None:
            return None
        return self.model.objects.visible_to(user).filter(pk=self.target_id).first()  # type: ignore[attr-defined]
