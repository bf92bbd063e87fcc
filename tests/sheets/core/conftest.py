"""A sheet of visits with sealed columns, staged without a file."""

from datetime import date

import pytest
from django.db import transaction

from tests.example.models import Visit
from unionhub.core import cleaners
from unionhub.core.masking import Kind
from unionhub.core.models.import_batch import ImportBatch
from unionhub.core.sensitive import index_many
from unionhub.core.sheets import Block, Check, Column, Sheet
from unionhub.core.sheets.staging import Stager

NUMBER = "00000019900101123X"


class Visits(Sheet):
    """Visits with the digests of their ID numbers beside them."""

    key = "visits"
    app = "example"
    label = "走访记录"
    model = Visit
    import_action = "example.visit.import"
    columns = (
        Column("household", "户主", required=True),
        Column("visited_on", "走访日期", cleaners.day),
        Column("amount", "慰问金额", cleaners.money),
        Column(
            "id_number",
            "身份证号",
            cleaners.id_number,
            kind=Kind.ID_NUMBER,
            sealed=("example.Visit", "id_number"),
        ),
        Column("phone", "联系电话", cleaners.phone, kind=Kind.PHONE, sealed=("example.Visit", "phone")),
    )
    extra = ("id_number_index", "id_number_index_spare")

    def check(self, block, state, check):
        """Digests for the whole block."""
        block.values |= index_many(Visit, "id_number", [value or "" for value in block.values["id_number"]])


@pytest.fixture
def sheet():
    return Visits()


@pytest.fixture
def batch(cast):
    return ImportBatch.objects.create(
        sheet_key="visits", organisation=cast.union_a1, created_by=cast.clerk, filename="a.xlsx"
    )


@pytest.fixture
def check(cast, batch):
    return Check(cast.clerk, cast.union_a1, {}, date(2026, 3, 5), batch.pk)


def block_of(*rows, first=2, **more):
    """A block of rows given as dicts."""
    names = [column.name for column in Visits.columns]
    numbers = list(range(first, first + len(rows)))
    return Block(numbers, {name: [row.get(name) for row in rows] for name in names}, **more)


@pytest.fixture
def stage(sheet, batch, check):
    def run(*blocks, sheet=sheet):
        return Stager(sheet, batch, transaction.atomic).stage(blocks, check)

    return run
