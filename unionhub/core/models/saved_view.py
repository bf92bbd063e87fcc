"""Saved views of lists: filters, order and columns under a name, private or shared within an organisation."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SavedViewQuerySet(models.QuerySet):
    """Querysets of saved views."""

    def visible_to(self, user, action: str | None = None) -> "SavedViewQuerySet":
        """One's own, and those shared within the organisation one is at home in."""
        return self.filter(Q(owner=user) | Q(is_shared=True, organisation_id=user.organisation_id))


class SavedView(models.Model):
    """A tab above a list. It holds what to ask for, never results: what a person sees through it is his own scope."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="建立人"
    )
    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="+", verbose_name="所属组织"
    )
    list_key = models.CharField("列表", max_length=100)
    name = models.CharField("名称", max_length=20)
    query = models.JSONField("条件", default=dict)
    columns = models.JSONField("列", default=list)
    is_shared = models.BooleanField("本组织共用", default=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()
    view_action = "core.home"

    class Meta:
        verbose_name = "列表视图"
        verbose_name_plural = "列表视图"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "list_key", "name"], name="core_saved_view_one_name"),
        ]

    def __str__(self) -> str:
        return self.name
