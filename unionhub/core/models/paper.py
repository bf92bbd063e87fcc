"""Papers that were issued for cases: what each said, its number, and whether it is still in force."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ..kept import Kept
from ..sensitive import EncryptedTextField, SensitiveModel
from .case import Case
from .scoped import ScopedQuerySet


class IssuedPaperQuerySet(ScopedQuerySet):
    """Querysets over issued papers."""

    def visible_to(self, user: Any, action: str | None = None) -> "IssuedPaperQuerySet":
        """The papers of the cases the user may see now, by the rule of each kind of case."""
        return self.filter(case__in=Case.objects.visible_to(user, action).order_by().values("pk"))

    def in_force(self) -> "IssuedPaperQuerySet":
        """Without the voided ones."""
        return self.filter(voided_at__isnull=True)


class IssuedPaper(SensitiveModel):
    """A paper as it was issued: its whole HTML, frozen, sealed, with its SHA-256; numbered per paper and year.

    Rows stand as written; the database lets the voiding columns be filled once, and the sealed text be sealed anew
    (rotation of keys; `sha256` is of the text itself). It belongs where its case belongs.
    """

    case = models.ForeignKey(Case, models.PROTECT, verbose_name="案件", related_name="issued_papers")
    key = models.CharField("文书", max_length=60)
    number = models.CharField("文号", max_length=60)
    label = models.CharField("名称", max_length=60)
    body = EncryptedTextField("文书内容")
    sha256 = models.CharField("校验值", max_length=64)
    issued_on = models.DateField("出具日期")
    issued_at = models.DateTimeField("出具时间", default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="出具人", related_name="+"
    )
    issued_by_name = models.CharField("出具人姓名", max_length=120)
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name="替代", related_name="replaced_by", null=True
    )
    voided_at = models.DateTimeField("作废时间", null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="作废人", related_name="+", null=True
    )
    void_reason = models.CharField("作废原因", max_length=300, blank=True)

    objects = IssuedPaperQuerySet.as_manager()  # type: ignore[misc]
    view_action = "core.paper.view"
    database_guards = (
        Kept(
            once=("voided_at", "voided_by", "void_reason"),
            free=("body",),
            message="文书出具后不能修改或删除，只能作废或重新出具。",
        ),
    )

    class Meta:
        verbose_name = "文书"
        verbose_name_plural = "文书"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="core_paper_number_once")]
        indexes = [
            models.Index(
                fields=["case", "key"], condition=Q(voided_at__isnull=True), name="core_paper_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.number}"

    @property
    def organisation(self) -> Any:
        """Where its case belongs."""
        return self.case.organisation

    @property
    def is_void(self) -> bool:
        """Whether it was voided, by itself or by a new one."""
        return self.voided_at is not None

    @property
    def version(self) -> int:
        """What pages send back to say what they showed: voiding is the only change there is."""
        return 2 if self.is_void else 1

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("paper-detail", args=[self.pk])
