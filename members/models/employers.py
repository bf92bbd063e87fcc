"""Employers, which union covers them, how many they employ, and the totals of an area."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from unionhub.core.models import Owned, Spell, dates_in_order
from unionhub.core.no_overlap import NoOverlap

from ..enums import Industry
from .code_lists import Code


class Employer(Owned):
    """A unit that employs people, with or without a union.

    `organisation` is who keeps the record: the union that covers it, else the township, system or park. A unit has a
    credit code of its own beside that of its union. `closed_on`: the unit is no more.
    """

    name = models.CharField("单位名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    nature = models.ForeignKey(
        Code, models.PROTECT, verbose_name="单位性质", null=True, blank=True, related_name="+"
    )
    industry = models.CharField(
        "行业", max_length=1, choices=Industry, blank=True, default=Industry.UNKNOWN, help_text="GB/T 4754"
    )
    address = models.CharField("地址", max_length=120, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    closed_on = models.DateField("注销日期", null=True, blank=True)

    view_action = "members.employer.view"

    class Meta:
        verbose_name = "用人单位"
        verbose_name_plural = "用人单位"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="members_employer_credit_code"
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="members_employer_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The employer's page."""
        return reverse("employer-detail", args=[self.pk])


class Coverage(Spell, Owned):
    """Which union (`organisation`) covers the employer, since when. A joint union covers several employers."""

    created_by = None  # type: ignore[assignment]  # the audit log tells who entered what
    employer = models.ForeignKey(Employer, models.PROTECT, verbose_name="用人单位", related_name="coverages")
    reason = models.CharField("依据", max_length=120, blank=True)

    view_action = "members.employer.view"
    database_guards = (
        NoOverlap(
            "employer",
            unless="is_struck",
            message="这家单位在同一时间只能由一个工会覆盖，请先终止原来的覆盖。",
        ),
    )

    class Meta:
        verbose_name = "覆盖"
        verbose_name_plural = "覆盖"
        ordering = ["employer_id", "valid_from"]
        constraints = [dates_in_order("members_coverage_dates")]
        indexes = [models.Index(fields=["organisation", "valid_from"], name="members_coverage_union")]

    def __str__(self) -> str:
        return f"{self.employer} — {self.organisation}"

    def get_absolute_url(self) -> str:
        """The employer's page."""
        return reverse("employer-detail", args=[self.employer_id])


class Headcount(Owned):
    """How many people an employer declared to employ on a day; of them women, migrant workers and others overlap.

    The union's figure is the sum over the employers it covers, each with its latest declaration up to the day. A wrong
    declaration is struck and declared anew, so that what was known on a past day stays visible.
    """

    employer = models.ForeignKey(Employer, models.PROTECT, verbose_name="用人单位", related_name="headcounts")
    on = models.DateField("截止日期")
    employees = models.PositiveIntegerField("职工人数")
    women = models.PositiveIntegerField("女职工", default=0)
    migrants = models.PositiveIntegerField("农民工", default=0)
    minorities = models.PositiveIntegerField("少数民族职工", default=0)
    new_form = models.PositiveIntegerField("新就业形态劳动者", default=0)
    source = models.CharField("来源", max_length=120, blank=True)
    recorded_at = models.DateTimeField("录入时间（申报）", default=timezone.now, editable=False)
    is_struck = models.BooleanField("已更正作废", default=False, editable=False)
    struck_at = models.DateTimeField("作废时间", null=True, editable=False)

    view_action = "members.employer.view"

    class Meta:
        verbose_name = "职工人数"
        verbose_name_plural = "职工人数"
        ordering = ["-on", "employer_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "on"], condition=Q(is_struck=False), name="members_headcount_one_a_day"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{part}__lte": models.F("employees")}), name=f"members_headcount_{part}"
                )
                for part in ("women", "migrants", "minorities", "new_form")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.on}"

    def get_absolute_url(self) -> str:
        """The employer's page."""
        return reverse("employer-detail", args=[self.employer_id])


class AreaTotal(Owned):
    """Employees and units of an area (`organisation`: county, township, system, park) on a day, with the source.

    For rates whose denominator no union can count: all employees of the area, units that should have a union.
    """

    on = models.DateField("截止日期")
    employees = models.PositiveIntegerField("职工总数", null=True, blank=True)
    units = models.PositiveIntegerField("单位总数", null=True, blank=True, help_text="法人单位数")
    units_due = models.PositiveIntegerField(
        "应建会单位数",
        null=True,
        blank=True,
        help_text="会员二十五人以上、应当建立基层工会的单位（工会法第十一条）",
    )
    source = models.CharField("数据来源", max_length=120)
    document_no = models.CharField("文号或出处", max_length=80, blank=True)

    view_action = "members.area.view"

    class Meta:
        verbose_name = "地区总数"
        verbose_name_plural = "地区总数"
        ordering = ["-on", "organisation_id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "on", "source"], name="members_area_total_one"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.on}"

    def get_absolute_url(self) -> str:
        """The entry's page."""
        return reverse("area-total-detail", args=[self.pk])
