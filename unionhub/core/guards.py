"""Guards that the database itself keeps: declared on models, installed after every migrate, verified by `check`.

    class Seal(models.Model):
        database_guards = (AppendOnly(),)

    class Tenure(models.Model):  # NoOverlap: no_overlap.py
        database_guards = (NoOverlap("person", start="valid_from", end="valid_to"),)

They hold against every path: ORM, form, import, job and raw SQL of the application's role. A guard is a trigger (on
PostgreSQL enabled ALWAYS and owned by the role that migrates) or an exclusion constraint. Its name holds a digest of
its declaration, so that a changed declaration is seen and installed anew. Who owns the tables can drop them; that is
what the audit log's seals (`sealing.py`) and the check below are for.
"""

import hashlib
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import IntegrityError, connections, models, router, transaction

from .guard_pieces import Found, Piece, literal, refusal, refusing, sqlite_trigger

PREFIX = "guard_"


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Base of the guards. `message` is what a person reads when the guard refuses."""

    message: str = ""

    def pieces(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """The objects this guard needs on the model's table on this engine."""
        return (self.on_postgresql if connection.vendor == "postgresql" else self.on_sqlite)(
            model, connection
        )

    def on_postgresql(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """The pieces on PostgreSQL."""
        raise NotImplementedError

    def on_sqlite(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """The pieces on SQLite."""
        raise NotImplementedError

    def validate(self, instance: models.Model) -> None:
        """Say beforehand, in words, what the database would refuse. Raises ValidationError."""


@dataclass(frozen=True, kw_only=True)
class AppendOnly(Guard):
    """Rows are inserted and read, never changed, deleted, replaced or truncated."""

    message: str = "该记录只能新增，不能修改或删除。"

    def on_postgresql(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """Triggers against update, delete and truncate."""
        table = model._meta.db_table
        rows, whole = guard_name(self, model, "r"), guard_name(self, model, "t")
        return [
            refusing(rows, table, "BEFORE UPDATE OR DELETE", refusal(rows, "rows are never changed")),
            refusing(whole, table, "BEFORE TRUNCATE", refusal(whole, "rows are never changed"), row=False),
        ]

    def on_sqlite(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """Triggers against update and delete, and against REPLACE even where recursive_triggers is off."""
        table = model._meta.db_table
        unique = [field.column for field in model._meta.concrete_fields if field.unique]
        taken = " OR ".join(f'"{column}" = NEW."{column}"' for column in unique)
        found = f'EXISTS (SELECT 1 FROM "{table}" WHERE {taken})'  # noqa: S608
        pieces = []
        for kind, event, when in (
            ("u", "BEFORE UPDATE", ""),
            ("d", "BEFORE DELETE", ""),
            ("i", "BEFORE INSERT", found),
        ):
            name = guard_name(self, model, kind)
            body = f"SELECT RAISE(ABORT, '{name}: rows are never changed')"
            pieces.append(sqlite_trigger(name, table, event, body, when))
        return pieces


@dataclass(frozen=True, kw_only=True)
class Frozen(Guard):
    """A row whose `field` holds one of `values` is neither changed nor deleted any more (a closed period).

    Inserting such a row is allowed; whoever must not insert into a closed period has to be told by a service.
    """

    field: str
    values: tuple[str | int | bool, ...] = (True,)
    message: str = "该记录已封存，不能再修改或删除。"

    def _condition(self, model: type[models.Model], old: str) -> str:
        column = model._meta.get_field(self.field).column
        return f'{old}."{column}" IN ({", ".join(literal(value) for value in self.values)})'

    def on_postgresql(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """Row triggers with a condition; truncating the table is refused at any time."""
        table = model._meta.db_table
        rows, whole = guard_name(self, model, "r"), guard_name(self, model, "t")
        when = self._condition(model, "OLD")
        return [
            refusing(rows, table, "BEFORE UPDATE OR DELETE", refusal(rows, "the row is closed"), when=when),
            refusing(whole, table, "BEFORE TRUNCATE", refusal(whole, "closed rows stay"), row=False),
        ]

    def on_sqlite(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """The same conditions, and REPLACE refused."""
        table, key = model._meta.db_table, model._meta.pk.column
        closed = self._condition(model, "OLD")
        taken = f'o."{key}" = NEW."{key}" AND {self._condition(model, "o")}'
        replaced = f'EXISTS (SELECT 1 FROM "{table}" AS o WHERE {taken})'  # noqa: S608
        pieces = []
        for kind, event, when in (
            ("u", "BEFORE UPDATE", closed),
            ("d", "BEFORE DELETE", closed),
            ("i", "BEFORE INSERT", replaced),
        ):
            name = guard_name(self, model, kind)
            pieces.append(
                sqlite_trigger(name, table, event, f"SELECT RAISE(ABORT, '{name}: the row is closed')", when)
            )
        return pieces


def guard_name(guard: Guard, model: type[models.Model], suffix: str) -> str:
    """Name of a piece: table, digest of the declaration, kind. At most 63 characters (PostgreSQL)."""
    digest = hashlib.sha256(repr((guard, model._meta.db_table)).encode()).hexdigest()[:8]
    return f"{PREFIX}{model._meta.db_table[:40].lower()}_{digest}_{suffix}"


def guarded(app_label: str | None = None) -> Iterable[tuple[type[models.Model], Guard]]:
    """Every declared guard with its model."""
    for model in apps.get_app_config(app_label).get_models() if app_label else apps.get_models():
        if not model._meta.proxy and model._meta.managed:
            for guard in model.__dict__.get("database_guards", ()):
                yield model, guard


def validate(instance: models.Model) -> None:
    """Let all guards of the instance's model say what the database would refuse. For a model's `clean()`."""
    for guard in type(instance).__dict__.get("database_guards", ()):
        guard.validate(instance)


def explain(error: IntegrityError) -> str:
    """The Chinese message of the guard that refused; empty when it was none of them."""
    found = re.search(rf"{PREFIX}\w+_[0-9a-f]{{8}}", str(error))
    for model, guard in guarded():
        if found and guard_name(guard, model, "").removesuffix("_") == found[0]:
            return guard.message
    return ""


# --- Installing and checking ------------------------------------------------------------------------------------


def expected(connection: Any, app_label: str | None = None) -> dict[str, Piece]:
    """The pieces that the declarations ask for, by name, on tables that exist."""
    tables = set(connection.introspection.table_names())
    return {
        piece.name: piece
        for model, guard in guarded(app_label)
        if model._meta.db_table in tables and router.allow_migrate_model(connection.alias, model)
        for piece in guard.pieces(model, connection)
    }


def present(connection: Any) -> dict[str, Found]:
    """The guards that the catalogue shows, by name."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, tbl_name, sql FROM sqlite_master "
                "WHERE type = 'trigger' AND name LIKE 'guard\\_%' ESCAPE '\\'"
            )
            return {name: Found(table, sql, True) for name, table, sql in cursor.fetchall()}
        cursor.execute(
            "SELECT t.tgname, c.relname, p.prosrc, t.tgenabled = 'A', false FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgname LIKE 'guard\\_%' AND pg_table_is_visible(c.oid) "
            "UNION ALL SELECT o.conname, c.relname, o.contype::text, o.convalidated, true FROM pg_constraint o "
            "JOIN pg_class c ON c.oid = o.conrelid WHERE o.conname LIKE 'guard\\_%' AND pg_table_is_visible(c.oid)"
        )
        return {name: Found(*rest) for name, *rest in cursor.fetchall()}


def install(using: str = "default", app_label: str | None = None) -> list[str]:
    """Create what is missing, replace what is changed or switched off, drop what is no longer declared.

    Returns the names of the pieces created. Run again it does nothing. Raises IntegrityError when existing rows
    already break a guard.
    """
    connection = connections[using]
    wanted = expected(connection, app_label)
    tables = {piece.table for piece in wanted.values()}
    if app_label is not None:
        tables |= {model._meta.db_table for model in apps.get_app_config(app_label).get_models()}
    created = []
    with transaction.atomic(using=using), connection.cursor() as cursor:
        shown = present(connection)
        for name, found in shown.items():
            if (app_label is None or found.table in tables) and not _intact(wanted.get(name), found):
                _drop(cursor, connection, name, found)
        for name, piece in wanted.items():
            if not _intact(piece, shown.get(name)):
                cursor.execute(piece.create)
                created.append(name)
    return created


def lift(using: str = "default", kind: type[Guard] = Guard) -> None:
    """Drop all guards (of the `kind`): for a restore, a test's flush, a test's attacks. `install` puts them back."""
    connection = connections[using]
    named = {
        piece.name
        for model, guard in guarded()
        if isinstance(guard, kind)
        for piece in guard.pieces(model, connection)
    }
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name, found in present(connection).items():
            if kind is Guard or name in named:
                _drop(cursor, connection, name, found)


def _intact(piece: Piece | None, found: Found | None) -> bool:
    return piece is not None and found is not None and found.enabled and found.source == piece.source


def _drop(cursor: Any, connection: Any, name: str, found: Found) -> None:
    if found.constraint:
        cursor.execute(f'ALTER TABLE "{found.table}" DROP CONSTRAINT {name}')
    elif connection.vendor == "sqlite":
        cursor.execute(f"DROP TRIGGER {name}")
    else:
        cursor.execute(f'DROP TRIGGER {name} ON "{found.table}"; DROP FUNCTION IF EXISTS {name}()')


def install_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Receiver of post_migrate: install the guards of one app."""
    if getattr(sender, "unionhub", False):
        install(using, sender.label)


@register(Tags.database)
def guards_are_present(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every declared guard is in the database, switched on and as declared (unionhub.E020)."""
    # `migrate` runs this check before it mends what the check finds.
    level = Warning if sys.argv[1:2] == ["migrate"] else Error
    messages: list[CheckMessage] = []
    for using in databases or ():
        connection = connections[using]
        shown = present(connection)
        messages += [
            level(
                f"The guard {name} on {piece.table} is "
                f"{'missing' if name not in shown else 'switched off or altered'}.",
                hint="Run `manage.py migrate`, and find out who removed it.",
                id="unionhub.E020",
            )
            for name, piece in expected(connection).items()
            if not _intact(piece, shown.get(name))
        ]
    return messages
