"""A view of the whole database at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def snapshot(using: str = DEFAULT_DB_ALIAS) -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own inside one read transaction; it neither waits for writers nor makes them wait.

    SQLite: a deferred transaction in WAL mode reads the state of its first query to its end. PostgreSQL:
    REPEATABLE READ does the same.
    """
    connection = connections[using].copy()
    connection.settings_dict["CONN_MAX_AGE"] = 0
    if connection.vendor == "sqlite":
        # The set-up's IMMEDIATE would take the write lock for as long as the backup runs.
        options = {**connection.settings_dict["OPTIONS"], "transaction_mode": "DEFERRED"}
        connection.settings_dict["OPTIONS"] = options
    try:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT count(*) FROM sqlite_master")
        else:
            connection.set_autocommit(False)
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT 1")
        yield connection
    finally:
        connection.close()
