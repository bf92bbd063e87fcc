"""Work accidents and matters of occupational health, and what part the union took (安全生产法 §60)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from members.models import Employer
from unionhub.core.models import Owned

from ..enums import AccidentKind, AccidentLevel
from .struck import Struck


class Accident(Struck, Owned):
    """One accident, or one matter of occupational health.

    `organisation` is the union that took part, else that of the place. `injured` counts everybody hurt,
    `severely_injured` those of them with severe injuries, acute industrial poisoning included. `patients` are people
    with a recognised occupational disease. Nobody is named.
    """

    occurred_on = models.DateField("发生（发现）日期")
    kind = models.CharField("类别", max_length=8, choices=AccidentKind, default=AccidentKind.SAFETY)
    level = models.CharField(
        "等级", max_length=8, choices=AccidentLevel, blank=True, help_text="生产安全事故填写"
    )
    employer = models.ForeignKey(
        Employer, models.PROTECT, verbose_name="用人单位", null=True, blank=True, related_name="accidents"
    )
    employer_name = models.CharField("用人单位名称", max_length=120)
    place = models.CharField("地点", max_length=120, blank=True)
    course = models.TextField("经过", max_length=2000, blank=True, help_text="不写伤亡人员的姓名")
    deaths = models.PositiveIntegerField("死亡（人）", default=0)
    injured = models.PositiveIntegerField("受伤（人）", default=0)
    severely_injured = models.PositiveIntegerField("其中重伤（人）", default=0)
    patients = models.PositiveIntegerField("职业病（人）", default=0)
    in_investigation = models.BooleanField("参加事故调查", default=False)
    in_aftermath = models.BooleanField("参加善后处理", default=False)
    joined_on = models.DateField("工会参加日期", null=True, blank=True)
    closed_on = models.DateField("处理结束日期", null=True, blank=True)
    result = models.TextField("处理结果", max_length=1000, blank=True)
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    view_action = "disputes.accident.view"
    attachment_action = "disputes.accident.change"

    class Meta:
        verbose_name = "安全事故与职业病危害"
        verbose_name_plural = "安全事故与职业病危害"
        ordering = ["-occurred_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(severely_injured__lte=F("injured")), name="disputes_accident_injured"
            ),
            models.CheckConstraint(
                condition=Q(joined_on__isnull=False) | Q(in_investigation=False, in_aftermath=False),
                name="disputes_accident_joined",
            ),
        ]
        indexes = [
            models.Index(fields=["occurred_on", "id"], name="disputes_accident_on"),
            models.Index(fields=["employer", "occurred_on"], name="disputes_accident_employer"),
        ]

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.employer_name}"

    def get_absolute_url(self) -> str:
        """The accident's page."""
        return reverse("accident-detail", args=[self.pk])

    @property
    def participation(self) -> str:
        """What part the union took, in words."""
        named = (("in_investigation", "事故调查"), ("in_aftermath", "善后处理"))
        return "、".join(label for name, label in named if getattr(self, name)) or "未参加"
