"""Files of jobs: results bound to their owner, and working folders that vanish.

All lie in one folder. Every name begins with the job's id and the token of the taking that made it
(«17-3-…»), so that whatever a killed run left behind is known by its name and removed by the next taking, the
sweeper or the hourly tidying.
"""

import contextlib
import hashlib
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from ..models.job import Job, JobState

logger = logging.getLogger("unionhub.jobs")

_CHUNK = 1 << 20
_NAME = re.compile(r"^(?P<job>\d+)-(?P<token>\d+)-[0-9a-f]{16}(?:\.work)?$")
#: Seconds for which a file that no row names is left alone by the hourly tidying.
ORPHAN_AGE = 3600


@dataclass(frozen=True)
class StoredFile:
    """A file that has been written out whole."""

    place: str
    name: str
    size: int
    sha256: str


def folder() -> Path:
    """Where the files of jobs lie; readable by the system's own account only."""
    path = Path(settings.FILES_DIR) / "jobs"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def clean_name(name: str) -> str:
    """A file name as a person may be shown it: no path, no control character, at most 120 characters.

    Raises ValueError when nothing is left.
    """
    base = re.split(r"[/\\]", str(name))[-1]
    kept = "".join(
        character for character in base if character.isprintable() and character not in '<>:"|?*'
    ).strip(" .")
    if not kept:
        raise ValueError(f"no usable file name in {name!r}")
    stem, dot, extension = kept.rpartition(".")
    return f"{stem[: 119 - len(extension)]}.{extension}" if dot and len(extension) <= 10 else kept[:120]


def store(job_id: int, token: int, source: bytes | Path, name: str) -> StoredFile:
    """Copy `source` to the folder and to the disk, and tell its size and hash. Raises OSError."""
    shown = clean_name(name)
    place = f"{job_id}-{token}-{secrets.token_hex(8)}"
    digest = hashlib.sha256()
    size = 0
    target = folder() / place
    try:
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            for chunk in _chunks(source):
                handle.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            handle.flush()
            os.fsync(handle.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return StoredFile(place, shown, size, digest.hexdigest())


def _chunks(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with Path(source).open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            yield chunk


def working_folder(job_id: int, token: int) -> Path:
    """A new folder for a run's intermediate files."""
    path = folder() / f"{job_id}-{token}-{secrets.token_hex(8)}.work"
    path.mkdir(mode=0o700)
    return path


def open_result(job: Job) -> BinaryIO:
    """The job's result, opened and found unchanged. Raises FileNotFoundError when it is gone or not what was
    written.
    """
    if not _NAME.match(job.result_file):
        raise FileNotFoundError(job.result_file)
    handle = (folder() / job.result_file).open("rb")
    digest = hashlib.file_digest(handle, "sha256").hexdigest()
    if digest != job.result_sha256:
        handle.close()
        logger.error("job %s: its result file is not what was written", job.pk)
        raise FileNotFoundError(job.result_file)
    handle.seek(0)
    return handle


def remove_leftovers(job_id: int, keep: str = "", token: int | None = None) -> int:
    """Remove the job's files and working folders but `keep`; with `token`, those of that taking only."""
    start = f"{job_id}-" if token is None else f"{job_id}-{token}-"
    found = [path for path in folder().glob(f"{start}*") if path.name != keep and _NAME.match(path.name)]
    for path in found:
        remove(path)
    return len(found)


def remove(path: Path) -> None:
    """Remove a file or folder; it may be gone already."""
    with contextlib.suppress(FileNotFoundError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def expire_results() -> int:
    """Remove result files whose time is over, and what no row names; returns how many."""
    count = 0
    for job in Job.objects.filter(result_expires_at__lte=timezone.now()).exclude(result_file=""):
        # The row first: a file without a row is found by the tidying, a row without its file would promise
        # too much.
        taken = Job.objects.filter(pk=job.pk, result_file=job.result_file).update(result_file="")
        if taken:
            remove(folder() / job.result_file)
            count += 1
    return count + _remove_orphans()


def _remove_orphans() -> int:
    old = time.time() - ORPHAN_AGE
    count = 0
    for path in folder().iterdir():
        match = _NAME.match(path.name)
        with contextlib.suppress(FileNotFoundError):
            if match is None or path.stat().st_mtime > old:
                continue
            running = Job.objects.filter(pk=match["job"], token=match["token"], state=JobState.RUNNING)
            if (
                not running.exists()
                and not Job.objects.filter(pk=match["job"], result_file=path.name).exists()
            ):
                remove(path)
                count += 1
    return count
