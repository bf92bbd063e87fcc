"""Double delivery and overtaken runners: one effect (scorecard G2, R6)."""

import threading

import pytest

from tests.example.counting import CountStep
from tests.jobs.conftest import files_left, steps_of
from tests.jobs.samples import SAMPLES
from tests.support import in_threads
from unionhub.core.jobs import JobContext, files, kinds, queue, run, run_job, sweeper
from unionhub.core.jobs.errors import LeaseLost
from unionhub.core.models import AuditEvent, Job, Notice

pytestmark = pytest.mark.db_engine
DELIVERIES = 5


def test_five_deliveries_at_once_have_one_effect(counting):
    job = counting(3, pause=30)
    states = in_threads(*[lambda: run_job(job.pk)] * DELIVERIES)
    assert sorted(map(str, states)) == ["", "", "", "", "done"]
    assert steps_of(job) == [1, 2, 3]
    assert len(files_left()) == 1
    assert Notice.objects.count() == 1


def test_without_the_token_there_would_be_several(counting, monkeypatch):
    """The control: the same five deliveries with claim and token check switched off."""
    job = counting(3, pause=30)
    Job.objects.filter(pk=job.pk).update(state="running", token=1)

    def take_anyhow(job_id: int) -> Job:
        return Job.objects.select_related("user__organisation", "organisation").get(pk=job_id)

    monkeypatch.setattr(run, "claim", take_anyhow)
    monkeypatch.setattr(JobContext, "_check", lambda ctx, job: None)
    in_threads(*[lambda: run_job(job.pk)] * DELIVERIES)
    assert len(steps_of(job)) > 3


def test_a_late_delivery_of_an_ended_job_does_nothing(counting):
    job = counting(2)
    assert run_job(job.pk) == "done"
    assert run_job(job.pk) == ""
    assert steps_of(job) == [1, 2]
    assert run_job(10**9) == ""


def test_the_overtaken_runner_has_no_effect_any_more(counting, settings, monkeypatch):
    """A runner is cut off (no heartbeat), its job is taken over and finished; then it comes back."""
    job = counting(4)
    first = queue.claim(job.pk)
    old = JobContext(first, kinds()[job.kind])
    with old.effect():
        CountStep.objects.create(job_id=job.pk, step=1, token=old.token)
        old.checkpoint["next"] = 2
    old.attach(b"of the old runner", "alt.txt")
    Job.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00:00+08:00")
    assert sweeper.sweep().taken_back == 1
    with pytest.raises(LeaseLost), old.effect():  # taken back, not yet claimed anew
        CountStep.objects.create(job_id=job.pk, step=2, token=old.token)
    assert run_job(job.pk) == "done"
    with pytest.raises(LeaseLost), old.effect():
        CountStep.objects.create(job_id=job.pk, step=2, token=old.token)
    old._look = 0  # the next look at the row is due
    with pytest.raises(LeaseLost):
        old.progress(1, 4)
    with pytest.raises(LeaseLost):
        old.complete()
    assert steps_of(job) == [1, 2, 3, 4]
    files.remove_leftovers(job.pk, token=old.token)
    job.refresh_from_db()
    assert [path.name for path in files_left()] == [job.result_file]


def test_an_overtaking_during_the_effect_waits_for_it(counting):
    """The sweeper cannot pull the token away under an effect that is about to commit (PostgreSQL: the row is
    locked).
    """
    job = counting(1)
    ctx = JobContext(queue.claim(job.pk), kinds()[job.kind])
    Job.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00:00+08:00")
    inside, done = threading.Event(), threading.Event()

    def work() -> str:
        with ctx.effect(last=True):
            CountStep.objects.create(job_id=job.pk, step=1, token=ctx.token)
            inside.set()
            done.wait(1)
        return "done"

    def overtake() -> int:
        inside.wait(10)
        return sweeper.sweep().taken_back

    assert in_threads(work, overtake) == ["done", 0]
    job.refresh_from_db()
    assert (job.state, steps_of(job)) == ("done", [1])


@pytest.mark.parametrize("key", sorted(kinds()))
def test_every_declared_kind_survives_double_delivery(key, transactional_db, cast):
    assert key in SAMPLES, f"add a sample of the kind {key!r} to tests/jobs/samples.py"
    sample = SAMPLES[key](cast)
    job = sample.start()
    before = sample.effects()
    states = in_threads(*[lambda: run_job(job.pk)] * DELIVERIES)
    assert sorted(map(str, states)) == ["", "", "", "", "done"]
    assert sample.effects() - before == sample.expected
    assert len(files_left()) <= 1
    ended = AuditEvent.objects.filter(object_type="core.job", object_id=str(job.pk), reason="任务完成")
    assert ended.count() == 1
    assert Notice.objects.filter(link=job.get_absolute_url()).count() == 1
