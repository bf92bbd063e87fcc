"""Jobs of lists for the upper systems."""

from unionhub.core.jobs import JobKind

JOBS: tuple[JobKind, ...] = ()
