"""The guard of rows that belong to a closed whole: none is added to it any more. How guards work: `guards.py`."""

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
