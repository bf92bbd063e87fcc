"""Computing figures as work in the background: every night, after an import, and when somebody asks for it."""

import logging
from datetime import datetime

from celery import current_app
from django.utils import timezone

from .. import audit
from ..jobs import JobContext, JobKind, pulse
from ..models.figures import FigureState
from .store import Outcome, compute_all, refresh

logger = logging.getLogger("unionhub.figures")

#: The light task; `unionhub/core/tasks.py` declares it.
TASK = "core.compute_figures"
#: An asked-for run that nobody began within this many seconds is left to the night.
WAITS = 3600


def keep_up(asked_at: str = "", whole: bool = False) -> Outcome | None:
    """Compute what changed (or everything), and log how long it took.

    `asked_at`: ISO time of the asking. None when a run that began later has taken in all that this one was to: so many
    imports in a row cost one run or two.
    """
    if asked_at:
        ran_at = FigureState.objects.filter(pk=1).values_list("ran_at", flat=True).first()
        if ran_at is not None and ran_at > datetime.fromisoformat(asked_at):
            return None
    done = compute_all() if whole else refresh()
    logger.info(
        "figures computed (%s): %s spans, %s blocks, %.1f s", done.mode, done.spans, done.blocks, done.seconds
    )
    return done


def ask() -> None:
    """Send the light task, for after the commit of something that moved many figures; never raises."""
    try:
        if pulse.answers():
            current_app.send_task(
                TASK, kwargs={"asked_at": timezone.now().isoformat()}, expires=WAITS, retry=False
            )
    except Exception as error:  # kombu and redis raise a dozen kinds; the night makes good what is not sent
        logger.warning("figures: the broker did not take the task (%s)", type(error).__name__)


def compute(ctx: JobContext) -> None:
    """Compute at somebody's wish: what changed, or everything with `all`. Each span is an effect of its own.

    After a crash it begins anew: spans that are written already are written once more, to the same values.
    """
    run = compute_all if ctx.params.get("all") else refresh
    done = run(ctx.progress, ctx.effect)
    with ctx.effect(last=True):
        ctx.message = f"已计算 {done.spans} 组数字" if done.spans else "没有变化，数字已是最新"
        audit.record(
            COMPUTE.action, actor=ctx.user, label="统计数字", reason=ctx.message, count=max(1, done.spans)
        )


COMPUTE = JobKind(
    "core.figures.compute", "重新计算数字", "core.figure.compute", compute, heavy=True, time_limit=3600
)
