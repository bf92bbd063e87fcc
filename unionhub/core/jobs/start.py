"""Asking for a job, cancelling it, asking again."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from .. import audit
from ..access import require
from ..models import Organisation, User
from ..models.job import OPEN_STATES, REPEATABLE_STATES, Job, JobState
from . import files
from .context import tell
from .errors import AlreadyOpen, JobError
from .kinds import kind_for
from .queue import send

OPEN_ELSEWHERE = "同样的任务已由他人发起，正在办理，请稍后再试。"
ENDED = "任务已经结束，无法取消。"
NOT_REPEATABLE = "只有失败或已取消的任务可以重新执行。"
#: What looks like an ID number, a bank card or a mobile phone has no business in a job's parameters.
_TELLING = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{16,19}|\d{15}|1[3-9]\d{9})(?!\d)")


def start_job(
    kind_key: str,
    user: User,
    organisation: Organisation,
    params: Mapping[str, Any] | None = None,
    dedupe_key: str = "",
    title: str = "",
) -> Job:
    """Ask for a job and return its row; it is sent when the caller's transaction is committed.

    `params` hold ids and plain scalars (whole numbers, booleans, short text, lists of them), never a person's
    data. With `dedupe_key` there is one open job per kind and key: asking again returns the user's own open
    job. `title` is what lists show (default: the kind's label). The broker need not be there: what cannot be
    sent is sent later.

    Raises KeyError for an unknown kind, PermissionDenied when the user does not hold the kind's action at the
    organisation, ValueError for unfit parameters, AlreadyOpen when somebody else has the same work under way.
    """
    kind = kind_for(kind_key)
    require(user, kind.action, organisation)
    plain = _plain_params(params or {})
    if len(dedupe_key) > 120 or _TELLING.search(dedupe_key):
        raise ValueError("dedupe_key: at most 120 characters made of ids and words, no person's number")
    with transaction.atomic():
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    kind=kind.key,
                    title=(title or kind.label)[:120],
                    user=user,
                    organisation=organisation,
                    params=plain,
                    heavy=kind.heavy,
                    dedupe_key=dedupe_key,
                    sent_at=None if kind.heavy else timezone.now(),
                )
        except IntegrityError:
            same = (
                Job.objects.open().filter(kind=kind.key, dedupe_key=dedupe_key).first()
                if dedupe_key
                else None
            )
            if same is None:
                raise
            if same.user_id != user.pk:
                raise AlreadyOpen(OPEN_ELSEWHERE) from None
            return same
        audit.record(
            kind.action, actor=user, obj=job, changes={"state": ["", JobState.QUEUED]}, reason="发起任务"
        )
        transaction.on_commit(partial(send, job), robust=True)
    return job


def cancel_job(job: Job, user: User) -> Job:
    """Cancel: a waiting job at once, a running one at its next progress or effect. Raises JobError when it
    has ended.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state not in OPEN_STATES:
            raise JobError(ENDED)
        before = job.state
        job.cancel_requested = True
        if job.state == JobState.QUEUED:
            job.state, job.ended_at = JobState.CANCELLED, timezone.now()
        job.version += 1
        job.save(update_fields=["cancel_requested", "state", "ended_at", "version"])
        audit.record(
            "core.job.cancel", actor=user, obj=job, changes={"state": [before, job.state]}, reason="取消任务"
        )
    return job


def retry_job(job: Job, user: User) -> Job:
    """Start a failed or cancelled job again from its checkpoint.

    Raises PermissionDenied when the user no longer holds the kind's action, JobError when the job may not be
    repeated or the same work has meanwhile been started anew.
    """
    kind = kind_for(job.kind)
    require(user, kind.action, job.organisation)
    try:
        with transaction.atomic():
            job = Job.objects.select_for_update().get(pk=job.pk)
            if job.state not in REPEATABLE_STATES:
                raise JobError(NOT_REPEATABLE)
            before = job.state
            job.state, job.attempts, job.token = JobState.QUEUED, 0, job.token + 1
            job.cancel_requested, job.error, job.incident, job.message = False, "", "", ""
            job.ended_at, job.sent_at = None, None if job.heavy else timezone.now()
            job.version += 1
            job.save()
            audit.record(
                "core.job.retry",
                actor=user,
                obj=job,
                changes={"state": [before, job.state]},
                reason="重新执行任务",
            )
            transaction.on_commit(partial(send, job), robust=True)
    except IntegrityError:
        raise AlreadyOpen(OPEN_ELSEWHERE) from None
    return job


def end_job(
    job: Job, token: int, state: JobState, *, error: str = "", incident: str = "", result: str = "ok"
) -> bool:
    """End a running job that did not complete; False when the runner with that token no longer holds it.

    In one transaction with its audit record and the notice to the requester; what its taking left behind is
    removed.
    """
    with transaction.atomic():
        now = timezone.now()
        held = Job.objects.select_for_update().filter(pk=job.pk, token=token, state=JobState.RUNNING).first()
        if held is None:
            return False
        held.state, held.ended_at, held.lease_until = state, now, None
        held.error, held.incident = error[:500], incident
        held.version += 1
        held.save(update_fields=["state", "ended_at", "lease_until", "error", "incident", "version"])
        audit.record(
            _action_of(held),
            actor=held.user,
            obj=held,
            result=result,
            changes={"state": [JobState.RUNNING, state]},
            reason=f"任务{held.get_state_display()}" + (f"，事件编号 {incident}" if incident else ""),
        )
        if state != JobState.CANCELLED:
            tell(held)
    files.remove_leftovers(job.pk, keep=held.result_file)
    return True


def _action_of(job: Job) -> str:
    try:
        return kind_for(job.kind).action
    except KeyError:  # the kind has left the code since
        return "core.job.view"


def _plain_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Refuse what has no place in a job's row. Raises ValueError that names the parameter."""
    for name, value in params.items():
        for item in value if isinstance(value, list | tuple) else [value]:
            if not (item is None or isinstance(item, bool | int | str)):
                raise ValueError(f"params[{name!r}]: ids and plain scalars only, not {type(item).__name__}")
            if isinstance(item, str) and (len(item) > 200 or _TELLING.search(item)):
                raise ValueError(f"params[{name!r}]: short codes only, never a person's data")
    return {name: list(value) if isinstance(value, tuple) else value for name, value in params.items()}
