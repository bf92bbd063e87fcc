"""What each kind of column shows: stocks, flows, rates; January, nothing a year ago, withheld counts."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Headcount
from reports import columns
from reports.columns import Cell, MonthTable
from reports.enums import ColumnKind
from tests.example.models import Visit
from tests.members.make import make_house, make_member
from unionhub.core.indicators.reading import SYSTEM, Reader
from unionhub.core.indicators.registry import indicator

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

TODAY = date(2026, 11, 3)
OCTOBER = date(2026, 10, 1)
ALL = tuple(ColumnKind)


def visit(node, on: str, amount: str = "100", state: str = "open") -> Visit:
    return Visit.objects.create(
        organisation=node, household="户主", visited_on=on, amount=Decimal(amount), state=state
    )


@pytest.fixture
def visits(cast):
    """Ten in October 2026 (three closed), two in March, one in December before, four in October 2025."""
    for at in range(10):
        visit(cast.union_a1, "2026-10-31", state="closed" if at < 3 else "open")
    visit(cast.union_a1, "2026-03-01", "12.50")
    visit(cast.union_b1, "2026-03-31", "0.55")
    visit(cast.union_a1, "2025-12-31")
    for _ in range(4):
        visit(cast.union_a1, "2025-10-01")
    return cast


def table(user=SYSTEM, month: date = OCTOBER, **readers) -> MonthTable:
    live = Reader(user, TODAY)
    return MonthTable(month, readers.get("now", live), readers.get("before"), live, readers.get("year_ago"))


def row(asked: MonthTable, key: str, node, by: str = "", member: str = "") -> dict[ColumnKind, Cell]:
    asked.want([key], [node], ALL, by)
    return {column: asked.cell(key, node.pk, column, member, by) for column in ALL}


def values(cells: dict[ColumnKind, Cell]) -> list:
    return [cells[column].value for column in ALL]


def test_a_flow_has_its_month_its_year_and_its_statistical_year(visits):
    cells = row(table(), "example.new_visits", visits.county)
    # month, year so far, from 1 October, no end, no end before, nothing closed before, a year ago and what grew
    assert values(cells) == [10, 12, 10, None, None, None, 4, 8, Decimal("200.00")]
    assert cells[ColumnKind.CHANGE].text == "+8"
    assert cells[ColumnKind.CHANGE_PERCENT].text == "+200.00%"
    assert cells[ColumnKind.END].reason == "只有时点数才有期末。"
    assert cells[ColumnKind.CORRECTION].reason == "没有已封存的上月报表，无可更正。"
    assert (
        row(table(month=date(2026, 9, 1)), "example.new_visits", visits.county)[ColumnKind.STAT_YEAR].value
        == 7
    ), "September still belongs to the year that began in October before"


def test_a_stock_stands_at_the_end_of_the_month(visits):
    cells = row(table(), "example.visits", visits.county)
    assert values(cells) == [17, None, None, 17, 7, None, 4, 13, Decimal("325.00")]
    assert cells[ColumnKind.YEAR_TO_DATE].reason == "时点数没有本年累计。"


def test_sums_of_money_are_exact(visits):
    cells = row(table(), "example.new_amount", visits.county)
    assert cells[ColumnKind.YEAR_TO_DATE].value == Decimal("1013.05")
    assert cells[ColumnKind.CHANGE].text == "+613.05"


def test_rates_move_by_points_never_by_per_cent(visits):
    cells = row(table(), "example.closed_rate", visits.county)
    assert cells[ColumnKind.MONTH].value == Decimal("17.65"), "3 of 17, half up"
    assert (cells[ColumnKind.CHANGE].value, cells[ColumnKind.CHANGE].text) == (
        Decimal("17.65"),
        "+17.65 个百分点",
    )
    assert cells[ColumnKind.CHANGE_PERCENT].value is None
    assert cells[ColumnKind.CHANGE_PERCENT].reason == columns.IN_POINTS
    assert ColumnKind.CHANGE_PERCENT not in columns.columns_for(indicator("example.closed_rate"))


def test_nothing_a_year_ago_leaves_the_percentage_out(visits):
    cells = row(table(), "example.new_visits", visits.town_b)
    assert [cells[column].value for column in (ColumnKind.YEAR_AGO, ColumnKind.CHANGE)] == [0, 1]
    percentage = cells[ColumnKind.CHANGE_PERCENT]
    assert (percentage.value, percentage.text, percentage.reason) == (None, "—", columns.NO_BASE)


def test_a_rate_without_denominator_has_no_value_and_cannot_be_compared(visits):
    cells = row(table(), "example.closed_rate", visits.union_a2)
    assert (cells[ColumnKind.MONTH].value, cells[ColumnKind.MONTH].text) == (None, "—")
    assert cells[ColumnKind.MONTH].reason == cells[ColumnKind.CHANGE].reason == "分母为 0：累计走访次数。"


@pytest.mark.parametrize(
    ("now", "then", "share"),
    [
        (Decimal("1.005"), 1, "0.50"),
        (1234567, 1000000, "23.46"),
        (0, 3, "-100.00"),
        (2, 3, "-33.33"),
        (5, 0, None),
        (5, -2, None),
    ],
)
def test_percentages_are_rounded_half_up(now, then, share):
    assert columns.percent(now, then) == (None if share is None else Decimal(share))


def test_the_29th_of_february_is_compared_with_the_end_of_february():
    asked = table(month=date(2028, 2, 1))
    assert asked.period(indicator("example.visits"), ColumnKind.YEAR_AGO).last == date(2027, 2, 28)
    asked = table(month=date(2029, 2, 1))
    assert asked.period(indicator("example.visits"), ColumnKind.YEAR_AGO).last == date(2028, 2, 29)
    assert asked.period(indicator("example.new_visits"), ColumnKind.YEAR_AGO).key == "2028-01-01..2028-02-29"


def test_what_may_not_be_told_stays_withheld_in_every_column(cast):
    house = make_house(cast)
    for serial in range(7):
        make_member(
            cast.union_a1, f"王{'一二三四五六七'[serial]}", serial + 1, sex="2" if serial < 2 else "1"
        )
    Headcount.objects.create(
        employer=house.employers["A1"], organisation=cast.county, on=date(2025, 1, 1), employees=9
    )
    cells = row(table(cast.leader), "members.women", cast.union_a1)
    told = row(table(), "members.women", cast.union_a1)
    assert told[ColumnKind.END].value == 2
    if cells[ColumnKind.END].value is None:
        assert cells[ColumnKind.END].text == "＊"
    for column in (ColumnKind.CHANGE, ColumnKind.CHANGE_PERCENT):
        if cells[ColumnKind.END].is_withheld:
            assert cells[column].is_withheld


def test_a_split_has_a_cell_for_each_member_and_knows_their_names(visits):
    asked = table()
    asked.want(["example.new_visits"], [visits.county], [ColumnKind.MONTH, ColumnKind.YEAR_AGO], "state")
    assert asked.members("example.new_visits", visits.county.pk, "state") == {
        "open": "待办结",
        "closed": "已办结",
    }
    cells = {
        member: asked.cell("example.new_visits", visits.county.pk, ColumnKind.MONTH, member, "state").value
        for member in ("open", "closed", "nobody")
    }
    assert cells == {"open": 7, "closed": 3, "nobody": None}


def test_many_cells_need_no_more_queries(visits):
    def queries(nodes) -> int:
        asked = table()
        asked.want(["example.visits", "example.new_visits", "example.closed_rate"], nodes, ALL)
        with CaptureQueriesContext(connection) as done:
            for node in nodes:
                for column in ALL:
                    asked.cell("example.visits", node.pk, column)
                    asked.cell("example.closed_rate", node.pk, column)
        return len(done)

    few = queries([visits.county])
    assert few == queries([visits.county, visits.town_a, visits.town_b, visits.union_a1])


def test_a_figure_no_longer_declared_is_an_error(cast):
    with pytest.raises(KeyError):
        table().want(["example.gone"], [cast.county], ALL)
