"""以前月份更正: what was reported stays, what was corrected since stands in a column of its own."""

from datetime import date
from decimal import Decimal

import pytest

from reports.enums import ColumnKind
from reports.models import PeriodClose
from reports.returns.reading import month_table, snapshot_of
from tests.example.models import Visit
from tests.reports.closing.make import OCTOBER, SEPTEMBER, closed, counted, furnish, visit
from unionhub.core.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
C = ColumnKind
FLOW = (C.MONTH, C.YEAR_TO_DATE, C.CORRECTION)
STOCK = (C.LAST_END, C.CORRECTION, C.END)


@pytest.fixture
def september(cast) -> PeriodClose:
    """September closed: a visit in February; October has two."""
    furnish(cast)
    return closed(cast, SEPTEMBER)


def values(close: PeriodClose, key: str, node: Organisation, columns=FLOW, **more) -> list:
    table = month_table(close, **more)
    table.want([key], [node], columns, **({"by": more["by"]} if "by" in more else {}))
    return [table.cell(key, node.pk, column).value for column in columns]


def test_without_a_closed_month_before_there_is_nothing_to_correct(cast, september):
    assert values(september, "example.new_visits", cast.county) == [0, 1, None]
    assert values(september, "example.visits", cast.county, STOCK) == [1, None, 1], (
        "live before the first month"
    )


def test_what_was_corrected_after_closing_stands_apart(cast, september):
    visit(cast.union_a1, date(2026, 9, 7), "30.30")
    visit(cast.union_b1, date(2026, 3, 7), "1.05")
    Visit.objects.filter(visited_on=date(2026, 2, 3)).delete()
    october = counted(cast, OCTOBER)
    assert values(october, "example.new_visits", cast.county) == [2, 4, 1]
    assert values(october, "example.new_visits", cast.town_a) == [1, 2, 0], "one came, one went"
    assert values(october, "example.new_visits", cast.union_b1) == [1, 2, 1], "below the areas as well"
    amounts = values(october, "example.new_amount", cast.county)
    assert amounts == [Decimal("520.20"), Decimal("551.55"), Decimal("-68.75")]
    assert Decimal("100.10") + amounts[2] + amounts[0] == amounts[1], "as reported, corrected, and this month"
    assert values(october, "example.visits", cast.county, STOCK) == [1, 1, 4]
    table = month_table(october)
    table.want(["example.new_amount", "example.closed_rate"], [cast.county], [C.CORRECTION])
    assert table.cell("example.new_amount", cast.county.pk, C.CORRECTION).text == "-68.75"


def test_a_closed_month_says_the_same_whatever_is_corrected_later(cast, september):
    visit(cast.union_a1, date(2026, 9, 7))
    october = closed(cast, OCTOBER)
    every = tuple(ColumnKind)
    keys = ("example.visits", "example.new_visits", "example.new_amount", "example.closed_rate")

    def told() -> list:
        return [values(PeriodClose.objects.get(pk=october.pk), key, cast.county, every) for key in keys]

    before = told()
    assert before[0] == [4, None, None, 4, 1, 1, 0, 4, None]
    visit(cast.union_a1, date(2026, 9, 8))
    visit(cast.union_a1, date(2025, 10, 8))
    Visit.objects.filter(visited_on=date(2026, 2, 3)).delete()
    assert told() == before


def test_in_january_the_year_begins_anew_but_members_do_not(cast):
    furnish(cast)
    december = closed(cast, date(2025, 12, 1))
    assert values(december, "example.visits", cast.county, STOCK) == [0, None, 0]
    visit(cast.union_a1, date(2025, 12, 31))
    january = counted(cast, date(2026, 1, 1))
    assert values(january, "example.new_visits", cast.county) == [0, 0, 0], "it belongs to the year before"
    assert values(january, "example.visits", cast.county, STOCK) == [0, 1, 1]


def test_a_closed_month_a_year_ago_is_compared_with_as_it_was_reported(cast):
    furnish(cast)
    visit(cast.union_a1, date(2025, 10, 2))
    closed(cast, date(2025, 10, 1))
    visit(cast.union_a1, date(2025, 10, 3))
    october = counted(cast, OCTOBER)
    columns = (C.YEAR_AGO, C.CHANGE, C.CHANGE_PERCENT)
    assert values(october, "example.new_visits", cast.county, columns) == [1, 2, Decimal("200.00")]
    assert values(october, "example.new_visits", cast.union_a1, columns)[0] == 1, "below the areas as well"


def test_a_rate_of_a_span_is_not_corrected_by_itself(cast, september):
    october = counted(cast, OCTOBER)
    assert snapshot_of(october) is not None
    assert values(october, "example.median_amount", cast.county)[2] is None
    assert values(october, "example.closed_rate", cast.county, STOCK) == [
        Decimal("0.00"),
        Decimal("0.00"),
        Decimal("0.00"),
    ]
