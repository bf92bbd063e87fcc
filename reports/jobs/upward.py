"""Jobs of lists for the upper systems: their export, and the registration of all that was exported."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from unionhub.core import audit
from unionhub.core.jobs import JobContext, JobKind
from unionhub.core.models import Job
from unionhub.core.models.job import JobState

from ..models import UpwardList
from ..services.receipts import Entered, enter_many
from ..services.upward import EXPORT, RECEIPT, require_export, sheet_for_list, write_list

EXPORT_JOB, ENTER_JOB = "reports.upward.export", "reports.upward.receipt"
#: Records registered in one effect.
CHUNK = 500
#: Up to how many records an export remembers which they were, so that they can be registered together.
MOST_KEPT = 100_000


def run_export(ctx: JobContext) -> None:
    """Write the list and remember which records stand in it."""
    chosen = UpwardList.objects.visible_to(ctx.user).get(pk=ctx.params["list"])
    path = ctx.working_folder() / "list.xlsx"
    ids = write_list(
        chosen, str(path), ctx.user, ctx.params["which"], lambda done: ctx.progress(done, 0, "正在写入")
    )
    ctx.attach(path, f"{chosen.name} {timezone.localdate():%Y%m%d}.xlsx")
    if ids and len(ids) <= MOST_KEPT:
        ctx.lead_to(reverse("upward-entered", args=[chosen.pk, ctx.job_id]))
    with ctx.effect(last=True):
        require_export(chosen, sheet_for_list(chosen), ctx.user)
        ctx.checkpoint["ids"] = ids if len(ids) <= MOST_KEPT else []
        audit.record(EXPORT, actor=ctx.user, obj=chosen, count=len(ids), label=chosen.name)


def exported_by(user: object, pk: int, chosen: int) -> Job | None:
    """The user's own finished export of the list with that id; None when there is no such job."""
    jobs = Job.objects.visible_to(user).filter(kind=EXPORT_JOB, state=JobState.DONE, pk=pk)
    return next((job for job in jobs if job.params.get("list") == chosen), None)


def run_enter(ctx: JobContext) -> None:
    """Register all records of an export as entered; what is registered already stays as it is."""
    chosen = UpwardList.objects.visible_to(ctx.user).get(pk=ctx.params["list"])
    sheet, export = sheet_for_list(chosen), Job.objects.visible_to(ctx.user).get(pk=ctx.params["job"])
    ids = export.checkpoint.get("ids", [])
    entered = Entered(
        chosen.system,
        date.fromisoformat(ctx.params["entered_on"]),
        ctx.user.name,
        as_of=export.started_at,
    )
    at, made = ctx.checkpoint.get("at", 0), ctx.checkpoint.get("made", 0)
    while at < len(ids):
        ctx.progress(at, len(ids), "正在登记")
        with ctx.effect():
            made += enter_many(sheet, ids[at : at + CHUNK], entered, ctx.user)
            at += CHUNK
            ctx.checkpoint["at"], ctx.checkpoint["made"] = at, made
    ctx.lead_to(chosen.get_absolute_url())
    with ctx.effect(last=True):
        ctx.message = f"已登记 {made} 条；{len(ids) - made} 条此前已登记或已不在您的范围内。"


JOBS: tuple[JobKind, ...] = (
    JobKind(
        EXPORT_JOB, "导出上报名单", EXPORT, run_export, time_limit=1_800, result_parameter="core.file.days"
    ),
    JobKind(ENTER_JOB, "登记已录入上级系统", RECEIPT, run_enter, time_limit=1_800),
)
