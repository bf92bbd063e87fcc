"""Notices inside the system: what a person is told on his own page."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..enums import NoticeKind


class NoticeQuerySet(models.QuerySet):
    """Querysets of notices."""

    def visible_to(self, user, action: str | None = None) -> "NoticeQuerySet":
        """The user's own; nobody reads another's, whatever his role."""
        return self.filter(user_id=user.pk)

    def unread(self) -> "NoticeQuerySet":
        """Not opened yet."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One message to one person, with the address it leads to.

    The text names the thing, never a sensitive value: it is shown on lists and stays after rights have ended.
    What stands behind `link` asks for its own permission again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="收件人",
        related_name="notices",
        editable=False,
    )
    kind = models.CharField("类别", max_length=10, choices=NoticeKind, default=NoticeKind.INFO)
    text = models.CharField("内容", max_length=200)
    link = models.CharField("去向", max_length=300, blank=True, help_text="本系统内的地址")
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()
    view_action = "core.notice"

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "-id"], name="core_notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="core_notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text
