"""Time and memory of one run. Both are soft: the job ends with a sentence to the person, the worker lives on."""

import contextlib
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from .errors import TimeLimitReached

MEGABYTE = 1024 * 1024
#: Seconds by which an effect under way may overrun before it, too, is broken off (and rolled back).
GRACE = 30.0
#: Seconds beyond limit and grace after which Celery kills a run that hears nothing (a library that never
#: returns).
HARD_EXTRA = 60
TOO_LONG = "任务超过时限（{minutes}），已停止。请缩小范围后重新发起。"
TOO_BIG = "任务需要的内存超过上限（{megabytes} MB），已停止。请缩小范围后分批办理。"


def words_for(seconds: float) -> str:
    """A duration in words."""
    return f"{seconds / 60:.0f} 分钟" if seconds >= 60 else f"{seconds:.0f} 秒"


@contextlib.contextmanager
def time_limit(seconds: float, busy: Callable[[], bool]) -> Iterator[None]:
    """Raise TimeLimitReached in the running code after `seconds`.

    While `busy()` (an effect is being written) the interruption waits, at most `GRACE` seconds: an alarm
    between a commit and its return would tell a person that nothing was done. Only a process's main thread
    can be interrupted so; elsewhere `ctx.progress` looks at the clock.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    deadline = time.monotonic() + seconds

    def ring(number: int, frame: FrameType | None) -> None:
        if busy() and time.monotonic() < deadline + GRACE:
            signal.setitimer(signal.ITIMER_REAL, 0.5)
            return
        raise TimeLimitReached(TOO_LONG.format(minutes=words_for(seconds)))

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def memory_limit(megabytes: int) -> Iterator[None]:
    """Let the process grow by `megabytes` at most; beyond it Python raises MemoryError. Lifted afterwards.

    Where the system does not tell the present size, there is no limit; nor beside a process's main thread,
    since the limit holds for the process as a whole.
    """
    used = _address_space()
    if not used or threading.current_thread() is not threading.main_thread():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + megabytes * MEGABYTE
    ceilings = [value for value in (soft, hard) if value != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *ceilings]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """The process's address space in bytes; 0 when unknown."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()
