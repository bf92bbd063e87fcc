"""Long work: a row is the truth about it, whatever becomes of broker and worker."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "排队"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


OPEN_STATES = frozenset({JobState.QUEUED, JobState.RUNNING})
#: States from which the requester may start the job once more.
REPEATABLE_STATES = frozenset({JobState.FAILED, JobState.CANCELLED})
#: Colours of the states' badges.
TONES: dict[str, str] = {
    JobState.QUEUED: "plain",
    JobState.RUNNING: "plain",
    JobState.DONE: "ok",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "warn",
}


class JobQuerySet(models.QuerySet):
    """Querysets of jobs."""

    def visible_to(self, user, action: str | None = None) -> "JobQuerySet":
        """The user's own; nobody sees another's jobs or their files, whatever his role."""
        return self.filter(user_id=user.pk)

    def open(self) -> "JobQuerySet":
        """Not ended yet."""
        return self.filter(state__in=OPEN_STATES)


class Job(models.Model):
    """One piece of long work, asked for by one person at one organisation.

    `params` and `checkpoint` hold ids and plain scalars only, never a person's data. `token` counts the
    takings of the job: whoever runs it holds the number of his taking, and every effect is refused to an
    older number. `done`, `total` and `message` are as of the last effect; between effects the live values are
    with the broker.
    """

    kind = models.CharField("类型", max_length=80, editable=False)
    title = models.CharField("名称", max_length=120, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发起人", related_name="jobs", editable=False
    )
    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, verbose_name="所属组织", related_name="+", editable=False
    )
    params = models.JSONField("参数", default=dict, editable=False)
    heavy = models.BooleanField("大任务", default=False, editable=False)
    dedupe_key = models.CharField("重复标识", max_length=120, default="", editable=False)

    state = models.CharField("状态", max_length=10, choices=JobState, default=JobState.QUEUED, editable=False)
    done = models.PositiveIntegerField("已处理", default=0, editable=False)
    total = models.PositiveIntegerField("总数", default=0, editable=False)
    message = models.CharField("进展", max_length=200, default="", editable=False)
    checkpoint = models.JSONField("断点", default=dict, editable=False)
    cancel_requested = models.BooleanField("已要求取消", default=False, editable=False)
    error = models.CharField("失败原因", max_length=500, default="", editable=False)
    incident = models.CharField("事件编号", max_length=40, default="", editable=False)

    token = models.PositiveIntegerField("领取序号", default=0, editable=False)
    attempts = models.PositiveSmallIntegerField("连续中断次数", default=0, editable=False)
    lease_until = models.DateTimeField("租约到期", null=True, editable=False)
    sent_at = models.DateTimeField("送出时间", null=True, editable=False)

    result_file = models.CharField("文件位置", max_length=120, default="", editable=False)
    result_name = models.CharField("文件名", max_length=200, default="", editable=False)
    result_size = models.PositiveBigIntegerField("文件大小", default=0, editable=False)
    result_sha256 = models.CharField("文件摘要", max_length=64, default="", editable=False)
    result_expires_at = models.DateTimeField("文件失效时间", null=True, editable=False)
    link = models.CharField("后续页面", max_length=300, default="", editable=False)

    created_at = models.DateTimeField("发起时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True, editable=False)
    ended_at = models.DateTimeField("结束时间", null=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = JobQuerySet.as_manager()
    view_action = "core.job.view"
    organisation_path = "organisation__path"

    class Meta:
        verbose_name = "任务"
        verbose_name_plural = "任务"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "dedupe_key"],
                condition=Q(state__in=["queued", "running"]) & ~Q(dedupe_key=""),
                name="core_job_one_open_per_key",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="core_job_by_user"),
            # What the sweeper looks at every few seconds must not grow with the years.
            models.Index(
                fields=["state", "heavy", "sent_at"],
                condition=Q(state__in=["queued", "running"]),
                name="core_job_open",
            ),
            models.Index(fields=["result_expires_at"], condition=~Q(result_file=""), name="core_job_files"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The job's page, for its requester."""
        return reverse("job-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN_STATES

    @property
    def can_repeat(self) -> bool:
        """Whether it ended without its result."""
        return self.state in REPEATABLE_STATES

    @property
    def has_file(self) -> bool:
        """Whether it is done and its result file is there and not expired."""
        in_time = self.result_expires_at is not None and self.result_expires_at > timezone.now()
        return self.state == JobState.DONE and bool(self.result_file) and in_time

    @property
    def tone(self) -> str:
        """Colour of the state's badge."""
        return TONES[JobState(self.state)]
