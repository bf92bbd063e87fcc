"""Jobs of monthly filings: asking many unions, exporting the list."""

from django.urls import reverse

from unionhub.core.exports import list_export
from unionhub.core.jobs import JobContext, JobError, JobKind

from ..models import FilingCall
from ..services import filings as services

#: So many are asked in one transaction.
BATCH = 50


def ask_filings(ctx: JobContext) -> None:
    """Make the filings of the call `call`, a batch at a time; whoever has one already keeps it."""
    calls = FilingCall.objects.visible_to(ctx.user, services.CHANGE)
    call = calls.select_related("organisation").filter(pk=ctx.params["call"]).first()
    if call is None:
        raise JobError("填报任务不存在或不在您的范围内。")
    if "ids" not in ctx.checkpoint:
        ctx.checkpoint.update(ids=services.asked_by(call), next=0, made=0)
    ids = ctx.checkpoint["ids"]
    for start in range(ctx.checkpoint["next"], len(ids), BATCH):
        ctx.progress(start, len(ids), "正在布置")
        with ctx.effect():
            ctx.checkpoint["made"] += services.make_filings(call, ids[start : start + BATCH], ctx.user)
            ctx.checkpoint["next"] = start + BATCH
            ctx.done = min(start + BATCH, len(ids))
    ctx.lead_to(reverse("filing-completeness"))
    with ctx.effect(last=True):
        ctx.done = ctx.total = len(ids)
        ctx.message = f"已布置 {ctx.checkpoint['made']} 个单位"


JOBS: tuple[JobKind, ...] = (
    JobKind("reports.ask_filings", "布置月度填报", services.CHANGE, ask_filings, heavy=True, time_limit=1800),
    list_export("reports.filing.export", "导出月度填报"),
)
