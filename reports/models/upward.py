"""Lists for the systems of the upper levels, and the receipts that a record was entered there."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from unionhub.core.models import Organisation, Owned, ScopedQuerySet
from unionhub.core.sheets.sheet import all_sheets

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

    def get_absolute_url(self) -> str:
        """The list's page, with its records."""
        return reverse("upward-detail", args=[self.pk])


def record_models() -> dict[str, type[models.Model]]:
    """The models whose records can have receipts, by label: those of the sheets that tell records."""
    return {
        sheet.model._meta.label_lower: sheet.model for sheet in all_sheets().values() if sheet.tells_records
    }


class ReceiptQuerySet(ScopedQuerySet):
    """Querysets over receipts."""

    def visible_to(self, user: Any, action: str | None = None) -> "ReceiptQuerySet":
        """With their records: who sees a record, and holds the action where it now belongs."""
        condition = Q(pk__in=[])
        for label, model in record_models().items():
            seen: Any = model._default_manager
            seen = seen.visible_to(user).visible_to(user, action or UpwardReceipt.view_action)
            condition |= Q(record_label=label, record_id__in=seen.order_by().values("pk"))
        return self.filter(condition)

    def standing(self) -> "ReceiptQuerySet":
        """Those that were not struck."""
        return self.filter(struck_at__isnull=True)


class UpwardReceipt(Owned):
    """That a record was entered in an upper system: when, by whom, under which number there. Wrong ones are struck.

    `as_of` is the moment whose data were entered there; what changed in the record since then is not there yet.
    """

    system = models.CharField("系统", max_length=12, choices=UpwardSystem)
    record_label = models.CharField("记录类型", max_length=80)
    record_id = models.BigIntegerField("记录编号")
    entered_on = models.DateField("录入日期", default=timezone.localdate)
    by_name = models.CharField("经手人", max_length=60)
    number = models.CharField("系统编号", max_length=60, blank=True)
    as_of = models.DateTimeField("数据时间", editable=False)
    struck_at = models.DateTimeField("作废时间", null=True, editable=False)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="作废人",
        related_name="+",
        null=True,
        editable=False,
    )
    struck_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    objects = ReceiptQuerySet.as_manager()  # type: ignore[misc]
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

    @property
    def record(self) -> Any:
        """What was entered there; None when it is gone."""
        model = apps.get_model(self.record_label)
        return model._base_manager.select_related("organisation").filter(pk=self.record_id).first()

    def places_for(self, action: str) -> list[Organisation]:
        """Where an action on it is to be held: at its record."""
        record = self.record
        return [record.organisation if record is not None else self.organisation]

    def get_absolute_url(self) -> str:
        """Its place on the page of the record."""
        record = self.record
        return f"{record.get_absolute_url()}?tab=upward" if record is not None else reverse("upward-list")
