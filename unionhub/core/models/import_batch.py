"""An import: the uploaded file, its rows waiting for the user's word, and what became of them."""

import json
from typing import Any

from django.conf import settings
from django.db import models

from ..sensitive import EncryptedTextField, SensitiveModel
from .owned import Owned
from .scoped import ScopedQuerySet


class ImportState(models.TextChoices):
    """Where an import stands."""

    READING = "reading", "正在读取"
    READY = "ready", "待确认"
    REFUSED = "refused", "未能读取"
    APPLYING = "applying", "正在写入"
    APPLIED = "applied", "已导入"
    UNDOING = "undoing", "正在撤销"
    UNDONE = "undone", "已撤销"


#: States in which the import waits for its job.
WAITING_STATES = frozenset({ImportState.READING, ImportState.APPLYING, ImportState.UNDOING})


class RowStatus(models.TextChoices):
    """What an import would do with a row."""

    NEW = "new", "新增"
    CHANGED = "changed", "变更"
    SAME = "same", "未变"
    BAD = "bad", "有误"


class ImportBatchQuerySet(ScopedQuerySet):
    """Querysets of imports."""

    def visible_to(self, user, action: str | None = None) -> "ImportBatchQuerySet":
        """One's own: staged rows are nobody else's business before they are records."""
        return self.filter(created_by=user)


class ImportBatch(Owned):
    """One upload. `problems` holds the first of them as [row, heading, words]; `problem_count` counts all."""

    handler = models.CharField("导入种类", max_length=80)
    filename = models.CharField("文件名", max_length=120)
    path = models.CharField("存放位置", max_length=120, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    state = models.CharField("状态", max_length=10, choices=ImportState, default=ImportState.READING)
    sheet = models.CharField("工作表", max_length=80, blank=True)
    counts = models.JSONField("行数", default=dict)
    problems = models.JSONField("问题", default=list)
    problem_count = models.PositiveIntegerField("问题数", default=0)
    error = models.CharField("未能完成的原因", max_length=500, blank=True)
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, related_name="+", verbose_name="任务")
    applied_at = models.DateTimeField("导入时间", null=True)

    objects = ImportBatchQuerySet.as_manager()  # type: ignore[misc]
    view_action = "core.import.view"

    class Meta:
        verbose_name = "导入"
        verbose_name_plural = "导入"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["created_by", "handler", "-id"], name="core_import_own")]

    def __str__(self) -> str:
        return self.filename

    @property
    def file(self):
        """Where the uploaded file lies until it has been read."""
        return settings.FILES_DIR / self.path

    @property
    def is_stuck(self) -> bool:
        """Whether it waits for a job that failed, was cancelled or is gone; nothing was written then."""
        return self.state in WAITING_STATES and (self.job is None or not self.job.is_open)

    @property
    def is_waiting(self) -> bool:
        """Whether its job is under way."""
        return self.state in WAITING_STATES and not self.is_stuck


class ImportRow(SensitiveModel):
    """A staged row. Its content is sealed as a whole: it may hold anything a person's record holds."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name="导入")
    number = models.PositiveIntegerField("行号")
    status = models.CharField("处理", max_length=10, choices=RowStatus)
    target_id = models.BigIntegerField("记录编号", null=True)
    content = EncryptedTextField("内容")

    view_action = "core.import.view"

    class Meta:
        verbose_name = "导入行"
        verbose_name_plural = "导入行"
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="core_import_row_number")]
        indexes = [models.Index(fields=["batch", "status", "number"], name="core_import_row_status")]

    def __str__(self) -> str:
        return f"第 {self.number} 行"

    def load(self) -> dict[str, Any]:
        """The content: `values` as they will be written, `old` as they stand now."""
        return json.loads(self.content.plain)
