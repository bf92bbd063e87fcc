"""What a guard is made of in the database: triggers and constraints, as SQL and as the catalogue shows them.

Names of tables and columns come from the models' declarations, never from a request; that is why this module and
`guards.py` build SQL from text.
"""

from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, models, transaction


@dataclass(frozen=True)
class Piece:
    """One object in the database: a trigger or a constraint called `name` on `table`.

    `source` is what the catalogue shows when it is untouched: the trigger's SQL on SQLite, the function's body on
    PostgreSQL, the kind of a constraint.
    """

    name: str
    table: str
    create: str
    source: str
    constraint: bool = False


@dataclass(frozen=True)
class Found:
    """What the catalogue shows of a piece."""

    table: str
    source: str
    enabled: bool
    constraint: bool = False


def refusing(name: str, table: str, event: str, body: str, row: bool = True, when: str = "") -> Piece:
    """A PostgreSQL trigger with a function of its own. `body` must raise or return.

    An `event` that names its table itself may go on behind it (REFERENCING …).
    """
    place = event if " ON " in event else f'{event} ON "{table}"'
    create = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$;"
        f"CREATE TRIGGER {name} {place} FOR EACH {'ROW' if row else 'STATEMENT'} "
        f"{f'WHEN ({when})' if when else ''} EXECUTE FUNCTION {name}();"
        f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name};'
    )
    return Piece(name, table, create, body)


def refusal(name: str, what: str) -> str:
    """The function body that refuses always."""
    return f"BEGIN RAISE EXCEPTION '{name}: {what}' USING ERRCODE = 'integrity_constraint_violation'; END"


def sqlite_trigger(name: str, table: str, event: str, body: str, when: str = "") -> Piece:
    """A SQLite trigger; its whole SQL is its source."""
    sql = f'CREATE TRIGGER {name} {event} ON "{table}" {f"WHEN {when} " if when else ""}BEGIN {body}; END'
    return Piece(name, table, sql, sql)


def literal(value: str | int | bool) -> str:
    """A declared value as SQL."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def comparable(field: models.Field, connection: Any) -> str:
    """The column as an expression that is never NULL, so that two empty keys are equal."""
    if not field.null:
        return f'"{field.column}"'
    kind = field.db_type(connection) or ""
    empty = "0" if kind.startswith(("bigint", "integer", "smallint", "numeric")) else "''"
    if kind.startswith("uuid"):
        empty = "'00000000-0000-0000-0000-000000000000'::uuid"
    return f'COALESCE("{field.column}", {empty})'


def has_btree_gist(connection: Any) -> bool:
    """Whether the extension is there, trying to install it once per process."""
    kept = connection.__dict__.get("_unionhub_btree_gist")
    if kept is None:
        with connection.cursor() as cursor:
            try:
                with transaction.atomic(using=connection.alias):
                    cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
                kept = True
            except DatabaseError:  # the role may not: the guards fall back to triggers
                kept = False
        connection.__dict__["_unionhub_btree_gist"] = kept
    return kept
