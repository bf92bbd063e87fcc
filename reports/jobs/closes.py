"""Jobs of closing a month."""

from unionhub.core.jobs import JobContext, JobError, JobKind

from ..closing import engine
from ..models import PeriodClose


def count(ctx: JobContext) -> None:
    """Measure the month afresh and check it; the draft is written by one effect. Begun anew after a crash."""
    close = PeriodClose.objects.visible_to(ctx.user).filter(pk=ctx.params["close"]).first()
    if close is None:
        raise JobError("月度报表已不在您的管辖范围内。")
    ctx.lead_to(close.get_absolute_url())
    ctx.progress(0, 1, "读取记录")
    engine.count(close, ctx.user, ctx.progress, lambda: ctx.effect(last=True))


JOBS: tuple[JobKind, ...] = (
    JobKind(
        "reports.count",
        "核算月度报表",
        "reports.close.prepare",
        count,
        heavy=True,
        time_limit=3600,
        memory_mb=2048,
    ),
)
