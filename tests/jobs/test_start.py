"""Asking for a job: with the broker away, twice, with what does not belong; and how heavy ones take turns (G7)."""

import time

import pytest
from django.db import transaction

from tests.jobs.conftest import events_of
from tests.support import in_threads
from unionhub.core.jobs import AlreadyOpen, cancel_job, queue, retry_job, run_job, start_job, sweeper
from unionhub.core.models import Job

pytestmark = pytest.mark.db_engine


@pytest.fixture
def sent(monkeypatch):
    """Names and queues of the messages that go to Celery."""
    messages: list[tuple[int, str]] = []
    monkeypatch.setattr(
        queue.current_app, "send_task", lambda name, args, queue, **more: messages.append((args[0], queue))
    )
    return messages


def test_the_message_carries_the_id_alone_and_goes_when_the_transaction_is_over(counting, cast, sent):
    with transaction.atomic():
        job = counting(2)
        assert sent == []
    assert sent == [(job.pk, "default")]
    with transaction.atomic():
        counting(2)
        transaction.set_rollback(True)
    assert (len(sent), Job.objects.count()) == (1, 1)


def test_with_the_broker_away_the_job_waits_and_is_sent_later(counting, sent, settings):
    there, settings.BROKER_URL = settings.BROKER_URL, "redis://127.0.0.1:1/0"
    began = time.monotonic()
    job = counting(2)
    assert time.monotonic() - began < 2
    job.refresh_from_db()
    assert (job.state, job.sent_at, sent) == ("queued", None, [])
    assert sweeper.sweep().sent == 0
    settings.BROKER_URL = there
    assert sweeper.sweep().sent == 1
    assert sent == [(job.pk, "default")]


def test_a_broker_that_does_not_take_the_message_is_no_error_of_the_person(counting, monkeypatch):
    def refuse(*args, **more):
        raise OSError("no route")

    monkeypatch.setattr(queue.current_app, "send_task", refuse)
    job = counting(2)
    job.refresh_from_db()
    assert (job.state, job.sent_at) == ("queued", None)


def test_the_same_work_is_open_once(counting, cast):
    job = counting(2, dedupe_key="2026-03")
    assert counting(2, dedupe_key="2026-03") == job
    assert counting(2, dedupe_key="2026-04") != job
    with pytest.raises(AlreadyOpen):
        counting(2, dedupe_key="2026-03", user=cast.township)
    run_job(job.pk)
    again = counting(2, dedupe_key="2026-03")
    assert again != job
    assert len(events_of(again)) == 1
    cancel_job(again, cast.officer)
    counting(2, dedupe_key="2026-03", user=cast.township)
    with pytest.raises(AlreadyOpen):
        retry_job(again, cast.officer)


def test_two_at_once_with_the_same_key_get_one_job(counting):
    jobs = in_threads(*[lambda: counting(2, dedupe_key="one")] * 5)
    assert len({job.pk for job in jobs}) == 1
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    "params",
    [
        {"person": object()},
        {"rows": [{"name": "x"}]},
        {"id_number": "350102199001011234"},
        {"phone": "13800138000"},
        {"text": "长" * 201},
    ],
)
def test_a_persons_data_have_no_place_in_the_parameters(counting, cast, params):
    with pytest.raises(ValueError, match="params"):
        start_job("example.count", cast.officer, cast.union_a1, params)
    assert not Job.objects.exists()


def test_an_unknown_kind_is_a_mistake_of_the_code(counting, cast):
    with pytest.raises(KeyError, match=r"tasks\.py"):
        start_job("example.nothing", cast.officer, cast.union_a1)


def test_of_one_person_two_heavy_jobs_run_at_most(counting, settings, sent):
    settings.JOB_HEAVY_SLOTS = 10
    jobs = [counting(1, kind="example.count_heavy") for _ in range(5)]
    assert sent == [(jobs[0].pk, "heavy"), (jobs[1].pk, "heavy")]
    taken = in_threads(*[lambda job=job: queue.claim(job.pk) for job in jobs])
    assert sum(job is not None for job in taken) == 2
    assert Job.objects.filter(state="running").count() == 2


def test_heavy_jobs_of_all_leave_a_hand_free(counting, cast, settings, sent):
    settings.JOB_HEAVY_SLOTS = 1
    first = counting(1, kind="example.count_heavy")
    for _ in range(3):
        counting(1, kind="example.count_heavy")
    stranger = counting(1, kind="example.count_heavy", user=cast.township)
    small = counting(1)
    assert sent == [(first.pk, "heavy"), (small.pk, "default")]
    assert run_job(first.pk) == "done"
    assert sent[-1] == (stranger.pk, "heavy"), (
        "the person not served yet comes before the one with a queue of his own"
    )
