"""Kinds of jobs of the example app."""

from unionhub.core.exports import list_export
from unionhub.core.sheets import sheet_jobs

from .counting import COUNT, COUNT_HEAVY
from .sheets import SHEETS

JOBS = (
    COUNT,
    COUNT_HEAVY,
    list_export("example.visit.export", "导出走访记录"),
    *(kind for sheet in SHEETS for kind in sheet_jobs(sheet)),
)
