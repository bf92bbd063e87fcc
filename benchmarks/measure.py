"""Runs one piece of work in a process of its own and measures time and memory of the whole tree of processes."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
_EVERY = 0.05


@dataclass
class Measured:
    """What one run took. `seconds` are the work's own (without Python's and Django's start), `peak_mb` the highest
    resident memory of the process and its children together.
    """

    seconds: float
    peak_mb: int
    told: dict[str, Any] = field(default_factory=dict)


class WorkFailed(RuntimeError):
    """The measured process ended with an error; the message is its last output."""


def measure(module: str, *arguments: str, settings: str) -> Measured:
    """Run `python -m module arguments`; its last line is JSON with `seconds` and whatever else it tells."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=errors,
        )
        peak = _watch(process)
        output.seek(0)
        errors.seek(0)
        lines = output.read().decode(errors="replace").strip().splitlines()
        if process.returncode or not lines:
            text = errors.read().decode(errors="replace").strip()
            raise WorkFailed(f"{module} {' '.join(arguments)}: {text[-3000:] or lines[-5:]}")
    told = json.loads(lines[-1])
    return Measured(told.pop("seconds"), peak >> 20, told)


def _watch(process: subprocess.Popen) -> int:
    """Wait for the end; the highest sum of resident memory seen, in bytes."""
    peak = 0
    root = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            tree = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            break
        total = sum(_memory(one, alone=len(tree) == 1) for one in tree)
        peak = max(peak, total)
        time.sleep(_EVERY)
    process.wait()
    return peak


def _memory(process: psutil.Process, alone: bool) -> int:
    """Resident memory; of several processes the proportional share, so that what a forked child shares counts once."""
    try:
        return process.memory_info().rss if alone else process.memory_full_info().pss
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


def tell(seconds: float, **more: Any) -> None:
    """Print what `measure` reads."""
    sys.stdout.write(json.dumps({"seconds": round(seconds, 3), **more}, ensure_ascii=False) + "\n")
