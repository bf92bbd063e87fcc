"""Exports: the same columns as template and import, so that what was exported reads back as «unchanged».

`Sheet.export_rows` gives values in the order of the columns; they become cells here. Sealed columns are opened in
chunks (`open_columns`) and masked by what policy.csv lets the user see (`FieldReader`), so a sheet needs memory for a
chunk and not for its rows.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, BinaryIO

from django.db import models, transaction
from django.utils import timezone

from .. import audit
from ..access import field_access, require
from ..cleaners import day, money
from ..enums import FieldAccess
from ..excel import ExcelColumn, Form, write_book
from ..exports import origin
from ..jobs import JobContext, start_job
from ..masking import Kind, mask_value
from ..models import Job, Organisation, User
from ..sensitive import open_many
from .column import Column
from .sheet import Sheet, day_of, sheet_for

#: Rows opened at once, and between two words of progress.
CHUNK = 1_000


def export_sheet(
    sheet: Sheet, target: str | BinaryIO, user: User, organisation: Organisation, on: date | None = None
) -> int:
    """Write the sheet's records below the organisation as they stand on the day, and record it; returns the rows.

    Raises PermissionDenied when the user does not hold the sheet's `export_action` there.
    """
    written = write_export(sheet, target, user, organisation, on or timezone.localdate())
    with transaction.atomic():
        record_export(sheet, user, organisation, written)
    return written


def write_export(
    sheet: Sheet,
    target: str | BinaryIO,
    user: User,
    organisation: Organisation,
    on: date,
    say: Callable[[int], None] = lambda done: None,
) -> int:
    """The file alone, without the record; `say` is told the rows done. Raises PermissionDenied."""
    require(user, sheet.export_action, organisation)
    columns = sheet.settled().columns
    writers = [_cell_writer(column) for column in columns]

    def rows() -> Iterator[list[Any]]:
        for at, values in enumerate(sheet.export_rows(user, organisation, on), 1):
            yield [write(value) for write, value in zip(writers, values, strict=True)]
            if at % CHUNK == 0:
                say(at)

    def note(written: int) -> list[tuple[str, str]]:
        return [
            *origin(sheet.label, user, written),
            ("范围", str(organisation)),
            ("数据日期", on.isoformat()),
            ("表格", f"{sheet.app}.{sheet.key} 第 {sheet.version} 版"),
        ]

    shown = [ExcelColumn(column.heading, column.width, form_of(column)) for column in columns]
    return write_book(target, sheet.label, shown, rows(), note)


def record_export(sheet: Sheet, user: User, organisation: Organisation, written: int) -> None:
    """The audit record of an export."""
    audit.record(sheet.export_action, actor=user, organisation=organisation, count=written, label=sheet.label)


def start_export(sheet: Sheet, user: User, organisation: Organisation, on: date | None = None) -> Job:
    """Ask for the job that exports the sheet below the organisation, as of the day (default: today).

    Raises PermissionDenied when the user does not hold the sheet's `export_action` there.
    """
    params = {"sheet": sheet.key, "on": on.isoformat() if on else ""}
    return start_job(sheet.job_key("export"), user, organisation, params)


def run_export(ctx: JobContext) -> None:
    """The job's body; its organisation is the root of what is written."""
    sheet = sheet_for(ctx.params["sheet"])
    on = day_of(ctx.params)
    path = ctx.working_folder() / "sheet.xlsx"
    written = write_export(
        sheet, str(path), ctx.user, ctx.organisation, on, lambda done: ctx.progress(done, 0, "正在写入")
    )
    ctx.attach(path, f"{sheet.label} {on:%Y%m%d}.xlsx")
    with ctx.effect(last=True):
        record_export(sheet, ctx.user, ctx.organisation, written)


def form_of(column: Column) -> Form:
    """How Excel shows the column: dates and amounts as such, everything else as text unless its values are numbers."""
    if (column.serials or column.clean is day) and not column.sealed:
        return Form.DATE
    if column.clean is money:
        return Form.MONEY
    return Form.TEXT if column.text or column.sealed or column.choices else Form.AUTO


def _cell_writer(column: Column) -> Callable[[Any], Any]:
    """`column.cell` with its choices looked up once and not for each cell."""
    if column.export is None and column.choices:
        labels = dict(column.choice_list())
        return lambda value: "" if value is None else labels.get(value) or column.cell(value)
    return column.cell


# --- What export_rows is made of --------------------------------------------------------------------------------


def open_columns(
    rows: Iterable[Sequence[Any]],
    model: type[models.Model],
    sealed: Mapping[int, str],
    key_at: int,
    chunk: int = CHUNK,
) -> Iterator[list[Any]]:
    """Rows of `values_list`, their sealed texts opened a chunk at a time.

    `sealed` gives the encrypted field of `model` by place in the row, `key_at` the place of its `row_key`. Raises
    SealBroken or KeyMissing for what does not open.
    """
    source = iter(rows)
    while found := [list(row) for row in islice(source, chunk)]:
        for at, name in sealed.items():
            plains = open_many(model, name, ((row[key_at], row[at]) for row in found))
            for row, plain in zip(found, plains, strict=True):
                row[at] = plain
        yield from found


@dataclass(frozen=True)
class _Place:
    path: str


class FieldReader:
    """How much of sensitive cells a user sees, organisation by organisation: in full, masked, or nothing.

    `fields` gives the name in policy.csv and the kind by place in the row; `beside` are the kinds of all columns of
    the file, for a mask must leave enough numbers possible beside them.
    """

    def __init__(
        self,
        user: User,
        action: str,
        fields: Mapping[int, tuple[str, Kind]],
        beside: Collection[Kind] = (),
    ) -> None:
        self._user, self._action, self._fields = user, action, dict(fields)
        self._beside = frozenset(beside) | {kind for _, kind in fields.values()}
        self._held: dict[str, list[tuple[int, Kind, FieldAccess]]] = {}

    def read(self, path: str, row: list[Any]) -> None:
        """Reduce the row's plain values to what the user may see at the organisation of that path."""
        for at, kind, held in self._narrowed(path):
            if not row[at]:
                continue
            row[at] = "" if held == FieldAccess.ABSENT else mask_value(kind, row[at], self._beside)

    def _narrowed(self, path: str) -> list[tuple[int, Kind, FieldAccess]]:
        found = self._held.get(path)
        if found is None:
            asked = (
                (at, kind, field_access(self._user, self._action, name, _Place(path)))
                for at, (name, kind) in self._fields.items()
            )
            found = self._held[path] = [item for item in asked if item[2] != FieldAccess.FULL]
        return found
