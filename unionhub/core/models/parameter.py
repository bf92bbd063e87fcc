"""Dated values of parameters: amounts, thresholds, quotas, limits, each with the paper it stands on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from .. import guards, scope
from ..no_overlap import NoOverlap


class ParameterValueQuerySet(models.QuerySet):
    """Querysets of parameter values."""

    def visible_to(self, user, action: str | None = None) -> "ParameterValueQuerySet":
        """County-wide values for everybody who holds the action; those of one organisation within its scope."""
        paths = scope.scope_paths(user, action or self.model.view_action)  # type: ignore[attr-defined]
        everywhere = Q(organisation__isnull=True) if paths else Q(pk__in=[])
        return self.filter(everywhere | scope.within(paths, "organisation__path"))

    def in_force(self, on) -> "ParameterValueQuerySet":
        """Rows in force on the date."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class ParameterValue(models.Model):
    """One value of one parameter for a time, county-wide or for one organisation's subtree.

    Half-open and never overlapping. A value is never overwritten: a change closes one row and opens the next, and a
    row corrected from its first day on stays as an empty span (`valid_to` = `valid_from`), never in force.
    """

    key = models.CharField("参数", max_length=100)
    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, verbose_name="适用组织", related_name="+", null=True, blank=True
    )
    value = models.TextField("数值")
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("终止日期", null=True, blank=True, help_text="当日起不再有效；不填为长期")
    document_no = models.CharField("依据文号", max_length=100, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="录入人",
        related_name="+",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = ParameterValueQuerySet.as_manager()
    view_action = "core.parameter.view"
    organisation_path = "organisation__path"
    database_guards = (NoOverlap("key", "organisation", start="valid_from", end="valid_to"),)

    class Meta:
        verbose_name = "参数值"
        verbose_name_plural = "参数值"
        ordering = ["key", "-valid_from", "-pk"]
        indexes = [models.Index(fields=["key", "valid_from"], name="core_parameter_by_key")]

    def __str__(self) -> str:
        return f"{self.key}（{self.valid_from:%Y-%m-%d} 起）"

    def get_absolute_url(self) -> str:
        """The page of the parameter with its history."""
        return reverse("parameter-detail", args=[self.key])

    def clean(self) -> None:
        """Refuse dates out of order and overlaps, naming the row in the way."""
        guards.validate(self)
