"""Guards between a closed whole and what belongs to it: nothing is added, and its head stays. See `guards.py`."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from .guard_pieces import Piece, literal, refusing, sqlite_trigger
from .guards import Guard, guard_name


@dataclass(frozen=True, kw_only=True)
class Attached(Guard):
    """No row is inserted under, or moved to, a `parent` (name of a foreign key) whose `flag` is set.

    With `Frozen` on the row itself nothing of a closed whole can be changed, and nothing be put to it. A restore, which
    writes the closed whole before its rows, sets these guards aside while it loads.
    """

    parent: str
    flag: str
    message: str = "该记录所属的内容已封存，不能再增加。"

    def _closed(self, model: type[models.Model]) -> str:
        """The condition that the new row's parent is closed."""
        key: Any = model._meta.get_field(self.parent)
        parent = key.related_model._meta
        flag = parent.get_field(self.flag).column
        taken = f'p."{parent.pk.column}" = NEW."{key.column}" AND p."{flag}" = {literal(True)}'
        return f'EXISTS (SELECT 1 FROM "{parent.db_table}" AS p WHERE {taken})'  # noqa: S608  (names of our models)

    def on_postgresql(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """One trigger; a trigger's own condition may not ask another table, so its function does."""
        name = guard_name(self, model, "a")
        body = (
            f"BEGIN IF {self._closed(model)} THEN RAISE EXCEPTION '{name}: the whole is closed' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END"
        )
        return [refusing(name, model._meta.db_table, "BEFORE INSERT OR UPDATE", body)]

    def on_sqlite(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """A trigger for each event."""
        pieces = []
        for kind, event in (("n", "BEFORE INSERT"), ("m", "BEFORE UPDATE")):
            name = guard_name(self, model, kind)
            body = f"SELECT RAISE(ABORT, '{name}: the whole is closed')"
            pieces.append(sqlite_trigger(name, model._meta.db_table, event, body, self._closed(model)))
        return pieces


@dataclass(frozen=True, kw_only=True)
class Settled(Guard):
    """`fields` of a row do not change any more once a row of `by` (name of the reverse relation) has its `flag` set."""

    fields: tuple[str, ...]
    by: str
    flag: str
    message: str = "该记录的内容已封存，不能再修改。"

    def _changed(self, model: type[models.Model], differs: str) -> str:
        """The condition that one of the fields changes, in the engine's words for «differs»."""
        columns = [model._meta.get_field(name).column for name in self.fields]
        return "(" + " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns) + ")"

    def _is_settled(self, model: type[models.Model]) -> str:
        relation: Any = model._meta.get_field(self.by)
        other, key = relation.related_model._meta, relation.field.column
        flag = other.get_field(self.flag).column
        found = f'o."{key}" = OLD."{model._meta.pk.column}" AND o."{flag}" = {literal(True)}'
        return f'EXISTS (SELECT 1 FROM "{other.db_table}" AS o WHERE {found})'  # noqa: S608  (names of our models)

    def on_postgresql(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """One trigger on updates that change such a field."""
        name = guard_name(self, model, "s")
        body = (
            f"BEGIN IF {self._is_settled(model)} THEN RAISE EXCEPTION '{name}: the row is settled' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END"
        )
        when = self._changed(model, "IS DISTINCT FROM")
        return [refusing(name, model._meta.db_table, "BEFORE UPDATE", body, when=when)]

    def on_sqlite(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """The same; REPLACE is refused by what points to the row."""
        name = guard_name(self, model, "s")
        body = f"SELECT RAISE(ABORT, '{name}: the row is settled')"
        when = f"{self._changed(model, 'IS NOT')} AND {self._is_settled(model)}"
        return [sqlite_trigger(name, model._meta.db_table, "BEFORE UPDATE", body, when)]
