"""Closing a month: the case that passes from draft to sent, and what it froze."""

from django.conf import settings
from django.db import models

from unionhub.core.attached import Attached, Settled
from unionhub.core.guards import Frozen
from unionhub.core.models import Case, CaseQuerySet, Organisation

CLOSED = "该月份的数字已经封存，不能修改或删除；更正的记录会作为以前月份更正列出。"


class PeriodClose(Case):
    """The monthly report of a county for one month, one case for each version.

    `month` is its first day; `edition` 1 is the first version, a returned or reopened month gets the next one while the
    earlier ones stay. `counted_at` and `digest` are of the last computation; `event_id` is the audit event through
    which it took changes into account. `reopen_asked_at` is set while somebody asks that the month be opened again.
    """

    month = models.DateField("统计月份")
    county = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="填报单位", related_name="+", editable=False
    )
    edition = models.PositiveSmallIntegerField("版次", default=1, editable=False)
    counted_at = models.DateTimeField("核算时间", null=True, blank=True, editable=False)
    event_id = models.BigIntegerField("已计入的审计编号", default=0, editable=False)
    digest = models.CharField("数字校验值", max_length=64, blank=True, editable=False)
    signer = models.CharField("签发人", max_length=60, blank=True, editable=False)
    sent_on = models.DateField("报送日期", null=True, blank=True, editable=False)
    sent_to = models.CharField("接收单位", max_length=120, blank=True, editable=False)
    receiver = models.CharField("接收人", max_length=60, blank=True, editable=False)
    sent_sha256 = models.CharField("报送文件校验值", max_length=64, blank=True, editable=False)
    keep_until = models.DateField("保存至", null=True, blank=True, editable=False)
    reopen_asked_at = models.DateTimeField("申请重开时间", null=True, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]
    workflow_kind = "reports.close"
    view_action = "reports.close.view"
    attachment_action = "reports.close.prepare"
    database_guards = (
        Settled(
            fields=("month", "county", "edition", "counted_at", "event_id", "digest", "signer"),
            by="snapshots",
            flag="is_final",
            message=CLOSED,
        ),
    )

    class Meta:
        verbose_name = "月度报表"
        verbose_name_plural = "月度报表"
        constraints = [
            models.UniqueConstraint(fields=["county", "month", "edition"], name="reports_close_of_month")
        ]

    @property
    def final(self) -> "Snapshot | None":
        """What was frozen when it was closed."""
        return self.snapshots.filter(is_final=True).first()


class Snapshot(models.Model):
    """All figures of one computation of a month: while it is a draft it may be taken away, as final it stands.

    `content` is JSON, zlib-compressed: the tree, entered numbers, medians and definitions of the moment
    (`core/indicators/frozen.py`). `digest` is over everything that was frozen.
    """

    close = models.ForeignKey(PeriodClose, models.PROTECT, verbose_name="月度报表", related_name="snapshots")
    made_at = models.DateTimeField("核算时间")
    content = models.BinaryField("内容")
    digest = models.CharField("校验值", max_length=64)
    is_final = models.BooleanField("已封存", default=False)

    database_guards = (Frozen(field="is_final", message=CLOSED),)

    class Meta:
        verbose_name = "封存的数字"
        verbose_name_plural = "封存的数字"
        constraints = [
            models.UniqueConstraint(
                fields=["close"], condition=models.Q(is_final=True), name="reports_snapshot_final_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.close} {self.made_at:%Y-%m-%d %H:%M}"


class SnapshotBlock(models.Model):
    """The figures of one source, span and node as they were frozen, in the shape of `core.FigureBlock`."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, verbose_name="封存", related_name="blocks")
    source = models.CharField("来源", max_length=60)
    first = models.DateField("起")
    last = models.DateField("止")
    node = models.BigIntegerField("组织编号")
    own = models.JSONField("本级", default=dict)
    total = models.JSONField("含下级", null=True)
    is_final = models.BooleanField("已封存", default=False)

    database_guards = (
        Frozen(field="is_final", message=CLOSED),
        Attached(parent="snapshot", flag="is_final", message=CLOSED),
    )

    class Meta:
        verbose_name = "封存的数字块"
        verbose_name_plural = "封存的数字块"
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "source", "last", "first", "node"], name="reports_snapshot_block_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.first}..{self.last} {self.node}"


class SnapshotRows(models.Model):
    """Which rows stood behind the figures of one source and span: ids, versions, nodes, and who counts for what.

    `packed` is written and read by `core/indicators/row_sets.py` alone; `count` is the number of rows.
    """

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, verbose_name="封存", related_name="rows")
    source = models.CharField("来源", max_length=60)
    first = models.DateField("起")
    last = models.DateField("止")
    count = models.PositiveIntegerField("行数", default=0)
    packed = models.BinaryField("名单")
    is_final = models.BooleanField("已封存", default=False)

    database_guards = (
        Frozen(field="is_final", message=CLOSED),
        Attached(parent="snapshot", flag="is_final", message=CLOSED),
    )

    class Meta:
        verbose_name = "封存的名单"
        verbose_name_plural = "封存的名单"
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "source", "last", "first"], name="reports_snapshot_rows_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.first}..{self.last}"


class CloseFinding(models.Model):
    """What a check found at the last computation. A hard one stops the close, a soft one needs a note.

    `figures` are the numbers it compares: [{"key", "label", "period", "text"}, …], each to be opened.
    """

    close = models.ForeignKey(PeriodClose, models.CASCADE, verbose_name="月度报表", related_name="findings")
    rule = models.CharField("规则", max_length=80)
    label = models.CharField("内容", max_length=200)
    node = models.ForeignKey(Organisation, models.PROTECT, verbose_name="组织", related_name="+")
    is_hard = models.BooleanField("必须改正", default=True)
    left = models.CharField("左边", max_length=40)
    right = models.CharField("右边", max_length=40)
    figures = models.JSONField("涉及的数字", default=list)
    mend = models.CharField("如何处理", max_length=300, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="说明人", related_name="+", null=True
    )
    noted_at = models.DateTimeField("说明时间", null=True)

    class Meta:
        verbose_name = "核对结果"
        verbose_name_plural = "核对结果"
        ordering = ["-is_hard", "id"]
        constraints = [
            models.UniqueConstraint(fields=["close", "rule", "node"], name="reports_close_finding_one")
        ]

    def __str__(self) -> str:
        return self.label
