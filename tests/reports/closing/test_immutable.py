"""A closed month is not changed by any way there is, on either engine; its records stay correctable."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, ProtectedError
from django.urls import reverse

from reports.closing import engine, store
from reports.models import PeriodClose, Snapshot, SnapshotBlock, SnapshotRows
from reports.models.closes import CLOSED
from reports.services import closes as services
from tests.support import browser
from unionhub.core import guards
from unionhub.core.attached import Attached, Settled
from unionhub.core.jobs import run_job, start_job
from unionhub.core.models import Case
from unionhub.core.workflow import Overtaken, perform

from .make import OCTOBER, closed, furnish

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MODELS = (SnapshotBlock, SnapshotRows, Snapshot, PeriodClose)
BLOCK, ROWS, WHOLE, REPORT = (model._meta.db_table for model in MODELS)


@pytest.fixture
def close(cast):
    furnish(cast)
    return closed(cast)


def sql(*statements):
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def block():
    return SnapshotBlock.objects.filter(source="example.made").order_by("pk").first()


def rows():
    return SnapshotRows.objects.order_by("pk").first()


def _save(row):
    row.save()


def _bulk_create(row, unique):
    type(row).objects.bulk_create(
        [row], update_conflicts=True, update_fields=["source"], unique_fields=[unique]
    )


def _replace(table):
    if connection.vendor == "postgresql":
        # As after a commit: else it is the checks that still wait which refuse.
        sql("SET CONSTRAINTS ALL IMMEDIATE", f"TRUNCATE {table} CASCADE")
    else:
        sql(f"REPLACE INTO {table} SELECT * FROM {table}")


def _copy(model):
    """The same row once more, into the closed snapshot."""
    found = model.objects.order_by("pk").first()
    found.pk, found.first, found.is_final = None, date(2020, 1, 1), False
    found.save(force_insert=True)


def _into_closed(cast_close):
    """A draft's row moved into the closed snapshot."""
    final = cast_close.final
    draft = Snapshot.objects.create(close=cast_close, made_at=final.made_at, content=b"", digest="")
    made = SnapshotBlock.objects.create(
        snapshot=draft, source="x", first=date(2026, 1, 1), last=date(2026, 1, 1), node=1
    )
    SnapshotBlock.objects.filter(pk=made.pk).update(snapshot=final)


ATTEMPTS = {
    "block: save": lambda close: _save(block()),
    "block: update": lambda close: SnapshotBlock.objects.update(own={}),
    "block: loosen": lambda close: SnapshotBlock.objects.update(is_final=False),
    "block: delete": lambda close: block().delete(),
    "block: delete all": lambda close: SnapshotBlock.objects.all().delete(),
    "block: _raw_delete": lambda close: SnapshotBlock.objects.all()._raw_delete("default"),
    "block: bulk_update": lambda close: SnapshotBlock.objects.bulk_update([block()], ["own"]),
    "block: bulk_create": lambda close: _bulk_create(block(), "id"),
    "block: add": lambda close: _copy(SnapshotBlock),
    "block: move in": _into_closed,
    "rows: save": lambda close: _save(rows()),
    "rows: update": lambda close: SnapshotRows.objects.update(count=F("count") + 1),
    "rows: delete": lambda close: rows().delete(),
    "rows: add": lambda close: _copy(SnapshotRows),
    "whole: save": lambda close: _save(close.final),
    "whole: update": lambda close: Snapshot.objects.update(digest="0" * 64),
    "whole: loosen": lambda close: Snapshot.objects.update(is_final=False),
    "whole: delete": lambda close: close.final.delete(),
    "whole: _raw_delete": lambda close: Snapshot.objects.all()._raw_delete("default"),
    "report: another month": lambda close: PeriodClose.objects.update(month=date(2026, 9, 1)),
    "report: another edition": lambda close: PeriodClose.objects.filter(pk=close.pk).update(edition=9),
    "report: another signer": lambda close: sql(f"UPDATE {REPORT} SET signer = 'x'"),
    "report: another digest": lambda close: PeriodClose.objects.update(digest="0" * 64),
    "sql: update block": lambda close: sql(f"UPDATE {BLOCK} SET node = 0"),
    "sql: delete block": lambda close: sql(f"DELETE FROM {BLOCK}"),
    "sql: update rows": lambda close: sql(f"UPDATE {ROWS} SET count = 0"),
    "sql: update whole": lambda close: sql(f"UPDATE {WHOLE} SET is_final = (1 = 0)"),
    "sql: delete whole": lambda close: sql(f"DELETE FROM {WHOLE}"),
    "sql: replace or truncate block": lambda close: _replace(BLOCK),
    "sql: replace or truncate rows": lambda close: _replace(ROWS),
    "sql: replace or truncate whole": lambda close: _replace(WHOLE),
}  # fmt: skip


def _refusal(attempt, close):
    """What a person is told of the attempt; nothing where it succeeded."""
    try:
        with transaction.atomic():
            attempt(close)
    except IntegrityError as error:
        return guards.explain(error) or str(error)
    return ""


def _lift():
    """Frozen numbers without their guards."""
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    guards.lift(kind=guards.Frozen)
    guards.lift(kind=Attached)
    guards.lift(kind=Settled)


def test_the_database_refuses_every_attempt(close):
    before = store.digest_of(close.final.pk)
    for name, attempt in ATTEMPTS.items():
        assert _refusal(attempt, close) == CLOSED, name
        assert store.digest_of(close.final.pk) == before, name
    assert store.verify(close.final) == ""


def test_without_the_guards_the_same_succeeds_and_is_found(close):
    """The refusals above come from the guards; and what gets by them shows in the digest."""
    _lift()
    altered = block()
    altered.own = {"": {"example.visits": {"": 99}}}
    altered.save()
    assert "不符" in store.verify(close.final)


def test_what_is_added_behind_the_guards_is_found(close):
    _lift()
    _copy(SnapshotBlock)
    assert "不符" in store.verify(close.final)


def test_the_report_cannot_be_taken_from_under_it(close):
    for attempt in (
        lambda: PeriodClose.objects.get(pk=close.pk).delete(),
        lambda: PeriodClose.objects.all().delete(),
        lambda: Case.objects.filter(pk=close.pk).delete(),
    ):
        with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
            attempt()
    assert store.verify(close.final) == ""


@pytest.mark.django_db(transaction=True)
def test_nor_by_sql_on_the_report(cast):
    furnish(cast)
    close = closed(cast)
    with pytest.raises(IntegrityError):
        sql(f"DELETE FROM {PeriodClose._meta.db_table}")
    assert store.verify(close.final) == ""


def test_a_report_with_another_digest_is_told(close):
    _lift()
    PeriodClose.objects.update(digest="0" * 64)
    assert "校验值" in store.verify(close.final)


def test_steps_played_again_and_counting_change_nothing(cast, close):
    before = store.digest_of(close.final.pk)
    for step, actor in (("check", cast.clerk), ("redo", cast.clerk), ("review", cast.head), ("sign", cast.leader),
                        ("close", cast.clerk)):  # fmt: skip
        with pytest.raises(Overtaken), transaction.atomic():
            perform(close, step, actor, note="再来")
    for again in (engine.count, lambda *_: engine.freeze(close)):
        with pytest.raises(ValidationError), transaction.atomic():
            again(close, cast.clerk)
    with pytest.raises(ValidationError, match="已有"), transaction.atomic():
        services.open_month(cast.county, OCTOBER, cast.clerk)
    assert store.digest_of(close.final.pk) == before
    assert Snapshot.objects.filter(is_final=True).count() == 1


def test_a_page_sent_again_changes_nothing(cast, close):
    before = (store.digest_of(close.final.pk), close.events.count())
    for step in ("check", "close", "redo"):
        address = reverse("reports-close-step", args=[close.pk, step])
        page = browser(cast.clerk).post(address, {"version": close.version, "note": "再来"})
        assert page.status_code in (200, 302, 400, 409, 422)
    browser(cast.clerk).post(reverse("close-count", args=[close.pk]))
    assert (store.digest_of(close.final.pk), close.events.count()) == before


@pytest.mark.django_db(transaction=True)
def test_the_job_refuses_in_words(cast):
    furnish(cast)
    close = closed(cast)
    job = start_job("reports.count", cast.clerk, cast.county, {"close": close.pk})
    assert run_job(job.pk) == "failed"
    job.refresh_from_db()
    assert "只有草稿" in job.error
    assert store.verify(close.final) == ""


def test_the_production_flush_is_refused(close):
    from django.core.management.commands.flush import Command

    with pytest.raises((CommandError, DatabaseError)), transaction.atomic():
        call_command(Command(), verbosity=0, interactive=False)
    assert store.verify(close.final) == ""
