"""An import: the uploaded file, its rows waiting for the user's word, and what became of them."""

from pathlib import Path

from django.conf import settings
from django.db import models

from .owned import Owned
from .scoped import ScopedQuerySet


class ImportState(models.TextChoices):
    """Where an import stands."""

    READING = "reading", "正在读取"
    MATCHING = "matching", "待核对标题"
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
    ASK = "ask", "转为申请"
    BAD = "bad", "有误"


class ImportBatchQuerySet(ScopedQuerySet):
    """Querysets of imports."""

    def visible_to(self, user, action: str | None = None) -> "ImportBatchQuerySet":
        """One's own: staged rows are nobody else's business before they are records."""
        return self.filter(created_by=user)


class ImportBatch(Owned):
    """One upload, from the file to the undo.

    `options` are the answers to the sheet's options, `layout` how the file is built (`sheets.layout.Layout`), with the
    user's match of the headings once `layout["confirmed"]`. `counts` says how many rows have each status, `problems`
    groups what is wrong by kind: {heading, words, count, rows: [[number, masked value]]}. `keyring` is the generation
    of the keyring the staged values are sealed under; 0 where nothing is staged. `good_rows` records the user's choice
    to leave bad rows out. `report` is what the last undo did: {restored, kept, rows: [[number, words]]}.
    """

    sheet_key = models.CharField("导入种类", max_length=80)
    filename = models.CharField("文件名", max_length=120)
    path = models.CharField("存放位置", max_length=120, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    state = models.CharField("状态", max_length=10, choices=ImportState, default=ImportState.READING)
    options = models.JSONField("导入方式", default=dict)
    layout = models.JSONField("表格结构", null=True)
    worksheet = models.CharField("工作表", max_length=80, blank=True)
    total = models.PositiveIntegerField("总行数", default=0)
    counts = models.JSONField("行数", default=dict)
    notices = models.JSONField("提示", default=list)
    problems = models.JSONField("问题", default=list)
    problem_count = models.PositiveIntegerField("问题数", default=0)
    good_rows = models.BooleanField("只导入无误的行", default=False)
    keyring = models.PositiveIntegerField("密钥代次", default=0)
    report = models.JSONField("撤销结果", null=True)
    error = models.CharField("未能完成的原因", max_length=500, blank=True)
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, related_name="+", verbose_name="任务")
    marked = models.ForeignKey(
        "core.Job", models.SET_NULL, null=True, related_name="+", verbose_name="标注错误的工作簿"
    )
    applied_at = models.DateTimeField("导入时间", null=True)

    objects = ImportBatchQuerySet.as_manager()  # type: ignore[misc]
    view_action = "core.import.view"

    class Meta:
        verbose_name = "导入"
        verbose_name_plural = "导入"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["created_by", "sheet_key", "-id"], name="core_import_own")]

    def __str__(self) -> str:
        return self.filename

    @property
    def file(self) -> Path:
        """Where the uploaded file lies until it has been read."""
        return settings.FILES_DIR / self.path

    @property
    def is_stuck(self) -> bool:
        """Whether it waits for a job that failed, was cancelled or is gone; nothing was written then."""
        return self.state in WAITING_STATES and (self.job is None or not self.job.is_open)

    @property
    def can_be_undone(self) -> bool:
        """Whether it was written, and its staged rows, from which it is undone, are there."""
        return self.state == ImportState.APPLIED and self.keyring > 0

    @property
    def is_waiting(self) -> bool:
        """Whether its job is under way."""
        return self.state in WAITING_STATES and not self.is_stuck


class ImportRow(models.Model):
    """A staged row: lean, written by COPY, read by the statements that write the records.

    `number` is the line of the file; rows that the file has no line for count from `sheets.sheet.BEYOND_FILE`. `cells`
    holds the values in the order of `Sheet.names`: dates and amounts as text, a sealed column as the sealed text that
    opens with `row_key`; nothing for a bad row. `old` is what stands now of a changed row, masked. `problems` are
    [heading, words, masked value]; hints to a good row have no heading.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="rows", verbose_name="导入", db_index=False
    )
    number = models.PositiveIntegerField("行号")
    status = models.CharField("处理", max_length=10, choices=RowStatus)
    target_id = models.BigIntegerField("记录编号", null=True)
    target_version = models.PositiveIntegerField("记录版本", null=True)
    row_key = models.UUIDField("行标识", null=True)
    cells = models.JSONField("内容", default=list)
    old = models.JSONField("原内容", null=True)
    problems = models.JSONField("问题", null=True)

    class Meta:
        verbose_name = "导入行"
        verbose_name_plural = "导入行"
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="core_import_row_number")]
        indexes = [models.Index(fields=["batch", "status", "number"], name="core_import_row_status")]

    def __str__(self) -> str:
        return f"第 {self.number} 行"
