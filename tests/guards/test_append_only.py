"""Append-only tables refuse every path (scorecard D4), and the check sees a guard that was taken away."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, transaction

from unionhub.core import audit, guards
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
TABLE = AuditEvent._meta.db_table


@pytest.fixture
def event(db):
    return audit.record("core.login", reason="原样")


def sql(*statements):
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda event: AuditEvent.objects.filter(pk=event.pk).update(reason="改"),
        lambda event: AuditEvent.objects.filter(pk=event.pk).delete(),
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: AuditEvent.objects.bulk_update([event], ["reason"]),
        lambda event: AuditEvent.objects.bulk_create(
            [event], update_conflicts=True, update_fields=["reason"], unique_fields=["id"]
        ),
        lambda event: sql(f"UPDATE {TABLE} SET reason = 'x'"),
        lambda event: sql(f"DELETE FROM {TABLE}"),
        lambda event: sql(
            f"TRUNCATE {TABLE}"
            if connection.vendor == "postgresql"
            else f"REPLACE INTO {TABLE} SELECT * FROM {TABLE}"
        ),
    ],
)
def test_every_path_is_refused(event, attempt):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        attempt(event)
    assert guards.explain(caught.value) == "该记录只能新增，不能修改或删除。"
    assert list(AuditEvent.objects.values_list("reason", flat=True)) == ["原样"]


def test_without_the_guard_the_same_attempt_succeeds(event):
    """Negative control: the refusals above come from the guard and from nothing else."""
    guards.lift()
    sql(f"UPDATE {TABLE} SET reason = 'x'")
    assert AuditEvent.objects.get().reason == "x"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
def test_replace_is_refused_without_recursive_triggers(event):
    sql("PRAGMA recursive_triggers=OFF")
    try:
        with pytest.raises(IntegrityError):
            sql(f"REPLACE INTO {TABLE} SELECT * FROM {TABLE}")
    finally:
        sql("PRAGMA recursive_triggers=ON")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="replica mode is PostgreSQL's")
def test_replica_mode_does_not_lift_the_guard(event):
    with pytest.raises(IntegrityError):
        sql("SET LOCAL session_replication_role = replica", f"DELETE FROM {TABLE}")


def test_the_production_flush_is_refused(event):
    from django.core.management.commands.flush import Command

    with pytest.raises((CommandError, DatabaseError)), transaction.atomic():
        call_command(Command(), interactive=False, verbosity=0)


def test_install_twice_does_nothing_and_mends_what_is_gone():
    assert guards.install() == []
    guards.lift()
    assert {message.id for message in run_checks(tags=["database"], databases=["default"])} >= {
        "unionhub.E020"
    }
    names = guards.install()
    assert any(TABLE in name for name in names)
    assert "unionhub.E020" not in {
        message.id for message in run_checks(tags=["database"], databases=["default"])
    }


def test_a_guard_switched_off_or_emptied_is_seen_and_mended():
    name = next(name for name in guards.present(connection) if name.startswith(f"guard_{TABLE}"))
    found = guards.present(connection)[name]
    if connection.vendor == "postgresql":
        sql(f"ALTER TABLE {TABLE} DISABLE TRIGGER {name}")
    else:
        sql(f"DROP TRIGGER {name}", f"CREATE TRIGGER {name} BEFORE UPDATE ON {TABLE} BEGIN SELECT 1; END")
    assert any(name in message.msg for message in guards.guards_are_present(["default"]))
    assert name in guards.install()
    assert guards.present(connection)[name] == found


@pytest.mark.skipif(connection.vendor != "postgresql", reason="functions are PostgreSQL's")
def test_an_emptied_trigger_function_is_seen():
    name = next(name for name in guards.present(connection) if name.startswith(f"guard_{TABLE}"))
    sql(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
    assert any(name in message.msg for message in guards.guards_are_present(["default"]))


def test_a_guard_no_longer_declared_is_dropped(monkeypatch):
    monkeypatch.setattr(AuditEvent, "database_guards", (guards.AppendOnly(message="别的说法"),))
    before = set(guards.present(connection))
    guards.install()
    after = set(guards.present(connection))
    assert before != after
    assert len(before) == len(after)
