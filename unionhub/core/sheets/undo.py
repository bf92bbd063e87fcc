"""Taking an import back: what is still as the import left it is restored, the rest is kept and named."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from ..jobs import JobContext
from ..models.import_batch import ImportBatch, ImportState
from .batches import hold, settle
from .sheet import UndoReport, sheet_for

#: Kept rows that the page names; all are counted.
KEPT_NAMED = 1_000
IN_USE = "导入的记录已被其他业务使用，没有撤销任何记录。请先处理引用它们的业务。"


def undo_batch(ctx: JobContext) -> None:
    """Take the import back in one transaction and leave the report on it."""
    from .steps import apply_for, record_whole  # noqa: PLC0415  (the jobs are declared there)

    batch = ImportBatch.objects.select_related("organisation").get(pk=ctx.params["batch"])
    sheet = sheet_for(batch.sheet_key)
    ctx.progress(0, batch.total, "正在撤销")
    try:
        with ctx.effect(last=True):
            hold(batch, ctx, ImportState.UNDOING)
            apply = apply_for(ctx, batch, sheet, "撤销导入")
            report = sheet.undo(apply)
            record_whole(apply, [ImportState.UNDOING, ImportState.UNDONE])
            settle(batch, ImportState.UNDONE, report=report_json(report))
    except (ValidationError, IntegrityError) as refusal:
        words = IN_USE if isinstance(refusal, IntegrityError) else " ".join(refusal.messages)
        with ctx.effect(last=True):
            hold(batch, ctx, ImportState.UNDOING)
            settle(batch, ImportState.APPLIED, error=words[:500])


def report_json(report: UndoReport) -> dict:
    """The report as the batch keeps it."""
    kept = [[number, words] for number, words in sorted(report.kept)[:KEPT_NAMED]]
    return {"restored": report.restored, "kept": len(report.kept), "rows": kept}
