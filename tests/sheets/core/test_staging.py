"""Staging: what waits for the user's word, and what never does."""

import weakref
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from tests.sheets.core.conftest import NUMBER, Visits, block_of
from unionhub.core.models.import_batch import ImportRow
from unionhub.core.sensitive import SealBroken, Token, open_many
from unionhub.core.sheets import StagedExtra
from unionhub.core.sheets.sheet import BEYOND_FILE
from unionhub.core.sheets.staging import KINDS_KEPT, OTHER, ROWS_KEPT, Stager, Tally

pytestmark = [pytest.mark.db_engine, pytest.mark.django_db]
ROW = {
    "household": "王小明",
    "visited_on": date(2026, 3, 5),
    "amount": Decimal("10.50"),
    "id_number": NUMBER,
    "phone": "13800005678",
}


def test_sealed_columns_are_staged_as_tokens_of_their_own_row(batch, sheet, stage):
    stage(block_of(ROW, {**ROW, "phone": None}))
    first, second = batch.rows.order_by("number")
    assert NUMBER not in str(first.cells)
    assert "13800005678" not in str(first.cells)
    row = sheet.staged(first)
    assert (row.values["household"], row.values["visited_on"], row.values["amount"]) == (
        "王小明",
        "2026-03-05",
        "10.50",
    )
    assert isinstance(row.values["phone"], Token)
    model, field = sheet.sealed_field("phone")
    assert open_many(model, field, [(first.row_key, row.values["phone"])]) == ["13800005678"]
    with pytest.raises(SealBroken):
        open_many(model, field, [(second.row_key, row.values["phone"])])
    assert sheet.staged(second).values["phone"] is None


def test_of_a_bad_row_nothing_is_kept_but_its_problem(batch, stage):
    block = block_of(ROW, ROW)
    block.reject(1, "phone", "电话应为 11 位。", "****")
    tally = stage(block)
    good, bad = batch.rows.order_by("number")
    assert (bad.status, bad.cells, bad.problems) == ("bad", [], [["联系电话", "电话应为 11 位。", "****"]])
    assert good.problems is None
    assert (tally.counts["new"], tally.counts["bad"], tally.total, tally.problem_count) == (1, 1, 2, 1)
    assert tally.problems() == [
        {"heading": "联系电话", "words": "电话应为 11 位。", "count": 1, "rows": [[3, "****"]]}
    ]


def test_hints_stand_with_good_rows(batch, sheet, stage):
    block = block_of(ROW)
    block.hint[0] = "与已有档案同名。"
    assert stage(block).problem_count == 0
    assert sheet.staged(batch.rows.get()).problems == [["", "与已有档案同名。", ""]]


def test_kinds_and_rows_of_problems_are_bounded_and_all_are_counted():
    tally = Tally()
    for number in range(KINDS_KEPT + 50):
        tally.problem(number, "户主", f"问题 {number}", "")
    for number in range(ROWS_KEPT + 10):
        tally.problem(number, "户主", "问题 1", "")
    problems = tally.problems()
    assert len(problems) == KINDS_KEPT + 1
    assert sum(kind["count"] for kind in problems) == tally.problem_count == KINDS_KEPT + ROWS_KEPT + 60
    assert next(kind["count"] for kind in problems if kind["words"] == OTHER) == 50
    assert max(len(kind["rows"]) for kind in problems) == ROWS_KEPT


def test_blocks_leave_as_they_come(sheet, batch, check):
    alive: list[weakref.ref] = []
    seen = []

    def blocks():
        for at in range(6):
            block = block_of(ROW, first=2 + at)
            alive.append(weakref.ref(block))
            yield block
            del block
            seen.append(sum(item() is not None for item in alive))

    assert Stager(sheet, batch, transaction.atomic).stage(blocks(), check).total == 6
    assert max(seen) <= 1  # the one that the loop still holds


class WithMissing(Visits):
    """A whole roll: who is not in the file is staged beyond it."""

    def finish(self, state, check):
        """Two that the file has no line for."""
        for at in range(2):
            yield StagedExtra(
                "ask", {"household": f"缺{at}", "phone": "13800005678"}, target=at, hint="名册中没有"
            )


def test_rows_beyond_the_file_are_staged_last(batch, stage):
    tally = stage(block_of(ROW), sheet=WithMissing())
    assert tally.counts["ask"] == 2
    rows = [WithMissing().staged(row) for row in ImportRow.objects.filter(status="ask").order_by("number")]
    assert [(row.number, row.target_id, row.in_file) for row in rows] == [
        (BEYOND_FILE, 0, False),
        (BEYOND_FILE + 1, 1, False),
    ]
    assert rows[0].problems == [["", "名册中没有", ""]]
    assert isinstance(rows[0].values["phone"], Token)
