"""Celery's side of the kernel: thin wrappers, ids in, nothing out; and the kernel's own kinds of jobs."""

import logging

from celery import shared_task
from celery.signals import heartbeat_sent, worker_ready
from django.db import DatabaseError

from . import attachments, digest, form_tokens, handover, health
from .audit_anchor import AnchorBroken
from .audit_jobs import VERIFY
from .auth.sessions import purge
from .exports import list_export
from .indicators import jobs as figures
from .jobs import JobKind
from .jobs.files import expire_results
from .jobs.kinds import RUN_TASK
from .jobs.run import run_job
from .jobs.sweeper import sweep
from .sealing import SealingRefused, seal
from .sheets.batches import expire

logger = logging.getLogger("unionhub.jobs")

SWEEP_TASK = "core.sweep_jobs"


@shared_task(name=RUN_TASK)
def run_job_task(job_id: int) -> None:
    """Run the job with that id."""
    try:
        run_job(job_id)
    except DatabaseError as error:
        # The row stays as it is: queued, or running with a lease that ends. The sweeper sends it again.
        logger.warning("job %s: left to the sweeper, %s", job_id, type(error).__name__)


@shared_task(name=SWEEP_TASK, expires=60)
def sweep_jobs_task() -> None:
    """Look for jobs that nobody runs."""
    try:
        sweep()
    except DatabaseError as error:
        logger.warning("sweep put off, %s", type(error).__name__)


@shared_task(name="core.expire_job_files", expires=3600)
def expire_job_files_task() -> None:
    """Delete the files of jobs whose time is over."""
    expire_results()


@shared_task(name="core.purge_sessions", expires=3600)
def purge_sessions_task() -> None:
    """Delete sessions that ran out, and the rows of those long past."""
    purge()


@shared_task(name="core.seal_audit", expires=60)
def seal_audit_task() -> None:
    """Seal the audit events of the last minute. What stands in the way is logged and shown on the audit page."""
    try:
        seal()
    except (SealingRefused, AnchorBroken, OSError, DatabaseError) as error:
        logger.warning("sealing put off, %s", type(error).__name__)


@shared_task(name="core.sweep_attachments", expires=3600)
def sweep_attachments_task() -> None:
    """Take away stored files that no attachment names, and report attachments whose file is gone."""
    try:
        attachments.sweep()
    except (OSError, DatabaseError) as error:
        logger.warning("the attachments were not swept, %s", type(error).__name__)


@shared_task(name="core.purge_form_tokens", expires=3600)
def purge_form_tokens_task() -> None:
    """Forget the used tokens of forms once no page can send them again."""
    form_tokens.purge()


@shared_task(name="core.expire_imports", expires=3600)
def expire_imports_task() -> None:
    """End imports nobody went on with, and forget staged rows whose time is over."""
    expire()


@shared_task(name="core.tell_todo", expires=3600)
def tell_todo_task() -> None:
    """The morning's digest of what waits, and once a week that a year's holidays are missing."""
    digest.tell_everybody()
    digest.remind_of_holidays()


@shared_task(name=figures.TASK, expires=figures.WAITS)
def compute_figures_task(asked_at: str = "", whole: bool = False) -> None:
    """Compute the kept figures that changed, or all of them."""
    try:
        figures.keep_up(asked_at, whole)
    except DatabaseError as error:
        logger.warning("the figures were not computed, %s", type(error).__name__)


@worker_ready.connect
@heartbeat_sent.connect
def say_alive(**kwargs) -> None:
    """The worker's main process tells the readiness probe that it lives."""
    health.pulse_now_and_then()


@worker_ready.connect
def sweep_at_start(**kwargs) -> None:
    """A worker that comes back looks at once for what its predecessor left; beat follows every few seconds."""
    sweep_jobs_task.apply_async()


JOBS: tuple[JobKind, ...] = (
    *handover.JOBS,
    VERIFY,
    figures.COMPUTE,
    list_export("core.audit.export", "导出审计日志"),
)
