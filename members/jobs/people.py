"""Jobs of people."""

from unionhub.core.exports import list_export
from unionhub.core.jobs import JobKind

JOBS: tuple[JobKind, ...] = (list_export("members.person.export", "导出会员名册"),)
