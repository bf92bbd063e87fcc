"""Jobs of the city's forms."""

from unionhub.core.jobs import JobKind

JOBS: tuple[JobKind, ...] = ()
