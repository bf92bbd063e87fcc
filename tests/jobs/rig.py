"""A small installation that the tests start and kill: database, broker, worker, beat, each a process of its own."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from unionhub.embedded.broker import server_binary, wait_until_ready

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable


def free_port() -> int:
    """A port nobody listens on now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Rig:
    """The installation. `lease` is the life of a lease in seconds; the other times follow from it."""

    def __init__(self, folder: Path, engine: str, lease: float) -> None:
        self.folder = folder
        self.engine = engine
        self.files = folder / "files"
        self.port = free_port()
        self.broker_url = f"redis://127.0.0.1:{self.port}/0"
        self.log = (folder / "rig.log").open("ab")
        self.processes: dict[str, subprocess.Popen] = {}
        self.database_url = (
            f"sqlite:///{folder / 'rig.sqlite3'}" if engine == "sqlite" else self._new_database()
        )
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.jobs.rig_settings",
            "RIG_DATABASE_URL": self.database_url,
            "RIG_BROKER_URL": self.broker_url,
            "BROKER_URL": self.broker_url,  # celery's command line reads it, too, and believes it more than settings
            "RIG_FILES": str(self.files),
            "RIG_LEASE": str(lease),
            "PYTHONPATH": str(ROOT),
        }
        self.driver = subprocess.Popen(
            [PYTHON, "-m", "tests.jobs.rig_driver"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        if self.driver.stdout.readline() != "ready\n":
            self.close()
            pytest.fail(f"the rig did not come up:\n{self.log_tail()}")

    # --- Servers -------------------------------------------------------------------------------------------------

    def _server(self) -> str:
        return os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")

    def _new_database(self) -> str:
        self.database = f"test_unionhub_rig_{os.environ.get('TEST_SLOT', 'a')}_{os.getpid()}"
        self._administer(f'DROP DATABASE IF EXISTS "{self.database}"')
        self._administer(f'CREATE DATABASE "{self.database}"')
        return urlsplit(self._server())._replace(path=f"/{self.database}").geturl()

    def _administer(self, statement: str) -> None:
        with contextlib.closing(psycopg2.connect(self._server())) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)

    def connect(self) -> Any:
        """A connection of one's own to the rig's database."""
        if self.engine == "sqlite":
            return sqlite3.connect(self.folder / "rig.sqlite3", timeout=20, isolation_level=None)
        connection = psycopg2.connect(self.database_url)
        connection.autocommit = True
        return connection

    def query(self, statement: str, *values: Any) -> list[tuple]:
        """Rows of a statement; `?` stands for values."""
        with contextlib.closing(self.connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(statement if self.engine == "sqlite" else statement.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []

    # --- Processes -----------------------------------------------------------------------------------------------

    def _spawn(self, name: str, *command: str) -> None:
        self.processes[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def start_broker(self) -> None:
        """A broker that keeps nothing on disk: what it knows is lost when it dies."""
        self._spawn(
            "broker",
            server_binary(),
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        )
        wait_until_ready(self.broker_url)

    def start_worker(self, hands: int = 2) -> None:
        """A worker with the command of the embedded set-up."""
        switches = [
            "-Q",
            "default,heavy",
            "-c",
            str(hands),
            "--without-gossip",
            "--without-mingle",
            "-l",
            "WARNING",
        ]
        self._spawn("worker", PYTHON, "-m", "celery", "-A", "unionhub", "worker", *switches)

    def start_beat(self) -> None:
        """The clock."""
        schedule = f"--schedule={self.folder / 'beat'}"
        self._spawn(
            "beat", PYTHON, "-m", "celery", "-A", "unionhub", "beat", "--pidfile=", schedule, "-l", "WARNING"
        )

    def start(self, hands: int = 2) -> None:
        """Everything."""
        self.start_broker()
        self.start_worker(hands)
        self.start_beat()

    def kill(self, *names: str) -> None:
        """kill -9 of these processes and all their children."""
        for name in names or tuple(self.processes):
            process = self.processes.pop(name)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill_hand(self) -> None:
        """kill -9 of the worker's children alone, as the system does when memory is short."""
        boss = self.processes["worker"].pid
        for child in Path(f"/proc/{boss}/task/{boss}/children").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)

    def close(self) -> None:
        """End everything."""
        self.kill()
        self.driver.stdin.close()
        self.driver.wait(timeout=20)
        self.driver.stdout.close()
        self.log.close()
        if self.engine != "sqlite":
            self._administer(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def log_tail(self) -> str:
        """The end of what the processes said."""
        return (self.folder / "rig.log").read_text(errors="replace")[-4000:]

    # --- Jobs ----------------------------------------------------------------------------------------------------

    def ask(self, kind: str = "example.count", user: str = "officer", **params: Any) -> int:
        """Start a job; returns its id."""
        self.driver.stdin.write(json.dumps({"kind": kind, "user": user, "params": params}) + "\n")
        self.driver.stdin.flush()
        return int(self.driver.stdout.readline())

    def job(self, job_id: int) -> dict[str, Any]:
        """The job's row."""
        names = ("state", "done", "total", "token", "attempts", "checkpoint", "result_file", "error")
        row = self.query(f"SELECT {', '.join(names)} FROM core_job WHERE id = ?", job_id)[0]
        return dict(zip(names, row, strict=True))

    def state(self, job_id: int) -> str:
        """The job's state."""
        return self.job(job_id)["state"]

    def steps(self, job_id: int) -> list[int]:
        """The steps the job has written."""
        rows = self.query("SELECT step FROM example_countstep WHERE job_id = ? ORDER BY id", job_id)
        return [row[0] for row in rows]

    def left(self, job_id: int) -> list[str]:
        """What the job has in the folder of files."""
        return sorted(path.name for path in (self.files / "jobs").glob(f"{job_id}-*"))

    def progress(self, job_id: int) -> list | None:
        """The live progress: token, done, total, message."""
        with redis.Redis.from_url(self.broker_url) as client:
            value = client.get(f"rig:job:progress:{job_id}")
        return json.loads(value) if value else None

    def wait(self, condition: Callable[[], bool], seconds: float) -> float:
        """Wait until it holds; returns how long it took. AssertionError with the log's end after `seconds`."""
        began = time.monotonic()
        while not condition():
            assert time.monotonic() - began < seconds, self.log_tail()
            time.sleep(0.02)
        return time.monotonic() - began
