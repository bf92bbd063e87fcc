"""Jobs of monthly filings."""

from unionhub.core.jobs import JobKind

JOBS: tuple[JobKind, ...] = ()
