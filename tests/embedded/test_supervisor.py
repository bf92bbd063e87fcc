"""Programs that run as one: all live, or all end, in order, and none outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unionhub.embedded import supervisor as module
from unionhub.embedded.supervisor import Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_end_of_one_is_told_and_ends_all(capfd: pytest.CaptureFixture[str]):
    programs = Supervisor()
    programs.start("stays", SLEEP)
    programs.start("goes", [sys.executable, "-c", "print('last words'); raise SystemExit(3)"])
    stays = programs.children[0].process.pid
    assert programs.watch() == 1
    programs.stop()
    written = capfd.readouterr()
    assert "goes ended (exit code 3)" in written.err
    assert "goes   | last words" in written.out
    assert not alive(stays)


def test_the_last_started_is_stopped_first(tmp_path: Path):
    code = (
        "import pathlib, signal, sys, time\n"
        "def note(*a):\n"
        f"    open({str(tmp_path / 'order')!r}, 'a').write(sys.argv[1])\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, note)\n"
        f"pathlib.Path({str(tmp_path)!r}, sys.argv[1]).touch()\n"
        "time.sleep(60)\n"
    )
    programs = Supervisor()
    for name in "abc":
        programs.start(name, [sys.executable, "-c", code, name])
    assert programs.watch(until=lambda: all((tmp_path / name).exists() for name in "abc")) is None
    programs.stop()
    assert (tmp_path / "order").read_text() == "cba"


def test_what_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    code = (
        "import pathlib, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(tmp_path / 'ready')!r}).touch()\n"
        "time.sleep(60)\n"
    )
    programs = Supervisor()
    programs.start("deaf", [sys.executable, "-c", code])
    pid = programs.children[0].process.pid
    assert programs.watch(until=lambda: (tmp_path / "ready").exists()) is None
    programs.stop()
    assert not alive(pid)


@pytest.mark.rig
@pytest.mark.skipif(sys.platform != "linux", reason="the tie to the parent is Linux's")
def test_no_child_outlives_a_killed_parent():
    code = (
        "from unionhub.embedded.supervisor import Supervisor\n"
        "programs = Supervisor()\n"
        f"programs.start('child', {SLEEP!r})\n"
        "print(programs.children[0].process.pid, flush=True)\n"
        "programs.watch()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.3)
    assert alive(child)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)
