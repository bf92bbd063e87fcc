"""Imports: read a workbook, stage its rows, show what would happen, write on the user's word, undo.

An app declares what a row means in `<app>/imports.py`, which ends with `IMPORTS`, a tuple of `ImportHandler`; the
jobs it needs come from `import_jobs(handler)` in its `tasks.py`. Nothing is written before the user confirms, every
problem is told, and a bad row stops nothing but itself.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from . import audit, registry, workbooks
from .filetypes.check import safe_name
from .filetypes.refusal import FileRefused
from .jobs import JobContext, JobError, JobKind, start_job
from .masking import Kind
from .models import Job, Organisation, User
from .models.import_batch import ImportBatch, ImportRow, ImportState, RowStatus

FOLDER = "imports"
PROBLEMS_KEPT = 500
CHUNK = 500
_STEPS: dict[str, str] = {
    ImportState.READING: "read",
    ImportState.APPLYING: "apply",
    ImportState.UNDOING: "undo",
}
#: Where an import stands once its unfinished step was given up, and the words for it.
_GIVEN_UP: dict[str, tuple[str, str]] = {
    ImportState.READING: (ImportState.REFUSED, "读取没有完成，已放弃这次导入。"),
    ImportState.APPLYING: (ImportState.UNDONE, "写入没有完成，已放弃这次导入，没有写入任何记录。"),
    ImportState.UNDOING: (ImportState.APPLIED, "撤销没有完成，已放弃撤销，导入的记录没有改动。"),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, in words that say what to do. It never repeats the value."""

    row: int
    heading: str
    words: str


@dataclass
class Row:
    """A row of the file as it would be written. `values` and `old` are texts or None by name."""

    number: int
    values: dict[str, str | None] = field(default_factory=dict)
    status: str = RowStatus.NEW
    target_id: int | None = None
    old: dict[str, str | None] = field(default_factory=dict)


class ImportHandler:
    """What an import means for one kind of record; a subclass is declared in IMPORTS.

    `headings` maps the names of values to the headings of the file, in order; `required` are the names without which
    a file is refused; `kinds` says which values are masked in the preview.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    action: ClassVar[str]
    model: ClassVar[type[models.Model]]
    headings: ClassVar[dict[str, str]]
    required: ClassVar[tuple[str, ...]] = ()
    kinds: ClassVar[dict[str, Kind]] = {}
    limits: ClassVar[workbooks.Limits] = workbooks.Limits()
    heavy: ClassVar[bool] = False

    def parse(self, rows: Iterator[tuple[int, dict[str, Any]]], user: User) -> Iterator[Row | Problem]:
        """Clean the rows (number, raw cells by name) and say what each would do; a Problem makes its row bad."""
        raise NotImplementedError

    def apply(self, rows: list[Row], user: User, organisation: Organisation) -> None:
        """Write the new and changed rows, set-based; set `target_id` of new ones. Inside the caller's transaction.

        Raises ValidationError when a record changed since the preview.
        """
        raise NotImplementedError

    def undo(self, rows: list[Row], user: User) -> None:
        """Take back what `apply` wrote. Raises ValidationError when a record was changed or used since."""
        raise NotImplementedError


def handler_for(key: str) -> ImportHandler:
    """The declared handler of that key. Raises KeyError naming the mend."""
    try:
        return registry.collect_by_key("imports", "IMPORTS")[key]
    except KeyError:
        raise KeyError(
            f"no ImportHandler has the key {key!r}; declare it in IMPORTS of the app's imports.py"
        ) from None


def import_jobs(handler: ImportHandler) -> tuple[JobKind, ...]:
    """The kinds of jobs of one import, for the app's JOBS."""
    made: tuple[tuple[str, str, Callable[[JobContext], None]], ...] = (
        ("read", "读取", read_batch),
        ("apply", "写入", apply_batch),
        ("undo", "撤销", undo_batch),
    )
    return tuple(
        JobKind(
            f"{handler.key}.{step}", f"{handler.label}：{label}", handler.action, run, heavy=handler.heavy
        )
        for step, label, run in made
    )


def accept(handler: ImportHandler, upload: Any, user: User, organisation: Organisation) -> ImportBatch:
    """Take the uploaded file, look at it, and ask for the job that reads it. Raises FileRefused in words."""
    name = safe_name(upload.name or "")
    if upload.size > handler.limits.size:
        raise FileRefused(
            f"文件超过 {handler.limits.size // workbooks.MIB} MB，请拆分后再导入。", code="size"
        )
    folder = settings.FILES_DIR / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / uuid.uuid4().hex
    try:
        with path.open("xb") as target:
            path.chmod(0o600)
            for chunk in upload.chunks():
                target.write(chunk)
        workbooks.guard(path, name, handler.limits)
        with transaction.atomic():
            batch = ImportBatch.objects.create(
                handler=handler.key,
                organisation=organisation,
                created_by=user,
                filename=name,
                path=f"{FOLDER}/{path.name}",
                size=upload.size,
            )
            audit.record(handler.action, actor=user, obj=batch, reason="上传导入文件")
            batch.job = _start(batch, "read", user)
            batch.save(update_fields=["job"])
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return batch


def ask(batch: ImportBatch, step: str, user: User) -> None:
    """Ask for the job that applies or undoes. Raises ValidationError when the import stands elsewhere."""
    source, target = {
        "apply": (ImportState.READY, ImportState.APPLYING),
        "undo": (ImportState.APPLIED, ImportState.UNDOING),
    }[step]
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != source:
            raise ValidationError(f"这次导入现在是“{locked.get_state_display()}”，不能再做这一步。")
        locked.state = target
        _set_going(locked, step, user)


def again(batch: ImportBatch, user: User) -> None:
    """Ask anew for the step whose job ended without a result. Raises ValidationError when it is under way or over."""
    with transaction.atomic():
        locked = _locked_stuck(batch)
        if locked.state == ImportState.READING and not locked.file.is_file():
            raise ValidationError("上传的文件已不在，请放弃后重新上传。")
        _set_going(locked, _STEPS[locked.state], user)


def give_up(batch: ImportBatch, user: User) -> None:
    """Leave the step whose job ended without a result; the import is then where a refusal or an undoing leaves it.

    The job's repetition has no effect any more. Raises ValidationError when the step is under way or over.
    """
    with transaction.atomic():
        locked = _locked_stuck(batch)
        before = locked.state
        locked.state, locked.error = _GIVEN_UP[locked.state]
        locked.version += 1
        locked.save(update_fields=["state", "error", "version", "updated_at"])
        audit.record(
            handler_for(batch.handler).action,
            actor=user,
            obj=locked,
            changes={"state": [before, locked.state]},
            reason="放弃未完成的导入步骤",
        )
    if before == ImportState.READING:
        locked.file.unlink(missing_ok=True)


def _locked_stuck(batch: ImportBatch) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not locked.is_stuck:
        raise ValidationError(f"这次导入现在是“{locked.get_state_display()}”，不能再做这一步。")
    return locked


def _set_going(locked: ImportBatch, step: str, user: User) -> None:
    locked.error = ""
    locked.version += 1
    locked.job = _start(locked, step, user)
    locked.save(update_fields=["state", "error", "version", "job", "updated_at"])


def _start(batch: ImportBatch, step: str, user: User) -> Job:
    key = f"{step}-{batch.pk}"
    return start_job(f"{batch.handler}.{step}", user, batch.organisation, {"batch": batch.pk}, key)


# --- Steps, run by jobs -----------------------------------------------------------------------------------------


def read_batch(ctx: JobContext) -> None:
    """Read the file and stage its rows; a file that cannot be read leaves its reason on the import."""
    batch = ImportBatch.objects.get(pk=ctx.params["batch"])
    handler = handler_for(batch.handler)
    try:
        kind = workbooks.guard(batch.file, batch.filename, handler.limits)
        found, rows = _named_rows(handler, batch, kind)
        staged, problems = _stage(handler, rows, ctx)
    except FileRefused as refusal:
        with ctx.effect(last=True):
            _hold(batch, ctx, ImportState.READING)
            _settle(batch, ImportState.REFUSED, error=" ".join(refusal.messages)[:500])
        batch.file.unlink(missing_ok=True)
        return
    with ctx.effect(last=True):
        _hold(batch, ctx, ImportState.READING)
        batch.rows.all().delete()
        ImportRow.objects.bulk_create((_staged(batch, row) for row in staged), batch_size=CHUNK)
        _settle(
            batch,
            ImportState.READY,
            sheet=found.sheet[:80],
            counts={status: sum(row.status == status for row in staged) for status in RowStatus.values},
            problems=[[problem.row, problem.heading, problem.words] for problem in problems[:PROBLEMS_KEPT]],
            problem_count=len(problems),
        )
    batch.file.unlink(missing_ok=True)  # its content is staged, sealed; the open file need not stay


def _named_rows(handler: ImportHandler, batch: ImportBatch, kind: str):
    wanted = {workbooks.heading(label): name for name, label in handler.headings.items()}
    found, rows = workbooks.read(batch.file, kind, set(wanted), handler.limits)
    places = {wanted[label]: at for at, label in enumerate(found.headings) if label in wanted}
    missing = [handler.headings[name] for name in handler.required if name not in places]
    if missing:
        raise FileRefused(
            f"缺少标题：{'、'.join(missing)}。请使用模板，或把表头改成这些名称。", code="headings"
        )
    doubled = {label for label in found.headings if label in wanted and found.headings.count(label) > 1}
    if doubled:
        raise FileRefused(f"标题重复：{'、'.join(sorted(doubled))}。请只保留一列。", code="headings")
    named = ((number, {name: _at(cells, at) for name, at in places.items()}) for number, cells in rows)
    return found, named


def _at(cells: list[Any], at: int) -> Any:
    return cells[at] if at < len(cells) else None


def _stage(handler: ImportHandler, rows: Iterable, ctx: JobContext) -> tuple[list[Row], list[Problem]]:
    staged: dict[int, Row] = {}
    problems: list[Problem] = []
    for item in handler.parse(iter(rows), ctx.user):
        if isinstance(item, Problem):
            problems.append(item)
            staged.setdefault(item.row, Row(item.row)).status = RowStatus.BAD
        else:
            if item.number in staged:
                item.status = RowStatus.BAD
            staged[item.number] = item
        if len(staged) % CHUNK == 0:
            ctx.progress(len(staged), 0, "正在核对各行")
    return list(staged.values()), problems


def _staged(batch: ImportBatch, row: Row) -> ImportRow:
    content = json.dumps({"values": row.values, "old": row.old}, ensure_ascii=False)
    return ImportRow(
        batch=batch, number=row.number, status=row.status, target_id=row.target_id, content=content
    )


def _hold(batch: ImportBatch, ctx: JobContext, state: str) -> None:
    """Lock the import. Raises JobError when it has gone on without this job: given up, or asked for anew."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if (locked.job_id, locked.state) != (ctx.job_id, state):
        raise JobError("这次导入已经放弃或另行办理，本任务不再执行。请到导入页面查看。")


def _settle(batch: ImportBatch, state: str, **values: Any) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=state, updated_at=timezone.now(), version=models.F("version") + 1, **values
    )


def _rows_to_write(batch: ImportBatch) -> list[tuple[ImportRow, Row]]:
    stored = batch.rows.filter(status__in=(RowStatus.NEW, RowStatus.CHANGED)).order_by("number")
    pairs = []
    for item in stored.iterator(chunk_size=CHUNK):
        content = item.load()
        pairs.append((item, Row(item.number, content["values"], item.status, item.target_id, content["old"])))
    return pairs


def apply_batch(ctx: JobContext) -> None:
    """Write the staged rows in one transaction: all of them or none."""
    batch = ImportBatch.objects.select_related("organisation").get(pk=ctx.params["batch"])
    handler = handler_for(batch.handler)
    pairs = _rows_to_write(batch)
    ctx.progress(0, len(pairs), "正在写入")
    try:
        with ctx.effect(last=True):
            _hold(batch, ctx, ImportState.APPLYING)
            rows = [row for _, row in pairs]
            handler.apply(rows, ctx.user, batch.organisation)
            _keep_targets(pairs)
            _refuse_out_of_scope(handler, rows, ctx.user)
            _record(handler, batch, rows, ctx.user, "导入")
            _settle(batch, ImportState.APPLIED, applied_at=timezone.now())
    except ValidationError as refusal:
        with ctx.effect(last=True):
            _hold(batch, ctx, ImportState.APPLYING)
            _settle(batch, ImportState.READY, error=" ".join(refusal.messages)[:500])


def undo_batch(ctx: JobContext) -> None:
    """Take the import back in one transaction, unless something it wrote was changed since."""
    batch = ImportBatch.objects.select_related("organisation").get(pk=ctx.params["batch"])
    handler = handler_for(batch.handler)
    pairs = _rows_to_write(batch)
    ctx.progress(0, len(pairs), "正在撤销")
    try:
        with ctx.effect(last=True):
            _hold(batch, ctx, ImportState.UNDOING)
            rows = [row for _, row in pairs]
            _refuse_out_of_scope(handler, rows, ctx.user)
            _record(handler, batch, rows, ctx.user, "撤销导入")
            handler.undo(rows, ctx.user)
            _settle(batch, ImportState.UNDONE)
    except ValidationError as refusal:
        with ctx.effect(last=True):
            _hold(batch, ctx, ImportState.UNDOING)
            _settle(batch, ImportState.APPLIED, error=" ".join(refusal.messages)[:500])


def _keep_targets(pairs: list[tuple[ImportRow, Row]]) -> None:
    fresh = []
    for stored, row in pairs:
        if stored.target_id != row.target_id:
            stored.target_id = row.target_id
            fresh.append(stored)
    ImportRow.objects.bulk_update(fresh, ["target_id"], batch_size=CHUNK)


def _targets(handler: ImportHandler, rows: list[Row], user: User) -> list[Any]:
    found: list[Any] = []
    ids = [row.target_id for row in rows]
    for start in range(0, len(ids), CHUNK):
        visible = handler.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        found += visible.select_related("organisation").filter(pk__in=ids[start : start + CHUNK])
    return found


def _refuse_out_of_scope(handler: ImportHandler, rows: list[Row], user: User) -> None:
    if len(_targets(handler, rows, user)) != len({row.target_id for row in rows}):
        raise PermissionDenied(f"{handler.action}: rows outside the actor's scope")


def _record(handler: ImportHandler, batch: ImportBatch, rows: list[Row], user: User, reason: str) -> None:
    by_id = {obj.pk: obj for obj in _targets(handler, rows, user)}
    entries = (
        audit.Entry(
            obj=by_id[row.target_id],
            organisation=by_id[row.target_id].organisation,
            changes={
                name: audit.CHANGED if name in handler.kinds else [row.old.get(name), value]
                for name, value in row.values.items()
                if value != row.old.get(name)
            },
        )
        for row in rows
    )
    audit.record_many(handler.action, entries, actor=user, reason=f"{reason}：{batch.filename}")


IMPORTS: tuple[ImportHandler, ...] = ()
