"""`python -m unionhub.embedded`: bring up the embedded set-up and keep it running until Ctrl-C.

Called by script/server, which has built the environment before. Order: lock, port, broker, database, static
files, web, worker, beat; the address is printed when the web answers.
"""

import fcntl
import hashlib
import io
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionhub.settings")
os.environ.setdefault("LOG_LEVEL", "WARNING")  # the terminal is for the address and for trouble

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command

from unionhub.core.demo.accounts import ACCOUNTS, DEMO_PASSWORD

from .broker import BrokerUnavailable, port_is_free, prepare, wait_until_ready
from .supervisor import Supervisor

HOST = "127.0.0.1"
#: Seconds the web may take until its first answer.
START_PATIENCE = 120


class CannotStart(RuntimeError):
    """The server cannot be started; the message is meant for the person who tried."""


def say(text: str = "") -> None:
    """Write one line to the terminal at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def chosen_port() -> int:
    """Return the port of $PORT (8000 when unset); CannotStart when it is no port number."""
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise CannotStart(f"PORT={text} is not a port number from 1024 to 65535.")
    return int(text)


def lock_clone(folder: Path) -> IO[str]:
    """Take the lock that only one server of this clone can hold; the kernel frees it even after kill -9.

    The caller keeps the returned file open as long as the server runs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # database, keys and files are nobody else's on this machine
    handle = (folder / "server.lock").open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.seek(0)
        raise CannotStart(f"The server of this clone is already running: {handle.read().strip()}") from None
    handle.truncate(0)
    return handle


def prepare_database() -> None:
    """Bring the schema up to date, verify it, and load the demo county into an empty database.

    Raises CommandError (SystemCheckError included) with what is wrong.
    """
    from unionhub.core.models import User  # noqa: PLC0415  (models load after django.setup)

    call_command("check", stdout=io.StringIO())
    call_command("migrate", interactive=False, verbosity=0)
    call_command("check", databases=["default"], stdout=io.StringIO())  # the guards are where they should be
    if not User.objects.exists():
        say("Loading the demo county (some ten seconds, the first time only) ...")
        begun = time.monotonic()
        call_command("seed_demo", stdout=io.StringIO())  # the accounts are named when the web answers
        say(f"Loaded in {time.monotonic() - begun:.0f} s.")


def collect_static_files() -> None:
    """Copy, hash and compress the static files, unless nothing has changed since the last start."""
    state = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            state.update(f"{name}:{about.st_size}:{about.st_mtime_ns};".encode())
    stamp = settings.VAR_DIR / "static.stamp"
    if stamp.exists() and stamp.read_text() == state.hexdigest() and settings.STATIC_ROOT.is_dir():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state.hexdigest())


def web_answers(port: int) -> bool:
    """Tell whether the web answers with anything but a connection error."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def commands(port: int) -> dict[str, list[str]]:
    """Return the programs of the embedded set-up by name, in the order of their start."""
    programs = Path(sys.executable).parent
    celery = [str(programs / "celery"), "-A", "unionhub", "--quiet"]
    level = f"--loglevel={os.environ['LOG_LEVEL']}"
    schedule = f"--schedule={settings.CELERY_BEAT_SCHEDULE_FILENAME}"
    return {
        "web": [
            *(str(programs / "gunicorn"), "unionhub.wsgi", f"--bind={HOST}:{port}", "--no-control-socket"),
            *("--workers=2", "--threads=4", "--timeout=60", "--graceful-timeout=8", "--log-level=warning"),
        ],
        "worker": [*celery, "worker", "--concurrency=2", "--without-gossip", "--without-mingle", level],
        "beat": [*celery, "beat", "--pidfile=", schedule, level],
    }


def describe(port: int) -> str:
    """Return what the person in front of the terminal needs: the address, accounts, how to stop."""
    lines = [f"UnionHub is running: http://{HOST}:{port}/"]
    if settings.DEMO_KNOWN_PASSWORDS:
        lines.append("Demo accounts: " + " ".join(account.username for account in ACCOUNTS))
        lines.append(f"Password of each: {DEMO_PASSWORD}")
    lines.append("Ctrl-C stops it; the data stay in " + os.path.relpath(settings.VAR_DIR))
    return "\n".join(lines)


def run() -> int:
    """Bring everything up, watch it, stop it; return the exit code."""
    if settings.SERVER:
        raise CannotStart(
            "UNIONHUB_SETUP=server: that set-up is started by systemd, see docs/operations.md. "
            "script/server runs the embedded one."
        )
    os.umask(0o077)
    port = chosen_port()
    lock = lock_clone(settings.VAR_DIR)
    if not port_is_free(port):
        raise CannotStart(
            f"Port {port} on {HOST} is in use by another program. Stop that program, or choose another port: "
            f"PORT={port + 10} script/server"
        )
    lock.write(f"http://{HOST}:{port}/\n")
    lock.flush()
    supervisor = Supervisor()
    try:
        if "BROKER_URL" not in os.environ:
            command, url = prepare(settings.VAR_DIR / "broker")
            supervisor.start("broker", command)
            wait_until_ready(url)
            # The address may have changed since the settings of this process were read.
            settings.BROKER_URL = settings.CELERY_BROKER_URL = url
        django.setup()
        prepare_database()
        collect_static_files()
        supervisor.listen_for_signals()  # until here Ctrl-C simply interrupts
        for name, command in commands(port).items():
            # As root on a trial machine the worker would warn; only ids of jobs travel, as JSON.
            supervisor.start(name, command, PYTHONWARNINGS="ignore::UserWarning:celery.platforms")
        waited = iter(range(START_PATIENCE * 5))
        result = supervisor.watch(until=lambda: web_answers(port) or next(waited, None) is None)
        if result is None and not web_answers(port):
            raise CannotStart(f"The web did not answer within {START_PATIENCE} seconds; see the lines above.")
        if result is None:
            say("\n" + describe(port) + "\n")
            result = supervisor.watch()
        return result or 0
    finally:
        supervisor.stop()


def main() -> int:
    """Turn expected failures into one plain line."""
    try:
        return run()
    except (CannotStart, BrokerUnavailable, TimeoutError, CommandError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
