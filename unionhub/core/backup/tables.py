"""The tables a backup carries, and their values in a form that belongs to no engine.

Values are taken as the columns hold them, past the conversions of custom fields: what is sealed stays sealed.
A row is one line of JSON, a list of values in the order of the columns; rows stand in the order of the
primary key. The same data give the same lines on PostgreSQL and SQLite, so that the hash of the lines is the
hash of the table's content.
"""

import base64
import datetime
import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col

from ..registry import house_apps
from .errors import BackupError

BATCH = 2_000
_UTC = datetime.UTC
_MICROSECOND = datetime.timedelta(microseconds=1)
_TEXT = ("CharField", "TextField", "SlugField", "FileField", "FilePathField")


def _canonical_json(text: Any) -> str:
    """One text per JSON value: jsonb keeps neither the order of keys nor the way a number was written."""
    value = json.loads(text) if isinstance(text, str) else text
    return json.dumps(_settled(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _settled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _settled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_settled(item) for item in value]
    # jsonb writes 1e16 as an integer.
    return int(value) if isinstance(value, float) and abs(value) >= 1e16 and value.is_integer() else value


def _same(value: Any) -> Any:
    return value


#: Internal type → (column value to JSON, JSON to Python value). What is not named here is not carried
#: blindly.
_CODECS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    **dict.fromkeys(
        (
            "AutoField",
            "BigAutoField",
            "SmallAutoField",
            "IntegerField",
            "BigIntegerField",
            "SmallIntegerField",
            "PositiveIntegerField",
            "PositiveBigIntegerField",
            "PositiveSmallIntegerField",
            "FloatField",
            "BooleanField",
            *_TEXT,
        ),
        (_same, _same),
    ),
    "GenericIPAddressField": (str, _same),
    "UUIDField": (str, uuid.UUID),
    "DateField": (lambda day: day.isoformat(), datetime.date.fromisoformat),
    "TimeField": (lambda time: time.isoformat("microseconds"), datetime.time.fromisoformat),
    "DateTimeField": (
        lambda moment: moment.astimezone(_UTC).isoformat(timespec="microseconds"),
        datetime.datetime.fromisoformat,
    ),
    "DurationField": (lambda span: span // _MICROSECOND, lambda number: number * _MICROSECOND),
    "DecimalField": (lambda number: format(number, "f"), Decimal),
    "BinaryField": (lambda raw: base64.b64encode(bytes(raw)).decode(), base64.b64decode),
    "JSONField": (_canonical_json, _same),
}
#: Types whose Python value the driver takes as it stands on both engines.
_DIRECT = frozenset(name for name, codec in _CODECS.items() if codec[0] is _same) | {"JSONField"}


@dataclass(frozen=True)
class Column:
    """A column: its name, its internal type, and a plain Django field that reads and writes it."""

    name: str
    type: str
    field: models.Field
    null: bool

    def reader(self, connection: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
        """What turns the driver's value into JSON; None when it is JSON already."""
        encode = _CODECS[self.type][0]
        expression = Col("t", self.field)
        converters = [
            *connection.ops.get_db_converters(expression),
            *(self.field.get_db_converters(connection) if self.type != "JSONField" else ()),
        ]
        if not converters and encode is _same:
            return None

        def read(value: Any) -> Any:
            for convert in converters:
                value = convert(value, expression, connection)
            return None if value is None else encode(value)

        return read

    def writer(self, connection: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
        """What turns JSON into the driver's value; None when it may go as it is."""
        if self.type in _DIRECT:
            return None
        decode = _CODECS[self.type][1]
        return lambda value: None if value is None else self.field.get_db_prep_save(decode(value), connection)


def _plain(field: models.Field) -> models.Field:
    """The field itself when Django's own, else a plain field over the same column (encrypted text is
    text)."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if type(field).__module__.startswith("django.db.models"):
        return field
    kind = getattr(models, field.get_internal_type(), None)
    if kind is None:
        raise BackupError(f"字段 {field} 的类型 {field.get_internal_type()} 无法备份。")
    plain = kind(**({"max_length": field.max_length} if field.max_length else {}))
    plain.set_attributes_from_name(field.name)
    return plain


@dataclass(frozen=True)
class Table:
    """One model's table."""

    model: type[models.Model]

    @property
    def label(self) -> str:
        """`app.model`, the table's name in a backup."""
        return self.model._meta.label_lower

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The stored columns in their order of declaration.

        Raises BackupError for a type it does not know.
        """
        found = []
        for field in self.model._meta.local_concrete_fields:
            if getattr(field, "generated", False):
                continue
            plain = _plain(field)
            kind = plain.get_internal_type()
            if kind not in _CODECS:
                raise BackupError(f"字段 {self.label}.{field.name} 的类型 {kind} 无法备份。")
            found.append(Column(str(field.column), kind, plain, field.null))
        return tuple(found)

    @property
    def key(self) -> Column:
        """The primary key."""
        name = self.model._meta.pk.column
        return next(column for column in self.columns if column.name == name)

    def fingerprint(self) -> str:
        """A short hash over names, types and NULLs of the columns."""
        described = [(column.name, column.type, column.null) for column in self.columns]
        return hashlib.sha256(json.dumps([self.model._meta.db_table, described]).encode()).hexdigest()[:16]

    def rows(self, connection: BaseDatabaseWrapper) -> Iterator[Sequence[Any]]:
        """All rows as lists of JSON values, in the order of the key. Memory stays flat."""
        quote = connection.ops.quote_name
        order = quote(self.key.name)
        if connection.vendor == "postgresql" and self.key.type in _TEXT:
            order += ' COLLATE "C"'  # SQLite orders text by its bytes
        names = ", ".join(quote(column.name) for column in self.columns)
        table = quote(self.model._meta.db_table)
        readers = [
            (at, read) for at, column in enumerate(self.columns) if (read := column.reader(connection))
        ]
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT {names} FROM {table} ORDER BY {order}")  # noqa: S608  (names of our own models)
            while batch := cursor.fetchmany(BATCH):
                for row in batch:
                    values = list(row)
                    for at, read in readers:
                        if values[at] is not None:
                            values[at] = read(values[at])
                    yield values

    def lines(self, connection: BaseDatabaseWrapper) -> Iterator[bytes]:
        """All rows as lines of JSON."""
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
        for row in self.rows(connection):
            yield encode(row).encode() + b"\n"

    def content(self, connection: BaseDatabaseWrapper) -> tuple[int, str]:
        """Number of rows and hash of the content."""
        count, digest = 0, hashlib.sha256()
        for line in self.lines(connection):
            count += 1
            digest.update(line)
        return count, digest.hexdigest()


def tables() -> list[Table]:
    """The tables a backup carries: all of the kernel and the domains.

    Sessions and Django's own lists are made anew.
    """
    labels = {config.label for config in house_apps()}
    return [
        Table(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in labels and model._meta.managed and not model._meta.proxy
    ]
