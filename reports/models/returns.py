"""The city's forms, what stands in their cells, and the files that were made of them."""

from django.db import models
from django.urls import reverse

from unionhub.core.guards import AppendOnly
from unionhub.core.models import Owned
from unionhub.core.models.scoped import ScopedQuerySet

from ..enums import ColumnKind, MarkKind
from .closes import PeriodClose


class ReturnForm(Owned):
    """A workbook as the city sent it. A changed form is a new row that `replaces` the old one.

    `content` is the file itself, never changed; `layout` what was read of it for the screen (sheets, sizes, merged
    ranges, words), so that nobody parses a foreign file again and again. `carried` says of each mark of the form it
    replaces where it came to stand, or that somebody still has to say (`services/carrying.py`).
    """

    name = models.CharField("表名", max_length=80)
    first_month = models.DateField("启用月份")
    is_active = models.BooleanField("在用", default=True)
    filename = models.CharField("文件名", max_length=120, editable=False)
    content = models.BinaryField("文件", editable=False)
    sha256 = models.CharField("校验值", max_length=64, editable=False)
    layout = models.JSONField("版式", default=dict, editable=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name="替代", related_name="replaced_by", null=True, editable=False
    )
    carried = models.JSONField("沿用情况", default=list, editable=False)

    view_action = "reports.form.view"

    class Meta:
        verbose_name = "市总报表"
        verbose_name_plural = "市总报表"
        ordering = ["name", "-first_month", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("form-detail", args=[self.pk])

    @property
    def first_month_text(self) -> str:
        """«2026年11月起»."""
        return f"{self.first_month:%Y年%m月}起"

    @property
    def waiting(self) -> int:
        """Marks of the form it replaces that somebody still has to place."""
        return sum(not entry["done"] for entry in self.carried)

    @property
    def state_text(self) -> str:
        """In use, not in use, or a new version that is not in use yet."""
        if self.is_active:
            return "在用"
        return (
            "停用"
            if self.replaces_id is None or not self.waiting
            else f"新版，还有 {self.waiting} 处取数待处理"
        )


class FormMark(models.Model):
    """What stands in one cell of a form, or from one cell on.

    `cell` is A1-style, the upper left one of a merged range. A figure has `key`, `column` and `node` (empty: the county
    itself); `rows` lists the values of every area (or, with `by`, of every member of that dimension) downwards from the
    cell, `names` their names; a constant has `text` (one of the fixed words, or any). `row_label` and `column_label`
    are the headings it stood under when marked, by which it is found again in a changed form.
    """

    form = models.ForeignKey(ReturnForm, models.CASCADE, verbose_name="报表", related_name="marks")
    sheet = models.CharField("工作表", max_length=60)
    cell = models.CharField("单元格", max_length=12)
    kind = models.CharField("种类", max_length=10, choices=MarkKind)
    key = models.CharField("数字", max_length=80, blank=True)
    column = models.CharField("列", max_length=20, choices=ColumnKind, blank=True)
    node = models.ForeignKey(
        "core.Organisation", models.PROTECT, verbose_name="组织", related_name="+", null=True, blank=True
    )
    by = models.CharField("按", max_length=40, blank=True)
    member = models.CharField("成员", max_length=80, blank=True)
    text = models.CharField("文字", max_length=200, blank=True)
    empty_as = models.CharField("没有数字时", max_length=10, default="—")
    row_label = models.CharField("行标题", max_length=200, blank=True)
    column_label = models.CharField("列标题", max_length=200, blank=True)

    class Meta:
        verbose_name = "取数单元格"
        verbose_name_plural = "取数单元格"
        ordering = ["sheet", "id"]
        constraints = [models.UniqueConstraint(fields=["form", "sheet", "cell"], name="reports_mark_of_cell")]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


class ReturnFileQuerySet(ScopedQuerySet):
    """Querysets of files."""


class ReturnFile(models.Model):
    """A file as it was made for a month: its bytes, its SHA-256 and how many cells were written and read back.

    It stands as made; another one is another row. `form` is empty for the workbook of our own.
    """

    close = models.ForeignKey(PeriodClose, models.PROTECT, verbose_name="月度报表", related_name="files")
    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, verbose_name="所属组织", related_name="+"
    )
    form = models.ForeignKey(ReturnForm, models.PROTECT, verbose_name="报表", related_name="files", null=True)
    filename = models.CharField("文件名", max_length=120)
    content = models.BinaryField("文件")
    sha256 = models.CharField("校验值", max_length=64)
    values_sha256 = models.CharField("数字校验值", max_length=64)
    cells = models.PositiveIntegerField("写入单元格")
    is_draft = models.BooleanField("草稿", default=True)
    notes = models.JSONField("提示", default=list)
    made_at = models.DateTimeField("生成时间", auto_now_add=True)
    made_by_name = models.CharField("生成人", max_length=120)

    objects = ReturnFileQuerySet.as_manager()
    view_action = "reports.form.view"
    organisation_path = "organisation__path"
    database_guards = (AppendOnly(message="生成的文件不能修改或删除，可以重新生成。"),)

    class Meta:
        verbose_name = "生成的报表"
        verbose_name_plural = "生成的报表"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.filename
