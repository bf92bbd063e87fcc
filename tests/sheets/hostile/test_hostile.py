"""Each hostile workbook gives the answer the table declares, within its time and memory (scorecard F2)."""

import re
from pathlib import Path

import pytest

from unionhub.core.filetypes import FileRefused
from unionhub.core.sheets import reading
from unionhub.core.sheets.guard import guard

from .make import CASES, LEFT_TO_MEMBERS
from .rig import BigRoll, Roll, measured

CHINESE = re.compile(r"[\u4e00-\u9fff]{4,}")
REFUSED = [key for key, case in CASES.items() if case.refused]
READ = [key for key, case in CASES.items() if case.rows is not None]


def written(tmp_path: Path, key: str) -> Path:
    path = tmp_path / f"{key}.upload"
    path.write_bytes(CASES[key].make())
    return path


def sheet_for(key: str) -> Roll:
    return BigRoll() if CASES[key].big else Roll()


def test_the_corpus_is_whole():
    assert {key[:3] for key in CASES} == {f"x{number:02d}" for number in range(1, 48)}
    assert all(case.refused or case.rows is not None or case.ask for case in CASES.values())
    assert set(LEFT_TO_MEMBERS) <= set(CASES)


@pytest.mark.parametrize("key", REFUSED)
def test_what_must_be_refused_is_refused_in_words_quickly_and_small(tmp_path, key):
    case, path, sheet = CASES[key], written(tmp_path, key), sheet_for(key)

    def judge() -> tuple[str, str]:
        try:
            reading.inspect(path, case.name, sheet)
        except FileRefused as refusal:
            return refusal.code, refusal.text
        return "", "it was read"

    (code, words), seconds, grown = measured(judge)
    assert code in case.refused.split("|"), words
    assert re.search(case.words, words)
    assert CHINESE.search(words)
    assert seconds < case.limit[0]
    assert grown < case.limit[1]


@pytest.mark.parametrize("key", READ)
def test_what_may_be_read_is_read_as_declared(tmp_path, key):
    case, path, sheet = CASES[key], written(tmp_path, key), sheet_for(key)
    layout = reading.inspect(path, case.name, sheet)
    assert layout.needs_word == case.ask
    for words in case.notices:
        assert any(words in notice for notice in layout.notices), layout.notices
    values, problems, hints = {}, {}, {}
    for block in reading.blocks(path, layout, sheet):
        for index, number in enumerate(block.numbers):
            values[number] = {name: cells[index] for name, cells in block.values.items()}
            if not block.is_good(index):
                problems[number] = " ".join(words for _, words in block.problems[index])
            hints[number] = block.hint[index]
    assert len(values) == case.rows
    assert problems.keys() == case.bad.keys()
    for number, words in case.bad.items():
        assert words in problems[number]
    for (number, name), value in case.values.items():
        assert values[number][name] == value
    for number, words in case.notes.items():
        assert words in hints[number]


def test_missing_headings_are_told_by_name(tmp_path):
    path = written(tmp_path, "x23")
    layout = reading.inspect(path, "名册.xlsx", Roll())
    assert layout.needs_word
    assert layout.missing == ["id_number"]
    with pytest.raises(FileRefused, match="缺少标题：身份证号"):
        list(reading.blocks(path, layout, Roll()))


def test_refused_values_are_masked_before_they_leave_the_child(tmp_path):
    path = written(tmp_path, "x47")
    layout = reading.inspect(path, "名册.xlsx", Roll())
    blocks = list(reading.blocks(path, layout, Roll()))
    (bad,) = [
        problem for block in blocks for index in block.problems for problem in block.problems_at(index, {})
    ]
    assert (bad.row, bad.value) == (7_001, "*" * 14 + "0021")


@pytest.mark.parametrize(("key", "count"), [("x09d", 1), ("x10", 3), ("x46", 50_000)])
def test_large_and_boasting_files_are_read_in_time_and_memory(tmp_path, key, count):
    """x46 as far as reading goes; the whole import is timed with the members' roll."""
    path, sheet = written(tmp_path, key), sheet_for(key)

    def read() -> int:
        layout = reading.inspect(path, "名册.xlsx", sheet)
        return sum(len(block) for block in reading.blocks(path, layout, sheet))

    rows, seconds, grown = measured(read)
    assert rows == count
    assert seconds < 15
    assert grown < 200


@pytest.mark.parametrize("key", ["x01", "x02b", "x09", "x09b", "x09c"])
def test_the_guard_alone_stops_what_a_parser_would_choke_on(tmp_path, key):
    with pytest.raises(FileRefused):
        guard(written(tmp_path, key), CASES[key].name, Roll().limits)
