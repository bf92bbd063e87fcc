"""A closed row stays as it is: ORM and raw SQL; an open one may change (scorecard G6, the guard's part)."""

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from unionhub.core.guards import Frozen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]


@pytest.fixture
def period():
    """A table of its own with the guard on it, gone after the test."""
    with isolate_apps("unionhub.core"):

        class Period(models.Model):
            name = models.CharField(max_length=20)
            state = models.CharField(max_length=10)

            class Meta:
                app_label = "core"
                db_table = "guards_test_period"

            def __str__(self):
                return self.name

        guard = Frozen(field="state", values=("closed", "archived"))
        with connection.schema_editor() as editor:
            editor.create_model(Period)
        with connection.cursor() as cursor:
            for piece in guard.pieces(Period, connection):
                cursor.execute(piece.create)
        yield Period
        with connection.schema_editor() as editor:
            editor.delete_model(Period)


def sql(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("state", ["closed", "archived"])
@pytest.mark.parametrize(
    "attempt",
    [
        lambda row: type(row).objects.filter(pk=row.pk).update(name="x"),
        lambda row: type(row).objects.filter(pk=row.pk).update(state="open"),
        lambda row: row.delete(),
        lambda row: type(row).objects.all().delete(),
        lambda row: sql("UPDATE guards_test_period SET name = 'x'"),
        lambda row: sql(
            "TRUNCATE guards_test_period"
            if connection.vendor == "postgresql"
            else "REPLACE INTO guards_test_period SELECT id, 'x', 'open' FROM guards_test_period"
        ),
    ],
)
def test_a_closed_row_stays(period, state, attempt):
    row = period.objects.create(name="一月", state="open")
    row.state = state
    row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(row)
    assert list(period.objects.values_list("name", "state")) == [("一月", state)]


def test_an_open_row_may_change_and_go(period):
    row = period.objects.create(name="一月", state="open")
    row.name = "二月"
    row.save()
    row.delete()
    assert not period.objects.exists()
