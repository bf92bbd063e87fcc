"""Set-based writing for sheets: COPY into a table, and statements that turn staged rows into records.

Every statement runs on PostgreSQL and on SQLite (3.38 or later: `->>` and UPDATE … FROM). Names of tables and columns
come from models, values go as parameters.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from os import urandom
from typing import Any
from uuid import UUID, SafeUUID

import orjson
from django.db import connection, models
from django.db.models.fields.json import JSONField
from django.utils import timezone

from ..models.import_batch import ImportBatch, ImportRow
from ..sensitive.fields import BlindIndexField, EncryptedTextField, index_fields
from .sheet import Sheet

#: Rows sent in one go.
CHUNK = 5_000
#: The bits of a UUID that are random in version 4, and those that say so.
_RANDOM_BITS = ~(0xF000 << 64 | 0xC000 << 48) & (1 << 128) - 1
_VERSION_4 = 0x4000 << 64 | 0x8000 << 48
_NULL = "\\N"
#: What COPY's text form escapes. JSON holds no tab, no line end and no NUL of its own.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


# --- COPY ---------------------------------------------------------------------------------------------------------


def copy_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows, a value for each field, past the ORM: COPY on PostgreSQL, executemany on SQLite.

    Nothing is filled in: fields without a database default must be named. Encrypted fields take sealed text only
    (PlainRefused otherwise). The rows are taken as they come, some thousand at a time. Returns how many.
    """
    written = 0
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        written += copy_columns(model, dict(zip(fields, zip(*chunk, strict=True), strict=True)))
    return written


def copy_columns(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> int:
    """Like `copy_rows`, for a block of rows given column by column: the faster way."""
    named: list[Any] = [model._meta.get_field(name) for name in columns]
    names = ", ".join(quoted(field.column) for field in named)
    if connection.vendor == "postgresql":
        texts = [_text_column(field, values) for field, values in zip(named, columns.values(), strict=True)]
        lines = list(map("\t".join, zip(*texts, strict=True)))
        if lines:
            lines.append("")
            with connection.cursor() as cursor:
                cursor.copy_expert(
                    f"COPY {table(model)} ({names}) FROM STDIN", BytesIO("\n".join(lines).encode())
                )
            lines.pop()
        return len(lines)
    made = [_prepared(field, values) for field, values in zip(named, columns.values(), strict=True)]
    marks = ", ".join(["%s"] * len(named))
    rows = list(zip(*made, strict=True))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table(model)} ({names}) VALUES ({marks})", rows)  # noqa: S608
    return len(rows)


def _text_column(field: Any, values: Sequence[Any]) -> list[str]:
    """The values of a field in COPY's text form."""
    if values.count(None) == len(values):
        return [_NULL] * len(values)
    form = _text_form(field)
    return [_NULL if value is None else form(value) for value in values]


def _text_form(field: Any) -> Callable[[Any], str]:
    """The function from a value of the field to COPY's text."""
    if isinstance(field, JSONField):
        return lambda value: json_text(value).replace("\\", "\\\\")
    if isinstance(field, EncryptedTextField | BlindIndexField):
        return lambda value: str(field.get_db_prep_save(value, connection))
    if isinstance(field, models.BooleanField):
        return lambda value: "t" if value else "f"
    if isinstance(field, models.CharField | models.TextField):
        return lambda value: str(value).translate(_ESCAPES)
    if isinstance(field, models.UUIDField):
        return lambda value: value.hex
    if isinstance(field, models.DateTimeField):
        return lambda value: value.isoformat()
    return str


def _prepared(field: Any, values: Sequence[Any]) -> list[Any]:
    """The values of a field as the driver takes them."""
    if isinstance(field, JSONField):
        return [None if value is None else json_text(value) for value in values]
    return [field.get_db_prep_save(value, connection) for value in values]


def json_text(value: Any) -> str:
    """JSON of plain values, dates, UUIDs and amounts (as text)."""
    return orjson.dumps(value, default=str).decode()


# --- From staged rows to records ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """The staged value of that name. `empty`: what stands for an empty cell (default: NULL, or '' in text fields)."""

    name: str
    empty: Any = None


@dataclass(frozen=True)
class Sql:
    """A piece of SQL of our own; `r` is the staged row. Never made of what a user typed: values go into `params`."""

    text: str
    params: tuple = ()


@dataclass(frozen=True)
class Value:
    """One value for all rows."""

    value: Any


Source = Cell | Sql | Value


def insert_from_staged(
    model: type[models.Model],
    fields: Mapping[str, Source],
    batch: ImportBatch,
    statuses: Sequence[str],
    sheet: Sheet,
    join: Sql | str = "",
    where: Sql | str = "",
) -> int:
    """Write a record for each staged row of these statuses in one statement; returns how many.

    Fields left out take their default (moments: now; `row_key`: the staged one). `join` and `where` are SQL about `r`,
    the staged row. Raises LookupError when an encrypted field is given without its indexes, or a field has a default
    that must differ between rows.
    """
    _refuse_without_index(model, fields)
    given = {**_defaults(model, fields), **fields}
    named = [model._meta.get_field(name) for name in given]
    texts, params = _expressions(named, list(given.values()), sheet)
    joined, more = _piece(join)
    statement = (
        f"INSERT INTO {table(model)} ({', '.join(quoted(field.column) for field in named)}) "  # noqa: S608
        f"SELECT {', '.join(texts)} FROM {table(ImportRow)} r {joined} "
    )
    return _execute(statement, [*params, *more], batch, statuses, where, " ORDER BY r.number")


def update_from_staged(
    model: type[models.Model],
    fields: Mapping[str, Source],
    batch: ImportBatch,
    statuses: Sequence[str],
    sheet: Sheet,
    where: Sql | str = "",
) -> int:
    """Bring the values of staged rows into their targets in one statement; returns how many records.

    `version` and `updated_at` move by themselves where the model has them; in pieces of SQL the record is `t`.
    """
    _refuse_without_index(model, fields)
    given: dict[str, Source] = dict(fields)
    names = {field.name for field in model._meta.concrete_fields}
    if "version" in names:
        given.setdefault("version", Sql("t.version + 1"))
    for field in model._meta.concrete_fields:
        if getattr(field, "auto_now", False):
            given.setdefault(field.name, Value(timezone.now()))
    named = [model._meta.get_field(name) for name in given]
    texts, params = _expressions(named, list(given.values()), sheet)
    sets = ", ".join(f"{quoted(field.column)} = {text}" for field, text in zip(named, texts, strict=True))
    statement = f"UPDATE {table(model)} AS t SET {sets} FROM {table(ImportRow)} r "  # noqa: S608
    own, more = _piece(where)
    key = quoted(model._meta.pk.column)
    together = f"t.{key} = r.target_id" + (f" AND ({own})" if own else "")
    return _execute(statement, params, batch, statuses, Sql(together, tuple(more)))


def link_targets(
    model: type[models.Model],
    batch: ImportBatch,
    statuses: Sequence[str],
    on: Sql | str = "t.row_key = r.row_key",
) -> int:
    """Set `target_id` of the staged rows to the records that match; returns how many rows."""
    text, params = _piece(on)
    key = quoted(model._meta.pk.column)
    marks = ", ".join(["%s"] * len(statuses))
    rows = table(ImportRow)
    return run(
        f"UPDATE {rows} SET target_id = found.id FROM (SELECT r.id AS row, t.{key} AS id FROM {rows} r "  # noqa: S608
        f"JOIN {table(model)} t ON {text} WHERE r.batch_id = %s AND r.status IN ({marks})) found "
        f"WHERE {rows}.id = found.row",
        [*params, batch.pk, *statuses],
    )


def set_targets(pairs: Iterable[tuple[int, int]]) -> None:
    """Set `target_id` of staged rows given as (id of the ImportRow, id of the record)."""
    source = iter(pairs)
    while chunk := list(islice(source, CHUNK)):
        if connection.vendor == "postgresql":
            rows, targets = (list(side) for side in zip(*chunk, strict=True))
            run(
                f"UPDATE {table(ImportRow)} r SET target_id = g.target "  # noqa: S608
                "FROM unnest(%s::bigint[], %s::bigint[]) AS g (row, target) WHERE r.id = g.row",
                [rows, targets],
            )
        else:
            with connection.cursor() as cursor:
                cursor.executemany(
                    f"UPDATE {table(ImportRow)} SET target_id = %s WHERE id = %s",  # noqa: S608
                    [(target, row) for row, target in chunk],
                )


def lock_targets(model: type[models.Model], batch: ImportBatch, statuses: Sequence[str]) -> None:
    """Hold the records that the staged rows aim at until the transaction ends (PostgreSQL; SQLite holds all)."""
    if connection.vendor != "postgresql":
        return
    model = _versioned(model)
    key, marks = quoted(model._meta.pk.column), ", ".join(["%s"] * len(statuses))
    run(
        f"SELECT count(*) FROM (SELECT t.{key} FROM {table(model)} t WHERE t.{key} IN (SELECT r.target_id "  # noqa: S608
        f"FROM {table(ImportRow)} r WHERE r.batch_id = %s AND r.status IN ({marks})) ORDER BY 1 FOR UPDATE) held",
        [batch.pk, *statuses],
    )


def moved_rows(
    model: type[models.Model], batch: ImportBatch, statuses: Sequence[str], since: int = 0
) -> list[int]:
    """Numbers of the staged rows whose target is gone or not at the staged version plus `since`, in order."""
    model = _versioned(model)
    key, marks = quoted(model._meta.pk.column), ", ".join(["%s"] * len(statuses))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.number FROM {table(ImportRow)} r LEFT JOIN {table(model)} t ON t.{key} = r.target_id "  # noqa: S608
            f"WHERE r.batch_id = %s AND r.status IN ({marks}) "
            "AND (t.version IS NULL OR t.version <> r.target_version + %s) ORDER BY r.number",
            [batch.pk, *statuses, since],
        )
        return [number for (number,) in cursor.fetchall()]


# --- Inside -------------------------------------------------------------------------------------------------------


def _versioned(model: type[models.Model]) -> type[models.Model]:
    """The model whose table keeps the version: the model itself, or the one it extends; the ids are the same."""
    return model._meta.get_field("version").model


def table(model: type[models.Model]) -> str:
    """The model's table, quoted."""
    return quoted(model._meta.db_table)


def quoted(name: str | None) -> str:
    """A name of the database, quoted."""
    return connection.ops.quote_name(name or "")


def run(statement: str, params: Sequence[Any] = ()) -> int:
    """Execute a statement; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def _execute(
    statement: str,
    params: Sequence[Any],
    batch: ImportBatch,
    statuses: Sequence[str],
    where: Sql | str,
    ending: str = "",
) -> int:
    marks = ", ".join(["%s"] * len(statuses))
    own, more = _piece(where)
    condition = f"WHERE r.batch_id = %s AND r.status IN ({marks})" + (f" AND ({own})" if own else "")
    return run(f"{statement}{condition}{ending}", [*params, batch.pk, *statuses, *more])


def _piece(part: Sql | str) -> tuple[str, list[Any]]:
    return (part, []) if isinstance(part, str) else (part.text, list(part.params))


def _expressions(fields: list[Any], sources: list[Source], sheet: Sheet) -> tuple[list[str], list[Any]]:
    texts, params = [], []
    for field, source in zip(fields, sources, strict=True):
        text, more = _expression(field, source, sheet)
        texts.append(text)
        params += more
    return texts, params


def _expression(field: Any, source: Source, sheet: Sheet) -> tuple[str, list[Any]]:
    """The SQL that gives the field its value. Text is never cast: a cast to varchar(n) would cut it silently."""
    if isinstance(source, Sql):
        return source.text, list(source.params)
    is_text = isinstance(field, models.CharField | models.TextField | EncryptedTextField)
    cast = "" if is_text or connection.vendor != "postgresql" else f"::{field.db_type(connection)}"
    if isinstance(source, Value):
        return f"%s{cast}", [field.get_db_prep_save(source.value, connection)]
    text = f"r.cells ->> {sheet.place(source.name)}"
    empty = source.empty if source.empty is not None or field.null or not is_text else ""
    if connection.vendor == "sqlite" and isinstance(field, models.UUIDField):
        text = f"replace({text}, '-', '')"
    if empty is None:
        return f"({text}){cast}", []
    if isinstance(field, EncryptedTextField) and empty != "":
        raise LookupError(f"an empty {field.name} is stored empty")
    ready = empty if isinstance(field, EncryptedTextField) else field.get_db_prep_save(empty, connection)
    return f"COALESCE(({text}){cast}, %s{cast})", [ready]


def _defaults(model: type[models.Model], given: Mapping[str, Source]) -> dict[str, Source]:
    """Sources for the fields nobody named. Raises LookupError for a default that must differ between rows."""
    found: dict[str, Source] = {}
    for field in model._meta.concrete_fields:
        if field.name in given or field.attname in given or field.primary_key:
            continue
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            found[field.name] = Value(_now_for(field))
        elif field.name == "row_key" and isinstance(field, models.UUIDField):
            found[field.name] = Sql("r.row_key")
        elif field.unique or (isinstance(field, models.UUIDField) and field.has_default()):
            if field.null:
                continue
            raise LookupError(f"{model._meta.label}.{field.name} needs a value of its own in each row")
        elif field.has_default() or (field.empty_strings_allowed and not field.null):
            found[field.name] = Value(field.get_default())
    return found


def _now_for(field: Any) -> date | datetime:
    return timezone.now() if isinstance(field, models.DateTimeField) else timezone.localdate()


def _refuse_without_index(model: type[models.Model], fields: Mapping[str, Source]) -> None:
    for name in fields:
        if isinstance(model._meta.get_field(name), EncryptedTextField):
            missing = [index.name for index in index_fields(model, name) if index.name not in fields]
            if missing:
                raise LookupError(
                    f"{model._meta.label}.{name} is given without its indexes: {', '.join(missing)}"
                )


def uuids(count: int) -> list[UUID]:
    """Random UUIDs (version 4, RFC 9562), a few times faster than one by one."""
    drawn = urandom(16 * count)
    make, put, safe = object.__new__, object.__setattr__, SafeUUID.unknown
    made = []
    for at in range(0, 16 * count, 16):
        number = int.from_bytes(drawn[at : at + 16], "big")
        key = make(UUID)
        put(key, "int", number & _RANDOM_BITS | _VERSION_4)
        put(key, "is_safe", safe)
        made.append(key)
    return made
