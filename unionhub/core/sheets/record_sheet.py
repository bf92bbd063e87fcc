"""A sheet over one ordinary model: found by a natural key, compared, created, changed and restored by declaration."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from ..audit import CHANGED, Entry
from ..masking import Kind, mask_value
from ..models import Organisation, User
from ..models.import_batch import RowStatus
from ..saving import whole_row
from ..sensitive import EncryptedTextField, Secret, SensitiveError, Token, save_many
from .block import Block
from .exporting import FieldReader, open_columns
from .set_based import set_targets
from .sheet import Apply, Check, Sheet, StagedRow, UndoReport

_CHUNK = 1_000
BEFORE = "before"
CHANGED_SINCE = "导入之后又被修改，保留现在的内容。"
GONE = "导入之后已被删除，或不在您的范围内。"
IN_USE = "已被其他业务使用，没有删除。"
NO_KEY = "原内容的加密密钥已移除，不能恢复。"


@dataclass(frozen=True)
class Reference:
    """A column that names another record: looked up by `by` among those of `model` the user's action reaches.

    `model` is a label («core.Organisation»). `words` is said of a value that finds none, or none in scope.
    """

    model: str
    by: str = "code"
    words: str = "没有这个编码，或不在您的范围内。"


@dataclass
class _State:
    """What a reading remembers: in which line each natural key was met first."""

    seen: dict[tuple, int] = field(default_factory=dict)


class RecordSheet(Sheet):
    """A sheet whose columns are the fields of one `Owned` model; a row is one record.

    Column names are field names. `keys` are the columns that together tell which record a row means; the others are
    values. `references` are the columns that name another record. Encrypted fields may be values (their column says
    `sealed`), not keys. An empty cell leaves what stands; a row whose values all stand already is «unchanged».
    """

    help = "空白的单元格不改动原有内容。"
    keys: ClassVar[tuple[str, ...]] = ()
    references: ClassVar[Mapping[str, Reference]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Stage beside the columns what they refer to, and what stood before a change."""
        super().__init_subclass__(**kwargs)
        kernel = [*(f"{name}_id" for name in cls.references), BEFORE]
        cls.extra = (*(name for name in cls.extra if name not in kernel), *kernel)
        sealed = [column.name for column in cls.columns if column.sealed and column.name in cls.keys]
        if sealed:
            raise ImproperlyConfigured(
                f"{cls.__name__}: a sealed key cannot be compared: {', '.join(sealed)}"
            )

    # --- What an app may add ----------------------------------------------------------------------------------

    def judge(self, block: Block, check: Check) -> None:
        """Further checks of a block, after its references are found and before records are compared."""

    def more_fields(self, apply: Apply) -> dict[str, Any]:
        """Further fields of new records, the same for all rows; `created_by` is set already."""
        return {}

    def exported(self, rows: Any) -> Any:
        """Which of the records in reach an export holds; all by default."""
        return rows

    # --- Check ------------------------------------------------------------------------------------------------

    def start(self, check: Check) -> _State:
        """Nothing is loaded ahead: each block asks for what it needs."""
        return _State()

    def check(self, block: Block, state: _State, check: Check) -> None:
        """Find references and records, and say what each row would do."""
        for name, reference in self.references.items():
            self._refer(block, name, reference, check)
        self.judge(block, check)
        keys = list(zip(*(_column(block, self._staged_as(name)) for name in self.keys), strict=True))
        for index in list(block.good()):
            first = state.seen.setdefault(keys[index], block.numbers[index])
            if first != block.numbers[index]:
                block.reject(index, self.keys[-1], f"与第 {first} 行重复，请只保留一行。")
        found = self._records(check.user, [keys[index] for index in block.good()])
        given = [name for name in self._values if name in block.values]
        block.values[BEFORE] = [None] * len(block)
        for index in block.good():
            record = found.get(keys[index])
            if record is None:
                block.status[index] = RowStatus.NEW.value
            else:
                self._compare(block, index, record, given)

    def _refer(self, block: Block, name: str, reference: Reference, check: Check) -> None:
        named = _column(block, name)
        manager: Any = apps.get_model(reference.model)._default_manager
        wanted = {value for value in named if value is not None}
        reached = manager.visible_to(check.user, self.import_action).filter(**{f"{reference.by}__in": wanted})
        ids = dict(reached.values_list(reference.by, "pk"))
        block.values[f"{name}_id"] = [ids.get(value) for value in named]
        for index in list(block.good()):
            if named[index] is not None and named[index] not in ids:
                block.reject(index, name, reference.words, str(named[index])[:40])

    def _compare(self, block: Block, index: int, record: Any, given: list[str]) -> None:
        old, before = {}, {}
        for name in given:
            value, stands = _column(block, self._staged_as(name))[index], self._value_of(record, name)
            if value is not None and stands != value:
                old[name] = self._shown(name, record, stands)
                before[name] = stands.token if isinstance(stands, Secret) else stands
        block.target[index], block.version[index] = record.pk, record.version
        block.row_key[index] = getattr(record, "row_key", None)
        block.status[index] = RowStatus.CHANGED.value if before else RowStatus.SAME.value
        if before:
            block.old[index], block.values[BEFORE][index] = old, before

    def _shown(self, name: str, record: Any, stands: Any) -> str:
        """A value that stands, as the preview shows it."""
        if name in self.references:
            return str(getattr(record, name) or "")
        if not isinstance(stands, Secret):
            return self.column(name).shown(stands)
        kinds = {column.kind for column in self.columns}
        kind = self.column(name).kind
        return mask_value(Kind.TEXT if kind is Kind.OPEN else kind, stands.plain, kinds)

    # --- Apply ------------------------------------------------------------------------------------------------

    def apply(self, apply: Apply) -> None:
        """Create the new records and change the others, a thousand at a time."""
        done = 0
        for status, write in ((RowStatus.NEW, self._create), (RowStatus.CHANGED, self._change)):
            for rows in _chunks(apply.rows(status.value)):
                write(rows, apply)
                done += len(rows)
                apply.say(done, apply.batch.total, "正在写入")

    def _create(self, rows: list[StagedRow], apply: Apply) -> None:
        more = self.more_fields(apply)
        if "created_by" in self._field_names:
            more.setdefault("created_by", apply.user)
        records = [self._build(row, more) for row in rows]
        keys = [tuple(self._value_of(record, name) for name in self.keys) for record in records]
        met = self._records(apply.user, keys)
        twice = [row.place for row, key in zip(rows, keys, strict=True) if key in met]
        if twice:
            raise ValidationError(
                f"{'、'.join(twice[:20])}的记录在预览之后已由他人录入，没有写入任何记录。请重新导入这份文件。"
            )
        self._insert(records)
        set_targets((row.pk, record.pk) for row, record in zip(rows, records, strict=True))
        changes = [
            {
                column.name: [None, column.shown(row.values[column.name])]
                for column in self.columns
                if row.values.get(column.name) is not None
            }
            for row in rows
        ]
        self._record(apply, records, changes)

    def _change(self, rows: list[StagedRow], apply: Apply) -> None:
        found = self.reach(apply.user).in_bulk([row.target_id for row in rows])
        records, changes = [], []
        for row in rows:
            record = found.get(row.target_id)
            if record is None:
                raise ValidationError(
                    f"{row.place}的记录已不在您的范围内，没有写入任何记录。请重新导入这份文件。"
                )
            for name in row.values[BEFORE]:
                self._put(record, name, row.values[self._staged_as(name)])
            records.append(record)
            changes.append(
                {name: [row.old.get(name), self.column(name).shown(row.values[name])] for name in row.old}
            )
        self._save(records, {name for row in rows for name in row.values[BEFORE]})
        self._record(apply, records, changes)

    def _insert(self, records: list[Any]) -> None:
        """Write the new records."""
        self.model._default_manager.bulk_create(records, batch_size=500)

    def _build(self, row: StagedRow, more: Mapping[str, Any]) -> Any:
        own = {"row_key": row.row_key} if "row_key" in self._field_names else {}
        record = self.model(**more, **own)
        for column in self.columns:
            value = row.values.get(self._staged_as(column.name))
            if value is not None:
                self._put(record, column.name, value)
        return record

    # --- Undo -------------------------------------------------------------------------------------------------

    def undo(self, apply: Apply) -> UndoReport:
        """Delete what was new and give back what was changed, wherever the record is as the import left it."""
        report = UndoReport()
        for rows in _chunks(apply.rows(RowStatus.CHANGED.value)):
            self._give_back(rows, apply, report)
        for rows in _chunks(apply.rows(RowStatus.NEW.value)):
            self._take_away(rows, apply, report)
        return report

    def _untouched(
        self, rows: list[StagedRow], apply: Apply, report: UndoReport
    ) -> Iterator[tuple[StagedRow, Any]]:
        """The rows whose record is at the version the import left; the others go into the report."""
        ids = [row.target_id for row in rows]
        found = self.reach(apply.user).select_for_update(of=whole_row(self.model)).in_bulk(ids)
        for row in rows:
            record = found.get(row.target_id)
            if record is None:
                report.kept.append((row.number, GONE))
            elif record.version != (row.target_version or 0) + 1:
                report.kept.append((row.number, CHANGED_SINCE))
            else:
                yield row, record

    def _give_back(self, rows: list[StagedRow], apply: Apply, report: UndoReport) -> None:
        records, changes = [], []
        for row, record in self._untouched(rows, apply, report):
            before = row.values[BEFORE]
            try:
                for name, value in before.items():
                    self._put(record, name, value)
                    stands = self._value_of(record, name)
                    if isinstance(stands, Secret):
                        setattr(record, name, stands.plain)  # sealed anew by the key now in use
            except SensitiveError:
                report.kept.append((row.number, NO_KEY))
                continue
            records.append(record)
            changes.append(
                {name: [self.column(name).shown(row.values[name]), row.old.get(name)] for name in before}
            )
        self._save(records, {name for row in rows for name in row.values[BEFORE]})
        self._record(apply, records, changes)
        report.restored += len(records)

    def _take_away(self, rows: list[StagedRow], apply: Apply, report: UndoReport) -> None:
        pairs = list(self._untouched(rows, apply, report))
        kept = self._delete(pairs)
        report.kept += [(row.number, IN_USE) for row, record in pairs if record.pk in kept]
        gone = [record for _, record in pairs if record.pk not in kept]
        report.restored += len(gone)
        self._record(apply, gone, [{} for _ in gone])

    def _delete(self, pairs: list[tuple[StagedRow, Any]]) -> set[int]:
        """Delete the records together, or one by one where some are in use; returns the ids of those."""
        found = self.model._default_manager.filter(pk__in=[record.pk for _, record in pairs])
        try:
            with transaction.atomic():
                found.delete()
            return set()
        except (ProtectedError, RestrictedError):
            kept = set()
            for _, record in pairs:
                try:
                    with transaction.atomic():
                        found.filter(pk=record.pk).delete()
                except (ProtectedError, RestrictedError):
                    kept.add(record.pk)
            return kept

    # --- Export -----------------------------------------------------------------------------------------------

    def export_rows(self, user: User, organisation: Organisation, on: date) -> Iterator[list[Any]]:
        """The records as they stand now, sealed values as far as policy.csv shows them to the user."""
        manager: Any = self.model._default_manager
        model: Any = self.model
        names = [
            f"{column.name}__{self.references[column.name].by}"
            if column.name in self.references
            else column.name
            for column in self.columns
        ]
        sealed = {at: column for at, column in enumerate(self.columns) if column.sealed}
        path = model.organisation_path
        rows = (
            self.exported(manager.visible_to(user, self.export_action))
            .filter(**{f"{path}__startswith": organisation.path})
            .order_by("pk")
        )
        if not sealed:
            yield from (list(row) for row in rows.values_list(*names).iterator(chunk_size=_CHUNK))
            return
        found = rows.values_list(*names, "row_key", path).iterator(chunk_size=_CHUNK)
        fields = {at: (column.name, column.kind) for at, column in sealed.items()}
        reader = FieldReader(user, model.view_action, fields, {column.kind for column in self.columns})
        for row in open_columns(
            found, self.model, {at: column.name for at, column in sealed.items()}, len(names)
        ):
            reader.read(row[-1], row)
            yield row[: len(names)]

    # --- Inside -----------------------------------------------------------------------------------------------

    @property
    def _values(self) -> list[str]:
        return [column.name for column in self.columns if column.name not in self.keys]

    @property
    def _field_names(self) -> set[str]:
        return {field.name for field in self.model._meta.concrete_fields}

    def _staged_as(self, name: str) -> str:
        """Under which name the value of a column is staged that goes into the record."""
        return f"{name}_id" if name in self.references else name

    def _value_of(self, record: Any, name: str) -> Any:
        return getattr(record, self._staged_as(name))

    def _records(self, user: Any, keys: Iterable[tuple]) -> dict[tuple, Any]:
        """The records with these natural keys within the user's reach, one question for all of them."""
        wanted = set(keys)
        if not wanted:
            return {}
        attributes = [self._staged_as(name) for name in self.keys]
        narrow = {f"{attribute}__in": {key[at] for key in wanted} for at, attribute in enumerate(attributes)}
        relations = [name for name in self.references if name not in self.keys]
        records = self.reach(user).filter(**narrow)
        if relations:
            records = records.select_related(*relations)
        found = {tuple(getattr(record, attribute) for attribute in attributes): record for record in records}
        return {key: found[key] for key in wanted if key in found}

    def _put(self, record: Any, name: str, value: Any) -> None:
        """Set a staged value: text becomes what the field holds, sealed text stays sealed."""
        target: Any = self.model._meta.get_field(name)
        if isinstance(target, EncryptedTextField):
            setattr(record, name, Token(value or ""))
        elif value is None:
            setattr(record, target.attname, None if target.null else target.get_default())
        else:
            setattr(record, target.attname, target.to_python(value))

    def _save(self, records: list[Any], names: set[str]) -> None:
        """Write the fields of the records, with version and moment."""
        for record in records:
            record.version += 1
            if "updated_at" in self._field_names:
                record.updated_at = timezone.now()
        save_many(records, sorted(names | {"version"} | ({"updated_at"} & self._field_names)))

    def _record(self, apply: Apply, records: list[Any], changes: list[dict[str, Any]]) -> None:
        """The audit records; sealed values say only that they changed."""
        hidden = {column.name for column in self.columns if column.sealed}
        ids = {record.organisation_id for record in records} if "organisation" in self._field_names else set()
        organisations = Organisation.objects.in_bulk(ids)
        apply.record(
            Entry(
                obj=record,
                organisation=organisations.get(getattr(record, "organisation_id", None)),
                changes={name: CHANGED if name in hidden else pair for name, pair in changed.items()},
            )
            for record, changed in zip(records, changes, strict=True)
        )


def _column(block: Block, name: str) -> list[Any]:
    return block.values.get(name) or [None] * len(block)


def _chunks(rows: Iterator[StagedRow]) -> Iterator[list[StagedRow]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk
