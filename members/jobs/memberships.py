"""Jobs of memberships."""

from unionhub.core.jobs import JobKind

JOBS: tuple[JobKind, ...] = ()
