"""Jobs of unions."""

from unionhub.core.exports import list_export
from unionhub.core.jobs import JobKind

JOBS: tuple[JobKind, ...] = (list_export("members.union.export", "导出工会"),)
