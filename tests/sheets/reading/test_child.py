"""The child process: its limits, its end, and what it leaves behind (nothing)."""

import os
import signal
import time
from datetime import date
from pathlib import Path

import pytest
from billiard.pool import Pool
from django.db import connection

from tests.sheets.hostile.rig import SHEET, good, inline_row, repacked, sheet_xml
from tests.sheets.reading.rig import HEAD, SMALL, look, read, rows, with_columns, write
from unionhub.core.filetypes import FileRefused
from unionhub.core.sheets import reading
from unionhub.core.sheets.child import Child
from unionhub.core.sheets.column import Column
from unionhub.core.sheets.limits import Limits

PERSON = ["张三", "13800001234", "2026-03-05", "一厂"]
LIMITS = Limits()


def answers(work, limits=LIMITS):
    with Child(work, limits) as child:
        return list(child.receive())


def descriptors() -> set[str]:
    return set(os.listdir("/proc/self/fd"))


def is_gone(pid: int) -> bool:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def cleaning(clean) -> Column:
    return Column("name", "姓名", clean=clean, cache=False)


def test_what_is_sent_comes_in_order():
    given = [1, "二", date(2026, 3, 5), None, ["x" * 3_000_000], b"", {"a": (1.5, True)}]
    assert answers(lambda send, wait: [send(item) for item in given]) == given


def test_the_child_holds_nothing_of_the_parents(tmp_path, db):
    connection.ensure_connection()
    with (tmp_path / "open").open("w") as handle:
        mine = handle.fileno()
        ((open_there, is_there),) = answers(
            lambda send, wait: send(
                (sorted(map(int, os.listdir("/proc/self/fd"))), os.path.exists(f"/proc/self/fd/{mine}"))
            )
        )
    assert not is_there
    assert len(open_there) == 3 + 2 + 1  # the standard three, two pipes, and the listing itself


def test_the_parents_connection_is_as_it_was(tmp_path, db):
    path = write(tmp_path, [HEAD, PERSON])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE of_this_connection (a integer)")
        before = connection.connection
        assert len(rows(path)) == 1
        cursor.execute("SELECT count(*) FROM of_this_connection")
        assert cursor.fetchone() == (0,)
    assert connection.connection is before


def test_signals_mean_again_what_they_mean():
    def shout(number, frame):
        raise AssertionError("the parent's handler ran in the child")

    old = signal.signal(signal.SIGTERM, shout)
    try:
        assert answers(lambda send, wait: send(signal.getsignal(signal.SIGTERM) == signal.SIG_DFL)) == [True]
    finally:
        signal.signal(signal.SIGTERM, old)


def test_nothing_is_left_behind(tmp_path):
    path = write(tmp_path, [HEAD, *[PERSON] * 30])
    bad = tmp_path / "b.xlsx"
    bad.write_bytes(b"PK\x03\x04")
    layout = look(path)
    before = descriptors()
    for _ in range(5):
        assert len(read(path)) == 1
        unfinished = reading.blocks(path, layout, SMALL, chunk=10)
        next(unfinished)
        unfinished.close()
        with pytest.raises(FileRefused):
            look(bad)
    assert descriptors() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_closing_ends_the_child_at_once(tmp_path):
    path = write(tmp_path, [HEAD, *[PERSON] * 30])
    with reading.opened(path, path.name, with_columns(cleaning(lambda cell: time.sleep(60)))) as file:
        pid = file.child.pid
        file.child.go_on()
        begun = time.monotonic()
    assert time.monotonic() - begun < 5
    assert is_gone(pid)


def test_waiting_is_called_meanwhile_and_may_give_up(tmp_path):
    path = write(tmp_path, [HEAD, PERSON])
    slow = with_columns(cleaning(lambda cell: time.sleep(1.3) or cell))
    calls = []
    layout = look(path, slow)
    assert len(list(reading.blocks(path, layout, slow, waiting=lambda: calls.append(1)))) == 1
    assert len(calls) >= 2

    def give_up():
        raise KeyboardInterrupt

    endless = with_columns(cleaning(lambda cell: time.sleep(60)))
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        list(reading.blocks(path, layout, endless, waiting=give_up))
    assert time.monotonic() - begun < 5
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_too_much_memory_is_refused_in_words(tmp_path):
    hungry = with_columns(cleaning(lambda cell: bytearray(80 << 20) and cell), memory_mb=64)
    with pytest.raises(FileRefused, match="内存超过上限（64 MB）"):
        rows(write(tmp_path, [HEAD, PERSON]), hungry)


@pytest.fixture
def freed():
    """The heap of a worker that has done much: room for a child without asking the system for any."""
    given_back = [bytes(60_000) for _ in range(5_000)]
    pins = [bytes(60_000) for _ in range(3)]
    del given_back
    yield
    del pins


def test_what_the_parent_has_freed_is_no_room_for_the_child(tmp_path, freed):
    test_too_much_memory_is_refused_in_words(tmp_path)


def test_a_parser_that_runs_out_of_memory_is_refused_in_words(tmp_path):
    """200 MB of text in a file of 200 KB; a guard with ordinary limits would not let it pass."""
    cells = "".join(inline_row(number, ["x" * 500_000]) for number in range(2, 402))
    path = tmp_path / "a.xlsx"
    path.write_bytes(repacked(good(), {SHEET: sheet_xml(inline_row(1, HEAD) + cells)}, level=9))
    sheet = with_columns(*SMALL.columns, memory_mb=16, ratio=2_000, unpacked=400 << 20)
    with pytest.raises(FileRefused, match="内存超过上限（16 MB）"):
        rows(path, sheet)


def test_too_long_a_work_is_refused_in_words(tmp_path):
    def forever(cell):
        while True:
            pass

    with pytest.raises(FileRefused, match="用时超过 1 秒"):
        rows(write(tmp_path, [HEAD, PERSON]), with_columns(cleaning(forever), cpu_seconds=1))


@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGSEGV), lambda: os._exit(7)])
def test_a_sudden_end_is_refused_in_words(tmp_path, end):
    with pytest.raises(FileRefused, match="另存后再导入"):
        rows(write(tmp_path, [HEAD, PERSON]), with_columns(cleaning(lambda cell: end())))


def test_a_fault_of_ours_is_told_without_values(tmp_path):
    with pytest.raises(RuntimeError) as failure:
        rows(write(tmp_path, [HEAD, PERSON]), with_columns(cleaning(lambda cell: {}[cell])))
    assert "KeyError" in str(failure.value)
    assert "张三" not in str(failure.value)


class Odd:
    """No plain value."""


def test_only_plain_values_are_taken_from_a_child(tmp_path):
    import pickle

    with pytest.raises(pickle.UnpicklingError, match="plain value"):
        rows(write(tmp_path, [HEAD, PERSON]), with_columns(cleaning(lambda cell: Odd())))


def test_a_child_whose_parent_was_killed_goes_too(tmp_path):
    """A worker that is killed leaves no reader behind, filling memory for nobody."""
    pid_file = tmp_path / "pid"
    middle = os.fork()
    if middle == 0:
        child = Child(lambda send, wait: [send("x" * 100_000) for _ in iter(int, 1)], LIMITS)
        pid_file.write_text(str(child.pid))
        time.sleep(60)
        os._exit(0)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not (pid_file.exists() and pid_file.read_text()):
        time.sleep(0.02)
    grandchild = int(pid_file.read_text())
    os.kill(middle, signal.SIGKILL)
    os.waitpid(middle, 0)
    while time.monotonic() < deadline and alive(grandchild):
        time.sleep(0.02)
    assert not alive(grandchild)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # whoever inherits it buries it


def count_rows(path: str) -> int:
    return len(rows(Path(path)))


def test_it_works_inside_a_prefork_worker(tmp_path):
    """Celery's workers are daemonic processes of billiard, which may not have children of multiprocessing."""
    path = write(tmp_path, [HEAD, *[PERSON] * 3])
    with Pool(processes=1) as pool:
        assert pool.apply(count_rows, (str(path),)) == 3


def test_a_parsed_file_is_read_on_without_parsing_it_again(tmp_path):
    path = write(tmp_path, [HEAD, PERSON])
    with reading.opened(path, path.name, SMALL) as file:
        assert not file.layout.needs_word
        path.unlink()
        assert [block.numbers for block in file.blocks()] == [[2]]
