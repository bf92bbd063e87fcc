"""Kinds of long work. An app declares its own in `tasks.py`, which ends with `JOBS`, a tuple of `JobKind`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import registry

if TYPE_CHECKING:
    from .context import JobContext

#: Celery's queues. Heavy kinds have their own, so that a host can be given to them alone.
LIGHT_QUEUE = "default"
HEAVY_QUEUE = "heavy"
#: Name of the one Celery task that runs a job; its only argument is the job's id.
RUN_TASK = "core.run_job"


@dataclass(frozen=True)
class JobKind:
    """A kind of long work.

    `run(ctx)` does it: it may be called again from the start after a crash and goes on from `ctx.checkpoint`;
    whatever it writes, it writes inside `ctx.effect()`. `action` is asked at the job's organisation when the
    job is started, before every effect and at the download of its file.

    `heavy`: needs minutes or much memory; few run at once. `time_limit` in seconds, `memory_mb` in megabytes
    above what the worker already uses. The file is kept for `result_days`, or (0) for as long as the
    parameter `result_parameter` says: exports of persons' data take `core.file.days`. `max_attempts`: how
    often in a row it may be interrupted without an effect in between before it is given up.
    """

    key: str
    label: str
    action: str
    run: "Callable[[JobContext], None]"
    heavy: bool = False
    time_limit: int = 600
    memory_mb: int = 1024
    result_days: int = 0
    result_parameter: str = "core.file.job_days"
    max_attempts: int = 5


def kinds() -> dict[str, JobKind]:
    """All declared kinds by key. Raises ValueError when two share a key."""
    return registry.collect_by_key("tasks", "JOBS")


def kind_for(key: str) -> JobKind:
    """The kind of that key. Raises KeyError that names the mend."""
    try:
        return kinds()[key]
    except KeyError:
        raise KeyError(f"no JobKind has the key {key!r}; declare it in JOBS of the app's tasks.py") from None
