"""x46, x47 of the hostile workbooks: very many good rows, and one bad row among them."""

from datetime import date, timedelta

import pytest

from members.models import Membership, Person
from tests.members.roll.desk import finished, problems, step
from unionhub.core.cleaners import check_digit
from unionhub.core.excel import ExcelColumn, Form, write_book
from unionhub.core.models.import_batch import ImportBatch
from unionhub.core.sheets import batches, sheet_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine, pytest.mark.slow]
HEADINGS = ("工会名称", "姓名", "证件号码", "入会日期")
BAD_ROW = 5_003


def number(serial: int) -> str:
    """A sound number for each serial; area 0000xx."""
    birth = date(1960, 1, 1) + timedelta(serial % 14_000)
    start = f"0000{serial // 14_000:02d}{birth:%Y%m%d}{serial % 1000:03d}"
    return start + check_digit(start)


def read(folder, user, rows) -> ImportBatch:
    from django.core.files import File

    path = folder / "名册.xlsx"
    columns = [ExcelColumn(heading, 14, Form.TEXT) for heading in HEADINGS]
    write_book(str(path), "名册", columns, rows)
    with path.open("rb") as handle:
        upload = File(handle, name="名册.xlsx")
        batch = batches.accept(sheet_for("members"), upload, user, user.organisation, {"on": "2026-03-01"})
    return finished(batch)


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


def test_one_bad_row_in_ten_thousand_stops_the_whole(house, folder):
    rows = ((["A1", "王小明", number(at), "2019-07-01"]) for at in range(10_000))
    rows = (
        [*row[:2], row[2][:17] + "?", row[3]] if at == BAD_ROW - 2 else row for at, row in enumerate(rows)
    )
    batch = read(folder, house.cast.clerk, rows)
    assert (batch.counts["new"], batch.counts["bad"]) == (9_999, 1)
    assert problems(batch) == {BAD_ROW: ["证件号码"]}
    assert batch.marked is not None
    assert not Person.objects.exists()


def test_fifty_thousand_rows_are_written_and_taken_back(house, folder):
    batch = read(
        folder, house.cast.clerk, (["A1", "王小明", number(at), "2019-07-01"] for at in range(50_000))
    )
    assert batch.counts["new"] == 50_000
    batch = step(batch, "apply", house.cast.clerk)
    assert (batch.state, Membership.objects.count()) == ("applied", 50_000)
    batch = step(batch, "undo", house.cast.clerk)
    assert (batch.report["restored"], Person.objects.count(), Membership.objects.count()) == (50_000, 0, 0)
