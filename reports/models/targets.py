"""Targets: what a figure is meant to reach by the end of a period. A plan, never a result."""

from django.db import models

from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Owned

from ..rules.targets import words_of


class FigureTarget(Owned):
    """The target of one figure for one period at one organisation, with the paper that sets it.

    `key` names the figure, `period` is the key of a period («2026», «2026-01-01..2026-06-30»); the value is in the
    figure's own unit.
    """

    key = models.CharField("数字", max_length=80)
    period = models.CharField("期间", max_length=30)
    value = models.DecimalField("目标", max_digits=18, decimal_places=4)
    document = models.CharField("依据文件", max_length=120, blank=True)

    view_action = "reports.target.view"

    class Meta:
        verbose_name = "目标"
        verbose_name_plural = "目标"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key", "period"],
                name="reports_target_once",
                violation_error_message="这个数字在这一期间已有目标，请修改原来的目标。",
            ),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="reports_target_not_negative"),
        ]

    def __str__(self) -> str:
        item = indicators().get(self.key)
        return f"{item.label if item else self.key}，{words_of(self.period)}"
