"""Two writers at once: the database lets one overlapping row in, with the extension and without it."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from unionhub.core import guards, no_overlap
from unionhub.core.models import ParameterValue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
RUNS = 4


def race(key):
    """Two threads insert the same span, both inside a transaction of their own. Returns what each got."""
    gate, results = threading.Barrier(2), []

    def insert():
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    gate.wait(5)  # both transactions are open; SQLite lets only one be
                ParameterValue.objects.create(key=key, value="1", valid_from=date(2024, 1, 1))
            results.append("in")
        except (
            IntegrityError,
            OperationalError,
        ):  # two exclusion checks may wait for each other: one is ended
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=insert) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def test_one_of_two_overlapping_rows_gets_in():
    assert [race(f"example.race{number}") for number in range(RUNS)] == [["in", "refused"]] * RUNS


def test_without_the_guard_both_get_in():
    """Negative control: the threads do race."""
    guards.lift()
    try:
        assert race("example.race") == ["in", "in"]
    finally:
        ParameterValue.objects.all().delete()
        guards.install()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the fallback is PostgreSQL's")
def test_without_the_extension_a_trigger_with_a_lock_does_the_same(monkeypatch):
    monkeypatch.setattr(no_overlap, "has_btree_gist", lambda connection: False)
    guards.install()
    try:
        assert any(name.endswith("_l") for name in guards.present(connection))
        assert [race(f"example.race{number}") for number in range(RUNS)] == [["in", "refused"]] * RUNS
    finally:
        monkeypatch.undo()
        guards.install()
    assert not any(name.endswith("_l") for name in guards.present(connection))
