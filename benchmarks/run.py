"""The benchmarks: ours against django-import-export, both sides in one run on one PostgreSQL. See README.md.

Only ratios carry over from one machine to another; every ratio is taken within a run.
"""

import argparse
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from benchmarks.measure import Measured, WorkFailed, measure
from benchmarks.roll import write_roll
from script.test_servers import ServerProblem, servers

ROOT = Path(__file__).resolve().parent.parent
OURS, RIVAL = "benchmarks.settings", "benchmarks.rival.settings"
UNIONS = 300
MEMBER_LIST = "member-list"


@dataclass
class Bench:
    """One run: the folder of its files, how many rows, and the lines of the table."""

    folder: Path
    rows: int
    lines: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    # --- The two sides ----------------------------------------------------------------------------------------

    def ours(self, *arguments: str) -> Measured:
        """One piece of our work."""
        return measure("benchmarks.ours", *arguments, settings=OURS)

    def rival(self, *arguments: str) -> Measured:
        """One piece of the rival's."""
        return measure("benchmarks.rival.work", *arguments, settings=RIVAL)

    def fresh_ours(self) -> None:
        """Our database, empty but for the county."""
        make_database(os.environ["BENCH_DATABASE_URL"])
        shutil.rmtree(os.environ["BENCH_VAR"], ignore_errors=True)
        self.ours("prepare", str(UNIONS))

    def fresh_rival(self) -> None:
        """The rival's database, empty but for the unions."""
        make_database(os.environ["BENCH_RIVAL_DATABASE_URL"])
        self.rival("prepare", str(UNIONS))

    def roll(self, name: str, rows: int, **how: int) -> str:
        """A roll's file, made once in a run."""
        path = self.folder / f"{name}.xlsx"
        if not path.exists():
            write_roll(path, rows, **how)
        return str(path)

    # --- The table --------------------------------------------------------------------------------------------

    def head(self, title: str) -> None:
        """Begin a case."""
        self.say(
            f"\n## {title}\n\n| what | seconds | µs per row | peak MB | ratio | goal | |\n|---|---|---|---|---|---|---|"
        )

    def line(
        self,
        what: str,
        measured: Measured,
        rows: int,
        against: Measured | None = None,
        goal: float | None = None,
        memory: int | None = None,
    ) -> None:
        """A measured line; `against` is ours, the ratio is how many times longer this took, `goal` the least ratio.

        `memory` is the most megabytes it may take.
        """
        ratio = measured.seconds / against.seconds if against else None
        wanted = [f"≥ {goal:g}×"] if goal else []
        held = goal is None or (ratio is not None and ratio >= goal)
        if memory:
            wanted.append(f"≤ {memory} MB")
            held = held and measured.peak_mb <= memory
        self._tell(what, measured.seconds, rows, measured.peak_mb, ratio, ", ".join(wanted), held)
        told = {
            name: value for name, value in measured.told.items() if name in ("steps", "preview_kb", "queries")
        }
        if told:
            self.say(f"| · {told} | | | | | | |")

    def verdict(self, what: str, value: float, goal: str, held: bool) -> None:
        """A line that compares."""
        self._tell(what, None, 0, None, value, goal, held)

    def _tell(
        self,
        what: str,
        seconds: float | None,
        rows: int,
        peak: int | None,
        ratio: float | None,
        goal: str,
        held: bool,
    ) -> None:
        if not held:
            self.missed.append(what)
        cells = (
            what,
            "" if seconds is None else f"{seconds:.2f}" if seconds >= 0.1 else f"{seconds:.4f}",
            "" if seconds is None or not rows else f"{seconds / rows * 1e6:.0f}",
            "" if peak is None else str(peak),
            "" if ratio is None else f"{ratio:.2f}×",
            goal,
            "" if not goal else "ok" if held else "MISSED",
        )
        self.say("| " + " | ".join(cells) + " |")

    def say(self, text: str) -> None:
        """Print now, keep for the end."""
        self.lines.append(text)
        print(text, flush=True)


# --- Cases ----------------------------------------------------------------------------------------------------------


def case_import(bench: Bench) -> None:
    """A first roll into an empty county."""
    rows = bench.rows
    path = bench.roll("first", rows)
    bench.head(f"Import of {rows:,} rows, 16 columns")
    bench.fresh_ours()
    ours = bench.ours("import", path)
    bench.line("ours: encrypted, indexed, with memberships, audit, undo", ours, rows, memory=400)
    bench.fresh_rival()
    bench.line("(a) defaults, flat table", bench.rival("import", path, "defaults"), rows, ours, 25)
    bench.rival("empty")
    bench.line("(b) tuned, flat table", bench.rival("import", path, "tuned"), rows, ours, 7)


def case_full(bench: Bench) -> None:
    """The same result by the rival's hooks; a tenth of the rows is enough to see the time of one."""
    rows = max(500, bench.rows // 20)
    path = bench.roll("twentieth", rows)
    bench.head(f"Import of {rows:,} rows with the same result on both sides")
    bench.fresh_ours()
    ours = bench.ours("import", path)
    bench.line("ours", ours, rows)
    bench.fresh_ours()
    full = measure("benchmarks.full", "import", path, settings=OURS)
    bench.line("(c) defaults, our models, our encryption and audit", full, rows, ours, 25)


def case_again(bench: Bench) -> None:
    """The same roll once more, one row in a hundred changed."""
    rows = bench.rows
    first, second = bench.roll("first", rows), bench.roll("second", rows, changed=100)
    bench.head(f"Import of the same {rows:,} rows with 1 % changed")
    bench.fresh_ours()
    begun = bench.ours("import", first)
    bench.line("ours, the first time", begun, rows)
    bench.ours("analyse")
    ours = bench.ours("import", second)
    bench.line("ours, again", ours, rows)
    half = ours.seconds / begun.seconds
    bench.verdict("again to the first time", half, "≤ 0.5", half <= 0.5)
    changed = ours.told["changed"]
    bench.verdict("rows ours wrote", changed, f"= {-(-rows // 100)}", changed == -(-rows // 100))
    bench.fresh_rival()
    bench.rival("import", first, "tuned")
    bench.line("(a) defaults, skip_unchanged", bench.rival("import", second, "skipping"), rows, ours, 10)
    bench.rival("empty")
    bench.rival("import", first, "tuned")
    bench.line("(b) tuned, skip_unchanged", bench.rival("import", second, "tuned-skipping"), rows, ours, 4)


def case_export(bench: Bench) -> None:
    """Everything out again."""
    rows = bench.rows
    path = bench.roll("first", rows)
    out = str(bench.folder / "out.xlsx")
    bench.head(f"Export of {rows:,} rows")
    bench.fresh_ours()
    bench.ours("import", path)
    bench.ours("analyse")
    ours = bench.ours("export", out)
    bench.line("ours: the roll, 19 columns, two of them decrypted", ours, rows, memory=150)
    masked = bench.ours("masked", out, MEMBER_LIST)
    bench.line("ours: the list, decrypted and masked", masked, rows, memory=150)
    same = measure("benchmarks.full", "export", out, settings=OURS)
    bench.line("(c) defaults, our models, decrypted and masked", same, rows, ours, 10)
    bench.fresh_rival()
    bench.rival("import", path, "tuned")
    bench.line("(a) defaults, 16 plain columns, nothing to decrypt", bench.rival("export", out), rows, ours)


def case_five(bench: Bench) -> None:
    """Five files one after the other: neither the time of a row nor the memory may grow with what is there."""
    rows = bench.rows
    bench.head(f"{5 * rows:,} rows in five files")
    bench.fresh_ours()
    results = []
    for part in range(5):
        result = bench.ours("import", bench.roll(f"part{part}", rows, start=part * rows))
        bench.line(f"ours, file {part + 1}", result, rows, memory=400)
        results.append(result)
        bench.ours("analyse")
    growth = results[-1].seconds / results[0].seconds
    bench.verdict("time of the fifth to the first", growth, "≤ 1.1", growth <= 1.1)
    memory = results[-1].peak_mb / results[0].peak_mb
    bench.verdict("memory of the fifth to the first", memory, "≤ 1.1", memory <= 1.1)


def case_browser(bench: Bench) -> None:
    """Upload, preview, confirmation and result by the pages of both sides."""
    rows = min(bench.rows, 14_251)
    path = bench.roll("browser", rows)
    bench.head(f"Whole flow through the pages, {rows:,} rows")
    bench.fresh_ours()
    ours = bench.ours("browser", path)
    bench.line("ours", ours, rows)
    bench.fresh_rival()
    rival = bench.rival("browser", path)
    bench.line("(a) its admin", rival, rows, ours, 15)
    weight = rival.told["preview_kb"] / max(1, ours.told["preview_kb"])
    bench.verdict("weight of the preview, theirs to ours", weight, "≥ 20", weight >= 20)


def case_list(bench: Bench) -> None:
    """The list of members with fifty people and with five times the rows."""
    rows = 5 * bench.rows
    bench.head(f"List of members, 50 people and {rows:,}")
    bench.fresh_ours()
    bench.ours("import", bench.roll("fifty", 50, start=20_000_000))
    few = bench.ours("list", MEMBER_LIST)
    bench.line("ours, 50 people", few, 0)
    for part in range(5):
        bench.ours("import", bench.roll(f"part{part}", bench.rows, start=part * bench.rows))
    bench.ours("analyse")
    many = bench.ours("list", MEMBER_LIST)
    bench.line(f"ours, {rows:,} people", many, 0)
    same = many.told["queries"] == few.told["queries"]
    bench.verdict("queries, many to few", many.told["queries"] / few.told["queries"], "= 1", same)
    ratio = many.seconds / few.seconds
    bench.verdict("time, many to few", ratio, "≤ 1.5", ratio <= 1.5)


def case_figures(bench: Bench) -> None:
    """A day's figures against plain SQL, what changed against everything, and the dashboard at two sizes."""

    def work(*arguments: str) -> Measured:
        return measure("benchmarks.figures", *arguments, settings=OURS)

    many = 5 * bench.rows
    bench.head(f"Figures of {many:,} employees in 2,000 unions, and of 14,251 in 130")
    pages = {}
    for unions, workers in ((130, 14_251), (2_000, many)):
        make_database(os.environ["BENCH_DATABASE_URL"])
        shutil.rmtree(os.environ["BENCH_VAR"], ignore_errors=True)
        members = work("prepare", str(unions), str(workers)).told["members"]
        day = work("day")
        bench.line(f"one day of all sources, {members:,} members", day, members)
        ratio = day.seconds / day.told["plain"]
        large = unions == 2_000  # a small county has little to save, and what is done once weighs more
        bench.verdict(
            "… to plain SQL over the same groups", ratio, "≤ 3" if large else "", not large or ratio <= 3
        )
        whole = work("all")
        bench.line(f"everything, {whole.told['spans']} spans", whole, members)
        changed = work("changed")
        bench.line("a member's facts changed in one union", changed, 0)
        share = whole.seconds / changed.seconds
        bench.verdict("everything to what changed", share, "≥ 50" if large else "", not large or share >= 50)
        pages[workers] = work("page")
        bench.line(f"the county's dashboard, {members:,} members", pages[workers], 0)
    few, most = pages.values()
    growth = most.seconds / few.seconds
    bench.verdict("the dashboard, large to small", growth, "≤ 1.2", growth <= 1.2)
    same = most.told["queries"] == few.told["queries"]
    bench.verdict("its queries, large to small", most.told["queries"] / few.told["queries"], "= 1", same)


def case_cases(bench: Bench) -> None:
    """The to-do with 100 cases and with 10,000, on both engines; a tenth of them open, or (without a goal) all."""

    def work(*arguments: str) -> Measured:
        return measure("benchmarks.cases", *arguments, settings="benchmarks.case_settings")

    server = os.environ["BENCH_DATABASE_URL"]
    lite = f"sqlite:///{bench.folder / 'cases.sqlite3'}"
    try:
        for engine, url in (("PostgreSQL", server), ("SQLite", lite)):
            os.environ["BENCH_DATABASE_URL"] = url
            for how in ("", "crowded"):
                open_ones = "all of them waiting for one clerk" if how else "a tenth open"
                bench.head(f"To-do with 100 and 10,000 cases on {engine}, {open_ones}")
                found = {}
                for number in (100, 10_000):
                    if url == server:
                        make_database(server)
                    else:
                        (bench.folder / "cases.sqlite3").unlink(missing_ok=True)
                    shutil.rmtree(os.environ["BENCH_VAR"], ignore_errors=True)
                    waiting = work("prepare", str(number), *([how] if how else [])).told["waiting"]
                    for name in ("page", "overdue"):
                        found[number, name] = work("page", name)
                        bench.line(f"{name}, {number:,} cases, {waiting:,} waiting", found[number, name], 0)
                for name in ("page", "overdue"):
                    few, many = found[100, name], found[10_000, name]
                    same = many.told["queries"] == few.told["queries"]
                    bench.verdict(f"{name}: queries", many.told["queries"] / few.told["queries"], "= 1", same)
                    ratio = many.seconds / few.seconds
                    bench.verdict(f"{name}: time", ratio, "" if how else "≤ 1.5", bool(how) or ratio <= 1.5)
    finally:
        os.environ["BENCH_DATABASE_URL"] = server


def case_close(bench: Bench) -> None:
    """Closing a month of 5 N employees in 2,000 unions: against the bare statements, and how large it is."""
    members = 5 * bench.rows
    unions = max(130, members // 250)
    bench.head(f"Closing a month of {members:,} employees in {unions:,} unions")
    measure("benchmarks.figures", "prepare", str(unions), str(members), settings=OURS)
    found = {
        name: measure("benchmarks.close_month", name, settings=OURS)
        for name in ("plain", "count", "freeze", "read")
    }
    told = found["count"].told
    bench.line("the bare statements", found["plain"], 0)
    bench.line(f"counted and checked, {told['figures']} figures", found["count"], 0)
    bench.line("frozen", found["freeze"], 0)
    bench.line(f"{found['read'].told['cells']:,} cells read back", found["read"], 0)
    bench.verdict(
        "measured, to the bare statements", told["measure_month"] / found["plain"].seconds, "", True
    )
    size = f"{told['kept_kb']:,} KB kept, of that row sets {told['rows_kb']} KB for {told['rows']:,} entries"
    bench.head(f"size of the month: {size}")


CASES: dict[str, Callable[[Bench], None]] = {
    "import": case_import,
    "full": case_full,
    "again": case_again,
    "export": case_export,
    "five": case_five,
    "browser": case_browser,
    "list": case_list,
    "figures": case_figures,
    "cases": case_cases,
    "close": case_close,
}


# --- The run --------------------------------------------------------------------------------------------------------


def make_database(url: str) -> None:
    """Make the database of the address anew."""
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    with contextlib.closing(psycopg2.connect(urlunsplit(parts._replace(path="/postgres")))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def drop_database(url: str) -> None:
    """Leave nothing behind."""
    parts = urlsplit(url)
    with contextlib.closing(psycopg2.connect(urlunsplit(parts._replace(path="/postgres")))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            name = sql.Identifier(parts.path.lstrip("/"))
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@contextlib.contextmanager
def surroundings() -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Servers, databases of this run, a folder; gone afterwards."""
    slot = f"{os.getpid()}"
    with servers(ROOT) as found, tempfile.TemporaryDirectory(prefix="unionhub-bench-") as folder:
        parts = urlsplit(found.database_url)
        for variable, name in (("BENCH_DATABASE_URL", "ours"), ("BENCH_RIVAL_DATABASE_URL", "rival")):
            os.environ[variable] = urlunsplit(parts._replace(path=f"/bench_{name}_{slot}"))
        os.environ["BENCH_REDIS_URL"] = found.redis_url
        os.environ["BENCH_VAR"] = str(Path(folder) / "var")
        try:
            yield Path(folder), found.lines
        finally:
            for variable in ("BENCH_DATABASE_URL", "BENCH_RIVAL_DATABASE_URL"):
                drop_database(os.environ[variable])


def main() -> int:
    """Run the cases asked for; exit 1 when a goal was missed, 2 when a case could not run."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="case", help=f"{', '.join(CASES)} (default: all)")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of one file (default: 100000)")
    parser.add_argument("--out", type=Path, help="also write the table here")
    given = parser.parse_args()
    unknown = set(given.cases) - set(CASES)
    if unknown:
        parser.error(f"no case {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    broken = []
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # nothing is left behind
    try:
        with surroundings() as (folder, lines):
            bench = Bench(folder, given.rows)
            bench.say("\n".join([*lines, f"{os.cpu_count()} cores, Python {sys.version.split()[0]}"]))
            for name in given.cases or CASES:
                try:
                    CASES[name](bench)
                except WorkFailed as failure:
                    broken.append(name)
                    bench.say(f"\n**{name} could not run**: {failure}")
    except ServerProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    bench.say(f"\nGoals missed: {'; '.join(bench.missed) or 'none'}.")
    if given.out:
        given.out.write_text("\n".join(bench.lines) + "\n", encoding="utf-8")
    return 2 if broken else 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())
