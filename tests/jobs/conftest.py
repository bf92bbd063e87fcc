"""What the tests of jobs share: a files folder of their own, short waits."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.example.counting import CountStep
from unionhub.core.jobs import files, start_job
from unionhub.core.models import AuditEvent, Job


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def broker_away(settings):
    """Redis refuses every connection."""
    settings.BROKER_URL = "redis://127.0.0.1:1/0"


@pytest.fixture
def counting(transactional_db, cast) -> Callable[..., Job]:
    """Start a counting job of the officer of A1."""

    def start(steps: int = 3, kind: str = "example.count", user=None, **params) -> Job:
        dedupe_key = params.pop("dedupe_key", "")
        return start_job(kind, user or cast.officer, cast.union_a1, {"steps": steps, **params}, dedupe_key)

    return start


def steps_of(job: Job) -> list[int]:
    """The steps the job has written, in order."""
    return list(CountStep.objects.filter(job_id=job.pk).order_by("pk").values_list("step", flat=True))


def events_of(job: Job, **conditions) -> list[tuple[str, str]]:
    """Action and result of the job's audit rows, in order."""
    rows = AuditEvent.objects.filter(object_type="core.job", object_id=str(job.pk), **conditions).order_by(
        "pk"
    )
    return list(rows.values_list("action", "result"))


def files_left() -> list[Path]:
    """Everything in the folder of jobs."""
    return sorted(files.folder().iterdir())
