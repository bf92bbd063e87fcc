"""Long work. How it is done: docs/recipes/job.md."""

from .context import JobContext
from .errors import AlreadyOpen, JobError
from .kinds import JobKind, kind_for, kinds
from .run import run_job
from .start import cancel_job, retry_job, start_job

__all__ = [
    "AlreadyOpen",
    "JobContext",
    "JobError",
    "JobKind",
    "cancel_job",
    "kind_for",
    "kinds",
    "retry_job",
    "run_job",
    "start_job",
]
