"""Run several programs as one: all live, or all end.

Not honcho: the broker has to outlive the worker when all are stopped, a worker deserves longer than five
seconds to put down its job, and no child may outlive a killed parent (it would keep port and database).
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

#: Seconds a stopped program gets before it is killed.
PATIENCE = 10.0


def tied_to_parent(command: list[str]) -> list[str]:
    """Return `command` so that Linux stops it when its parent is gone, however that happened."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--", *command] if setpriv else command


@dataclass
class Child:
    """A running program and the thread that passes its output on."""

    name: str
    process: subprocess.Popen[bytes]
    printer: threading.Thread


class Supervisor:
    """Starts programs in order, watches them, stops them in the reverse order.

    `width` is the room of the name put before each line of output.
    """

    def __init__(self, width: int = 6) -> None:
        self.width = width
        self.children: list[Child] = []
        self._received: signal.Signals | None = None

    def start(self, name: str, command: list[str], **environment: str) -> None:
        """Start a program; its output lines appear with its name before them."""
        process = subprocess.Popen(  # noqa: S603  (the commands are this package's own)
            tied_to_parent(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the others in order
        )
        printer = threading.Thread(target=self._print_output, args=(name, process), daemon=True)
        printer.start()
        self.children.append(Child(name, process, printer))

    def listen_for_signals(self) -> None:
        """Let SIGINT, SIGTERM and SIGHUP end `watch` instead of the process."""

        def note(number: int, frame: FrameType | None) -> None:
            self._received = signal.Signals(number)

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, note)

    def first_ended(self) -> Child | None:
        """Return a child that has ended by itself, if any."""
        return next((child for child in self.children if child.process.poll() is not None), None)

    @property
    def stopping(self) -> bool:
        """Whether a signal asked for the end."""
        return self._received is not None

    def watch(self, until: Callable[[], bool] = lambda: False) -> int | None:
        """Wait for a signal, the end of any child, or `until`.

        Returns None when `until` came true, 0 after a signal, 1 when a program ended by itself (which is
        said on stderr).
        """
        while not until():
            if self.stopping:
                return 0
            if ended := self.first_ended():
                ended.printer.join(timeout=2)
                sys.stderr.write(
                    f"\n{ended.name} ended (exit code {ended.process.returncode}); stopping all.\n"
                )
                return 1
            time.sleep(0.2)
        return None

    def stop(self) -> None:
        """Stop all programs, the last started first; what does not stop in time is killed."""
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.terminate()
                try:
                    child.process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    sys.stderr.write(
                        f"{child.name} did not stop within {PATIENCE:.0f} seconds; killing it.\n"
                    )
            # The group may hold grandchildren (pool processes) even when the leader is gone.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
            child.printer.join(timeout=2)
            if child.process.stdout is not None and not child.printer.is_alive():
                child.process.stdout.close()
        self.children.clear()

    def _print_output(self, name: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101  (for the type checker: opened as a pipe above)
        for line in process.stdout:
            text = line.decode(errors="replace").rstrip()
            sys.stdout.write(f"{name:<{self.width}} | {text}\n")
            sys.stdout.flush()
