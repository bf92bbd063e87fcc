"""A job in steps: it writes one row per step, stops where it was killed and goes on from there."""

import time

from django.db import models

from unionhub.core.jobs import JobContext, JobError, JobKind


class CountStep(models.Model):
    """One step that a job has done. Nothing in the database forbids doubles: that is what the tests look for.
    """

    job_id = models.BigIntegerField(db_index=True)
    step = models.PositiveIntegerField()
    token = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.step}"


def count(ctx: JobContext) -> None:
    """Count to `steps`, an effect per step, `pause` milliseconds of work before each; `fail_at` breaks off
    there.
    """
    steps, pause = ctx.params["steps"], ctx.params.get("pause", 0) / 1000
    scratch = ctx.working_folder() / "scratch.txt"
    for step in range(ctx.checkpoint.get("next", 1), steps + 1):
        ctx.progress(step - 1, steps, f"第 {step} 步")
        scratch.write_text(str(step))
        time.sleep(pause)
        with ctx.effect():
            CountStep.objects.create(job_id=ctx.job_id, step=step, token=ctx.token)
            if step == ctx.params.get("fail_at"):
                raise JobError("第三方数据不完整，请补充后重新执行。")
            ctx.checkpoint["next"] = step + 1
            ctx.done = step
    ctx.attach("\n".join(str(step) for step in range(1, steps + 1)).encode(), "计数结果.txt")


COUNT = JobKind("example.count", "计数", "example.count.run", count, time_limit=600, memory_mb=512)
COUNT_HEAVY = JobKind("example.count_heavy", "大计数", "example.count.run", count, heavy=True, memory_mb=512)
