"""Cases: what passes through a declared procedure, with its timeline and its clocks."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from .. import scope
from ..guards import AppendOnly
from .owned import Owned
from .scoped import ScopedQuerySet


class CaseQuerySet(ScopedQuerySet):
    """Querysets over cases of all kinds, or of one."""

    def visible_to(self, user: Any, action: str | None = None) -> "CaseQuerySet":
        """What the user may see: of all kinds together by the rules of each, confidentiality included."""
        if self.model is not Case:
            return super().visible_to(user, action)  # type: ignore[return-value]
        from ..workflow import workflows  # noqa: PLC0415  (the procedures are declared by the domains)

        found = Q(pk__in=[])
        for declared in workflows().values():
            model: Any = declared.model
            if _by_scope_alone(model):
                paths = scope.scope_paths(user, action or model.view_action)
                found |= Q(kind=declared.kind) & scope.within(paths, "organisation__path")
                continue
            # Correlated, so that few open cases are not paid for with the whole table.
            seen = model.objects.visible_to(user, action).filter(pk=OuterRef("pk"))
            found |= Q(Exists(seen), kind=declared.kind)
        return self.filter(found)


def _by_scope_alone(model: Any) -> bool:
    """Whether nothing but the tree decides who sees the cases of the model: then its own table need not be asked."""
    rows = type(model._default_manager.all())
    return (
        rows.visible_to is CaseQuerySet.visible_to
        and model.visibility.__func__ is Owned.visibility.__func__  # type: ignore[attr-defined]
        and model.organisation_path == Owned.organisation_path
    )


class Case(Owned):
    """What all case work has in common; a domain's model extends it (multi-table) and declares its `Workflow`.

    `state` is written by `workflow.perform` alone. `title` says what it is about without a secret, for lists and
    to-do lines. `handler` is who has it in hand; `is_open` follows the state, so that what waits is found by one index.
    """

    kind = models.CharField("种类", max_length=40, editable=False)
    number = models.CharField("编号", max_length=40, blank=True, editable=False)
    title = models.CharField("事由", max_length=200)
    state = models.CharField("状态", max_length=30, editable=False)
    is_open = models.BooleanField("未办结", default=True, editable=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="承办人",
        related_name="+",
        null=True,
        blank=True,
    )
    opened_on = models.DateField("立案日期", default=timezone.localdate)
    closed_on = models.DateField("办结日期", null=True, blank=True, editable=False)
    paper_place = models.CharField("纸质材料存放处", max_length=120, blank=True)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]

    #: The key of the workflow, set by each model that extends this.
    workflow_kind = ""
    view_action = "core.todo.view"

    class Meta:
        verbose_name = "案件"
        verbose_name_plural = "案件"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"], condition=~Q(number=""), name="core_case_number_once"
            )
        ]
        indexes = [
            models.Index(fields=["handler", "kind"], condition=Q(is_open=True), name="core_case_in_hand"),
            models.Index(fields=["kind", "state", "organisation"], name="core_case_state"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def series(self, sign: str) -> tuple[str, str]:
        """What stands before its number and the series that is counted in; a kind may keep several apart."""
        return sign, self.kind

    def get_absolute_url(self) -> str:
        """The case's page, «<kind with dashes>-detail»."""
        return reverse(f"{self.kind.replace('.', '-')}-detail", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the case; a new one is of its model's kind and in the first state of its procedure."""
        if self._state.adding:
            from ..workflow import workflow  # noqa: PLC0415  (the procedure is declared by the domain)

            declared = workflow(self.workflow_kind)
            self.kind, self.state = declared.kind, self.state or declared.initial
            self.is_open = declared.state(self.state).is_open
        super().save(*args, **kwargs)


class CaseEvent(models.Model):
    """One step of a case: who did what when, from which state to which, with the note. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name="案件", related_name="events")
    at = models.DateTimeField("时间", default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="办理人", related_name="+", null=True
    )
    actor_name = models.CharField("办理人姓名", max_length=120)
    transition = models.CharField("步骤", max_length=40)
    label = models.CharField("办理", max_length=60)
    source = models.CharField("原状态", max_length=30)
    target = models.CharField("新状态", max_length=30)
    note = models.CharField("说明", max_length=500, blank=True)

    database_guards = (AppendOnly(),)

    class Meta:
        verbose_name = "办理记录"
        verbose_name_plural = "办理记录"
        ordering = ["case_id", "id"]

    def __str__(self) -> str:
        return f"{self.label}（{self.actor_name}）"


class ClockState(models.TextChoices):
    """Whether a term still runs."""

    RUNNING = "running", "计时中"
    PAUSED = "paused", "已中止"
    MET = "met", "按期完成"
    MISSED = "missed", "逾期完成"
    MOOT = "moot", "不再适用"


class Clock(models.Model):
    """One running of one term for one case (`core/clocks`).

    `start` is the day of the event it runs from; `extra` the days or months it was extended by, `paused_days` how long
    it stood still. What was counted is kept in words.
    """

    case = models.ForeignKey(Case, models.CASCADE, verbose_name="案件", related_name="clocks")
    term = models.CharField("期限", max_length=60)
    label = models.CharField("名称", max_length=60)
    start = models.DateField("起算日期")
    length = models.PositiveSmallIntegerField("长度")
    extra = models.PositiveSmallIntegerField("延长", default=0)
    extension_reason = models.CharField("延长理由", max_length=300, blank=True)
    extension_document = models.CharField("延长文书", max_length=80, blank=True)
    due_on = models.DateField("届满日期")
    warn_on = models.DateField("提醒日期")
    state = models.CharField("状态", max_length=10, choices=ClockState, default=ClockState.RUNNING)
    provisional = models.BooleanField("暂定", default=False)
    explanation = models.CharField("计算说明", max_length=400)
    paused_on = models.DateField("中止日期", null=True)
    pause_reason = models.CharField("中止理由", max_length=300, blank=True)
    paused_days = models.PositiveSmallIntegerField("已中止天数", default=0)
    ended_on = models.DateField("完成日期", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "期限"
        verbose_name_plural = "期限"
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "term"],
                condition=Q(state__in=["running", "paused"]),
                name="core_clock_one_of_a_term",
            )
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="core_clock_due")]

    def __str__(self) -> str:
        return f"{self.label} {self.due_on}"

    @property
    def is_live(self) -> bool:
        """Whether it still counts."""
        return self.state in (ClockState.RUNNING, ClockState.PAUSED)


class Serial(models.Model):
    """The last number given out of a series in a year; locked while the next one is taken."""

    series = models.CharField("系列", max_length=60)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("最后编号", default=0)

    class Meta:
        verbose_name = "编号"
        verbose_name_plural = "编号"
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="core_serial_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"
