"""The guard of dated rows: those with equal keys never overlap in time. How guards are installed: `guards.py`."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from .guard_pieces import Piece, comparable, has_btree_gist, refusing, sqlite_trigger
from .guards import Guard, guard_name

_FOREVER = "9999-12-31~"
#: Advisory locks of the fallback: keys share a bounded number, so that a bulk insert cannot fill the lock table.
_LOCK_SPACE, _LOCKS = 4711, 1024


@dataclass(frozen=True)
class NoOverlap(Guard):
    """Rows with equal `keys` never overlap in time. Half-open: in force on `start`, no more on `end`; no end = open.

    A key that is empty (NULL) counts as a value of its own. Rows whose boolean field `unless` is true do not count
    (struck out, merged). On PostgreSQL an exclusion constraint; where the extension btree_gist may not be installed,
    a trigger that takes an advisory lock per key, which holds as well but makes writers of one key wait. Two writers
    of the same key at the same instant may get a deadlock error instead of a refusal (PostgreSQL ends one of them):
    a service that writes dated rows locks their common parent first.

    `lock` names a key that is a foreign key: on PostgreSQL the guard then is a trigger once per statement that locks
    the referenced rows and looks at all new rows together. A hundred thousand spells in one statement cost a fraction
    of a second instead of several (docs/decisions/0051).
    """

    keys: tuple[str, ...]
    start: str = "valid_from"
    end: str = "valid_to"
    unless: str = ""
    lock: str = ""

    def __init__(
        self,
        *keys: str,
        start: str = "valid_from",
        end: str = "valid_to",
        unless: str = "",
        lock: str = "",
        message: str = "",
    ) -> None:
        if not keys or (lock and lock not in keys):
            raise ValueError("NoOverlap needs at least one key, and `lock` must be one of them")
        given = (("keys", keys), ("start", start), ("end", end), ("unless", unless), ("lock", lock))
        for name, value in given:
            object.__setattr__(self, name, value)
        object.__setattr__(self, "message", message or "有效期与已有记录重叠，请先终止原记录或调整日期。")

    def _columns(self, model: type[models.Model]) -> tuple[list[Any], str, str, str]:
        field: Any = model._meta.get_field
        fields = [field(key) for key in self.keys]
        unless = field(self.unless).column if self.unless else ""
        return fields, field(self.start).column, field(self.end).column, unless

    def on_postgresql(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """EXCLUDE USING gist with the order of the dates checked, or the trigger with a lock."""
        fields, start, end, unless = self._columns(model)
        table = model._meta.db_table
        timed = isinstance(model._meta.get_field(self.start), models.DateTimeField)
        span = f'{"tstzrange" if timed else "daterange"}(%s"{start}", %s"{end}", \'[)\')'
        name, order = guard_name(self, model, "x"), guard_name(self, model, "c")
        ordered = f'"{end}" IS NULL OR "{end}" >= "{start}"'
        pieces = [
            Piece(order, table, f'ALTER TABLE "{table}" ADD CONSTRAINT {order} CHECK ({ordered})', "c", True),
        ]
        if self.lock:
            return [*pieces, *self._by_statement(model, span)]
        if has_btree_gist(connection):
            same = "".join(f"{comparable(field, connection)} WITH =, " for field in fields)
            where = f' WHERE (NOT "{unless}")' if unless else ""
            exclude = f"EXCLUDE USING gist ({same}{span.replace('%s', '')} WITH &&){where}"
            return [
                *pieces,
                Piece(name, table, f'ALTER TABLE "{table}" ADD CONSTRAINT {name} {exclude}', "x", True),
            ]
        name = guard_name(self, model, "l")
        equal = " AND ".join(
            f'o."{field.column}" IS NOT DISTINCT FROM NEW."{field.column}"' for field in fields
        )
        key = model._meta.pk.column
        locked = " || '|' || ".join(
            [f"'{table}'", *(f"COALESCE(NEW.\"{field.column}\"::text, '')" for field in fields)]
        )
        counted = f'NOT NEW."{unless}" AND NOT o."{unless}" AND ' if unless else ""
        body = (
            f"BEGIN PERFORM pg_advisory_xact_lock({_LOCK_SPACE}, abs(hashtext({locked}) % {_LOCKS})); "  # noqa: S608
            f'IF EXISTS (SELECT 1 FROM "{table}" o WHERE {counted}{equal} AND o."{key}" IS DISTINCT FROM NEW."{key}" '
            f"AND {span.replace('%s', 'o.')} && {span.replace('%s', 'NEW.')}) THEN "
            f"RAISE EXCEPTION '{name}: overlap' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END"
        )
        return [*pieces, refusing(name, table, "BEFORE INSERT OR UPDATE", body)]

    def _by_statement(self, model: type[models.Model], span: str) -> list[Piece]:
        """Triggers after insert and update that see the statement's rows together.

        The lock on the referenced rows makes a second writer of the same key wait; the look that follows sees what he
        committed, for each statement of a trigger's function has a snapshot of its own.
        """
        fields, _, _, unless = self._columns(model)
        table, key = model._meta.db_table, model._meta.pk.column
        parent: Any = model._meta.get_field(self.lock)
        target = parent.remote_field.model._meta
        equal = " AND ".join(
            f'o."{field.column}" {"IS NOT DISTINCT FROM" if field.null else "="} n."{field.column}"'
            for field in fields
        )
        counted = f'NOT n."{unless}" AND NOT o."{unless}" AND ' if unless else ""
        pieces = []
        for kind, event in (("j", "INSERT"), ("k", "UPDATE")):
            name = guard_name(self, model, kind)
            body = (
                f'BEGIN PERFORM 1 FROM "{target.db_table}" p WHERE p."{target.pk.column}" IN '  # noqa: S608
                f'(SELECT n."{parent.column}" FROM fresh n) ORDER BY p."{target.pk.column}" FOR NO KEY UPDATE; '
                f'IF EXISTS (SELECT 1 FROM fresh n JOIN "{table}" o ON {counted}{equal} AND o."{key}" <> n."{key}" '
                f"AND {span.replace('%s', 'o.')} && {span.replace('%s', 'n.')}) THEN "
                f"RAISE EXCEPTION '{name}: overlap' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NULL; END"
            )
            seen = f'AFTER {event} ON "{table}" REFERENCING NEW TABLE AS fresh'
            pieces.append(refusing(name, table, seen, body, row=False))
        return pieces

    def on_sqlite(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """Triggers before insert and update. SQLite has one writer at a time, so no lock is needed."""
        fields, start, end, unless = self._columns(model)
        table, key = model._meta.db_table, model._meta.pk.column
        equal = " AND ".join(f'o."{field.column}" IS NEW."{field.column}"' for field in fields)
        counted = f'NOT NEW."{unless}" AND NOT o."{unless}" AND ' if unless else ""
        until = f"COALESCE(%s.\"{end}\", '{_FOREVER}')"
        new_end, old_end = until.replace("%s", "NEW"), until.replace("%s", "o")
        # Neither row is empty, and each begins before the other ends.
        crossing = (
            f'NEW."{start}" < {new_end} AND o."{start}" < {old_end} '
            f'AND NEW."{start}" < {old_end} AND o."{start}" < {new_end}'
        )
        pieces = []
        for kind, event, other in (
            ("i", "BEFORE INSERT", ""),
            ("u", "BEFORE UPDATE", f' AND o."{key}" <> OLD."{key}"'),
        ):
            name = guard_name(self, model, kind)
            body = (
                f'SELECT RAISE(ABORT, \'{name}: overlap\') WHERE NEW."{end}" < NEW."{start}" OR EXISTS '  # noqa: S608
                f'(SELECT 1 FROM "{table}" AS o WHERE {counted}{equal}{other} AND {crossing})'
            )
            pieces.append(sqlite_trigger(name, table, event, body))
        return pieces

    def validate(self, instance: models.Model) -> None:
        """Refuse dates out of order and name the row that is overlapped. Raises ValidationError beside the field."""
        start, end = getattr(instance, self.start), getattr(instance, self.end)
        if start is None or (self.unless and getattr(instance, self.unless)):
            return
        if end is not None and end < start:
            raise ValidationError({self.end: "终止日期不能早于生效日期。"})
        if end == start:
            return
        rows = type(instance)._default_manager.exclude(pk=instance.pk)  # type: ignore[attr-defined]
        for key in self.keys:
            value = getattr(instance, instance._meta.get_field(key).attname)
            rows = rows.filter(**({f"{key}__isnull": True} if value is None else {key: value}))
        if self.unless:
            rows = rows.exclude(**{self.unless: True})
        if end is not None:
            rows = rows.filter(**{f"{self.start}__lt": end})
        # A row that ends on the day it begins is empty and overlaps nothing.
        ends_later = Q(**{f"{self.end}__gt": start}) & Q(**{f"{self.end}__gt": F(self.start)})
        late = Q(**{f"{self.end}__isnull": True}) | ends_later
        clash = rows.filter(late).order_by(self.start).first()
        if clash is not None:
            since, until = getattr(clash, self.start), getattr(clash, self.end)
            told = f"{since:%Y-%m-%d} 起" + (f"至 {until:%Y-%m-%d}（不含）" if until else "长期有效")
            raise ValidationError(
                {self.start: f"与已有记录（{told}）的有效期重叠，请先终止原记录或调整日期。"}
            )
