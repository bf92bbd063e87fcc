"""kill -9 of everything that can be killed, with real processes (scorecard G1, G3, G7; R2, R3).

KILLS=30 makes thirty kills per engine instead of six.
"""

import contextlib
import os
import random
import time

import pytest
import redis

from tests.jobs.rig import Rig

pytestmark = [pytest.mark.rig, pytest.mark.db_engine, pytest.mark.slow]

ENGINE = os.environ.get("TEST_DB", "postgres")
KILLS = int(os.environ.get("KILLS", "6"))
STEPS = 12


def make_rig(folder, lease: float):
    rig = Rig(folder, ENGINE, lease)
    try:
        yield rig
    finally:
        rig.close()


@pytest.fixture
def rig(tmp_path):
    """Short times: a lease of two seconds."""
    yield from make_rig(tmp_path, 2)


@pytest.fixture
def real_times(tmp_path):
    """The times of the real installation."""
    yield from make_rig(tmp_path, 30)


def done(rig: Rig, *jobs: int) -> bool:
    return all(rig.state(job) in ("done", "failed", "cancelled") for job in jobs)


def assert_one_effect(rig: Rig, job: int, steps: int = STEPS) -> None:
    row = rig.job(job)
    assert row["state"] == "done", (row, rig.log_tail())
    assert rig.steps(job) == list(range(1, steps + 1))
    assert rig.left(job) == [row["result_file"]]  # the file, and nothing temporary
    ended = (
        "SELECT count(*) FROM core_auditevent WHERE object_type = 'core.job' AND object_id = ? AND reason = ?"
    )
    assert rig.query(ended, str(job), "任务完成") == [(1,)]


def assert_consistent(rig: Rig, job: int) -> None:
    """At any moment: the steps written are exactly those the checkpoint speaks of."""
    statement = (
        "SELECT j.done, count(s.id), coalesce(max(s.step), 0) FROM core_job j "
        "LEFT JOIN example_countstep s ON s.job_id = j.id WHERE j.id = ? GROUP BY j.done"
    )
    reached, count, last = rig.query(statement, job)[0]
    assert reached == count == last


def test_a_killed_worker_loses_nothing_and_repeats_nothing(rig):
    chance = random.Random()
    rig.start()
    for number in range(KILLS):
        job = rig.ask(steps=STEPS, pause=60, kilobytes=8192)
        rig.wait(lambda job=job: rig.state(job) != "queued", 30)
        time.sleep(chance.uniform(0, 1.3))
        if number % 3 == 2:
            rig.kill_hand()
        else:
            rig.kill("worker")
            assert_consistent(rig, job)
            rig.start_worker()
        rig.wait(lambda job=job: done(rig, job), 60)
        assert_one_effect(rig, job)
    assert len(list((rig.files / "jobs").iterdir())) == KILLS


def test_killed_again_and_again_the_bar_goes_on_from_the_checkpoint(rig):
    rig.start()
    job = rig.ask(steps=40, pause=100)
    seen = []
    for _ in range(3):
        before = rig.job(job)["done"]
        rig.wait(lambda before=before: rig.job(job)["done"] > before + 3, 60)
        rig.kill("worker")
        reached = rig.job(job)["done"]
        rig.start_worker()
        token = rig.job(job)["token"]
        rig.wait(lambda token=token: (rig.progress(job) or [0])[0] > token, 60)  # a later runner speaks
        seen.append((reached, rig.progress(job)[1]))
    rig.wait(lambda: done(rig, job), 60)
    assert all(shown >= reached > 0 for reached, shown in seen), seen
    assert_one_effect(rig, job, 40)


def test_everything_killed_broker_included_and_started_again(rig):
    rig.start()
    jobs = [rig.ask(steps=STEPS, pause=100) for _ in range(6)]
    rig.wait(lambda: rig.job(jobs[0])["done"] >= 3, 30)
    rig.kill()
    away = rig.ask(steps=3)  # asked for while nobody is there
    assert rig.state(away) == "queued"
    for job in [*jobs, away]:
        assert_consistent(rig, job)
    rig.start()
    rig.wait(lambda: done(rig, *jobs, away), 60)
    for job in jobs:
        assert_one_effect(rig, job)
    assert_one_effect(rig, away, 3)


def test_an_emptied_broker_loses_no_job_and_disturbs_no_healthy_one(rig):
    rig.start(hands=1)
    running = rig.ask(steps=40, pause=100)
    waiting = [rig.ask(steps=3) for _ in range(4)]
    rig.wait(lambda: rig.job(running)["done"] >= 5, 30)
    for _ in range(3):
        with redis.Redis.from_url(rig.broker_url) as client:
            client.flushall()
        time.sleep(0.5)
    rig.wait(lambda: done(rig, running, *waiting), 60)
    assert rig.job(running)["token"] == 1, "the healthy job was taken for dead"
    assert_one_effect(rig, running, 40)
    for job in waiting:
        assert_one_effect(rig, job, 3)


def test_the_broker_away_for_a_while_does_not_stop_a_running_job(rig):
    rig.start()
    job = rig.ask(steps=60, pause=100)
    rig.wait(lambda: rig.job(job)["done"] >= 5, 30)
    rig.kill("broker")
    asked = [rig.ask(steps=3) for _ in range(3)]
    reached = rig.job(job)["done"]
    time.sleep(5)  # more than two leases
    assert rig.job(job)["done"] > reached
    rig.start_broker()
    rig.wait(lambda: done(rig, job, *asked), 60)
    assert rig.job(job)["token"] == 1, "the healthy job was taken for dead"
    assert_one_effect(rig, job, 60)
    for other in asked:
        assert_one_effect(rig, other, 3)


def test_with_the_real_times_a_killed_job_goes_on_within_two_minutes(real_times):
    rig = real_times
    rig.start()
    job = rig.ask(steps=200, pause=100)
    rig.wait(lambda: rig.job(job)["done"] >= 3, 30)
    rig.kill()
    token = rig.job(job)["token"]
    rig.start()
    rig.wait(lambda: rig.job(job)["token"] > token + 1 and rig.state(job) == "running", 120)
    rig.wait(lambda: done(rig, job), 60)
    assert_one_effect(rig, job, 200)


def test_a_small_job_starts_at_once_behind_a_hundred_large_ones(rig):
    rig.start()
    large = [rig.ask("example.count_heavy", steps=10, pause=200) for _ in range(100)]
    rig.wait(lambda: rig.state(large[0]) != "queued", 30)
    small = rig.ask(steps=1)
    rig.wait(lambda: done(rig, small), 30)
    other = rig.ask("example.count_heavy", user="township", steps=1)
    rig.wait(lambda: done(rig, other), 30)  # nor does another person wait behind the hundred
    states = [row[0] for row in rig.query("SELECT state FROM core_job WHERE heavy")]
    assert states.count("queued") > 50
    assert states.count("running") <= 1


@pytest.mark.skipif(ENGINE != "sqlite", reason="SQLite has one write lock")
def test_a_write_lock_held_by_somebody_else_does_not_kill_a_healthy_job(rig):
    """25 seconds, longer than twelve leases and than SQLite's own patience of 20 seconds."""
    rig.start(hands=3)
    busy = rig.ask(steps=1, ticks=260, pause=100)
    writing = rig.ask(steps=3, ticks=20, pause=100)
    rig.wait(lambda: bool(rig.progress(busy) and rig.progress(writing)), 30)
    with contextlib.closing(rig.connect()) as connection:
        connection.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        messages, silent, last = set(), 0.0, began
        with redis.Redis.from_url(rig.broker_url) as client:
            while time.monotonic() - began < 25:
                assert client.exists(f"rig:job:beat:1:{busy}"), "the heartbeat stopped"
                assert client.exists(f"rig:job:beat:1:{writing}"), (
                    "the heartbeat stopped while waiting for the lock"
                )
                message = rig.progress(busy)[3]
                now = time.monotonic()
                if message not in messages:
                    messages.add(message)
                    silent, last = max(silent, now - last), now
                time.sleep(0.05)
        connection.execute("ROLLBACK")
    assert len(messages) > 50
    assert silent < 2
    rig.wait(lambda: done(rig, busy, writing), 60)
    assert rig.job(busy)["token"] == rig.job(writing)["token"] == 1
    assert_one_effect(rig, busy, 1)
    assert_one_effect(rig, writing, 3)
