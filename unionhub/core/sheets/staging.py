"""Staging: blocks of cleaned rows, judged by the sheet, become rows that wait for the user's word.

Blocks come one at a time and leave at once, so memory stays flat whatever the file's length.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import connection

from ..models.import_batch import ImportBatch, ImportRow, RowStatus
from ..sensitive import seal_many
from .block import Block
from .set_based import copy_columns, run, uuids
from .sheet import BEYOND_FILE, Check, Sheet, StagedExtra

#: Kinds of problems kept apart, and rows named in each; all are counted.
KINDS_KEPT, ROWS_KEPT = 200, 30
_EXTRA_CHUNK = 4_000
OTHER = "其他问题"


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage collector rest: rows come and go by the hundred thousand without a cycle among them, and
    looking through them in vain costs as much as the work itself.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Tally:
    """What is counted while rows are staged, for the preview: rows by status, problems by kind."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = dict.fromkeys(RowStatus.values, 0)
        self.problem_count = 0
        self._kinds: dict[tuple[str, str], tuple[list[int], list[list[Any]]]] = {}

    @property
    def total(self) -> int:
        """Rows staged so far."""
        return sum(self.counts.values())

    def problem(self, number: int, heading: str, words: str, value: str) -> None:
        """Count a problem under its kind."""
        self.problem_count += 1
        kind = (heading, words)
        if kind not in self._kinds and len(self._kinds) >= KINDS_KEPT:
            kind = ("", OTHER)
        count, rows = self._kinds.setdefault(kind, ([0], []))
        count[0] += 1
        if len(rows) < ROWS_KEPT:
            rows.append([number, value])

    def problems(self) -> list[dict[str, Any]]:
        """The kinds of problems, the most frequent first, as the batch keeps them."""
        found = [
            {"heading": heading, "words": words, "count": count[0], "rows": rows}
            for (heading, words), (count, rows) in self._kinds.items()
        ]
        return sorted(found, key=lambda kind: -kind["count"])


class Stager:
    """Writes the judged blocks of one reading. `writing` opens the transaction in which a block is written."""

    def __init__(
        self, sheet: Sheet, batch: ImportBatch, writing: Callable[[], AbstractContextManager[Any]]
    ) -> None:
        self.sheet, self.batch, self.writing = sheet, batch, writing
        self.tally = Tally()
        self._headings = {column.name: column.heading for column in sheet.columns}
        self._wants_keys = bool(sheet.sealed_names) or _has_row_key(sheet)

    def stage(
        self, blocks: Iterable[Block], check: Check, say: Callable[[int], None] = lambda rows: None
    ) -> Tally:
        """Judge and write all blocks, then what the sheet adds at the end."""
        with uncollected():
            state = self.sheet.start(check)
            for block in blocks:
                self.sheet.check(block, state, check)
                self.write(block)
                say(self.tally.total)
            self._write_extras(self.sheet.finish(state, check))
        return self.tally

    def write(self, block: Block) -> None:
        """Write one judged block."""
        self._settle(block)
        columns = self._columns(block)
        with self.writing():
            if connection.vendor == "postgresql":
                # Later commits that are waited for bring this one to the disk; before them it means nothing.
                run("SET LOCAL synchronous_commit = off")
            copy_columns(ImportRow, columns)
        for status in block.status:
            self.tally.counts[status] += 1

    def _settle(self, block: Block) -> None:
        """Rows with a problem are bad, rows nobody judged are new; new rows get the key their values are sealed for."""
        for index in block.problems:
            block.status[index] = RowStatus.BAD.value
        block.status = [str(status) if status else "new" for status in block.status]
        if self._wants_keys:
            fresh = uuids(len(block))
            block.row_key = [key or new for key, new in zip(block.row_key, fresh, strict=True)]

    def _columns(self, block: Block) -> dict[str, Sequence[Any]]:
        """The block as columns of ImportRow. Of a bad row nothing is kept but its problems."""
        empty: list[Any] = [None] * len(block)
        cells = list(zip(*(self._column(block, name, empty) for name in self.sheet.names), strict=True))
        for index in block.problems:
            cells[index] = ()
        problems = self._problems(block)
        return {
            "batch": [self.batch.pk] * len(block),
            "number": block.numbers,
            "status": block.status,
            "target_id": block.target,
            "target_version": block.version,
            "row_key": block.row_key,
            "cells": cells,
            "old": block.old,
            "problems": [problems.get(index) for index in range(len(block))] if problems else empty,
        }

    def _column(self, block: Block, name: str, empty: list[Any]) -> list[Any]:
        """The values of a column as they are staged: sealed, where the column is."""
        values = block.values.get(name, empty)
        if name not in self.sheet.sealed_names:
            return values
        places = [
            index
            for index, value in enumerate(values)
            if value is not None and value != "" and block.status[index] != "bad"
        ]
        model, field = self.sheet.sealed_field(name)
        keys: Any = block.row_key  # _settle has given every row of a sealing sheet one
        pairs: list[tuple[UUID, str]] = [(keys[index], str(values[index])) for index in places]
        sealed = list(empty)
        for index, token in zip(places, seal_many(model, field, pairs), strict=True):
            sealed[index] = token
        return sealed

    def _problems(self, block: Block) -> dict[int, list[list[str]]]:
        """What is wrong with each row and what is to be said of a good one; counted on the way."""
        found: dict[int, list[list[str]]] = {}
        for index in block.problems:
            for problem in block.problems_at(index, self._headings):
                self.tally.problem(problem.row, problem.heading, problem.words, problem.value)
                found.setdefault(index, []).append([problem.heading, problem.words, problem.value])
        for index, hint in enumerate(block.hint):
            if hint and index not in found:
                found[index] = [["", hint, ""]]
        return found

    def _write_extras(self, extras: Iterable[StagedExtra]) -> None:
        """Stage rows that the file has no line for."""
        source, number = iter(extras), BEYOND_FILE
        while chunk := list(islice(source, _EXTRA_CHUNK)):
            block = Block(
                list(range(number, number + len(chunk))),
                {name: [extra.values.get(name) for extra in chunk] for name in self.sheet.names},
            )
            block.status = [extra.status for extra in chunk]
            block.target = [extra.target for extra in chunk]
            block.version = [extra.version for extra in chunk]
            block.old = [dict(extra.old) if extra.old is not None else None for extra in chunk]
            block.row_key = [extra.row_key for extra in chunk]
            block.hint = [extra.hint for extra in chunk]
            self.write(block)
            number += len(chunk)


def _has_row_key(sheet: Sheet) -> bool:
    try:
        sheet.model._meta.get_field("row_key")
    except FieldDoesNotExist:
        return False
    return True
