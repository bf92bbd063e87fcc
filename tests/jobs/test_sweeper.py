"""Jobs that nobody runs, or that nobody was told of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.jobs.conftest import events_of, files_left, steps_of
from unionhub.core.jobs import files, pulse, queue, run_job, sweeper
from unionhub.core.models import Job, Notice

pytestmark = pytest.mark.db_engine
LONG_AGO = timezone.now() - timedelta(hours=1)


@pytest.fixture
def delivered(monkeypatch) -> list[int]:
    """Ids handed to the broker, which is there and swallows them."""
    taken: list[int] = []

    def note(job_id: int, kind_key: str, heavy: bool) -> bool:
        taken.append(job_id)
        return True

    monkeypatch.setattr(queue, "deliver", note)
    return taken


def lost(job: Job, **more) -> Job:
    """The job as a killed worker leaves it: taken, lease over, no heartbeat."""
    claimed = queue.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=LONG_AGO, **more)
    return claimed


def test_a_job_without_runner_is_queued_with_a_new_token_and_sent(counting, delivered):
    job = counting(2)
    lost(job)
    delivered.clear()
    assert sweeper.sweep() == sweeper.Sweep(taken_back=1, sent=1)
    job.refresh_from_db()
    assert (job.state, job.token, delivered) == ("queued", 2, [job.pk])
    assert sweeper.sweep() == sweeper.Sweep(taken_back=0, sent=0)


def test_a_job_with_heartbeat_is_left_alone_and_its_lease_prolonged(counting, delivered):
    job = counting(2)
    claimed = lost(job)
    pulse.beat(job.pk, claimed.token)
    assert sweeper.sweep().taken_back == 0
    job.refresh_from_db()
    assert job.state == "running"
    assert job.lease_until > timezone.now()
    pulse.clear(job.pk, claimed.token)
    assert sweeper.sweep().taken_back == 0, (
        "an emptied broker alone is no death: the lease in the row still counts"
    )


def test_an_older_runners_heartbeat_does_not_count(counting, delivered):
    job = counting(2)
    claimed = lost(job)
    pulse.beat(job.pk, claimed.token + 1)
    assert sweeper.sweep().taken_back == 1


def test_with_the_broker_away_the_row_alone_decides(counting, delivered, broker_away):
    job, other = counting(2), counting(2)
    lost(job)
    queue.claim(other.pk)
    assert sweeper.sweep().taken_back == 1
    other.refresh_from_db()
    assert other.state == "running"


def test_with_the_broker_away_the_runner_prolongs_its_lease_in_the_row(counting, settings, broker_away):
    settings.JOB_HEARTBEAT_SECONDS = 0.1
    job = counting(1)
    claimed = queue.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=LONG_AGO)
    with pulse.Heartbeat(job.pk, claimed.token):
        limit = timezone.now() + timedelta(seconds=10)
        while Job.objects.get(pk=job.pk).lease_until < timezone.now():
            assert timezone.now() < limit


def test_a_job_interrupted_too_often_is_given_up_with_a_sentence(counting, delivered):
    job = counting(2)
    (files.folder() / f"{job.pk}-1-{'0' * 16}").write_bytes(b"left behind")
    lost(job, attempts=5)
    sweeper.sweep()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "多次中断" in job.error
    assert events_of(job)[-1] == ("example.count.run", "failed")
    assert Notice.objects.count() == 1
    assert files_left() == []


def test_an_effect_makes_interruptions_count_anew(counting, delivered):
    job = counting(2)
    Job.objects.filter(pk=job.pk).update(attempts=4)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.attempts == 0


def test_a_lost_job_that_was_to_be_cancelled_is_cancelled(counting, delivered):
    job = counting(2)
    lost(job, cancel_requested=True)
    sweeper.sweep()
    job.refresh_from_db()
    assert (job.state, steps_of(job)) == ("cancelled", [])


def test_what_was_sent_and_never_taken_is_sent_again(counting, delivered, settings):
    job = counting(2)
    delivered.clear()
    assert sweeper.sweep().sent == 0
    Job.objects.filter(pk=job.pk).update(sent_at=LONG_AGO)
    assert sweeper.sweep().sent == 1
    assert delivered == [job.pk]


def test_what_a_killed_run_left_is_removed_when_its_job_is_taken_back(counting, delivered):
    job, other = counting(2), counting(2)
    lost(job)
    for name in (f"{job.pk}-1-{'a' * 16}", f"{other.pk}-1-{'a' * 16}"):
        (files.folder() / name).write_bytes(b"half")
    files.working_folder(job.pk, 1)
    sweeper.sweep()
    assert [path.name for path in files_left()] == [f"{other.pk}-1-{'a' * 16}"]


def test_files_end_with_their_time_and_what_no_row_names_with_them(counting, tmp_path):
    import os

    job, kept = counting(1), counting(1)
    run_job(job.pk)
    run_job(kept.pk)
    Job.objects.filter(pk=job.pk).update(result_expires_at=LONG_AGO)
    orphan, young = files.folder() / f"999-1-{'b' * 16}", files.folder() / f"998-1-{'b' * 16}"
    for path in (orphan, young):
        path.write_bytes(b"x")
    os.utime(orphan, (0, 0))
    assert files.expire_results() == 2
    kept.refresh_from_db()
    assert {path.name for path in files_left()} == {kept.result_file, young.name}
    job.refresh_from_db()
    assert (job.state, job.result_file, job.has_file) == ("done", "", False)


def test_what_an_earlier_taking_left_is_removed_when_the_job_is_taken_again(counting, delivered):
    """The sweeper itself may have died between taking the job back and tidying up."""
    job = counting(1)
    Job.objects.filter(pk=job.pk).update(token=4)
    (files.folder() / f"{job.pk}-3-{'a' * 16}").write_bytes(b"half")
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    assert [path.name for path in files_left()] == [job.result_file]
