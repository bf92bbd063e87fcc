"""The domain's kinds of jobs."""

from unionhub.core.jobs import JobKind
from unionhub.core.sheets import sheet_jobs

from .jobs import duplicates, employers, memberships, people, terms, unions
from .sheets import SHEETS

JOBS: tuple[JobKind, ...] = (
    *unions.JOBS,
    *terms.JOBS,
    *employers.JOBS,
    *people.JOBS,
    *memberships.JOBS,
    *duplicates.JOBS,
    *(kind for sheet in SHEETS for kind in sheet_jobs(sheet)),
)
