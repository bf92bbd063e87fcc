"""The jobs of a sheet: read, apply, undo, export. Wherever one is killed, staged rows or a complete result are left."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from .. import audit
from ..access import require
from ..filetypes.refusal import FileRefused
from ..indicators import jobs as figures
from ..jobs import JobContext, JobKind
from ..models.import_batch import ImportBatch, ImportState, RowStatus
from ..sensitive import keyring
from . import reading
from .batches import hold, settle
from .block import Block
from .exporting import run_export
from .layout import Layout
from .marked import write_marked
from .set_based import lock_targets, moved_rows
from .sheet import BEYOND_FILE, WRITTEN, Apply, Check, Sheet, day_of, sheet_for
from .staging import Stager, Tally
from .undo import undo_batch

#: Row numbers that a refusal names.
NAMED = 20
ROTATED = "这次导入读取之后更换了加密密钥，没有写入任何记录。请重新上传文件。"
COLLIDES = "有记录与他人在预览之后录入的重复，没有写入任何记录。请重新导入这份文件。"


def sheet_jobs(sheet: Sheet) -> tuple[JobKind, ...]:
    """The kinds of jobs of one sheet, for the app's JOBS."""
    made: list[tuple[str, str, Callable[[JobContext], None]]] = [
        ("read", "读取", read_batch),
        ("apply", "写入", apply_batch),
        ("undo", "撤销", undo_batch),
    ]
    kinds = [
        JobKind(
            sheet.job_key(step),
            f"{sheet.label}：{label}",
            sheet.import_action,
            run,
            heavy=sheet.heavy,
            time_limit=sheet.time_limit,
            result_parameter="core.file.days",
        )
        for step, label, run in made
    ]
    if sheet.export_action:
        kinds.append(
            JobKind(
                sheet.job_key("export"),
                f"{sheet.label}：导出",
                sheet.export_action,
                run_export,
                time_limit=sheet.time_limit,
                result_parameter="core.file.days",
            )
        )
    return tuple(kinds)


# --- Read ---------------------------------------------------------------------------------------------------------


def read_batch(ctx: JobContext) -> None:
    """Look at the file; stage its rows, or ask for the user's word on the headings first.

    A file that cannot be read leaves its reason on the import. What an earlier, broken run staged is dropped.
    """
    batch = ImportBatch.objects.select_related("organisation").get(pk=ctx.params["batch"])
    sheet = sheet_for(batch.sheet_key)
    confirmed = None if batch.layout is None else Layout.from_json(batch.layout)
    generation = keyring.current().generation

    def waiting() -> None:
        ctx.progress(ctx.done, ctx.total, "正在读取")

    try:
        with reading.opened(
            batch.file, batch.filename, sheet, layout=confirmed, waiting=waiting
        ) as file:  # what follows must not outlive the child that reads
            layout = file.layout
            if layout.needs_word:
                with ctx.effect(last=True):
                    hold(batch, ctx, ImportState.READING)
                    settle(batch, ImportState.MATCHING, layout=layout.to_json(), worksheet=layout.sheet[:80])
                return
            check, tally = _stage(ctx, batch, sheet, layout, file.blocks())
    except FileRefused as refusal:
        _refuse(ctx, batch, " ".join(refusal.messages))
        return
    marked = _mark(ctx, batch, layout) if tally.counts[RowStatus.BAD] else None
    with ctx.effect(last=True):
        hold(batch, ctx, ImportState.READING)
        settle(
            batch,
            ImportState.READY,
            layout=layout.to_json(),
            worksheet=layout.sheet[:80],
            counts=tally.counts,
            total=tally.total,
            problems=tally.problems(),
            problem_count=tally.problem_count,
            notices=[*layout.notices, *check.notices],
            keyring=generation,
            marked=marked,
        )
    batch.file.unlink(missing_ok=True)  # its content is staged; the open file need not stay


def _stage(
    ctx: JobContext, batch: ImportBatch, sheet: Sheet, layout: Layout, blocks: Iterable[Block]
) -> tuple[Check, Tally]:
    check = Check(
        user=ctx.user,
        organisation=batch.organisation,
        options=batch.options,
        on=day_of(batch.options),
        batch_id=batch.pk,
        say=lambda words: ctx.progress(ctx.done, ctx.total, words),
    )

    @contextmanager
    def writing() -> Iterator[None]:
        with ctx.effect():
            hold(batch, ctx, ImportState.READING)
            yield

    def say(rows: int) -> None:
        ctx.progress(rows, max(rows, layout.rows_estimate), "正在核对各行")

    if batch.rows.exists():
        with writing():
            batch.rows.all().delete()
    return check, Stager(sheet, batch, writing).stage(blocks, check, say)


def _refuse(ctx: JobContext, batch: ImportBatch, words: str) -> None:
    with ctx.effect(last=True):
        hold(batch, ctx, ImportState.READING)
        batch.rows.all().delete()
        settle(batch, ImportState.REFUSED, error=words[:500])
    batch.file.unlink(missing_ok=True)


def _mark(ctx: JobContext, batch: ImportBatch, layout: Layout) -> int:
    """Write the user's workbook with what is wrong in each row, as this job's result; returns the job's id."""
    ctx.progress(ctx.done, ctx.total, "正在标注错误")
    bad = batch.rows.filter(status=RowStatus.BAD, number__lt=BEYOND_FILE).values_list("number", "problems")
    path = ctx.working_folder() / "marked.xlsx"
    problems = {number: found or [] for number, found in bad.iterator(chunk_size=2000)}
    write_marked(batch.file, layout, problems, path)
    stem = batch.filename.rpartition(".")[0] or batch.filename
    ctx.attach(path, f"{stem[:80]} 错误说明.xlsx")
    return ctx.job_id


# --- Apply --------------------------------------------------------------------------------------------------------


def apply_batch(ctx: JobContext) -> None:
    """Write the staged rows in one transaction: all of them or none, and then the reason stands on the page."""
    batch = ImportBatch.objects.select_related("organisation").get(pk=ctx.params["batch"])
    sheet = sheet_for(batch.sheet_key)
    ctx.progress(0, batch.total, "正在写入")
    try:
        with ctx.effect(last=True):
            hold(batch, ctx, ImportState.APPLYING)
            apply = apply_for(ctx, batch, sheet, "导入")
            _refuse_stale(apply)
            sheet.apply(apply)
            _refuse_out_of_scope(apply)
            record_whole(apply, [ImportState.APPLYING, ImportState.APPLIED])
            settle(batch, ImportState.APPLIED, applied_at=timezone.now())
    except (ValidationError, IntegrityError) as refusal:
        words = COLLIDES if isinstance(refusal, IntegrityError) else " ".join(refusal.messages)
        with ctx.effect(last=True):
            hold(batch, ctx, ImportState.APPLYING)
            settle(batch, ImportState.READY, error=words[:500])


def apply_for(ctx: JobContext, batch: ImportBatch, sheet: Sheet, what: str) -> Apply:
    """What an apply or an undo is given. Raises PermissionDenied when the right was lost meanwhile."""
    require(ctx.user, sheet.import_action, batch.organisation)
    return Apply(
        sheet=sheet,
        batch=batch,
        user=ctx.user,
        organisation=batch.organisation,
        options=batch.options,
        on=day_of(batch.options),
        reason=f"{what}：{batch.filename}",
        say=ctx.progress,
    )


def record_whole(apply: Apply, states: list[str]) -> None:
    """The audit record of the whole import, beside those of its records; the kept figures follow the commit."""
    transaction.on_commit(figures.ask, robust=True)
    audit.record(
        apply.sheet.import_action,
        actor=apply.user,
        obj=apply.batch,
        count=sum(apply.counts.get(status, 0) for status in WRITTEN),
        changes={"state": states, **apply.options},
        reason=apply.reason,
    )


def _refuse_stale(apply: Apply) -> None:
    """Refuse the whole when keys were rotated, or a record to be changed is not as the preview showed it."""
    if apply.batch.keyring != keyring.current().generation:
        raise ValidationError(ROTATED)
    model = apply.sheet.model
    if not any(field.name == "version" for field in model._meta.concrete_fields):
        return
    changed = [RowStatus.CHANGED.value]
    lock_targets(model, apply.batch, changed)
    moved = moved_rows(model, apply.batch, changed)
    if moved:
        raise ValidationError(
            f"{rows_in_words(moved)}的记录在预览之后被他人修改，没有写入任何记录。请重新导入这份文件。"
        )


def rows_in_words(numbers: list[int]) -> str:
    """«第 3、5 行» or «第 3、5…等 60 行»."""
    named = "、".join(str(number) for number in numbers[:NAMED])
    return f"第 {named} 行" + (f"等 {len(numbers)} 行" if len(numbers) > NAMED else "")


def _refuse_out_of_scope(apply: Apply) -> None:
    """Ask once more, of what was written, whether it lies within the actor's scope."""
    if apply.sheet.beyond_scope(apply):
        raise PermissionDenied(f"{apply.sheet.import_action}: rows outside the actor's scope")
