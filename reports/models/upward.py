"""Lists for the systems of the upper levels, and the receipts that a record was entered there."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from unionhub.core.models import Owned

from ..enums import UpwardSystem


class UpwardList(Owned):
    """Which columns of one of our sheets go to an upper system, under which headings, in which order.

    `sheet` is the key of the sheet, `columns` [{"name", "heading"}, …].
    """

    system = models.CharField("系统", max_length=12, choices=UpwardSystem)
    name = models.CharField("名称", max_length=60)
    sheet = models.CharField("名单", max_length=60)
    columns = models.JSONField("列", default=list)

    view_action = "reports.upward.view"

    class Meta:
        verbose_name = "上报名单"
        verbose_name_plural = "上报名单"
        ordering = ["system", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="reports_upward_name",
                violation_error_message="已有同名的上报名单，请换一个名称。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class UpwardReceipt(Owned):
    """That a record was entered in an upper system: when, by whom, under which number there. Wrong ones are struck."""

    system = models.CharField("系统", max_length=12, choices=UpwardSystem)
    record_label = models.CharField("记录类型", max_length=80)
    record_id = models.BigIntegerField("记录编号")
    entered_on = models.DateField("录入日期", default=timezone.localdate)
    by_name = models.CharField("经手人", max_length=60)
    number = models.CharField("系统编号", max_length=60, blank=True)
    struck_at = models.DateTimeField("作废时间", null=True, editable=False)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="作废人",
        related_name="+",
        null=True,
        editable=False,
    )

    view_action = "reports.upward.view"

    class Meta:
        verbose_name = "已录入上级系统"
        verbose_name_plural = "已录入上级系统"
        ordering = ["-entered_on", "-pk"]
        indexes = [models.Index(fields=["record_label", "record_id"], name="reports_receipt_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "record_label", "record_id"],
                condition=models.Q(struck_at__isnull=True),
                name="reports_receipt_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.entered_on}"

    def label(self) -> Any:
        """The system, the day and who entered it."""
        return f"已录入{self.get_system_display()} {self.entered_on} {self.by_name}"
