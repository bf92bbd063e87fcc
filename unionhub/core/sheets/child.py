"""Work on a foreign file in a process of its own, with limits of its own: what goes wrong there ends there.

The child is forked, so that nothing need be loaded anew. It holds none of the parent's connections (every inherited
descriptor but its pipes is closed), never returns into the parent's code, and ends by `os._exit`.
"""

import contextlib
import ctypes
import faulthandler
import fcntl
import gc
import io
import os
import pickle
import resource
import select
import signal
import struct
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from ..errors import frames_of
from ..filetypes.limits import MIB
from ..filetypes.refusal import FileRefused
from .limits import Limits

_LENGTH = struct.Struct("<Q")
#: Exit of a child that ran out of memory and could not even say so.
_NO_MEMORY = 3
#: Linux's fcntl that widens a pipe, so that the child is a block ahead of its reader; the system may refuse.
_SET_PIPE_SIZE = 1031
#: Freed memory in smaller pieces is left to the child.
_SMALLEST_CHUNK = 16 << 10
#: Seconds between two calls of `waiting`.
_PULSE = 0.5
_WHAT_TO_DO = "请删去多余的行、列和格式，或分成几个文件导入。"
_PLAIN_CLASSES = {
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("decimal", "Decimal"),
    ("uuid", "UUID"),
}
_OWN_MODULES = ("unionhub.core.sheets.block", "unionhub.core.sheets.layout")

Send = Callable[[Any], None]
Wait = Callable[[], bool]
#: What a child does: it sends objects, and waits for the parent's word to go on (False: there will be none).
Work = Callable[[Send, Wait], None]


class Child:
    """A forked child at work. Use with `with`; leaving it ends the child, whatever it is doing."""

    def __init__(self, work: Work, limits: Limits) -> None:
        self.limits = limits
        self.owner = os.getpid()
        self.status: int | None = None
        results, to_parent = os.pipe()
        from_parent, orders = os.pipe()
        try:
            self.pid = os.fork()
        except OSError:
            for number in (results, to_parent, from_parent, orders):
                os.close(number)
            raise
        if self.pid == 0:
            _run(work, limits, to_parent, from_parent)
        os.close(to_parent)
        os.close(from_parent)
        self.results, self.orders = results, orders
        with contextlib.suppress(OSError):
            fcntl.fcntl(results, _SET_PIPE_SIZE, MIB)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def go_on(self) -> None:
        """Answer the child's waiting."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self.orders, b"g")

    def receive(self, waiting: Callable[[], None] | None = None) -> Iterator[Any]:
        """What the child sends, until it has done. `waiting` is called now and then while nothing comes.

        Raises FileRefused in words when the child refuses the file or its limits end it; RuntimeError, without any
        value of the file, for a fault of the program.
        """
        while (head := self._read(_LENGTH.size, waiting)) is not None:
            body = self._read(_LENGTH.unpack(head)[0], waiting)
            if body is None:
                break
            what, given = _Unpickler(io.BytesIO(body)).load()
            if what == "item":
                yield given
            elif what == "done":
                return
            elif what == "refused":
                raise FileRefused(given[0], code=given[1])
            else:
                raise RuntimeError(f"the reading child failed:\n{given}")
        raise self._refusal()

    def end(self) -> None:
        """Kill the child if it is still there and clear up after it. Safe to call twice, and in another process."""
        if self.owner != os.getpid() or self.results < 0:
            return
        for number in (self.results, self.orders):
            os.close(number)
        self.results = self.orders = -1
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._reap()

    def _reap(self) -> None:
        try:
            self.status = os.waitpid(self.pid, 0)[1]
        except ChildProcessError:  # somebody else waits for all children of this process
            self.status = 0

    def _read(self, size: int, waiting: Callable[[], None] | None) -> bytearray | None:
        """So many bytes from the child; None when it has closed its end."""
        taken = bytearray(size)
        view, at = memoryview(taken), 0
        poll = select.poll()
        poll.register(self.results, select.POLLIN)
        while at < size:
            if waiting is not None and not poll.poll(_PULSE * 1000):
                waiting()
                continue
            count = os.readv(self.results, [view[at:]])
            if not count:
                return None
            at += count
        return taken

    def _refusal(self) -> FileRefused:
        """Why a child that did not say goodbye ended."""
        self._reap()
        status = self.status or 0
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
            return FileRefused(
                f"读取这个文件用时超过 {self.limits.cpu_seconds} 秒，已停止。{_WHAT_TO_DO}",
                code="cpu",
            )
        by_memory = (
            os.WTERMSIG(status) in (signal.SIGABRT, signal.SIGKILL)
            if os.WIFSIGNALED(status)
            else os.WEXITSTATUS(status) == _NO_MEMORY
        )
        return no_memory(self.limits) if by_memory else broken()


def broken() -> FileRefused:
    """The words for a file that its parser cannot read."""
    return FileRefused("工作簿已损坏或结构不规范，请在 Excel 或 WPS 中另存后再导入。", code="broken")


def no_memory(limits: Limits) -> FileRefused:
    """The words for a file that asks for more memory than a child has."""
    return FileRefused(
        f"读取这个文件需要的内存超过上限（{limits.memory_mb} MB），已停止。{_WHAT_TO_DO}",
        code="memory",
    )


class _Unpickler(pickle.Unpickler):
    """Takes values only: a child that a hostile file had taken over could not make its parent call anything."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN_CLASSES or module in _OWN_MODULES:
            return super().find_class(module, name)
        found = super().find_class(module, name)
        if isinstance(found, type) and issubclass(found, Enum):
            return found
        raise pickle.UnpicklingError(f"a cleaner gives a {module}.{name}; give a plain value instead")


# --- In the child -------------------------------------------------------------------------------------------------


def _run(work: Work, limits: Limits, to_parent: int, from_parent: int) -> NoReturn:
    """The child's whole life. Never returns."""
    status = 1
    try:
        try:
            _settle_in(limits, to_parent, from_parent)
            work(lambda item: _write(to_parent, "item", item), lambda: os.read(from_parent, 1) == b"g")
            _write(to_parent, "done", None)
        except FileRefused as refusal:
            _write(to_parent, "refused", (refusal.text, refusal.code))
        except MemoryError:
            status = _NO_MEMORY
            words = no_memory(limits)
            _write(to_parent, "refused", (words.text, words.code))
        except BrokenPipeError:
            pass  # nobody listens any more
        except BaseException as error:
            _write(to_parent, "failed", frames_of(error))
        status = 0
    finally:
        os._exit(status)


def _settle_in(limits: Limits, *pipes: int) -> None:
    """Leave the parent's world: its signals, its descriptors, its output; then take on the limits."""
    signal.set_wakeup_fd(-1)
    for kind in signal.valid_signals():
        if callable(signal.getsignal(kind)):
            signal.signal(kind, signal.SIG_DFL)
    faulthandler.disable()
    gc.disable()  # a short life that only gathers; and no finaliser of the parent's objects runs here
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    low, high = sorted(pipes)
    os.closerange(3, low)
    os.closerange(low + 1, high)
    os.closerange(high + 1, _most_descriptors())
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _use_up_what_was_freed(used)
    _limit(resource.RLIMIT_AS, used + limits.memory_mb * MIB)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _limit(resource.RLIMIT_CORE, 0)


def _use_up_what_was_freed(used: int) -> None:
    """Take what the parent has freed and its allocator keeps: a long-lived worker would give a child its own room.

    While the process may not grow, the allocator has nothing else to give. Only the chunks' heads are touched.
    """
    allocate = ctypes.CDLL(None).malloc
    allocate.argtypes, allocate.restype = [ctypes.c_size_t], ctypes.c_void_p
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (used + MIB, hard))  # these lines need some room themselves
    size = 1 << 30
    while size >= _SMALLEST_CHUNK:
        if not allocate(size):
            size >>= 1


def _most_descriptors() -> int:
    return min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 1 << 20)


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, hard if what == resource.RLIMIT_CPU else value))


def _write(pipe: int, what: str, given: Any) -> None:
    body = pickle.dumps((what, given), protocol=5)
    view = memoryview(_LENGTH.pack(len(body)) + body)
    while view:
        view = view[os.write(pipe, view) :]
