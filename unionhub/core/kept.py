"""The guard of rows that stand as they were written but for a mark set once. How guards are installed: `guards.py`."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from .guard_pieces import Piece, refusal, refusing, sqlite_trigger
from .guards import Guard, guard_name


@dataclass(frozen=True, kw_only=True)
class Kept(Guard):
    """Rows are inserted and never deleted; of their columns only `free` ones change, and `once` ones once.

    The first of `once` is the mark: as long as it is NULL all of them may be written, afterwards none. `free` is for
    sealed columns, which the rotation of keys writes anew; what they hold has to be proved by another column.
    """

    once: tuple[str, ...]
    free: tuple[str, ...] = ()
    message: str = "该记录已经定稿，不能再修改或删除。"

    def _changed(self, model: type[models.Model], differs: str) -> str:
        """The condition under which an update is refused, in the engine's words for «differs»."""
        moving = {*self.once, *self.free}
        fixed = [field.column for field in model._meta.concrete_fields if field.name not in moving]
        once = [model._meta.get_field(name).column for name in self.once]
        never = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in fixed)
        again = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in once)
        return f'{never} OR (OLD."{once[0]}" IS NOT NULL AND ({again}))'

    def on_postgresql(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """Triggers against the updates in question, and against every delete and truncate."""
        table = model._meta.db_table
        rows, gone, whole = (guard_name(self, model, kind) for kind in ("u", "d", "t"))
        when = self._changed(model, "IS DISTINCT FROM")
        return [
            refusing(rows, table, "BEFORE UPDATE", refusal(rows, "the row stands"), when=when),
            refusing(gone, table, "BEFORE DELETE", refusal(gone, "the row stays")),
            refusing(whole, table, "BEFORE TRUNCATE", refusal(whole, "rows stay"), row=False),
        ]

    def on_sqlite(self, model: type[models.Model], connection: Any) -> list[Piece]:
        """The same, and REPLACE refused."""
        table = model._meta.db_table
        unique = [field.column for field in model._meta.concrete_fields if field.unique]
        taken = " OR ".join(f'"{column}" = NEW."{column}"' for column in unique)
        found = f'EXISTS (SELECT 1 FROM "{table}" WHERE {taken})'  # noqa: S608  (names of our own models)
        pieces = []
        for kind, event, when in (
            ("u", "BEFORE UPDATE", self._changed(model, "IS NOT")),
            ("d", "BEFORE DELETE", ""),
            ("i", "BEFORE INSERT", found),
        ):
            name = guard_name(self, model, kind)
            pieces.append(
                sqlite_trigger(name, table, event, f"SELECT RAISE(ABORT, '{name}: the row stands')", when)
            )
        return pieces
