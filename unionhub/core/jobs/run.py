"""Running one job: what Celery's task calls, and what a test may call in its place."""

import contextlib
import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, InterfaceError, OperationalError

from .. import audit
from ..errors import PageError, frames_of, incident_number
from ..models.job import Job, JobState
from . import files, limits, pulse
from .context import JobContext
from .errors import Cancelled, Denied, JobError, LeaseLost
from .kinds import JobKind, kinds
from .queue import claim, send_heavy
from .start import end_job

logger = logging.getLogger("unionhub.jobs")

UNKNOWN_KIND = "系统升级后不再支持这类任务。"
NO_RIGHT = "您已不再具有办理此项任务的权限，任务没有继续执行。"
BROKEN = "任务执行中出现故障，没有完成。可以重新执行；仍不成功时，请把事件编号 {incident} 告知系统管理员。"


def run_job(job_id: int) -> str:
    """Take the job and run it to an end; returns the state reached, empty when it was not to be taken.

    Never raises for what the job itself does wrong: the row tells it. A database that is away leaves the job
    to the sweeper.
    """
    job = claim(job_id)
    if job is None:
        return ""
    try:
        kind = kinds().get(job.kind)
        if kind is None:
            end_job(job, job.token, JobState.FAILED, error=UNKNOWN_KIND, result="failed")
        else:
            _run(job, kind)
    finally:
        if job.heavy:
            with contextlib.suppress(DatabaseError):
                send_heavy()
    return Job.objects.values_list("state", flat=True).get(pk=job_id)


def _run(job: Job, kind: JobKind) -> None:
    ctx = JobContext(job, kind)
    files.remove_leftovers(job.pk)  # of takings that were killed
    try:
        with audit.operation(job.user), pulse.Heartbeat(job.pk, job.token):
            _run_to_end(job, kind, ctx)
    finally:
        pulse.clear(job.pk, job.token)
        _tidy(job)


def _run_to_end(job: Job, kind: JobKind, ctx: JobContext) -> None:
    try:
        with limits.time_limit(kind.time_limit, lambda: ctx.in_effect), limits.memory_limit(kind.memory_mb):
            ctx.authorise()
            ctx.progress(ctx.done, ctx.total, ctx.message)
            kind.run(ctx)
            ctx.complete()
    except LeaseLost:
        logger.warning("job %s: taking %s was overtaken by another runner", job.pk, job.token)
    except Cancelled:
        end_job(job, job.token, JobState.CANCELLED)
    except (Denied, PermissionDenied):
        end_job(job, job.token, JobState.FAILED, error=NO_RIGHT, result="denied")
    except (JobError, PageError) as refusal:
        end_job(job, job.token, JobState.FAILED, error=str(refusal), result="failed")
    except ValidationError as refusal:
        end_job(job, job.token, JobState.FAILED, error=" ".join(refusal.messages), result="failed")
    except MemoryError:
        words = limits.TOO_BIG.format(megabytes=kind.memory_mb)
        end_job(job, job.token, JobState.FAILED, error=words, result="failed")
    except (OperationalError, InterfaceError) as error:
        # The database went away or stayed locked: nobody's fault, the job goes on from its checkpoint.
        logger.warning("job %s: put back, %s", job.pk, type(error).__name__)
        _put_back(job)
    except Exception as error:
        incident = incident_number(None)
        logger.error("incident %s: job %s of kind %s\n%s", incident, job.pk, job.kind, frames_of(error))
        end_job(
            job,
            job.token,
            JobState.FAILED,
            error=BROKEN.format(incident=incident),
            incident=incident,
            result="failed",
        )
    except BaseException:  # the worker is being stopped
        _put_back(job)
        raise


def _put_back(job: Job) -> None:
    """Queue the job again; when even that cannot be written, the lease runs out and the sweeper does it."""
    with contextlib.suppress(DatabaseError):
        Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING).update(
            state=JobState.QUEUED, sent_at=None, lease_until=None, token=job.token + 1
        )


def _tidy(job: Job) -> None:
    """Remove what this taking leaves behind but the result, if it is the job's."""
    with contextlib.suppress(DatabaseError, OSError):
        keep = Job.objects.values_list("result_file", flat=True).get(pk=job.pk)
        files.remove_leftovers(job.pk, keep=keep, token=job.token)
