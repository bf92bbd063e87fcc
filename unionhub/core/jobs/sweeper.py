"""Finds jobs that nobody runs any more, or that nobody was told of, and sends them again."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from ..models.job import Job, JobState
from . import files, pulse
from .kinds import kinds
from .queue import send_heavy, send_light
from .start import end_job

logger = logging.getLogger("unionhub.jobs")

GIVEN_UP = "任务多次中断，没有完成，已停止。请缩小范围后重新执行；仍不成功时请联系系统管理员。"


@dataclass(frozen=True)
class Sweep:
    """What one sweep did."""

    taken_back: int
    sent: int


def sweep() -> Sweep:
    """Take back what has neither heartbeat nor lease, then send what waits. Safe to run anywhere, any number
    at once.
    """
    now = timezone.now()
    taken_back = sum(_look_at(job, now) for job in Job.objects.filter(state=JobState.RUNNING))
    return Sweep(taken_back, send_light(timezone.now()) + send_heavy())


def _look_at(job: Job, now: datetime) -> bool:
    """Whether the running job had to be taken back.

    A heartbeat prolongs the lease in the row, so that Redis losing its memory does not look like the worker's
    death.
    """
    left = pulse.alive(job.pk, job.token)
    if left:
        until = now + timedelta(seconds=left)
        if job.lease_until is None or until > job.lease_until:
            Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING).update(lease_until=until)
        return False
    if job.lease_until is not None and job.lease_until > now:
        return False
    return _take_back(job)


def _take_back(job: Job) -> bool:
    kind = kinds().get(job.kind)
    if job.cancel_requested:
        return end_job(job, job.token, JobState.CANCELLED)
    if kind is None or job.attempts >= kind.max_attempts:
        return end_job(job, job.token, JobState.FAILED, error=GIVEN_UP, result="failed")
    # The token moves on at once: from here the old runner, should it still live, has no effect any more.
    taken = Job.objects.filter(
        pk=job.pk, token=job.token, state=JobState.RUNNING, lease_until=job.lease_until
    ).update(
        state=JobState.QUEUED, token=F("token") + 1, version=F("version") + 1, sent_at=None, lease_until=None
    )
    if taken:
        logger.warning("job %s: its runner is gone, queued again", job.pk)
        files.remove_leftovers(job.pk)
    return bool(taken)
