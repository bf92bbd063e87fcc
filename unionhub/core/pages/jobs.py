"""A person's own jobs: list, page with bar, cancel, repeat, file."""

from typing import Any

import django_filters
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from .. import access, audit
from ..downloads import SANDBOX
from ..filters import FilterSet
from ..jobs import JobError, cancel_job, kinds, pulse, retry_job
from ..jobs.files import open_result
from ..models import Job
from ..models.job import TONES, JobState
from ..scope import OutOfScope
from ..tables import NOTHING, ChoiceColumn, Column, DateTimeColumn, Table
from ..views import ListView, ObjectPage

FILE_GONE = "文件缺失或已损坏，没有发送。请重新执行任务。"


def with_progress(job: Job) -> Job:
    """Put what the runner last said over what the row knows; with the broker away the row's word stands.

    The broker is asked once per object: both columns of the list read it.
    """
    if getattr(job, "_told", False):
        return job
    job._told = True  # type: ignore[attr-defined]
    live = pulse.read(job.pk, job.token) if job.state == JobState.RUNNING else None
    if (
        live is not None and live.done >= job.done
    ):  # what a killed runner last said may be older than its last effect
        job.done, job.total, job.message = live.done, live.total, live.message
    if job.cancel_requested and job.is_open:
        job.message = "正在取消…"
    elif job.state == JobState.QUEUED:
        job.message = "执行曾中断，即将从断点继续" if job.started_at else "等待执行"
    elif not job.is_open:
        job.message = job.error or (job.message if job.state == JobState.DONE else "")
    return job


def may_still(job: Job, user) -> bool:
    """Whether the user still holds the action of the job's kind where it was asked for (scorecard A11)."""
    kind = kinds().get(job.kind)
    return kind is not None and access.may(user, kind.action, job.organisation)


class ProgressColumn(Column):
    """How far the job is, by what its runner last said."""

    css = "uh-number"
    width = 12

    def text(self, value: Any, record: Job) -> str:
        """Done of total; nothing for a job that does not count."""
        job = with_progress(record)
        return f"{job.done} / {job.total}" if job.total else NOTHING


class SaidColumn(Column):
    """What the runner last said, or how the job ended."""

    width = 40

    def text(self, value: Any, record: Job) -> str:
        """In words."""
        return with_progress(record).message or NOTHING


class JobTable(Table):
    """Jobs, the newest first."""

    title = Column(verbose_name="任务")
    state = ChoiceColumn(JobState, verbose_name="状态", tones=TONES)
    progress = ProgressColumn(verbose_name="进度", accessor="pk")
    created_at = DateTimeColumn(verbose_name="发起时间", orderable=True)
    ended_at = DateTimeColumn(verbose_name="结束时间", orderable=True)
    said = SaidColumn(verbose_name="说明", accessor="pk")


class JobFilter(FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label="状态", choices=JobState.choices, empty_label="全部状态")

    search_fields = ("title",)


class JobListView(ListView):
    """The person's own jobs."""

    action = "core.job.view"
    model = Job
    title = "我的任务"
    crumbs = (("首页", "home"),)
    table_class = JobTable
    filter_class = JobFilter
    search_hint = "任务名称"
    empty_title = "还没有任务"
    empty_text = "导入、导出、生成报表等耗时的工作会在后台执行，进度和结果文件都在这里。"


class JobPage(ObjectPage):
    """Base of the pages of one job. Another person's job is as good as missing."""

    action = "core.job.view"
    model = Job
    template_name = "core/job.html"
    crumbs = (("首页", "home"), ("我的任务", "job-list"))


class JobDetailView(JobPage):
    """The job with its bar, and what can be done with it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it; whoever has it before him needs no notice of its end."""
        return self.render(**self.of_job())

    def of_job(self) -> dict[str, Any]:
        """What the template needs of the job."""
        job: Any = with_progress(self.object)  # type: ignore[arg-type]
        if job.is_open:
            pulse.note_watched(job.pk)
        allowed = may_still(job, self.request.user)
        return {
            "job": job,
            "url": reverse("job-progress", args=[job.pk]),
            "may_cancel": job.is_open and not job.cancel_requested,
            "may_repeat": job.can_repeat and allowed,
            "may_download": job.has_file and allowed,
            "link": job.link if job.state == JobState.DONE and allowed else "",
            "facts": [
                {"label": "发起时间", "value": job.created_at},
                {"label": "开始时间", "value": job.started_at},
                {"label": "结束时间", "value": job.ended_at},
                {"label": "所属组织", "value": job.organisation},
                {"label": "事件编号", "value": job.incident},
            ],
        }


class JobProgressView(JobDetailView):
    """The bar alone, as the page asks for it every two seconds; when the job has ended the page is fetched
    anew.
    """

    title = "任务进度"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the bar."""
        context = self.of_job()
        response = render(request, "components/progress.html", context)
        if not context["job"].is_open:
            response.headers["HX-Refresh"] = "true"
        return response


class JobActionView(JobPage):
    """Base of what is done to a job by one POST."""

    said = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing to see here."""
        return HttpResponseNotAllowed(["POST"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, say how it went, and go back to the job."""
        try:
            self.perform(self.object)  # type: ignore[arg-type]
        except JobError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, self.said)
        return HttpResponseRedirect(reverse("job-detail", args=[self.object.pk]))  # type: ignore[union-attr]

    def perform(self, job: Job) -> None:
        """Call the service. Raise JobError for a refusal in words."""
        raise NotImplementedError


class JobCancelView(JobActionView):
    """Stop a job."""

    action = "core.job.cancel"
    title = "取消任务"
    said = "已取消，进行中的任务会在当前步骤结束后停止。"

    def perform(self, job: Job) -> None:
        """Cancel it."""
        cancel_job(job, self.request.user)  # type: ignore[arg-type]


class JobRetryView(JobActionView):
    """Start a failed or cancelled job again."""

    action = "core.job.retry"
    title = "重新执行"
    said = "已重新排队，将从上次中断处继续。"

    def perform(self, job: Job) -> None:
        """Queue it again; without the right to the work itself it is a denial."""
        if job.kind not in kinds():
            raise JobError("系统升级后不再支持这类任务，请重新发起。")
        retry_job(job, self.request.user)  # type: ignore[arg-type]


class JobDownloadView(JobPage):
    """Hand out the result: to its owner, as long as he may, until it expires. Every «no» looks like
    «missing».
    """

    action = "core.job.download"
    title = "下载任务文件"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | FileResponse:  # type: ignore[override]
        """Check the bytes, write the audit row, send."""
        job: Any = self.object
        if not job.has_file or not may_still(job, request.user):
            raise OutOfScope("job file")
        action = kinds()[job.kind].action
        try:
            handle = open_result(job)
        except FileNotFoundError:
            audit.record(action, obj=job, result="failed", request=request, reason="文件缺失或已损坏")
            messages.error(request, FILE_GONE)
            return HttpResponseRedirect(job.get_absolute_url())
        audit.record(action, obj=job, request=request, reason="下载任务文件")
        response = FileResponse(
            handle, as_attachment=True, filename=job.result_name, content_type="application/octet-stream"
        )
        response.headers["Content-Security-Policy"] = SANDBOX
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response


__all__ = [
    "JobCancelView",
    "JobDetailView",
    "JobDownloadView",
    "JobListView",
    "JobProgressView",
    "JobRetryView",
    "may_still",
    "with_progress",
]
