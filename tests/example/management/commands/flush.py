"""Flush for tests: what a transactional test leaves behind is deleted, with the guards set aside for that moment.

Outside tests this app is not installed, and `flush` is refused as it should be.
"""

from typing import Any

from django.core.management.commands.flush import Command as Flush
from django.db import connections, transaction

from unionhub.core import guards
from unionhub.core.clocks.notices import enter
from unionhub.core.models import Holiday, HolidayYear

#: What `migrate` itself fills again after every flush, always alike.
MADE_BY_MIGRATE = {"django_content_type", "auth_permission"}


class Command(Flush):
    """As Django's, which drops and builds anew every guard and every file of every table: seconds on PostgreSQL."""

    def handle(self, **options: Any) -> None:
        """Empty the tables; counters start anew only if asked."""
        connection = connections[options["database"]]
        if not options.get("reset_sequences", True) and may_set_triggers_aside(connection):
            empty(connection)
        else:
            guards.lift(options["database"])
            super().handle(**options)  # the post_migrate that it sends puts the guards back
        enter(HolidayYear, Holiday)  # as the migration did


def may_set_triggers_aside(connection: Any) -> bool:
    """Whether the role may: on PostgreSQL a superuser's matter."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return bool(cursor.fetchone()[0] == "on")


def filled(cursor: Any, connection: Any) -> list[str]:
    """The tables that hold rows, those aside that migrate fills."""
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")"
        for table in sorted(tables - MADE_BY_MIGRATE)
    )
    cursor.execute(asked)
    return [table for (table,) in cursor.fetchall()]


def empty(connection: Any) -> None:
    """Delete all rows; triggers rest on the tables that hold any, and are back when the transaction ends."""
    postgres = connection.vendor == "postgresql"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = filled(cursor, connection)
        resting = [
            (name, found)
            for name, found in guards.present(connection).items()
            if found.table in tables and not found.constraint
        ]
        if postgres:
            cursor.execute("SET LOCAL session_replication_role = replica")  # the foreign keys' triggers rest
        for name, found in resting:  # guards stand in replica mode too
            cursor.execute(
                f'ALTER TABLE "{found.table}" DISABLE TRIGGER {name}' if postgres else f"DROP TRIGGER {name}"
            )
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')
        for name, found in resting:
            cursor.execute(
                f'ALTER TABLE "{found.table}" ENABLE ALWAYS TRIGGER {name}' if postgres else found.source
            )
    guards.install(connection.alias)  # the test may have taken some away
