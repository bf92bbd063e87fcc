"""When is every writer past a change of the keyring? The pieces both rotations build on."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from . import keyring
from .errors import RotationError
from .fields import encrypted_fields

#: Called with (done, total, message); may raise to stop. A stopped rotation is resumed by running it again.
Progress = Callable[[int, int, str], None]
BATCH = 500


def silent(done: int, total: int, message: str) -> None:
    """No progress wanted."""


def refuse_inside_transaction(using: str) -> None:
    """A rotation waits for other transactions, so it must not be inside one. Raises RotationError."""
    if connections[using].in_atomic_block:
        raise RotationError("A rotation cannot run inside a transaction: it would wait for itself.")


def wait_for_writers(using: str = DEFAULT_DB_ALIAS, timeout: float = 600.0) -> None:
    """Return when every write that used the keyring as it was before this call is committed or undone.

    First every process is given the time to take up the keyring file. Then, on PostgreSQL, the transactions that have
    written to a table with sensitive values by now are waited for (they hold its lock until they end, which is also
    how CREATE INDEX CONCURRENTLY knows them); on SQLite, whose writers queue, taking the write lock once is enough.
    Raises RotationError after `timeout` seconds.
    """
    refuse_inside_transaction(using)
    time.sleep(keyring.GRACE_SECONDS)
    if connections[using].vendor != "postgresql":
        with transaction.atomic(using=using):
            return
    until = time.monotonic() + timeout
    waited_for = _writers(using)
    while waited_for and waited_for & _writers(using):
        if time.monotonic() > until:
            raise RotationError("有一个长事务一直未结束，轮换已暂停；数据完好，请稍后重新运行以继续。")
        time.sleep(0.1)


def _writers(using: str) -> set[str]:
    """Transactions of this PostgreSQL database that have written to a table with sensitive values."""
    tables = [model._meta.db_table for model in stored_models() if any(True for _ in encrypted_fields(model))]
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT held.virtualtransaction FROM pg_locks held JOIN pg_class ON pg_class.oid = held.relation "
            "WHERE held.locktype = 'relation' AND held.mode = 'RowExclusiveLock' AND held.granted "
            "AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND pg_class.relname = ANY(%s)",
            [tables],
        )
        return {row[0] for row in cursor.fetchall()}


def stored_models() -> list[type[models.Model]]:
    """Models with a table of their own."""
    return [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]


def chunks(rows: models.QuerySet, size: int = BATCH) -> Iterator[list[dict]]:
    """The rows as dicts in the order of their keys, `size` at a time, without locks and outside transactions."""
    rows = rows.order_by("pk")
    found = list(rows[:size])
    while found:
        yield found
        found = list(rows.filter(pk__gt=found[-1]["pk"])[:size])


def swap(
    model: type[models.Model],
    column: str,
    guard: str,
    rows: Sequence[tuple[Any, str | None, str]],
    using: str,
) -> int:
    """Set `column` of each (pk, new value, guard value) row where the column `guard` still holds the guard value.

    One statement in a short transaction. A row locked by somebody's open transaction is left alone on PostgreSQL, so
    that a rotation neither waits for a user nor deadlocks with one. Returns how many rows were swapped; the others
    are for a later pass.
    """
    connection = connections[using]
    key = model._meta.pk
    with transaction.atomic(using=using):
        if connection.features.has_select_for_update_skip_locked:
            wanted = model._base_manager.using(using).filter(pk__in=[row[0] for row in rows])
            free = set(
                wanted.order_by("pk")
                .select_for_update(skip_locked=True, of=("self",))
                .values_list("pk", flat=True)
            )
            rows = [row for row in rows if row[0] in free]
        if not rows:
            return 0
        table, pk, target, held = (
            connection.ops.quote_name(str(n)) for n in (model._meta.db_table, key.column, column, guard)
        )
        # Names come from the models, values go as parameters. The ORM has no UPDATE ... FROM (VALUES ...).
        # It begins with UPDATE, or sqlite3 would not count the rows; columnN are the names both engines give.
        statement = (
            f"UPDATE {table} SET {target} = given.column2 "  # noqa: S608
            f"FROM (VALUES {', '.join(['(%s, %s, %s)'] * len(rows))}) AS given "
            f"WHERE {table}.{pk} = given.column1 AND {table}.{held} = given.column3"
        )
        values = [x for pk, new, old in rows for x in (key.get_db_prep_value(pk, connection), new, old)]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount
