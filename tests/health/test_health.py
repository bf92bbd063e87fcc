"""Alive and ready: one never depends on the other parts, the other names what is missing and no more."""

import logging
import socket
import time
import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from unionhub.core import audit, health, sealing

pytestmark = pytest.mark.db_engine


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.KEYRING_FILE = tmp_path / "keys" / "keyring.json"
    settings.FILES_DIR = tmp_path / "files"
    settings.JOB_KEY_PREFIX = f"unionhub-test:{uuid.uuid4().hex}:"
    settings.READY_FREE_MB = 1
    health._up_to_date = False
    health._pulsed_at = -float(health.WORKER_SILENCE)


@pytest.fixture
def no_broker(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.BROKER_URL = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
        yield


def parts(client):
    response = client.get("/readyz")
    return response.status_code, response.json()["checks"]


def test_ready_when_everything_is_there(db, client):
    health.pulse()
    status, checks = parts(client)
    assert (status, set(checks.values())) == (200, {"ok"})
    assert set(checks) == {"database", "migrations", "broker", "worker", "disk", "keyring", "seal"}


def test_alive_without_a_broker_and_not_ready(db, client, no_broker):
    assert client.get("/healthz").json() == {"status": "ok"}
    begun = time.monotonic()
    status, checks = parts(client)
    assert time.monotonic() - begun < 6
    assert status == 503
    assert {name for name, answer in checks.items() if answer != "ok"} == {"broker", "worker"}


def test_alive_asks_the_database_nothing(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_a_silent_worker_is_noticed(db, client, monkeypatch):
    health.pulse()
    now = time.time()
    assert parts(client)[1]["worker"] == "ok"
    monkeypatch.setattr(time, "time", lambda: now + health.WORKER_SILENCE + 1)
    assert parts(client)[1]["worker"] == "not ok"


def test_a_worker_says_so_now_and_then_and_survives_without_a_broker(no_broker, caplog):
    with caplog.at_level(logging.WARNING):
        health.pulse_now_and_then()
        health.pulse_now_and_then()
    assert len([row for row in caplog.records if "pulse" in row.message]) == 1


def test_the_workers_heartbeat_is_connected(db, client):
    from celery.signals import heartbeat_sent

    import unionhub.core.tasks  # noqa: F401  (as the worker does)

    assert parts(client)[1]["worker"] == "not ok"
    heartbeat_sent.send(sender=None)
    assert parts(client)[1]["worker"] == "ok"


def test_no_room(db, client, settings):
    settings.READY_FREE_MB = 10**9
    status, checks = parts(client)
    assert (status, checks["disk"]) == (503, "not ok")


def test_a_keyring_that_others_may_read_is_not_ready(db, client, settings):
    health.probe_keyring()
    settings.KEYRING_FILE.chmod(0o644)
    from unionhub.core.sensitive import keyring

    keyring.forget()
    keyring._Kept.mark = ()
    assert parts(client)[1]["keyring"] == "not ok"


def test_events_that_nobody_seals_are_noticed(db, client, settings, tmp_path, monkeypatch):
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchor.log"
    audit.record("core.login", reason="试")
    assert parts(client)[1]["seal"] == "ok"
    now = timezone.now()
    later = now + timedelta(seconds=health.SEAL_SILENCE + 5)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        assert parts(client)[1]["seal"] == "not ok"
        patch.setattr(health, "_started_at", later)  # a system that was off could not seal
        assert parts(client)[1]["seal"] == "ok"
        patch.setattr(health, "_started_at", now)
        sealing.seal()
        assert parts(client)[1]["seal"] == "ok"


def test_a_seal_that_was_refused_is_not_ready(db, client, settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchor.log"
    audit.record("core.login", reason="试")
    sealing.seal()
    settings.AUDIT_ANCHOR_FILE.unlink()
    audit.record("core.login", reason="又试")
    with pytest.raises(sealing.SealingRefused):
        sealing.seal()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]["seal"]) == (503, "not ok")
    assert "锚" not in response.content.decode()


def test_a_database_that_does_not_answer(db, client, monkeypatch):
    def broken():
        raise OperationalError("password=secret host=10.0.0.1")

    monkeypatch.setitem(health.PROBES, "database", broken)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "not ok"
    assert "secret" not in response.content.decode()


def test_migrations_to_apply_are_noticed(db, monkeypatch):
    class Executor:
        def __init__(self, connection):
            self.loader = self
            self.graph = self

        def leaf_nodes(self):
            return [("core", "0002")]

        def migration_plan(self, targets):
            return [(targets, False)]

    monkeypatch.setattr(health, "MigrationExecutor", Executor)
    with pytest.raises(health.NotReady):
        health.probe_migrations()


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_anybody_may_ask_and_nothing_is_kept(db, client, address):
    response = client.get(address)
    assert response.status_code in (200, 503)
    assert "no-store" in response.headers["Cache-Control"]
    assert client.post(address).status_code == 405
