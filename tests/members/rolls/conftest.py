"""A desk with the Excel lists: rows of cells become a file, the file an import whose jobs run at once."""

from typing import Any

import pytest
from django.core.files import File

from members.models import CodeListVersion
from members.services.code_lists import seed_code_lists
from tests.members.roll.desk import book, finished, step
from unionhub.core.models import User
from unionhub.core.models.import_batch import ImportBatch
from unionhub.core.scope import where
from unionhub.core.sheets import batches, sheet_for


class Desk:
    """Reads, applies and takes back files of one sheet."""

    def __init__(self, key: str, folder: Any) -> None:
        self.sheet = sheet_for(key)
        self.folder = folder

    def read(self, rows: list[dict[str, Any]], user: User, **options: str) -> ImportBatch:
        """What came of the file before anything is written. Columns that are not ours are left unread."""
        path = book(rows, self.folder / "名册.xlsx")
        with path.open("rb") as handle:
            upload = File(handle, name="名册.xlsx")
            home = where(user, self.sheet.import_action)
            return finished(batches.accept(self.sheet, upload, user, home, options))

    def imported(self, rows: list[dict[str, Any]], user: User, **options: str) -> ImportBatch:
        """Read and apply; every row must be good."""
        batch = self.read(rows, user, **options)
        assert batch.counts.get("bad", 0) == 0, (batch.problems, batch.error)
        batch = step(batch, "apply", user)
        assert batch.state == "applied", batch.error
        return batch

    def undone(self, batch: ImportBatch, user: User) -> ImportBatch:
        """Take it back."""
        return step(batch, "undo", user)

    def refusals(self, rows: list[dict[str, Any]], user: User, **options: str) -> list[tuple[str, str]]:
        """(heading, words) of everything refused."""
        batch = self.read(rows, user, **options)
        return [
            (heading, words)
            for line in batch.rows.filter(status="bad").order_by("number")
            for heading, words, *_ in line.problems
        ]


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


@pytest.fixture
def county(house):
    """The house, with the county's whole list of natures."""
    CodeListVersion.objects.update(is_struck=True)
    seed_code_lists(house.cast.county)
    return house
