"""One job from start to end: its work, its failure, its limits, its rights (scorecard A11, R7)."""

import contextlib
import time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.example.counting import COUNT, CountStep
from tests.jobs.conftest import events_of, files_left, steps_of
from unionhub.core import registry
from unionhub.core.jobs import JobContext, JobError, JobKind, cancel_job, retry_job, run_job, start_job
from unionhub.core.jobs.files import open_result
from unionhub.core.models import Grant, Job, Notice

pytestmark = pytest.mark.db_engine


@pytest.fixture
def kind_of(monkeypatch):
    """Declare one more kind for this test, whose work is the given function."""

    def declare(run, **more) -> str:
        kind = JobKind("example.probe", "试验", "example.count.run", run, **more)
        known = {**registry.collect_by_key("tasks", "JOBS"), kind.key: kind}
        monkeypatch.setattr(registry, "collect_by_key", lambda name, _: known if name == "tasks" else {})
        monkeypatch.setattr("unionhub.core.jobs.context.result_days", lambda kind: 7)
        return kind.key

    return declare


def test_a_job_does_its_steps_and_hands_over_its_file(counting):
    job = counting(3)
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    assert steps_of(job) == [1, 2, 3]
    assert (job.done, job.total, job.checkpoint, job.message) == (3, 3, {"next": 4}, "")
    with open_result(job) as handle:
        assert handle.read() == b"1\n2\n3"
    assert [path.name for path in files_left()] == [job.result_file]
    assert files_left()[0].stat().st_mode & 0o077 == 0
    assert events_of(job) == [("example.count.run", "ok"), ("example.count.run", "ok")]
    assert Notice.objects.get().link == job.get_absolute_url()


def test_a_failing_job_says_why_and_leaves_no_half_effect(counting):
    job = counting(5, fail_at=3)
    assert run_job(job.pk) == "failed"
    job.refresh_from_db()
    assert steps_of(job) == [1, 2]
    assert job.error == "第三方数据不完整，请补充后重新执行。"
    assert (job.done, job.checkpoint) == (2, {"next": 3})
    assert files_left() == []
    assert events_of(job)[-1] == ("example.count.run", "failed")
    assert "失败" in Notice.objects.get().text


def test_a_failed_job_repeated_goes_on_from_its_checkpoint(counting, cast):
    job = counting(5, fail_at=3)
    run_job(job.pk)
    Job.objects.filter(pk=job.pk).update(params={"steps": 5})
    retry_job(job, cast.officer)
    assert run_job(job.pk) == "done"
    assert steps_of(job) == [1, 2, 3, 4, 5]
    with pytest.raises(JobError):
        retry_job(job, cast.officer)


def test_a_fault_shows_an_incident_number_and_nothing_of_the_code(counting, cast, kind_of, caplog):
    def run(ctx: JobContext) -> None:
        raise KeyError("350102199001011234")

    job = start_job(kind_of(run), cast.officer, cast.union_a1)
    assert run_job(job.pk) == "failed"
    job.refresh_from_db()
    assert job.incident
    assert job.incident in job.error
    assert "KeyError" not in job.error
    assert job.incident in caplog.text
    assert "350102199001011234" not in caplog.text + job.error


def test_a_denial_inside_the_work_is_a_denial_of_the_job(counting, cast, kind_of):
    def run(ctx: JobContext) -> None:
        with ctx.effect():
            CountStep.objects.create(job_id=ctx.job_id, step=1, token=ctx.token)
            raise PermissionDenied("rows outside the scope")

    job = start_job(kind_of(run), cast.officer, cast.union_a1)
    assert run_job(job.pk) == "failed"
    assert steps_of(job) == []
    assert events_of(job, result="denied")


def test_a_refusal_by_the_rules_is_told_in_its_own_words(counting, cast, kind_of):
    def run(ctx: JobContext) -> None:
        raise ValidationError("该月已结账，不能再导入。")

    job = start_job(kind_of(run), cast.officer, cast.union_a1)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.incident) == ("failed", "该月已结账，不能再导入。", "")


@pytest.mark.parametrize("revoke", ["grant", "account", "organisation"])
def test_rights_revoked_while_queued_deny_the_job(counting, cast, revoke):
    job = counting(3)
    if revoke == "grant":
        Grant.objects.filter(user=cast.officer).update(valid_to="2020-02-01")
    elif revoke == "account":
        type(cast.officer).objects.filter(pk=cast.officer.pk).update(is_active=False)
    else:
        type(cast.union_a1).objects.filter(pk=cast.union_a1.pk).update(is_active=False)
    assert run_job(job.pk) == "failed"
    job.refresh_from_db()
    assert steps_of(job) == []
    assert "权限" in job.error
    assert events_of(job, result="denied") == [("example.count.run", "denied")]


def test_rights_revoked_while_running_stop_the_job_at_its_next_effect(counting, cast, kind_of):
    def run(ctx: JobContext) -> None:
        for step in range(1, 4):
            with ctx.effect():
                CountStep.objects.create(job_id=ctx.job_id, step=step, token=ctx.token)
            Grant.objects.filter(user=cast.officer).update(valid_to="2020-02-01")

    job = start_job(kind_of(run), cast.officer, cast.union_a1)
    assert run_job(job.pk) == "failed"
    assert steps_of(job) == [1]
    assert events_of(job, result="denied")


def test_a_job_is_not_started_without_the_right(cast, db):
    for user, place in ((cast.leader, cast.county), (cast.officer, cast.union_a2)):
        with pytest.raises(PermissionDenied):
            start_job("example.count", user, place, {"steps": 1})
    assert not Job.objects.exists()


def test_a_waiting_job_is_cancelled_at_once(counting, cast):
    job = counting(3)
    cancel_job(job, cast.officer)
    assert run_job(job.pk) == ""
    job.refresh_from_db()
    assert (job.state, steps_of(job)) == ("cancelled", [])
    assert ("core.job.cancel", "ok") in events_of(job)
    with pytest.raises(JobError):
        cancel_job(job, cast.officer)


@pytest.mark.parametrize("where", ["progress", "effect"])
def test_a_running_job_stops_at_its_next_progress_or_effect(counting, cast, kind_of, where):
    def run(ctx: JobContext) -> None:
        with ctx.effect():
            CountStep.objects.create(job_id=ctx.job_id, step=1, token=ctx.token)
        ctx.attach(b"half", "half.txt")
        cancel_job(Job.objects.get(pk=ctx.job_id), cast.officer)
        if where == "progress":
            ctx._look = 0  # the next look at the row is due
            ctx.progress(1, 2)
        else:
            with ctx.effect():
                CountStep.objects.create(job_id=ctx.job_id, step=2, token=ctx.token)
        raise AssertionError("went on after the cancellation")

    job = start_job(kind_of(run), cast.officer, cast.union_a1)
    assert run_job(job.pk) == "cancelled"
    assert steps_of(job) == [1]
    assert files_left() == []


def test_the_completion_can_share_the_transaction_of_the_last_effect(counting, cast, kind_of):
    def run(ctx: JobContext) -> None:
        ctx.attach(b"whole", "../../整 表.xlsx")
        ctx.lead_to("/example/")
        with ctx.effect(last=True):
            CountStep.objects.create(job_id=ctx.job_id, step=1, token=ctx.token)
            ctx.message = "未发现问题"
        with pytest.raises(RuntimeError), ctx.effect():
            pass

    job = start_job(kind_of(run), cast.officer, cast.union_a1)
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    assert job.message == "未发现问题"
    assert (job.result_name, job.link, job.attempts) == ("整 表.xlsx", "/example/", 0)


def test_a_failed_last_effect_does_not_complete_the_job(counting, cast, kind_of):
    def run(ctx: JobContext) -> None:
        ctx.attach(b"whole", "a.txt")
        with ctx.effect(last=True):
            CountStep.objects.create(job_id=ctx.job_id, step=1, token=ctx.token)
            ctx.checkpoint["next"] = 9
            raise JobError("不行")

    job = start_job(kind_of(run), cast.officer, cast.union_a1)
    assert run_job(job.pk) == "failed"
    job.refresh_from_db()
    assert (steps_of(job), job.checkpoint, job.result_file, files_left()) == ([], {}, "", [])


def test_what_a_failed_effect_noted_is_forgotten_when_the_work_goes_on(counting, cast, kind_of):
    def run(ctx: JobContext) -> None:
        with contextlib.suppress(ZeroDivisionError), ctx.effect():
            ctx.checkpoint["next"], ctx.done = 9, 9
            raise ZeroDivisionError
        with ctx.effect():
            CountStep.objects.create(job_id=ctx.job_id, step=1, token=ctx.token)

    job = start_job(kind_of(run), cast.officer, cast.union_a1)
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    assert (job.checkpoint, job.done) == ({}, 0)


def test_the_time_limit_ends_the_job_with_a_sentence(counting, cast, kind_of):
    def run(ctx: JobContext) -> None:
        with ctx.effect():
            CountStep.objects.create(job_id=ctx.job_id, step=1, token=ctx.token)
        time.sleep(20)

    job = start_job(kind_of(run, time_limit=1), cast.officer, cast.union_a1)
    began = time.monotonic()
    assert run_job(job.pk) == "failed"
    assert time.monotonic() - began < 5
    job.refresh_from_db()
    assert "时限" in job.error
    assert steps_of(job) == [1]


def test_the_time_limit_waits_for_an_effect_under_way(counting, cast, kind_of):
    def run(ctx: JobContext) -> None:
        with ctx.effect():
            CountStep.objects.create(job_id=ctx.job_id, step=1, token=ctx.token)
            time.sleep(1.3)
        time.sleep(20)

    job = start_job(kind_of(run, time_limit=1), cast.officer, cast.union_a1)
    assert run_job(job.pk) == "failed"
    assert steps_of(job) == [1]


def test_the_memory_limit_ends_the_job_and_is_lifted_afterwards(counting, cast, kind_of):
    def run(ctx: JobContext) -> None:
        bytearray(400 * 1024 * 1024)

    job = start_job(kind_of(run, memory_mb=100), cast.officer, cast.union_a1)
    assert run_job(job.pk) == "failed"
    job.refresh_from_db()
    assert "内存" in job.error
    assert len(bytearray(400 * 1024 * 1024)) > 0


def test_a_kind_that_has_left_the_code_ends_its_jobs(counting):
    job = counting(1)
    Job.objects.filter(pk=job.pk).update(kind="example.gone")
    assert run_job(job.pk) == "failed"
    job.refresh_from_db()
    assert "不再支持" in job.error


def test_every_kind_of_the_house_has_an_action_of_the_policy():
    from unionhub.core import policy
    from unionhub.core.jobs import kinds

    assert COUNT.key in kinds()
    assert {kind.action for kind in kinds().values()} <= policy.load().actions


def test_a_kind_without_a_known_action_fails_the_check(monkeypatch):
    from unionhub.core.jobs import checks

    assert checks.declared_kinds() == []
    wrong = JobKind("example.wrong", "错", "example.nothing.run", lambda ctx: None, time_limit=0)
    monkeypatch.setattr(checks, "kinds", lambda: {wrong.key: wrong})
    assert [error.id for error in checks.declared_kinds()] == ["unionhub.E040", "unionhub.E041"]
