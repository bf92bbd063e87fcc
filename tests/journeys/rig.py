"""The embedded server in a folder and at a port of its own: started, killed, started again on the same data."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: Seconds a start may take on a busy machine.
PATIENCE = 240
#: Times of jobs in seconds, shorter than the product's, so that nobody waits half a minute for a lease to run out.
JOB_TIMES = {
    "JOB_LEASE_SECONDS": "8",
    "JOB_HEARTBEAT_SECONDS": "1",
    "JOB_SWEEP_SECONDS": "2",
    "JOB_RESEND_SECONDS": "10",
}
#: What the settings of the tests put into this process's environment and the server must not inherit.
FOREIGN = ("DATABASE_URL", "BROKER_URL", "JOB_KEY_PREFIX", "SECRET_KEY", "KEYRING_FILE", "AUDIT_KEY_FILE")


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def descendants(pid: int) -> list[int]:
    """Ids of all processes below `pid`, in whatever session they are."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue  # ended while we looked
    found, wave = [], {pid}
    while wave := {child for child, parent in parents.items() if parent in wave}:
        found += sorted(wave)
    return found


class House:
    """One embedded set-up: its folder, its address, its process. The data outlive every stop and kill."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = var.with_name(f"{var.name}.log")
        self.process: subprocess.Popen[bytes] | None = None
        foreign = {name for name in os.environ if name in FOREIGN or name.startswith(("TEST_", "PYTEST_"))}
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in foreign},
            **JOB_TIMES,
            "DJANGO_SETTINGS_MODULE": "tests.journeys.rig_settings",
            "UNIONHUB_SETUP": "embedded",
            "UNIONHUB_VAR": str(var),
            "PORT": str(self.port),
        }

    @property
    def runs(self) -> bool:
        """Whether the server's process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it unless it runs, and wait until it is ready for people."""
        if self.runs:
            return
        with self.log.open("ab") as log:
            begun = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "unionhub.embedded"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while b"UnionHub is running" not in self.log.read_bytes()[begun:]:
            assert self.runs, self.last_words()
            assert time.monotonic() < deadline, self.last_words()
            time.sleep(0.2)
        with urllib.request.urlopen(f"{self.address}/readyz", timeout=10) as answer:
            assert answer.status == 200

    def kill(self) -> int:
        """kill -9 of everything at once, the broker included, as when the machine loses power; how many it was."""
        assert self.process is not None
        victims = [self.process.pid, *descendants(self.process.pid)]
        for number in (signal.SIGSTOP, signal.SIGKILL):  # stopped first, so that none sees another die
            for victim in victims:
                os.kill(victim, number)
        self.process.wait()
        return len(victims)

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.runs:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()

    def remove(self) -> None:
        """Stop it and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.var, ignore_errors=True)

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py beside the server, as an administrator does."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def rows(self, query: str, *values: Any) -> list[tuple]:
        """Read from the server's database, from outside."""
        connection = sqlite3.connect(f"file:{self.var / 'unionhub.sqlite3'}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def last_words(self) -> str:
        """How it stands with the server, and the end of what it said."""
        state = "no process" if self.process is None else f"exit code {self.process.poll()}"
        return f"{state}\n{self.log.read_text(errors='replace')[-4000:]}"
