"""Computed figures as they are kept between two computations."""

from django.db import models
from django.utils import timezone

from .organisation import Organisation
from .scoped import ScopedQuerySet


class FigureBlock(models.Model):
    """The figures of one source for one node and span: its own rows (`own`) and with all below it (`total`).

    Both are JSON: {dimension key: {indicator key: {member key: number}}}; the dimension «» has the one member «».
    Numbers that are 0 are left out; decimals are text. `total` is null where nothing lies below: then it is `own`.
    A stock has `first` = `last`, the day at whose end it was counted. `version` is a digest over the definitions: a
    block of another version is not read. One block and not a row per number: a county has some millions of them.
    """

    source = models.CharField("来源", max_length=60)
    first = models.DateField("起")
    last = models.DateField("止")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name="组织", related_name="+", db_constraint=False
    )
    own = models.JSONField("本级", default=dict)
    total = models.JSONField("含下级", null=True)
    version = models.CharField("定义版本", max_length=16)
    computed_at = models.DateTimeField("计算时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()
    view_action = "core.figure.compute"
    organisation_path = "organisation__path"

    class Meta:
        verbose_name = "已计算的数字"
        verbose_name_plural = "已计算的数字"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "last", "first", "organisation"], name="core_figure_block_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.first}..{self.last}"


class FigureState(models.Model):
    """One row, locked while figures are computed: through which audit event they take changes into account.

    `planned_on`: the day for which the standing spans were last planned.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    event_id = models.BigIntegerField("已计入的审计编号", default=0)
    planned_on = models.DateField("计划日期", null=True)
    ran_at = models.DateTimeField("上次计算", null=True)
    note = models.CharField("上次的结果", max_length=300, default="", blank=True)

    class Meta:
        verbose_name = "数字计算状态"
        verbose_name_plural = "数字计算状态"

    def __str__(self) -> str:
        return "数字计算状态"
