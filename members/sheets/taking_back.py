"""What the smaller sheets share: rows in chunks, records still as the import left them, deleting what is free."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError

from unionhub.core.sheets import Apply, StagedRow, UndoReport

CHUNK = 1_000
CHANGED_SINCE = "导入之后又被修改，保留现在的内容。"
GONE = "导入之后已被删除，或不在您的范围内。"
IN_USE = "已被其他业务使用，没有删除。"


def chunks(rows: Iterable[StagedRow]) -> Iterator[list[StagedRow]]:
    """The rows, a thousand at a time."""
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def untouched(rows: list[StagedRow], apply: Apply, report: UndoReport) -> Iterator[tuple[StagedRow, Any]]:
    """The rows whose record is at the version the import left, with the record locked; the others are reported."""
    ids = [row.target_id for row in rows]
    found: dict[int, Any] = (
        apply.sheet.reach(apply.user).select_for_update(of=("self",), no_key=True).in_bulk(ids)
    )
    for row in rows:
        record = found.get(row.target_id or 0)
        if record is None:
            report.kept.append((row.number, GONE))
        elif record.version != (row.target_version or 0) + 1:
            report.kept.append((row.number, CHANGED_SINCE))
        else:
            yield row, record


def deleted(record: models.Model, *parts: models.QuerySet) -> bool:
    """Delete the record with its parts, unless something else refers to it; whether it is gone."""
    try:
        with transaction.atomic():
            for part in parts:
                part.delete()
            record.delete()
    except ProtectedError:
        return False
    return True
