"""Jobs of the files made for the city."""

from unionhub.core.jobs import JobKind

JOBS: tuple[JobKind, ...] = ()
