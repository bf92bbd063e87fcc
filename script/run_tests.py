"""All checks of the project in order; called by script/test in the environment of script/setup --dev.

Every step runs even when one before it failed, so that one run shows all that is wrong. The last line counts
the tests of all runs; the exit code is 0 only when every step passed.
"""

import argparse
import hashlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from script.test_servers import ServerProblem, Servers, servers  # noqa: E402

PROGRAMS = ROOT / ".venv" / "bin"
SLOW = "slow or browser or rig"
#: Name, command, what it adds to the environment.
Step = tuple[str, list[str], dict[str, str]]


@dataclass
class Run:
    """The state of one run: where it may write, and what came out so far."""

    scratch: Path
    environment: dict[str, str]
    failed: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"passed": 0, "failed": 0, "skipped": 0})

    def step(self, name: str, command: list[str], at_once: bool = True, /, **extra: str) -> None:
        """Run one command; note its failure and its time. Without `at_once` it prints when it has ended."""
        if at_once:
            print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        ended = subprocess.run(
            command,
            cwd=ROOT,
            env={**self.environment, **extra},
            check=False,
            stdout=None if at_once else subprocess.PIPE,
            stderr=None if at_once else subprocess.STDOUT,
            encoding="utf-8",
        )
        code = ended.returncode
        said = "" if at_once else f"\n== {name}\n{ended.stdout}"
        result = "ok" if code == 0 else f"FAILED ({code})"
        print(f"{said}-- {name}: {result}, {time.monotonic() - begun:.0f} s", flush=True)
        if code:
            self.failed.append(name)

    def beside(self, *chains: list[Step]) -> None:
        """Run chains of steps beside each other, one per core of the smallest machine; each in its own order."""

        def run(chain: list[Step]) -> None:
            for name, command, extra in chain:
                self.step(name, command, False, **extra)

        with ThreadPoolExecutor(max_workers=2) as pool:
            for _ in pool.map(run, chains):
                pass

    def pytest(self, name: str, marks: str, workers: int, arguments: list[str], **extra: str) -> None:
        """Run pytest and add up what it counted. A selection that is empty is no failure."""
        report = self.scratch / f"{name.replace(' ', '-')}.xml"
        command = [str(PROGRAMS / "pytest"), "-q", f"--junitxml={report}", "-m", marks]
        if workers > 1:
            command += ["-n", str(workers), "--dist", "worksteal"]
        self.step(name, [*command, *arguments], **extra)
        if not report.exists():
            return
        cases = 0
        for suite in ET.parse(report).getroot().iter("testsuite"):
            total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
            bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            cases += total
            self.counts["failed"] += bad
            self.counts["skipped"] += skipped
            self.counts["passed"] += total - skipped - bad
        if cases == 0 and name in self.failed:
            self.failed.remove(name)


def lint() -> list[Step]:
    """Style, templates, import rules; the types are looked at beside them."""
    templates = [
        str(path) for folder in ("templates", "tests") for path in sorted((ROOT / folder).rglob("*.html"))
    ]
    return [
        ("ruff check", [str(PROGRAMS / "ruff"), "check", "."], {}),
        ("ruff format", [str(PROGRAMS / "ruff"), "format", "--check", "--quiet", "."], {}),
        ("djade", [str(PROGRAMS / "djade"), "--check", "--target-version", "5.2", *templates], {}),
        ("import rules", [str(PROGRAMS / "lint-imports"), "--no-cache"], {}),
    ]


def system_checks(run: Run, found: Servers) -> list[Step]:
    """Django's and our own system checks in both set-ups, migrations complete, static files complete."""
    manage = [str(PROGRAMS / "python"), "manage.py"]
    server = {
        "UNIONHUB_SETUP": "server",
        "UNIONHUB_VAR": str(run.scratch / "server"),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "union.example.cn",
        "CSRF_TRUSTED_ORIGINS": "https://union.example.cn",
        "TRUSTED_PROXIES": "1",
        "DATABASE_URL": found.database_url,
        "BROKER_URL": found.redis_url,
        "KEYRING_FILE": str(run.scratch / "server" / "keys" / "keyring.json"),
        "AUDIT_KEY_FILE": str(run.scratch / "server" / "keys" / "audit_key"),
        "AUDIT_ANCHOR_FILE": str(run.scratch / "server" / "audit" / "anchor.log"),
    }
    return [
        ("manage.py check", [*manage, "check", "--fail-level", "WARNING"], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        ("collectstatic", [*manage, "collectstatic", "--noinput", "--verbosity", "0"], {}),
        ("keyring of the server set-up", [*manage, "rotate_keys", "--init"], server),
        ("manage.py check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], server),
    ]


def run_all(part: str, arguments: list[str], found: Servers, scratch: Path) -> Run:
    """Run the chosen part of the checks on the servers found."""
    (scratch / "tmp").mkdir()
    environment = {
        **os.environ,
        "TEST_DATABASE_URL": found.database_url,
        "TEST_REDIS_URL": found.redis_url,
        "TEST_SLOT": os.environ.get("TEST_SLOT") or "t" + hashlib.sha256(str(ROOT).encode()).hexdigest()[:6],
        # Nothing of a run touches the clone's own var/.
        "UNIONHUB_VAR": str(scratch / "var"),
        "TMPDIR": str(scratch / "tmp"),
        "UNIONHUB_SETUP": "embedded",
    }
    # Importing the project here has named its own settings; each step below chooses for itself.
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    if found.programs:
        environment["PATH"] = f"{found.programs}{os.pathsep}{os.environ['PATH']}"
    run = Run(scratch, environment)
    # The fast part of some folders (the inner loop, and the second run of .ci/run) asks for their tests alone.
    if part in {"all", "lint"} or (part == "fast" and not arguments):
        run.beside([("mypy", [str(PROGRAMS / "mypy")], {})], [*lint(), *system_checks(run, found)])
    if part == "fast":
        run.pytest("fast on PostgreSQL", f"not ({SLOW})", 2, arguments, TEST_DB="postgres")
        engine = f"db_engine and not postgres_only and not ({SLOW})"
        run.pytest("engine on SQLite", engine, 2, arguments, TEST_DB="sqlite")
    if part in {"all", "tests"}:
        # Slow and fast in one go: the imports and two databases are made once for both.
        run.pytest("on PostgreSQL", "not (browser or rig)", 2, arguments, TEST_DB="postgres")
        run.pytest("browser and rig on PostgreSQL", "rig or browser", 1, arguments, TEST_DB="postgres")
        here = "not postgres_only and not browser"
        run.pytest(
            "on SQLite", f"{here} and not rig and (not slow or db_engine)", 2, arguments, TEST_DB="sqlite"
        )
        run.pytest("rig on SQLite", f"{here} and rig and db_engine", 1, arguments, TEST_DB="sqlite")
    return run


def main() -> int:
    """Parse, provide servers, run, and end with the count of all tests."""
    parser = argparse.ArgumentParser(prog="script/test", description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=["all", "fast", "lint", "tests"])
    known, arguments = parser.parse_known_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # throwaway servers end too
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="unionhub-tests-") as folder:
        try:
            with servers(ROOT) as found:
                print("\n".join(found.lines), flush=True)
                run = run_all(known.part, arguments, found, Path(folder))
        except ServerProblem as problem:
            print(problem, file=sys.stderr)
            return 2
    print("\nFailed: " + ", ".join(run.failed) if run.failed else "\nEvery step passed.")
    counts = ", ".join(
        f"{number} {word}" for word, number in run.counts.items() if number or word == "passed"
    )
    print(f"==== {counts} in {time.monotonic() - begun:.1f}s ====", flush=True)
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
