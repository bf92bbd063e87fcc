"""What a running job holds: its checkpoint, its progress, and the one way to have an effect."""

import contextlib
import copy
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from .. import audit
from ..access import may
from ..enums import NoticeKind
from ..models import Organisation, User
from ..models.job import Job, JobState
from ..notices import notify
from ..parameters import parameter
from . import files, pulse
from .errors import Cancelled, Denied, LeaseLost, TimeLimitReached
from .kinds import JobKind
from .limits import TOO_LONG, words_for

#: Seconds between two looks at the row for a wish to cancel.
LOOK_EVERY = 1.0
#: How often the beginning of an effect waits for SQLite's write lock (each time the connection's own
#: patience).
LOCK_TRIES = 6


class JobContext:
    """The running job as its `run` sees it.

    `params` are the ids it was started with, `user` and `organisation` who asked and where; both are read
    afresh at each effect. `checkpoint` is a dict of plain values that is stored with every effect: after a
    crash `run` is called again and finds there what was reached. `done`, `total` and `message` likewise.
    """

    def __init__(self, job: Job, kind: JobKind) -> None:
        self.job_id: int = job.pk
        self.token: int = job.token
        self.kind = kind
        self.title: str = job.title
        self.params: dict[str, Any] = job.params
        self.user: User = job.user
        self.organisation: Organisation = job.organisation
        self.checkpoint: dict[str, Any] = copy.deepcopy(job.checkpoint)
        self.done, self.total, self.message = job.done, job.total, job.message
        self.completed = False
        self.in_effect = False
        self._file: files.StoredFile | None = None
        self._link = ""
        self._publisher = pulse.Publisher(job.pk, job.token)
        self._deadline = time.monotonic() + kind.time_limit
        self._look = 0.0
        self._step = job.message
        self._folders: list[Path] = []

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far the job is. Cheap: call it as often as you like.

        Raises Cancelled when the requester wants to stop, LeaseLost when another runner has taken the job
        over, and TimeLimitReached; let them through. `message` names a step, never a person's data.
        """
        self.done, self.total = max(0, int(done)), max(0, int(total))
        self.message = self._step = message[:200]
        self._publisher.say(pulse.Progress(self.done, self.total, self.message))
        now = time.monotonic()
        if self._off_main_thread and now > self._deadline:
            raise TimeLimitReached(TOO_LONG.format(minutes=words_for(self.kind.time_limit)))
        if now >= self._look and not self.in_effect:
            self._look = now + LOOK_EVERY
            self._check(Job.objects.filter(pk=self.job_id).only("token", "state", "cancel_requested").first())

    @contextlib.contextmanager
    def effect(self, *, last: bool = False) -> Iterator[Job]:
        """One atomic piece of the job's work: what is written inside happens once or not at all.

        The job's row is locked first, then it is asked whether this runner still holds the job, whether it is
        to be cancelled, and whether the requester is still active and still holds the kind's action at the
        organisation. `checkpoint`, `done`, `total` and `message`, as they stand at the end of the block, are
        stored in the same transaction; when the block fails they fall back to what they were. With `last`, so
        is the job's completion, the file and link given before or inside the block included. No effect inside
        another, none in an outer transaction (it would not be committed on its own).

        Raises LeaseLost, Cancelled, Denied: let them through.
        """
        if self.completed:
            raise RuntimeError("the job is already completed; effect(last=True) must be its last one")
        before = (copy.deepcopy(self.checkpoint), self.done, self.total, self.message)
        self.in_effect = True
        try:
            with contextlib.ExitStack() as stack:
                self._begin(stack)
                job = self._lock()
                yield job
                self._store(job, last)
        except BaseException:
            self.checkpoint, self.done, self.total, self.message = before
            raise
        finally:
            self.in_effect = False
        self.completed = last
        self._publisher.say(pulse.Progress(self.done, self.total, self.message))

    def complete(self) -> None:
        """Mark the job as done, unless its last effect did. The runner calls this when `run` has returned."""
        if not self.completed:
            with self.effect(last=True):
                pass

    def attach(self, source: bytes | Path, filename: str) -> None:
        """Give the job its result file (bytes, or a file that is copied); a second call replaces the first.

        The person sees it when the job is done. Raises ValueError for an unusable name, OSError when the disk
        is full.
        """
        stored = files.store(self.job_id, self.token, source, filename)
        if self._file is not None:
            (files.folder() / self._file.place).unlink(missing_ok=True)
        self._file = stored

    def lead_to(self, address: str) -> None:
        """The page of this system on which the person goes on when the job is done (a preview, a report)."""
        if not address.startswith("/") or address.startswith(("//", "/\\")):
            raise ValueError(
                f"a job leads to an address of this system that begins with '/', not to {address!r}"
            )
        self._link = address[:300]

    def working_folder(self) -> Path:
        """A folder for intermediate files. It vanishes at the end of the last effect, and with a killed run."""
        path = files.working_folder(self.job_id, self.token)
        self._folders.append(path)
        return path

    def authorise(self) -> None:
        """Read requester and organisation afresh and ask again. Raises Denied."""
        self.user = User.objects.select_related("organisation").get(pk=self.user.pk)
        self.organisation = Organisation.objects.get(pk=self.organisation.pk)
        if not self.user.is_active or not may(self.user, self.kind.action, self.organisation):
            raise Denied(self.kind.action)

    # --- Inside ---------------------------------------------------------------------------------------------

    @property
    def _off_main_thread(self) -> bool:
        return threading.current_thread() is not threading.main_thread()

    def _begin(self, stack: contextlib.ExitStack) -> None:
        """Open the transaction. On SQLite that takes the write lock: a job outwaits who holds it, it does not
        fail.
        """
        for attempt in range(1, LOCK_TRIES + 1):
            try:
                stack.enter_context(transaction.atomic(durable=True))
            except OperationalError:
                if connection.vendor != "sqlite" or attempt == LOCK_TRIES:
                    raise
            else:
                return

    def _lock(self) -> Job:
        job = Job.objects.select_for_update().filter(pk=self.job_id).first()
        self._check(job)
        self.authorise()
        assert job is not None  # noqa: S101  (_check has raised otherwise)
        return job

    def _check(self, job: Job | None) -> None:
        if job is None or job.token != self.token or job.state != JobState.RUNNING:
            raise LeaseLost(self.job_id)
        if job.cancel_requested:
            raise Cancelled(self.job_id)

    def _store(self, job: Job, last: bool) -> None:
        now = timezone.now()
        job.checkpoint, job.done, job.total, job.message = (
            self.checkpoint,
            self.done,
            self.total,
            self.message,
        )
        job.attempts = 0  # it got somewhere: interruptions count anew
        job.lease_until = now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        changed = ["checkpoint", "done", "total", "message", "attempts", "lease_until"]
        if last:
            job.state, job.ended_at, job.lease_until = JobState.DONE, now, None
            job.done = self.done = job.total or job.done
            job.link = self._link
            if (
                job.message == self._step
            ):  # the name of the last step says nothing once all are done; a verdict stays
                job.message = ""
            job.version += 1
            changed += ["state", "ended_at", "link", "version"]
            if self._file is not None:
                job.result_file, job.result_name = self._file.place, self._file.name
                job.result_size, job.result_sha256 = self._file.size, self._file.sha256
                job.result_expires_at = now + timedelta(days=result_days(self.kind))
                changed += ["result_file", "result_name", "result_size", "result_sha256", "result_expires_at"]
        job.save(update_fields=changed)
        if last:
            for folder in self._folders:  # before the commit: nobody would come back for them after it
                files.remove(folder)
            audit.record(
                self.kind.action,
                actor=self.user,
                obj=job,
                changes={"state": [JobState.RUNNING, JobState.DONE]},
                reason="任务完成",
            )
            tell(job)


def result_days(kind: JobKind) -> int:
    """For how many days the kind's files are kept."""
    return kind.result_days or int(parameter(kind.result_parameter))


def tell(job: Job) -> None:
    """Write the requester a notice of the job's end, unless he has its page before him."""
    if pulse.is_watched(job.pk):
        return
    done = job.state == JobState.DONE
    words = f"{job.title}：{job.get_state_display()}" + (f"。{job.error}" if job.error else "")
    notify(job.user, words, job.get_absolute_url(), NoticeKind.DONE if done else NoticeKind.FAILED)
