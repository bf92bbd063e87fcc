"""Questions to the figures that somebody saved under a name."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation

from ..questions import check_params, words_of


class SavedFigureQuerySet(models.QuerySet):
    """Querysets of saved questions."""

    def visible_to(self, user: Any, action: str | None = None) -> "SavedFigureQuerySet":
        """One's own, and those shared by the organisation one is at home in or one above it."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        above = [int(part) for part in user.organisation.path.split(".") if part]
        return self.filter(Q(created_by=user) | Q(is_shared=True, organisation_id__in=above))


class SavedFigure(models.Model):
    """A figure × period × organisation × dimension to be asked again. It holds the question, never a result: what a
    person sees through it is his own scope.

    `created_by` is the owner, who alone renames and deletes it; `is_shared`: everybody at home in `organisation` or
    below it may open it. `params`: see `questions.check_params`.
    """  # fmt: skip

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="所属组织", related_name="+", editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="建立人", related_name="+", editable=False
    )
    title = models.CharField("名称", max_length=60)
    key = models.CharField("数字", max_length=80, editable=False)
    params = models.JSONField("条件", default=dict, editable=False)
    is_shared = models.BooleanField(
        "共享", default=False, help_text="本单位和下级单位的人都能打开；打开的人只看到自己范围内的数字。"
    )
    created_at = models.DateTimeField("保存时间", auto_now_add=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = SavedFigureQuerySet.as_manager()
    view_action = "reports.figure.view"

    class Meta:
        verbose_name = "保存的查询"
        verbose_name_plural = "保存的查询"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "title"],
                name="reports_saved_figure_title",
                violation_error_message="您已有同名的查询，请换一个名称。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where the question is asked again."""
        return reverse("figure-saved-open", args=[self.pk])

    def clean(self) -> None:
        """Refuse a question that cannot be asked. Raises ValidationError."""
        if self.key not in indicators():
            raise ValidationError("没有这个数字，不能保存。")
        check_params(self.key, self.params)

    def places_for(self, action: str) -> list[None]:
        """A question lies nowhere: the right anywhere will do, `visible_to` decides whose it is."""
        return [None]

    @property
    def label(self) -> str:
        """What the figure is called; of one that is declared no longer, its key."""
        item = indicators().get(self.key)
        return item.label if item is not None else f"{self.key}（已停用）"

    @property
    def period_words(self) -> str:
        """The period as it was asked for."""
        return words_of(self.params)
