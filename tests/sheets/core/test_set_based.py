"""COPY and the statements from staged rows to records, alike on both engines."""

import hmac
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import DataError, connection

from tests.example.models import Visit
from tests.sheets.core.conftest import NUMBER, block_of
from unionhub.core.models.import_batch import ImportRow
from unionhub.core.sensitive import PlainRefused, blind_lookup, seal_many
from unionhub.core.sensitive.ciphers import IndexKey
from unionhub.core.sheets import set_based
from unionhub.core.sheets.set_based import Cell, Sql, Value

pytestmark = [pytest.mark.db_engine, pytest.mark.django_db]
AWKWARD = "a\tb\\N\\.\nc\r\"引号'%s"


def test_copied_rows_are_what_was_given(cast, batch):
    key = uuid.uuid4()
    cells = [AWKWARD, None, 1, True, date(2026, 3, 5), Decimal("1.50"), {"名": AWKWARD}]
    fields = ("batch", "number", "status", "target_id", "row_key", "cells", "old")
    rows = ((batch.pk, at, "new", None, key, cells, None) for at in range(1, 4))
    assert set_based.copy_rows(ImportRow, fields, rows) == 3
    row = ImportRow.objects.get(batch=batch, number=2)
    assert (row.target_id, row.row_key, row.old) == (None, key, None)
    assert row.cells == [AWKWARD, None, 1, True, "2026-03-05", "1.50", {"名": AWKWARD}]


def test_copied_records_take_text_dates_amounts_and_sealed_values(cast):
    key = uuid.uuid4()
    (token,) = seal_many(Visit, "phone", [(key, "13800005678")])
    fields = (
        "organisation", "created_at", "updated_at", "version", "row_key", "household", "visited_on", "amount",
        "state", "id_number", "phone", "note",
    )  # fmt: skip
    now = cast.clerk.created_at
    row = (
        cast.union_a1.pk,
        now,
        now,
        1,
        key,
        AWKWARD,
        date(2026, 3, 5),
        Decimal("10.50"),
        "open",
        "",
        token,
        "",
    )
    assert set_based.copy_rows(Visit, fields, [row]) == 1
    visit = Visit.objects.get()
    assert (visit.household, visit.visited_on, visit.amount) == (AWKWARD, date(2026, 3, 5), Decimal("10.50"))
    assert (visit.phone.plain, visit.id_number.plain) == ("13800005678", "")
    with pytest.raises(PlainRefused):
        set_based.copy_rows(Visit, fields, [(*row[:10], "13800005678", "")])


FIELDS = {
    "household": Cell("household"),
    "visited_on": Cell("visited_on"),
    "amount": Cell("amount", empty=Decimal(7)),
    "id_number": Cell("id_number"),
    "id_number_index": Cell("id_number_index"),
    "id_number_index_spare": Cell("id_number_index_spare"),
    "phone": Cell("phone"),
}


def staged(stage):
    stage(
        block_of(
            {
                "household": AWKWARD,
                "visited_on": date(2026, 3, 5),
                "amount": Decimal("10.50"),
                "id_number": NUMBER,
                "phone": "13800005678",
            },
            {"household": "空户", "visited_on": date(2026, 3, 6)},
        )
    )


def test_staged_rows_become_records_in_one_statement(cast, batch, sheet, stage, django_assert_num_queries):
    staged(stage)
    given = {**FIELDS, "organisation": Value(cast.union_a1.pk), "created_by": Value(cast.clerk.pk)}
    with django_assert_num_queries(1):
        assert set_based.insert_from_staged(Visit, given, batch, ["new"], sheet) == 2
    full, empty = Visit.objects.order_by("pk")
    assert (full.household, full.visited_on, full.amount) == (AWKWARD, date(2026, 3, 5), Decimal("10.50"))
    assert (full.id_number.plain, full.phone.plain) == (NUMBER, "13800005678")
    assert Visit.objects.get(blind_lookup(Visit, "id_number", NUMBER)) == full
    assert (empty.id_number.plain, empty.amount, empty.id_number_index) == ("", Decimal(7), None)
    assert (full.version, full.state, full.created_by, full.followed_on) == (1, "open", cast.clerk, None)
    with django_assert_num_queries(1):
        assert set_based.link_targets(Visit, batch, ["new"]) == 2
    rows = batch.rows.order_by("number").values_list("target_id", flat=True)
    assert list(rows) == [full.pk, empty.pk]


def test_a_sealed_field_without_its_index_is_refused(cast, batch, sheet, stage):
    staged(stage)
    with pytest.raises(LookupError, match="id_number_index"):
        set_based.insert_from_staged(Visit, {"id_number": Cell("id_number")}, batch, ["new"], sheet)


def test_too_long_a_text_is_an_error_and_never_cut(cast, batch, sheet, stage):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no lengths")
    stage(block_of({"household": "长" * 41, "visited_on": date(2026, 3, 5)}))
    with pytest.raises(DataError):
        set_based.insert_from_staged(
            Visit, {**FIELDS, "organisation": Value(cast.union_a1.pk)}, batch, ["new"], sheet
        )


def test_staged_rows_change_their_targets_and_moved_ones_are_named(cast, batch, sheet, stage):
    made = [
        Visit.objects.create(organisation=cast.union_a1, household=name, visited_on=date(2026, 3, 5))
        for name in ("甲", "乙")
    ]
    block = block_of(*({"household": visit.household, "amount": Decimal(9)} for visit in made))
    block.status, block.version = ["changed"] * 2, [1, 1]
    block.target = [visit.pk for visit in made]
    stage(block)
    assert set_based.moved_rows(Visit, batch, ["changed"]) == []
    Visit.objects.filter(pk=made[1].pk).update(version=2)
    assert set_based.moved_rows(Visit, batch, ["changed"]) == [3]
    only = Sql("t.version = r.target_version")
    assert (
        set_based.update_from_staged(Visit, {"amount": Cell("amount")}, batch, ["changed"], sheet, only) == 1
    )
    assert list(Visit.objects.order_by("pk").values_list("amount", "version")) == [(9, 2), (0, 2)]
    Visit.objects.filter(pk=made[1].pk).delete()
    assert set_based.moved_rows(Visit, batch, ["changed"], since=1) == [3]
    set_based.lock_targets(Visit, batch, ["changed"])


def test_targets_are_set_by_pairs(cast, batch, stage):
    staged(stage)
    rows = list(batch.rows.order_by("number"))
    set_based.set_targets((row.pk, 100 + at) for at, row in enumerate(rows))
    assert list(batch.rows.order_by("number").values_list("target_id", flat=True)) == [100, 101]


def test_quick_uuids_are_random_ones():
    made = set_based.uuids(1000)
    assert len(set(made)) == 1000
    assert all(key.version == 4 and key.variant == uuid.RFC_4122 for key in made)
    assert uuid.UUID(str(made[0])) == made[0]


def test_digests_are_hmacs():
    key = IndexKey("abcd", "aes", b"k" * 32)
    derived = hmac.digest(b"k" * 32, b"app.Model.field", "sha256")
    expected = "abcd:" + hmac.digest(derived, "甲".encode(), "sha256").hex()
    assert key.digest("app.Model.field", "甲") == expected
    assert key.digest_all("app.Model.field", ["甲", "甲"]) == [expected] * 2
