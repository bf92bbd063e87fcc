"""Jobs of closing a month."""

from unionhub.core.jobs import JobKind

JOBS: tuple[JobKind, ...] = ()
