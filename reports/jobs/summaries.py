"""The job that counts the figures of a summary."""

from unionhub.core.jobs import JobContext, JobError, JobKind

from ..models import Summary
from ..summary import freezing


def count(ctx: JobContext) -> None:
    """Read all figures and keep them with the text; written by one effect. Begun anew after a crash."""
    summary = Summary.objects.visible_to(ctx.user).filter(pk=ctx.params["summary"]).first()
    if summary is None:
        raise JobError("这份工作总结已不在您的管辖范围内。")
    ctx.lead_to(f"{summary.get_absolute_url()}?tab=numbers")
    freezing.count(summary, ctx.user, ctx.progress, lambda: ctx.effect(last=True))


JOBS: tuple[JobKind, ...] = (
    JobKind(
        "reports.summary.count",
        "核定总结的数字",
        "reports.summary.write",
        count,
        heavy=True,
        time_limit=3600,
        memory_mb=2048,
    ),
)
