"""The app's kinds of jobs, and thin Celery wrappers."""

from unionhub.core.jobs import JobKind

from .jobs import closes, filings, forms, returns, upward

JOBS: tuple[JobKind, ...] = (
    *filings.JOBS,
    *closes.JOBS,
    *forms.JOBS,
    *returns.JOBS,
    *upward.JOBS,
)
