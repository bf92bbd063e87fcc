"""What a sheet is: the declaration an app makes, and what its functions are given."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from .. import audit, registry
from ..cleaners import Unclean, day, text
from ..models import Organisation, User
from ..models.import_batch import ImportBatch, RowStatus
from ..sensitive import Token, open_many
from .block import Block
from .column import Choices, Column
from .limits import Limits

#: Staged rows without a line in the file (a member who is missing from a whole roll) are numbered from here.
BEYOND_FILE = 10_000_000
#: Rows that an apply writes, and that must lie within the user's scope afterwards.
WRITTEN = (RowStatus.NEW, RowStatus.CHANGED)


@dataclass(frozen=True)
class Option:
    """What the user says before a file is read: a choice, a date, a text.

    `choices` are (value, label) pairs, or a function of the user that gives them.
    """

    name: str
    label: str
    kind: str = "text"
    choices: Choices | Callable[[User], Choices] = ()
    required: bool = False
    help: str = ""
    default: str = ""

    def choice_list(self, user: User) -> Choices:
        """The choices this user has."""
        return tuple(self.choices(user) if callable(self.choices) else self.choices)

    def clean(self, given: str, user: User) -> str:
        """The answer as it is kept (dates in ISO form). Raises ValidationError in words."""
        try:
            answer = text(given) or ""
            if self.kind == "date" and answer:
                answer = str(day(answer))
        except Unclean as refusal:
            raise ValidationError(f"{self.label}：{refusal}") from None
        if not answer and self.required:
            raise ValidationError(f"请填写“{self.label}”。")
        if answer and self.kind == "choice" and answer not in dict(self.choice_list(user)):
            raise ValidationError(f"“{self.label}”没有这一项，请重新选择。")
        return answer

    def shown(self, answer: str, user: User) -> str:
        """The answer as a page shows it."""
        return dict(self.choice_list(user)).get(answer, answer) if self.kind == "choice" else answer


@dataclass
class Check:
    """What the checks of one reading are given. `on` is the answer to a date option named `on`, otherwise today."""

    user: User
    organisation: Organisation
    options: Mapping[str, str]
    on: date
    batch_id: int
    say: Callable[[str], None] = lambda words: None
    notices: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        """Tell the user something about the file as a whole; it stands above the preview."""
        if words not in self.notices:
            self.notices.append(words)


@dataclass(frozen=True)
class StagedExtra:
    """A row that `Sheet.finish` adds though the file has no line for it; `hint` says why it is there."""

    status: str
    values: Mapping[str, Any]
    target: int | None = None
    version: int | None = None
    old: Mapping[str, str] | None = None
    row_key: UUID | None = None
    hint: str = ""


@dataclass
class StagedRow:
    """A staged row. `values` by name: dates and amounts as text, sealed columns as Token bound to `row_key`."""

    pk: int
    number: int
    status: str
    target_id: int | None
    target_version: int | None
    row_key: UUID | None
    values: dict[str, Any]
    old: dict[str, Any]
    problems: list[list[str]]

    @property
    def in_file(self) -> bool:
        """Whether the file has a line for it; `number` is that line."""
        return self.number < BEYOND_FILE

    @property
    def place(self) -> str:
        """Where the row stands, in words."""
        return f"第 {self.number} 行" if self.in_file else "名册之外"


@dataclass
class UndoReport:
    """What an undo did: how many rows were restored, and which were kept as they are, with the reason."""

    restored: int = 0
    kept: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Apply:
    """What an apply or an undo is given, inside its one transaction. `reason` stands in the audit records."""

    sheet: "Sheet"
    batch: ImportBatch
    user: User
    organisation: Organisation
    options: Mapping[str, str]
    on: date
    reason: str
    say: Callable[[int, int, str], None] = lambda done, total, words: None

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows were staged, by status."""
        return self.batch.counts

    def rows(self, *statuses: str) -> Iterator[StagedRow]:
        """The staged rows of these statuses (default: new and changed) in the order of the file, streamed."""
        found = self.batch.rows.filter(status__in=statuses or WRITTEN).order_by("number")
        return (self.sheet.staged(row) for row in found.iterator(chunk_size=2000))

    def plain(self, name: str, rows: Sequence[StagedRow]) -> list[str]:
        """The values of a sealed column of these rows, opened. Raises SealBroken or KeyMissing."""
        model, field_name = self.sheet.sealed_field(name)
        pairs: list[tuple[Any, str]] = [(row.row_key, row.values.get(name) or "") for row in rows]
        return open_many(model, field_name, pairs)

    def record(self, entries: Iterable[audit.Entry]) -> int:
        """Write the audit records of what is written, one for each record; returns how many."""
        return audit.record_many(self.sheet.import_action, entries, actor=self.user, reason=self.reason)


class Sheet:
    """A kind of workbook: what its rows mean and what becomes of them. A subclass is declared in SHEETS.

    `key` names it in addresses of commands, settings and jobs; `app` is the label of the app; `model` is what a
    row's target is. `import_action` and `export_action` are actions of policy.csv. `version` counts changes of the
    template. `extra` names further values that `check` puts beside the columns' own. `heavy` sends its jobs to the
    heavy queue, for `time_limit` seconds.
    """

    key: ClassVar[str]
    app: ClassVar[str]
    label: ClassVar[str]
    model: ClassVar[type[models.Model]]
    columns: tuple[Column, ...] = ()
    import_action: ClassVar[str]
    export_action: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits()
    version: ClassVar[int] = 1
    heavy: ClassVar[bool] = False
    time_limit: ClassVar[int] = 900
    options: ClassVar[tuple[Option, ...]] = ()
    extra: ClassVar[tuple[str, ...]] = ()
    #: What the user should know before choosing a file, a sentence or two.
    help: ClassVar[str] = ""

    # --- What an app writes -----------------------------------------------------------------------------------

    def start(self, check: Check) -> Any:
        """Load what the checks look up, once, within the scope of `check.user`; it is handed to every `check`."""
        return None

    def check(self, block: Block, state: Any, check: Check) -> None:
        """Judge a block of cleaned rows: set status, target, version, old, row_key; reject what cannot be taken.

        Set-based: one question to the database for a block, never one for a row. `old` holds the values as they
        stand now, for the preview, sensitive ones masked.
        """

    def finish(self, state: Any, check: Check) -> Iterable[StagedExtra]:
        """After the last block: rows to be staged beside those of the file."""
        return ()

    def apply(self, apply: Apply) -> None:
        """Write the staged rows, inside one transaction, and set `target_id` of the new ones.

        Raises ValidationError in words when something changed since the preview: nothing is written then.
        """
        raise NotImplementedError

    def undo(self, apply: Apply) -> UndoReport:
        """Take back what `apply` wrote wherever the record is still as it left it, and tell what was kept."""
        raise NotImplementedError

    def export_rows(self, user: User, organisation: Organisation, on: date) -> Iterator[list[Any]]:
        """The cells of an export in the order of the columns, `visible_to(user)` below the organisation."""
        return (cells for _, cells in self.export_records(user, organisation, on))

    # --- What a sheet adds whose records are entered in systems of the upper levels as well ----------------------

    def records(self, organisation: Organisation, on: date) -> models.QuerySet:
        """The records below the organisation that an export of the day has a row for, in no scope yet."""
        raise NotImplementedError

    def export_records(
        self, user: User, organisation: Organisation, on: date, among: models.QuerySet | None = None
    ) -> Iterator[tuple[int, list[Any]]]:
        """The rows of an export, each with the id of its record (of `model`).

        `among`: only records whose id this query gives.
        """
        raise NotImplementedError

    def changed_since(self, moment: str) -> models.Q:
        """The condition on records that something of their export was changed after `moment`, an annotation."""
        return models.Q(updated_at__gt=models.F(moment))

    @property
    def tells_records(self) -> bool:
        """Whether the sheet says which record each row of its export is of."""
        return type(self).export_records is not Sheet.export_records

    def reach(self, user: User) -> models.QuerySet:
        """The targets this user may import into; whatever was written must lie within."""
        manager: Any = self.model._default_manager
        return manager.visible_to(user, self.import_action)

    def beyond_scope(self, apply: Apply) -> bool:
        """Whether something that `apply` wrote lies outside the actor's scope; asked in the same transaction.

        Raises RuntimeError when a new or changed row was left without its record.
        """
        rows = apply.batch.rows.filter(status__in=WRITTEN)
        if rows.filter(target_id=None).exists():
            raise RuntimeError(f"{self.key}: apply() left rows without target_id")
        return rows.exclude(target_id__in=self.reach(apply.user).values("pk")).exists()

    # --- What the kernel asks ---------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the staged values, in the order of `ImportRow.cells`."""
        return (*(column.name for column in self.columns), *self.extra)

    def place(self, name: str) -> int:
        """Where a value stands in `ImportRow.cells`. Raises LookupError for a name nobody declared."""
        try:
            return self.names.index(name)
        except ValueError:
            raise LookupError(f"the sheet {self.key!r} stages no value {name!r}") from None

    def column(self, name: str) -> Column:
        """The column of that name. Raises LookupError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise LookupError(f"the sheet {self.key!r} has no column {name!r}")

    def sealed_field(self, name: str) -> tuple[type[models.Model], str]:
        """The model and encrypted field in whose place the column's values are sealed. Raises LookupError."""
        from django.apps import apps  # noqa: PLC0415

        sealed = self.column(name).sealed
        if sealed is None:
            raise LookupError(f"the column {name!r} of the sheet {self.key!r} is not sealed")
        return apps.get_model(sealed[0]), sealed[1]

    @property
    def limits_in_force(self) -> Limits:
        """The sheet's limits with what `settings.SHEET_LIMITS` says of them."""
        return self.limits.changed_by(getattr(settings, "SHEET_LIMITS", {}).get(self.key, {}))

    @property
    def sealed_names(self) -> tuple[str, ...]:
        """The columns whose values are staged sealed."""
        return tuple(column.name for column in self.columns if column.sealed)

    def settled(self) -> Self:
        """A copy whose choices are read from the database: what a reading hands to its child process."""
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.columns = tuple(column.settled() for column in self.columns)
        return copy

    def staged(self, row: Any) -> StagedRow:
        """An ImportRow with its values by name."""
        values = dict(zip(self.names, row.cells, strict=False))
        for name in self.sealed_names:
            if values.get(name):
                values[name] = Token(values[name])
        return StagedRow(
            row.pk,
            row.number,
            row.status,
            row.target_id,
            row.target_version,
            row.row_key,
            values,
            row.old or {},
            row.problems or [],
        )

    def clean_options(self, given: Mapping[str, str], user: User) -> dict[str, str]:
        """The answers to the sheet's options as they are kept. Raises ValidationError in words."""
        return {option.name: option.clean(given.get(option.name, ""), user) for option in self.options}

    def job_key(self, step: str) -> str:
        """The key of the kind of job that does a step: read, apply, undo, export."""
        return f"{self.app}.{self.key}.{step}"


def day_of(options: Mapping[str, str]) -> date:
    """The day a sheet speaks of: the answer to its option `on`, otherwise today."""
    return date.fromisoformat(options["on"]) if options.get("on") else timezone.localdate()


def all_sheets() -> dict[str, Sheet]:
    """The declared sheets by key, of SHEETS in every app's `sheets`. Raises ValueError when two share a key."""
    return registry.collect_by_key("sheets", "SHEETS")


def sheet_for(key: str) -> Sheet:
    """The declared sheet of that key. Raises KeyError naming the mend."""
    try:
        return all_sheets()[key]
    except KeyError:
        raise KeyError(f"no Sheet has the key {key!r}; declare it in SHEETS of the app's sheets") from None
