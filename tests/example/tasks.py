"""Kinds of jobs of the example app."""

from unionhub.core.exports import list_export
from unionhub.core.imports import import_jobs

from .counting import COUNT, COUNT_HEAVY
from .imports import VISIT_IMPORT

JOBS = (
    COUNT,
    COUNT_HEAVY,
    list_export("example.visit.export", "导出走访记录"),
    *import_jobs(VISIT_IMPORT),
)
