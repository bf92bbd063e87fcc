"""Code lists that a county keeps itself, in dated versions, with their mapping to the lists of upper levels."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from unionhub.core import scope
from unionhub.core.models import Organisation, Owned, ScopedQuerySet, Spell, SpellQuerySet, dates_in_order
from unionhub.core.no_overlap import NoOverlap


class CodeList(models.TextChoices):
    """The lists a county keeps."""

    NATURE = "nature", "单位性质"


def _of_below_or_above(user: Any, model: Any, action: str | None) -> Q:
    """Rows of the organisations that the user reaches and of those above them: a county's list is everybody's below."""
    paths = scope.scope_paths(user, action or model.view_action)
    above = {int(part) for path in paths for part in path.split(".") if part}
    owner = model.organisation_path.removesuffix("__path")
    return scope.within(paths, model.organisation_path) | Q(**{f"{owner}__in": above})


class CodeListVersionQuerySet(SpellQuerySet):
    """Querysets over versions of lists."""

    def visible_to(self, user: Any, action: str | None = None) -> "CodeListVersionQuerySet":
        """The lists kept by the user's organisations, those below and those above."""
        return self.filter(_of_below_or_above(user, self.model, action))


class CodeQuerySet(ScopedQuerySet):
    """Querysets over the entries of lists."""

    def visible_to(self, user: Any, action: str | None = None) -> "CodeQuerySet":
        """The entries of the lists that the user may read."""
        return self.filter(_of_below_or_above(user, self.model, action))

    def in_force(self, list_key: str, on: date) -> "CodeQuerySet":
        """The entries that may be chosen on the day."""
        versions = CodeListVersion.objects.on(on).filter(list_key=list_key)
        return self.filter(version_of__in=versions, is_active=True)


class CodeListVersion(Spell, Owned):
    """A list as it is in force for a time. Codes that change meaning open a new version; old records keep theirs."""

    list_key = models.CharField("清单", max_length=20, choices=CodeList, default=CodeList.NATURE)
    title = models.CharField("名称", max_length=80)
    document_no = models.CharField("依据文号", max_length=80, blank=True)

    objects = CodeListVersionQuerySet.as_manager()  # type: ignore[misc]
    view_action = "members.code.view"
    database_guards = (NoOverlap("list_key", "organisation", unless="is_struck"),)

    class Meta:
        verbose_name = "分类清单"
        verbose_name_plural = "分类清单"
        ordering = ["list_key", "-valid_from"]
        constraints = [dates_in_order("members_code_list_dates")]

    def __str__(self) -> str:
        return f"{self.title}（{self.valid_from:%Y} 版）"

    def places_for(self, action: str) -> list[Organisation | None]:
        """It is read by whoever may read lists at all, and kept where it was made."""
        return [None] if action == self.view_action else [self.organisation]

    def get_absolute_url(self) -> str:
        """The version's page."""
        return reverse("code-list-detail", args=[self.pk])


class Code(models.Model):
    """One entry of a version: the county's own code and word."""

    version_of = models.ForeignKey(
        CodeListVersion, models.PROTECT, verbose_name="分类清单", related_name="codes"
    )
    code = models.CharField("代码", max_length=20)
    label = models.CharField("名称", max_length=60)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    is_active = models.BooleanField("可选用", default=True)

    objects = CodeQuerySet.as_manager()
    view_action = "members.code.view"
    organisation_path = "version_of__organisation__path"

    class Meta:
        verbose_name = "分类"
        verbose_name_plural = "分类"
        ordering = ["version_of_id", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["version_of", "code"], name="members_code_once"),
            models.UniqueConstraint(fields=["version_of", "label"], name="members_code_label_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def organisation(self) -> Organisation:
        """Who keeps the list."""
        return self.version_of.organisation


class CodeMapping(models.Model):
    """What an entry is called in a list of an upper level, named with its year («全总 2015», «国统字〔2023〕14号»)."""

    code = models.ForeignKey(Code, models.CASCADE, verbose_name="分类", related_name="mappings")
    upper_list = models.CharField("上级清单", max_length=40)
    upper_code = models.CharField("上级代码", max_length=20)
    upper_label = models.CharField("上级名称", max_length=60)

    class Meta:
        verbose_name = "对应上级分类"
        verbose_name_plural = "对应上级分类"
        ordering = ["code_id", "upper_list"]
        constraints = [
            models.UniqueConstraint(fields=["code", "upper_list"], name="members_code_mapped_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.upper_code} {self.upper_label}"
