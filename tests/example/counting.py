"""A job in steps: it writes one row per step, stops where it was killed and goes on from there."""

import time

from django.db import models

from unionhub.core.jobs import JobContext, JobError, JobKind


class CountStep(models.Model):
    """One step that a job has done. Nothing in the database forbids doubles: that is what the tests look for."""

    job_id = models.BigIntegerField(db_index=True)
    step = models.PositiveIntegerField()
    token = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.step}"


def count(ctx: JobContext) -> None:
    """Count to `steps`, an effect per step, after `ticks` pieces of work of `pause` milliseconds each.

    `fail_at` breaks off in the effect of that step; the file at the end is padded to `kilobytes`.
    """
    steps, ticks = ctx.params["steps"], ctx.params.get("ticks", 1)
    scratch = ctx.working_folder() / "scratch.txt"
    for step in range(ctx.checkpoint.get("next", 1), steps + 1):
        for tick in range(ticks):
            ctx.progress(step - 1, steps, f"第 {step} 步 {tick}")
            scratch.write_text(str(step))
            time.sleep(ctx.params.get("pause", 0) / 1000)
        with ctx.effect():
            CountStep.objects.create(job_id=ctx.job_id, step=step, token=ctx.token)
            if step == ctx.params.get("fail_at"):
                raise JobError("第三方数据不完整，请补充后重新执行。")
            ctx.checkpoint["next"] = step + 1
            ctx.done = step
    lines = "\n".join(str(step) for step in range(1, steps + 1)).encode()
    ctx.attach(lines + b" " * (1024 * ctx.params.get("kilobytes", 0)), "计数结果.txt")


COUNT = JobKind("example.count", "计数", "example.count.run", count, time_limit=600, memory_mb=512)
COUNT_HEAVY = JobKind("example.count_heavy", "大计数", "example.count.run", count, heavy=True, memory_mb=512)
