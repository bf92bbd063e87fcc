"""The check of the audit log as a job: millions of events take minutes."""

from . import audit
from .jobs import JobContext, JobKind
from .verification import verify


def verify_audit(ctx: JobContext) -> None:
    """Check everything, attach the report, and record the verdict."""
    report = verify(progress=lambda done, total: ctx.progress(done, total, f"已核对 {done} 次封存"))
    text = "\r\n".join(report.lines())
    ctx.attach(("\ufeff" + text).encode(), "审计核对报告.txt")
    with ctx.effect(last=True):
        ctx.message = (
            "未发现篡改" if report.clean else f"发现 {sum(report.counts.values())} 处问题，请查看报告"
        )
        audit.record(
            "core.audit.verify",
            actor=ctx.user,
            label="审计日志",
            result="ok" if report.clean else "failed",
            reason=ctx.message,
            count=report.events,
        )


VERIFY = JobKind(
    "core.verify_audit", "核对审计日志", "core.audit.verify", verify_audit, heavy=True, time_limit=3600
)
