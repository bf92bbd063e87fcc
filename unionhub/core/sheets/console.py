"""Sheets from the server's console: a command acts for an account and does what that account's browser would do."""

import shutil
import time
from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction

from .. import audit
from ..access import may
from ..jobs.files import open_result
from ..jobs.kinds import kind_for
from ..jobs.run import run_job
from ..jobs.sweeper import sweep
from ..management.accounts import account_named
from ..models import Job, Organisation, User
from ..models.job import JobState
from ..scope import where
from .sheet import Sheet, all_sheets

#: Exit code for what was asked wrongly: an unknown name, an account without the right.
USAGE = 2
_LOOK_EVERY = 0.2
_SWEEP_EVERY = 10.0
#: Seconds beyond the job's own limit until the command stops waiting for a worker that took it first.
_PATIENCE = 120


def refuse(words: str, code: int = USAGE) -> CommandError:
    """The error that ends the command with these words and exit code."""
    return CommandError(words, returncode=code)


def sheet_named(key: str) -> Sheet:
    """The sheet of that key. Raises CommandError that names those there are."""
    sheets = all_sheets()
    if key not in sheets:
        named = "、".join(f"{sheet.key}（{sheet.label}）" for sheet in sheets.values())
        raise refuse(f"没有名为“{key}”的表格。可用：{named or '无'}。")
    return sheets[key]


def account_for(username: str, action: str) -> User:
    """The active account that holds the action somewhere.

    Raises CommandError: unknown, disabled, or without the right, which leaves a denial in the audit log as in the
    browser.
    """
    user = account_named(username, USAGE)
    if not action or not may(user, action):
        deny(user, action)
    return user


def place_for(user: User, action: str, code: str = "") -> Organisation:
    """The organisation the command works at: the one named, else where the account's work belongs.

    Raises CommandError for a code that is unknown or out of the account's reach; both read the same.
    """
    if not code:
        return where(user, action)
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None or not may(user, action, organisation):
        raise refuse(f"没有编码为“{code}”的组织，或不在账号“{user.username}”的管辖范围内。")
    return organisation


def deny(user: User, action: str) -> None:
    """Record that the account may not do this, and end the command."""
    with transaction.atomic():
        audit.record(action or "core.access", actor=user, result="denied", reason="命令行：无权操作")
    raise refuse(f"账号“{user.username}”没有这项权限。")


def run_here(job: Job) -> Job:
    """Run the job in this process and return it ended; a worker that takes it first is waited for.

    While others hold all places of heavy work it waits, and takes back what a killed process left (the sweeper need
    not be running). Raises CommandError when it did not end in its time.
    """
    deadline = time.monotonic() + kind_for(job.kind).time_limit + _PATIENCE
    swept = time.monotonic()
    while time.monotonic() < deadline:
        run_job(job.pk)
        job.refresh_from_db()
        if not job.is_open:
            return job
        time.sleep(_LOOK_EVERY)
        if time.monotonic() - swept > _SWEEP_EVERY:
            sweep()
            swept = time.monotonic()
    raise refuse("任务没有在限定时间内完成，请到“我的任务”查看。", 1)


def keep_result(job: Job, user: User, out: Path) -> None:
    """Copy the job's file to `out` and record that it was taken. Raises CommandError without a file."""
    if job.state != JobState.DONE or not job.has_file:
        raise refuse(job.error or "任务没有生成文件。", 1)
    with open_result(job) as source, writable(out).open("wb") as target:
        shutil.copyfileobj(source, target)
    with transaction.atomic():
        audit.record(kind_for(job.kind).action, actor=user, obj=job, reason="命令行：下载任务文件")


def writable(out: Path) -> Path:
    """The path of a file that is to be written. Raises CommandError when its folder is not there."""
    if out.is_dir() or not out.parent.is_dir():
        raise refuse(f"不能写入“{out}”：文件夹不存在，或它本身是文件夹。")
    return out
