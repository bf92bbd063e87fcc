"""Inspections on site, the hazards found there, and the workers who watch over safety (群监员)."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from members.models import Employer
from unionhub.core.models import Owned

from ..enums import HazardLevel
from .struck import Struck


class Inspection(Struck, Owned):
    """One inspection of a site: wage payment of migrant workers («日清月结»), labour protection, safety.

    `organisation` is the union that inspected. `covered` are the workers on the site: the same worker counts at each
    inspection (人次). Arrears are those found on the spot, in 元; what was paid after is kept with its day.
    """

    inspected_on = models.DateField("检查日期")
    employer = models.ForeignKey(
        Employer, models.PROTECT, verbose_name="用人单位", null=True, blank=True, related_name="inspections"
    )
    employer_name = models.CharField("用人单位名称", max_length=120)
    site = models.CharField("工地或者场所", max_length=120)
    on_wages = models.BooleanField("农民工工资支付（日清月结）", default=False)
    on_protection = models.BooleanField("劳动保护", default=False)
    on_safety = models.BooleanField("安全生产", default=False)
    took_part = models.CharField("检查人员", max_length=200, blank=True)
    joint_with = models.CharField("联合检查单位", max_length=200, blank=True)
    covered = models.PositiveIntegerField("覆盖职工（人次）", default=0)
    findings = models.TextField("检查情况", max_length=2000, blank=True)
    arrears_persons = models.PositiveIntegerField("被拖欠工资人数", default=0)
    arrears = models.DecimalField(
        "发现拖欠工资（元）", max_digits=14, decimal_places=2, default=Decimal("0.00")
    )
    paid_on = models.DateField("补发日期", null=True, blank=True)
    paid_persons = models.PositiveIntegerField("补发人数", default=0)
    paid = models.DecimalField("补发工资（元）", max_digits=14, decimal_places=2, default=Decimal("0.00"))
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    view_action = "disputes.inspection.view"
    attachment_action = "disputes.inspection.change"

    class Meta:
        verbose_name = "现场检查"
        verbose_name_plural = "现场检查"
        ordering = ["-inspected_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(arrears__gte=0, paid__gte=0), name="disputes_inspection_sums"),
            models.CheckConstraint(condition=Q(paid__lte=F("arrears")), name="disputes_inspection_paid"),
            models.CheckConstraint(
                condition=Q(paid_persons__lte=F("arrears_persons")), name="disputes_inspection_persons"
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=False) | Q(paid=0, paid_persons=0),
                name="disputes_inspection_paid_on",
            ),
        ]
        indexes = [
            models.Index(fields=["inspected_on", "id"], name="disputes_inspection_on"),
            models.Index(fields=["employer", "inspected_on"], name="disputes_inspection_employer"),
        ]

    def __str__(self) -> str:
        return f"{self.inspected_on} {self.site}"

    def get_absolute_url(self) -> str:
        """The inspection's page."""
        return reverse("inspection-detail", args=[self.pk])

    @property
    def kinds(self) -> str:
        """What was inspected, in words."""
        named = (("on_wages", "工资支付"), ("on_protection", "劳动保护"), ("on_safety", "安全生产"))
        return "、".join(label for name, label in named if getattr(self, name)) or "其他"


class Hazard(Struck, Owned):
    """A hazard found at an inspection, to be put right by a day. `organisation` is the inspection's."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, verbose_name="现场检查", related_name="hazards"
    )
    description = models.CharField("隐患", max_length=300)
    level = models.CharField("等级", max_length=10, choices=HazardLevel, default=HazardLevel.GENERAL)
    due_on = models.DateField("整改期限")
    settled_on = models.DateField("整改日期", null=True, blank=True, editable=False)
    proof = models.CharField("整改情况与证明", max_length=300, blank=True, editable=False)

    view_action = "disputes.inspection.view"
    attachment_action = "disputes.inspection.change"

    class Meta:
        verbose_name = "隐患"
        verbose_name_plural = "隐患"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on", "id"], name="disputes_hazard_due")]

    def __str__(self) -> str:
        return self.description

    def get_absolute_url(self) -> str:
        """The hazard's page."""
        return reverse("hazard-detail", args=[self.pk])


class WorkerInspector(Struck, Owned):
    """A worker who watches over labour protection in his workplace (群监员), from a day to a day.

    `organisation` is his union.
    """

    name = models.CharField("姓名", max_length=60)
    post = models.CharField("岗位", max_length=60, blank=True)
    valid_from = models.DateField("聘任日期")
    valid_to = models.DateField("解聘日期", null=True, blank=True, help_text="当日起不再担任")
    trained_on = models.DateField("最近培训日期", null=True, blank=True)
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    view_action = "disputes.inspection.view"

    class Meta:
        verbose_name = "群监员"
        verbose_name_plural = "群监员"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="disputes_inspector_dates",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The inspector's page."""
        return reverse("inspector-detail", args=[self.pk])
