"""The steps of an import, broken off wherever it hurts."""

import os
import signal
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.db.models import F
from django.utils import timezone

from tests.example.models import Visit
from tests.example.sheets import VISITS
from unionhub.core import jobs
from unionhub.core.models import ImportRow, Job
from unionhub.core.models.audit import AuditEvent
from unionhub.core.sheets import batches
from unionhub.core.sheets.record_sheet import RecordSheet
from unionhub.core.sheets.staging import Stager

pytestmark = [pytest.mark.db_engine, pytest.mark.django_db(transaction=True)]
ROWS = 4_500


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


def accepted(cast, rows=ROWS):
    lines = ["组织编码,户主,走访日期,慰问金额,联系电话"]
    lines += [f"A1,户{at},2026-03-05,{at % 90 + 1},13800{at:06d}" for at in range(rows)]
    file = SimpleUploadedFile("名单.csv", "\n".join(lines).encode())
    return batches.accept(VISITS, file, cast.clerk, cast.county)


def run(batch) -> str:
    batch.refresh_from_db()
    Job.objects.filter(pk=batch.job_id, state="queued").update(sent_at=timezone.now() - timedelta(minutes=5))
    state = jobs.run_job(batch.job_id)
    batch.refresh_from_db()
    return state


def ask(batch, step, cast) -> None:
    batches.ask(batch, step, cast.clerk)
    batch.refresh_from_db()


def broken_off(monkeypatch, cls, name, at, error):
    """Let the method end with the error once it has done its work `at` times."""
    real, calls = getattr(cls, name), []

    def method(self, *args):
        calls.append(1)
        result = real(self, *args)
        if len(calls) == at:
            raise error
        return result

    monkeypatch.setattr(cls, name, method)


def test_a_worker_stopped_while_staging_leaves_nothing_double(cast, monkeypatch):
    batch = accepted(cast)
    with monkeypatch.context() as patch:
        broken_off(patch, Stager, "write", 1, SystemExit())
        with pytest.raises(SystemExit):
            run(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == ("reading", {})
    assert 0 < batch.rows.count() < ROWS
    assert run(batch) == "done"
    assert (batch.state, batch.total, batch.rows.count()) == ("ready", ROWS, ROWS)
    assert not batch.file.exists()


def test_a_reading_cancelled_midway_can_be_given_up_and_leaves_nothing(cast, monkeypatch):
    batch = accepted(cast)
    real = Stager.write

    def write(self, block):
        real(self, block)
        jobs.cancel_job(Job.objects.get(pk=batch.job_id), cast.clerk)

    with monkeypatch.context() as patch:
        patch.setattr(Stager, "write", write)
        assert run(batch) == "cancelled"
    assert batch.is_stuck
    batches.give_up(batch, cast.clerk)
    batch.refresh_from_db()
    assert (batch.state, ImportRow.objects.count(), batch.file.exists()) == ("refused", 0, False)


@pytest.mark.parametrize("error", [SystemExit(), RuntimeError("broken")])
def test_an_apply_broken_off_midway_has_written_nothing(cast, monkeypatch, error):
    batch = accepted(cast)
    run(batch)
    ask(batch, "apply", cast)
    events = AuditEvent.objects.filter(object_type="example.visit").count
    with monkeypatch.context() as patch:
        broken_off(patch, RecordSheet, "_create", 3, error)
        if isinstance(error, SystemExit):
            with pytest.raises(SystemExit):
                run(batch)
        else:
            assert run(batch) == "failed"
            batches.again(batch, cast.clerk)
    assert (Visit.objects.count(), events(), batch.rows.exclude(target_id=None).count()) == (0, 0, 0)
    assert run(batch) == "done"
    assert (batch.state, Visit.objects.count()) == ("applied", ROWS)


def test_an_undo_broken_off_midway_has_taken_nothing(cast, monkeypatch):
    batch = accepted(cast)
    run(batch)
    ask(batch, "apply", cast)
    run(batch)
    ask(batch, "undo", cast)
    with monkeypatch.context() as patch:
        broken_off(patch, RecordSheet, "_take_away", 2, RuntimeError("broken"))
        assert run(batch) == "failed"
    assert Visit.objects.count() == ROWS
    batches.again(batch, cast.clerk)
    assert run(batch) == "done"
    assert (batch.report["restored"], Visit.objects.count()) == (ROWS, 0)


def killed(batch, cls, name, at) -> None:
    """Run the import's job in a process that kills itself once the method has done its work `at` times."""
    batch.refresh_from_db()
    connections.close_all()
    pid = os.fork()
    if not pid:
        try:
            real, calls = getattr(cls, name), []

            def method(self, *args):
                real(self, *args)
                calls.append(1)
                if len(calls) == at:
                    os.kill(os.getpid(), signal.SIGKILL)

            setattr(cls, name, method)
            jobs.run_job(batch.job_id)
        finally:
            os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    # What the sweeper does once the lease is over.
    Job.objects.filter(pk=batch.job_id, state="running").update(
        state="queued", token=F("token") + 1, lease_until=None
    )


def test_killed_anywhere_an_import_is_staged_or_whole(cast):
    batch = accepted(cast)
    killed(batch, Stager, "write", 1)
    batch.refresh_from_db()
    assert (batch.state, 0 < batch.rows.count() < ROWS) == ("reading", True)
    assert run(batch) == "done"
    assert (batch.state, batch.rows.count()) == ("ready", ROWS)
    ask(batch, "apply", cast)
    killed(batch, RecordSheet, "_create", 3)
    assert (Visit.objects.count(), AuditEvent.objects.filter(object_type="example.visit").count()) == (0, 0)
    assert batch.rows.exclude(target_id=None).count() == 0
    assert run(batch) == "done"
    assert (batch.state, Visit.objects.count()) == ("applied", ROWS)
    ask(batch, "undo", cast)
    killed(batch, RecordSheet, "_take_away", 2)
    assert Visit.objects.count() == ROWS
    assert run(batch) == "done"
    assert (batch.state, Visit.objects.count()) == ("undone", 0)


def test_the_number_of_questions_does_not_grow_with_the_rows(cast, django_assert_max_num_queries):
    counts = []
    for rows in (1, 3):
        batch = accepted(cast, rows)
        with django_assert_max_num_queries(1_000) as seen:
            run(batch)
            ask(batch, "apply", cast)
            run(batch)
        assert batch.state == "applied", batch.error
        counts.append(len(seen))
        Visit.objects.all().delete()
    assert counts[0] == counts[1]
