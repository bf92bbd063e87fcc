"""Records that may be one person, and merges that can be taken back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from unionhub.core.models import Owned

from ..enums import DuplicateReason, DuplicateState
from .people import Person


class DuplicatePair(Owned):
    """Two records found by the job (`first` has the smaller id). `organisation` is the lowest node above both.

    Decided side by side by who sees both; «不是同一人» is kept, so that the pair is not found again.
    """

    first = models.ForeignKey(Person, models.PROTECT, verbose_name="记录一", related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, verbose_name="记录二", related_name="+")
    reason = models.CharField("疑似原因", max_length=12, choices=DuplicateReason)
    state = models.CharField(
        "状态", max_length=10, choices=DuplicateState, default=DuplicateState.OPEN, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField("核对时间", null=True, editable=False)
    note = models.CharField("说明", max_length=300, blank=True)

    view_action = "members.duplicate.view"

    class Meta:
        verbose_name = "疑似重复"
        verbose_name_plural = "疑似重复"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="members_duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="members_duplicate_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"

    def get_absolute_url(self) -> str:
        """The pair side by side."""
        return reverse("duplicate-detail", args=[self.pk])


class Merge(Owned):
    """One record merged into another: what was moved, so that it can be taken back."""

    kept = models.ForeignKey(Person, models.PROTECT, verbose_name="保留", related_name="+")
    gone = models.ForeignKey(Person, models.PROTECT, verbose_name="并入", related_name="+")
    pair = models.ForeignKey(DuplicatePair, models.PROTECT, null=True, related_name="merges")
    moved = models.JSONField("移动的记录", default=dict)
    note = models.CharField("说明", max_length=300, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    view_action = "members.duplicate.view"

    class Meta:
        verbose_name = "合并"
        verbose_name_plural = "合并"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.gone} 并入 {self.kept}"
