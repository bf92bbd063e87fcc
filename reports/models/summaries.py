"""The summary of work: the case that passes from draft to final, its sections, their versions, remarks, and what froze.

While it is a draft its text lives in `SummarySection`; from the counting on, the document is what `SummaryFreeze` holds
(text, figures and the rows behind them together), and once that is final nothing of it changes.
"""

from django.conf import settings
from django.db import models

from unionhub.core.attached import Attached, Settled
from unionhub.core.guards import Frozen
from unionhub.core.indicators.period import Period, parse_period
from unionhub.core.models import Case, CaseQuerySet

FINAL = "总结已经定稿，不能修改或删除；需要改动的，请另起草新的一版。"


class Summary(Case):
    """A summary of one organisation for one period, one case for each edition.

    `period` is the key of a period: a year, a half-year, a quarter, any span. `heading` is the document's title, a line
    break where the office breaks it. `counted_at` and `digest` are of the last counting of its figures; `as_of` is the
    last day they take in. `based_on` is the summary whose text it began with.
    """

    period = models.CharField("期间", max_length=30)
    edition = models.PositiveSmallIntegerField("版次", default=1, editable=False)
    heading = models.CharField("文件标题", max_length=200)
    addressee = models.CharField("主送机关", max_length=120, blank=True)
    red_head = models.CharField(
        "发文机关标志", max_length=80, blank=True, help_text="不填则不印红头，如：某某县总工会文件"
    )
    document_no = models.CharField("发文字号", max_length=40, blank=True)
    signature = models.CharField("落款", max_length=80, blank=True)
    dated = models.DateField("成文日期", null=True, blank=True)
    counted_at = models.DateTimeField("核定数字时间", null=True, blank=True, editable=False)
    as_of = models.DateField("数字截至", null=True, blank=True, editable=False)
    digest = models.CharField("校验值", max_length=64, blank=True, editable=False)
    signer = models.CharField("签发人", max_length=60, blank=True, editable=False)
    based_on = models.ForeignKey(
        "self", models.PROTECT, verbose_name="底稿", related_name="+", null=True, blank=True, editable=False
    )

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]
    workflow_kind = "reports.summary"
    view_action = "reports.summary.view"
    attachment_action = "reports.summary.write"
    database_guards = (
        Settled(
            fields=(
                "period",
                "edition",
                "heading",
                "addressee",
                "red_head",
                "document_no",
                "signature",
                "dated",
                "counted_at",
                "as_of",
                "digest",
                "signer",
            ),
            by="freezes",
            flag="is_final",
            message=FINAL,
        ),
    )

    class Meta:
        verbose_name = "工作总结"
        verbose_name_plural = "工作总结"

    @property
    def span(self) -> Period:
        """The period it is about."""
        return parse_period(self.period)

    @property
    def is_editable(self) -> bool:
        """Whether its text may still be changed."""
        return self.state == "draft"


class SummarySection(models.Model):
    """One chapter of the text, edited by itself.

    `title` is the heading of the first level, without its number; empty for what stands before the first chapter.
    `blocks` is the tree that `summary.tree` describes. `is_annex`: set as an annex on a new page. `key` names the
    chapter of the narratives that it was written from. `version` counts saves.
    """

    summary = models.ForeignKey(Summary, models.CASCADE, verbose_name="工作总结", related_name="sections")
    position = models.PositiveIntegerField("顺序", default=0)
    key = models.CharField("来源", max_length=80, blank=True)
    title = models.CharField("标题", max_length=80, blank=True)
    is_annex = models.BooleanField("附件", default=False)
    blocks = models.JSONField("内容", default=list)
    version = models.PositiveIntegerField("版本", default=1)
    updated_at = models.DateTimeField("保存时间", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="保存人", related_name="+", null=True
    )

    class Meta:
        verbose_name = "总结章节"
        verbose_name_plural = "总结章节"
        ordering = ["is_annex", "position", "pk"]

    def __str__(self) -> str:
        return self.title or "导语"


class SummaryVersion(models.Model):
    """What a section held after one save. `is_auto`: saved while typing; those are thinned out after a day."""

    section = models.ForeignKey(SummarySection, models.CASCADE, verbose_name="章节", related_name="versions")
    number = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=80, blank=True)
    blocks = models.JSONField("内容", default=list)
    is_auto = models.BooleanField("自动保存", default=False)
    saved_at = models.DateTimeField("保存时间", auto_now_add=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="保存人", related_name="+", null=True
    )

    class Meta:
        verbose_name = "章节版本"
        verbose_name_plural = "章节版本"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="reports_summary_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.number}"


class SummaryComment(models.Model):
    """A remark on a block of a section (`block` is its id, empty for the whole section), open until settled."""

    section = models.ForeignKey(SummarySection, models.CASCADE, verbose_name="章节", related_name="comments")
    block = models.CharField("段落", max_length=20, blank=True)
    quote = models.CharField("原文", max_length=200, blank=True)
    text = models.CharField("批注", max_length=500)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="批注人", related_name="+"
    )
    made_at = models.DateTimeField("批注时间", auto_now_add=True)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="处理人",
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "批注"
        verbose_name_plural = "批注"
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class SummaryFreeze(models.Model):
    """Text and figures of one counting: while it is a draft it may be taken away, as final it stands.

    `content` is JSON, zlib-compressed: the sections, the figures of every token, table and chart with their
    definitions, the lines of the annex (`summary.freezing`). `digest` is over the content and over the rows behind.
    """

    summary = models.ForeignKey(Summary, models.PROTECT, verbose_name="工作总结", related_name="freezes")
    made_at = models.DateTimeField("核定时间")
    as_of = models.DateField("数字截至")
    content = models.BinaryField("内容")
    digest = models.CharField("校验值", max_length=64)
    is_final = models.BooleanField("已定稿", default=False)

    database_guards = (Frozen(field="is_final", message=FINAL),)

    class Meta:
        verbose_name = "总结的数字"
        verbose_name_plural = "总结的数字"
        constraints = [
            models.UniqueConstraint(
                fields=["summary"], condition=models.Q(is_final=True), name="reports_summary_final_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.summary} {self.made_at:%Y-%m-%d %H:%M}"


class SummaryRows(models.Model):
    """The rows behind the figures of one source and span of a freeze; `packed` as in `SnapshotRows`."""

    freeze = models.ForeignKey(SummaryFreeze, models.CASCADE, verbose_name="总结的数字", related_name="rows")
    source = models.CharField("来源", max_length=60)
    first = models.DateField("起")
    last = models.DateField("止")
    count = models.PositiveIntegerField("行数", default=0)
    packed = models.BinaryField("名单")
    is_final = models.BooleanField("已定稿", default=False)

    database_guards = (
        Frozen(field="is_final", message=FINAL),
        Attached(parent="freeze", flag="is_final", message=FINAL),
    )

    class Meta:
        verbose_name = "总结数字的名单"
        verbose_name_plural = "总结数字的名单"
        constraints = [
            models.UniqueConstraint(
                fields=["freeze", "source", "last", "first"], name="reports_summary_rows_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.first}..{self.last}"
