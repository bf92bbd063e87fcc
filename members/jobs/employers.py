"""Jobs of employers."""

from unionhub.core.exports import list_export
from unionhub.core.jobs import JobKind

JOBS: tuple[JobKind, ...] = (
    list_export("members.employer.export", "导出用人单位"),
    list_export("members.headcount.export", "导出职工人数"),
)
