"""An import from the upload to the word that writes it: what the pages and the command call.

Each function changes the state of one batch in a transaction of its own, with its audit record and, where work
follows, the job that does it.
"""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from .. import audit
from ..filetypes.check import safe_name
from ..filetypes.limits import MIB
from ..filetypes.refusal import FileRefused
from ..jobs import JobContext, JobError, start_job
from ..models import Job, Organisation, User
from ..models.import_batch import ImportBatch, ImportState, RowStatus
from ..parameters import parameter
from .guard import guard
from .layout import Layout
from .sheet import Sheet, sheet_for

FOLDER = "imports"
_STEPS: dict[str, str] = {
    ImportState.READING: "read",
    ImportState.APPLYING: "apply",
    ImportState.UNDOING: "undo",
}
#: Where an import stands once its unfinished step was given up, and the words for it.
_GIVEN_UP: dict[str, tuple[str, str]] = {
    ImportState.READING: (ImportState.REFUSED, "读取没有完成，已放弃这次导入。"),
    ImportState.MATCHING: (ImportState.REFUSED, "没有核对标题，已放弃这次导入。"),
    ImportState.READY: (ImportState.REFUSED, "已放弃这次导入，没有写入任何记录。"),
    ImportState.APPLYING: (ImportState.UNDONE, "写入没有完成，已放弃这次导入，没有写入任何记录。"),
    ImportState.UNDOING: (ImportState.APPLIED, "撤销没有完成，已放弃撤销，导入的记录没有改动。"),
}


def accept(
    sheet: Sheet,
    upload: Any,
    user: User,
    organisation: Organisation,
    options: Mapping[str, str] | None = None,
) -> ImportBatch:
    """Take an uploaded file (a Django File), look at it, and ask for the job that reads it.

    `options` are the answers to the sheet's options as they were given. Raises FileRefused for the file and
    ValidationError for an answer, in words; PermissionDenied without the sheet's action at the organisation.
    """
    answers = sheet.clean_options(options or {}, user)
    name, limits = safe_name(upload.name or ""), sheet.limits_in_force
    if upload.size > limits.size:
        raise FileRefused(f"文件超过 {limits.size // MIB} MB，请拆分后再导入。", code="size")
    folder = settings.FILES_DIR / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / uuid.uuid4().hex
    try:
        with path.open("xb") as target:
            path.chmod(0o600)
            for chunk in upload.chunks():
                target.write(chunk)
        guard(path, name, limits)
        with transaction.atomic():
            batch = ImportBatch.objects.create(
                sheet_key=sheet.key,
                organisation=organisation,
                created_by=user,
                filename=name,
                path=f"{FOLDER}/{path.name}",
                size=upload.size,
                options=answers,
            )
            audit.record(sheet.import_action, actor=user, obj=batch, changes=answers, reason="上传导入文件")
            batch.job = _start(batch, "read", user)
            batch.save(update_fields=["job"])
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return batch


def match(batch: ImportBatch, mapping: Mapping[int, str], user: User) -> None:
    """Take the user's match of the headings (file column → name of ours; left out: not read) and read on.

    Raises ValidationError in words when a required one is missing, one is named twice, or the import stands elsewhere.
    """
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != ImportState.MATCHING:
            raise _elsewhere(locked)
        sheet = sheet_for(locked.sheet_key)
        layout = Layout.from_json(locked.layout or {})
        try:
            confirmed = layout.confirm(mapping, sheet.columns)
        except ValueError as error:
            if isinstance(error, ValidationError):
                raise
            raise ValidationError("页面上的列与文件不符，请重新打开本页。") from error
        locked.layout, locked.state = confirmed.to_json(), ImportState.READING
        audit.record(
            sheet.import_action,
            actor=user,
            obj=locked,
            changes={"state": [ImportState.MATCHING, ImportState.READING]},
            reason="确认标题对应",
        )
        _set_going(locked, "read", user, "layout")


def ask(batch: ImportBatch, step: str, user: User, good_rows: bool = False) -> None:
    """Ask for the job that applies or undoes. Raises ValidationError when the import stands elsewhere.

    An import with bad rows is applied only with `good_rows`: the user's choice to leave them out, which is recorded.
    """
    source, target, words = {
        "apply": (ImportState.READY, ImportState.APPLYING, "确认导入"),
        "undo": (ImportState.APPLIED, ImportState.UNDOING, "要求撤销导入"),
    }[step]
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != source or (step == "undo" and not locked.can_be_undone):
            raise _elsewhere(locked)
        bad = locked.counts.get(RowStatus.BAD, 0)
        changes: dict[str, Any] = {"state": [source, target]}
        if step == "apply":
            if bad and not good_rows:
                raise ValidationError(
                    f"有 {bad} 行有误，没有导入。请改正后重新导入，或选择“只导入无误的行”。"
                )
            locked.good_rows = bool(bad)
            if bad:
                words = f"确认只导入无误的行，{bad} 行有误不导入"
                changes["good_rows"] = [False, True]
        locked.state = target
        audit.record(
            sheet_for(locked.sheet_key).import_action,
            actor=user,
            obj=locked,
            changes=changes,
            reason=words,
        )
        _set_going(locked, step, user, "good_rows")


def again(batch: ImportBatch, user: User) -> None:
    """Ask anew for the step whose job ended without a result. Raises ValidationError when it is under way or over."""
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if not locked.is_stuck:
            raise _elsewhere(locked)
        if locked.state == ImportState.READING and not locked.file.is_file():
            raise ValidationError("上传的文件已不在，请放弃后重新上传。")
        _set_going(locked, _STEPS[locked.state], user)


def give_up(batch: ImportBatch, user: User) -> None:
    """Leave the step whose job ended without a result, or an import that waits for a word; what was staged goes.

    The import is then where a refusal or an undoing leaves it; the job's repetition has no effect any more. Raises
    ValidationError when the step is under way or over.
    """
    with transaction.atomic():
        locked = _locked_open(batch)
        before = locked.state
        locked.state, locked.error = _GIVEN_UP[locked.state]
        locked.version += 1
        locked.save(update_fields=["state", "error", "version", "updated_at"])
        if locked.state == ImportState.REFUSED:
            locked.rows.all().delete()
        audit.record(
            sheet_for(batch.sheet_key).import_action,
            actor=user,
            obj=locked,
            changes={"state": [before, locked.state]},
            reason="放弃未完成的导入步骤",
        )
    if before in (ImportState.READING, ImportState.MATCHING):
        locked.file.unlink(missing_ok=True)


def expire() -> int:
    """End imports that nobody went on with for `core.import.days`, and forget staged rows of that age.

    Of an applied import the records stay; without its staged rows it can no longer be undone. Returns how many.
    """
    days = int(parameter("core.import.days"))
    open_ones = models.Q(keyring__gt=0) | models.Q(state__in=_GIVEN_UP)
    old = ImportBatch.objects.filter(open_ones, updated_at__lt=timezone.now() - timedelta(days=days))
    ended = 0
    for pk in old.values_list("pk", flat=True):
        with transaction.atomic():
            locked = ImportBatch.objects.select_for_update().get(pk=pk)
            if locked.is_waiting:
                continue
            before = locked.state
            if before in _GIVEN_UP:
                locked.state, locked.error = (
                    _GIVEN_UP[before][0],
                    f"{days} 天没有继续办理，暂存的内容已清除。",
                )
            locked.keyring, locked.version = 0, locked.version + 1
            locked.save(update_fields=["state", "error", "keyring", "version", "updated_at"])
            locked.rows.all().delete()
            audit.record(
                "core.import.view",
                obj=locked,
                changes={"state": [before, locked.state]},
                reason="清除到期的导入暂存",
            )
        if locked.path:
            locked.file.unlink(missing_ok=True)
        ended += 1
    return ended


def _elsewhere(batch: ImportBatch) -> ValidationError:
    return ValidationError(f"这次导入现在是“{batch.get_state_display()}”，不能再做这一步。")


def _locked_open(batch: ImportBatch) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not locked.is_stuck and locked.state not in (ImportState.MATCHING, ImportState.READY):
        raise _elsewhere(locked)
    return locked


def _set_going(locked: ImportBatch, step: str, user: User, *fields: str) -> None:
    locked.error = ""
    locked.version += 1
    locked.job = _start(locked, step, user)
    locked.save(update_fields=["state", "error", "version", "job", "updated_at", *fields])


def _start(batch: ImportBatch, step: str, user: User) -> Job:
    kind = sheet_for(batch.sheet_key).job_key(step)
    return start_job(kind, user, batch.organisation, {"batch": batch.pk}, f"{step}-{batch.pk}")


# --- For the steps ------------------------------------------------------------------------------------------------


def hold(batch: ImportBatch, ctx: JobContext, state: str) -> None:
    """Lock the import. Raises JobError when it has gone on without this job: given up, or asked for anew."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if (locked.job_id, locked.state) != (ctx.job_id, state):
        raise JobError("这次导入已经放弃或另行办理，本任务不再执行。请到导入页面查看。")


def settle(batch: ImportBatch, state: str, **values: Any) -> None:
    """Bring the import into a state, inside the effect that holds it."""
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=state, updated_at=timezone.now(), version=models.F("version") + 1, **values
    )
