"""Imports of the roll in tests: rows of cells become a file, the file becomes an import, its jobs run at once."""

from typing import Any

import openpyxl
from django.core.files import File

from members.sheets.members import MEMBERS_SHEET
from tests.members.make import id_number
from unionhub.core.jobs import run_job
from unionhub.core.models import User
from unionhub.core.models.import_batch import ImportBatch
from unionhub.core.scope import where
from unionhub.core.sheets import batches

ON = "2026-03-01"


def row(serial: int, name: str = "王小明", union: str = "A1", **cells: Any) -> dict[str, Any]:
    """The cells of one member, by heading."""
    return {
        "工会名称": union,
        "姓名": name,
        "证件号码": id_number(serial),
        "手机号码": f"139{serial:08d}",
        **cells,
    }


def book(rows: list[dict[str, Any]], path: Any) -> Any:
    """A workbook of the rows, with the headings of all of them."""
    headings = list(dict.fromkeys(heading for line in rows for heading in line))
    made = openpyxl.Workbook()
    page = made.active
    page.append(headings)
    for line in rows:
        page.append([line.get(heading) for heading in headings])
    made.save(path)
    return path


def upload(rows: list[dict[str, Any]], user: User, folder: Any, **options: str) -> ImportBatch:
    """Read the rows; what came of it, before anything is written."""
    path = book(rows, folder / "名册.xlsx")
    with path.open("rb") as handle:
        batch = batches.accept(
            MEMBERS_SHEET,
            File(handle, name="名册.xlsx"),
            user,
            where(user, MEMBERS_SHEET.import_action),
            {"on": ON, **options},
        )
    return finished(batch)


def finished(batch: ImportBatch) -> ImportBatch:
    """The import after its job has run."""
    run_job(batch.job_id)
    batch.refresh_from_db()
    return batch


def step(batch: ImportBatch, what: str, user: User, **more: Any) -> ImportBatch:
    """Apply or undo."""
    batches.ask(batch, what, user, **more)
    batch.refresh_from_db()
    return finished(batch)


def imported(rows: list[dict[str, Any]], user: User, folder: Any, **options: str) -> ImportBatch:
    """Read and apply; the import must be good."""
    batch = upload(rows, user, folder, **options)
    assert batch.counts["bad"] == 0, (batch.problems, batch.error)
    batch = step(batch, "apply", user)
    assert batch.state == "applied", batch.error
    return batch


def problems(batch: ImportBatch) -> dict[int, list[str]]:
    """Headings refused, by row."""
    return {
        line.number: [heading for heading, *_ in line.problems]
        for line in batch.rows.filter(status="bad").order_by("number")
    }
