"""The organisation tree: county → township / system / park → grassroots union → group."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..enums import CHILD_KINDS, OrganisationKind
from .scoped import ScopedQuerySet


class OrganisationQuerySet(ScopedQuerySet):
    """Querysets over the tree."""

    def under(self, organisation: "Organisation") -> "OrganisationQuerySet":
        """The organisation itself and all below it."""
        return self.filter(path__startswith=organisation.path)

    def above(self, organisation: "Organisation") -> "OrganisationQuerySet":
        """The organisation itself and all above it."""
        return self.filter(pk__in=[int(part) for part in organisation.path.split(".") if part])


class Organisation(models.Model):
    """A node of the tree.

    `path` is the ids from the root, each in seven digits and followed by a dot («0000001.0000012.»): a subtree is one
    `startswith`, no node's path is a prefix of another's by its digits, and the order of paths is that of the tree. It
    is written by `save()` and by `services.organisations.move` only.
    """

    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40, blank=True)
    code = models.CharField(
        "编码", max_length=40, unique=True, help_text="上级下发的统计编码，一经使用不再变更"
    )
    kind = models.CharField("类型", max_length=20, choices=OrganisationKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="上级组织", null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=200, unique=True, editable=False, default=None)
    is_active = models.BooleanField("正常使用", default=True)
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = OrganisationQuerySet.as_manager()
    view_action = "core.organisation.view"
    organisation_path = "path"

    class Meta:
        verbose_name = "组织"
        verbose_name_plural = "组织"
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(parent__isnull=True), name="core_organisation_one_root_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def save(self, *args, **kwargs) -> None:
        """Write the node; a new one gets its path from its parent as soon as its id is known."""
        if self.path is not None:
            super().save(*args, **kwargs)
            return
        # The id is part of the path, and the path is unique and never null: a name of its own bridges the two writes.
        self.path = f"new:{self.code}"
        super().save(*args, **kwargs)
        self.path = self.path_below(self.parent)
        type(self).objects.filter(pk=self.pk).update(path=self.path)

    def get_absolute_url(self) -> str:
        """The organisation's own page."""
        return reverse("organisation-detail", args=[self.pk])

    def path_below(self, parent: "Organisation | None") -> str:
        """The path this node has below the parent."""
        return f"{parent.path if parent else ''}{self.pk:07d}."

    @property
    def organisation(self) -> "Organisation":
        """Itself: an organisation owns its own record."""
        return self

    @property
    def depth(self) -> int:
        """0 for the county."""
        return self.path.count(".") - 1

    def covers(self, other: "Organisation") -> bool:
        """Whether `other` is this organisation or lies below it."""
        return other.path.startswith(self.path)

    def clean(self) -> None:
        """Refuse a kind that may not stand below the chosen parent. Raises ValidationError beside the field."""
        if self.parent is None:
            if self.kind != OrganisationKind.COUNTY:
                raise ValidationError({"parent": "除县总工会外，每个组织都要选择上级组织。"})
            return
        allowed = CHILD_KINDS[OrganisationKind(self.parent.kind)]
        if self.kind not in allowed:
            names = (
                "、".join(kind.label for kind in OrganisationKind if kind in allowed) or "（不可再设下级）"
            )
            message = f"“{self.parent}”是{self.parent.get_kind_display()}，其下可设：{names}。"
            raise ValidationError({"kind": message})
