"""What the county asks of the unions below each month, and what each of them filed."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from unionhub.core.models import Case, CaseQuerySet, Owned


class FilingCall(Owned):
    """One line of the reporting calendar: what is asked (`asks`: keys of the domains' collections), of which month,
    by when, of whom.

    `organisation` is the county that asks; `of_unions` and `of_areas` say whether grassroots unions and townships
    (systems, parks) file. `asked_at` is the moment the filings were made.
    """  # fmt: skip

    title = models.CharField("名称", max_length=60)
    month = models.DateField("统计月份", help_text="该月第一天")
    due_on = models.DateField("报送截止日期")
    asks = models.JSONField("填报内容", default=list)
    of_unions = models.BooleanField("基层工会填报", default=True)
    of_areas = models.BooleanField("乡镇（系统、园区）填报", default=True)
    asked_at = models.DateTimeField("布置时间", null=True, editable=False)
    reminded_on = models.DateField("上次催报", null=True, editable=False)

    view_action = "reports.call.view"

    class Meta:
        verbose_name = "填报任务"
        verbose_name_plural = "填报任务"
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month"],
                name="reports_call_of_month",
                violation_error_message="这个月已经布置过填报任务。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The call's page."""
        return reverse("filing-call-detail", args=[self.pk])


class Filing(Case):
    """What one organisation files for one month: the organisation of the case is the one that files.

    `reporter` is the same organisation, kept here so that the database lets each file a month once.
    """

    call = models.ForeignKey(FilingCall, models.PROTECT, verbose_name="填报任务", related_name="filings")
    reporter = models.ForeignKey(
        "core.Organisation", models.PROTECT, verbose_name="填报单位", related_name="+", editable=False
    )
    month = models.DateField("统计月份")
    due_on = models.DateField("报送截止日期")
    submitted_on = models.DateField("报送日期", null=True, blank=True, editable=False)
    accepted_on = models.DateField("接收日期", null=True, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]
    workflow_kind = "reports.filing"
    view_action = "reports.filing.view"

    class Meta:
        verbose_name = "月度填报"
        verbose_name_plural = "月度填报"
        constraints = [models.UniqueConstraint(fields=["reporter", "month"], name="reports_filing_of_month")]
        indexes = [models.Index(fields=["month", "reporter"], name="reports_filing_month")]


class FilingAnswer(models.Model):
    """One answer: to a question (`ask`) about the filing organisation, or (`subject`) one of what it looks after.

    `last` is the answer of the month before, `known` what the records said when it was filled in; `confirmed` says that
    somebody looked at it. Numbers without a value were not answered yet.
    """

    filing = models.ForeignKey(Filing, models.CASCADE, verbose_name="填报", related_name="answers")
    ask = models.CharField("问题", max_length=80)
    subject = models.BigIntegerField("对象编号", default=0)
    subject_label = models.CharField("对象", max_length=120, blank=True)
    value = models.DecimalField("填报数", max_digits=16, decimal_places=2, null=True, blank=True)
    last = models.DecimalField("上月数", max_digits=16, decimal_places=2, null=True)
    known = models.DecimalField("系统已有数", max_digits=16, decimal_places=2, null=True)
    confirmed = models.BooleanField("已确认", default=False)
    note = models.CharField("说明", max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="填报人", related_name="+", null=True
    )

    class Meta:
        verbose_name = "填报内容"
        verbose_name_plural = "填报内容"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "ask", "subject"], name="reports_filing_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.ask} {self.subject_label}".strip()
