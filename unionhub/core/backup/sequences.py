"""The counters behind automatic ids: carried along, so that an id once given is not given again."""

from django.db.backends.base.base import BaseDatabaseWrapper

from .tables import Table


def _is_automatic(table: Table) -> bool:
    return table.key.type.endswith("AutoField")


def read(connection: BaseDatabaseWrapper, table: Table) -> int:
    """The last id given; 0 when the table has no counter or it never ran."""
    if not _is_automatic(table):
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.model._meta.db_table])
            found = cursor.fetchone()
            return int(found[0]) if found else 0
        sequence = _name(cursor, connection, table)
        if sequence is None:
            return 0
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608  (a name from the catalogue)
        value, called = cursor.fetchone()
        return int(value) if called else 0


def write(connection: BaseDatabaseWrapper, table: Table, last: int) -> None:
    """Go on counting after `last` and after the greatest id in the table."""
    if not _is_automatic(table):
        return
    quote = connection.ops.quote_name
    name = table.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max({quote(table.key.name)}) FROM {quote(name)}")  # noqa: S608  (our own models)
        last = max(last, cursor.fetchone()[0] or 0)
        if not last:
            return
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, last])
        elif sequence := _name(cursor, connection, table):
            cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, last])


def _name(cursor, connection: BaseDatabaseWrapper, table: Table) -> str | None:
    cursor.execute(
        "SELECT pg_get_serial_sequence(%s, %s)",
        [connection.ops.quote_name(table.model._meta.db_table), table.key.name],
    )
    return cursor.fetchone()[0]
