"""The middle of a number over rows: the rule at its borders, and the figure at a node, below it and withheld."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.example.models import Visit
from unionhub.core.indicators.declare import median_of
from unionhub.core.indicators.period import month
from unionhub.core.indicators.reading import SYSTEM, Reader

MAY = month(2026, 5)


@pytest.mark.parametrize(
    ("numbers", "places", "middle"),
    [
        ([], 1, None),
        ([7], 1, "7.0"),
        ([1, 2], 1, "1.5"),
        ([9, 1, 2], 0, "2"),
        ([1, 2, 2, 100], 1, "2.0"),
        ([0, 1], 0, "1"),  # 0.5 is rounded up
        ([Decimal("0.1"), Decimal("0.2")], 2, "0.15"),
    ],
)
def test_the_middle_number(numbers, places, middle):
    found = median_of(numbers, places)
    assert found == (None if middle is None else Decimal(middle))
    assert str(found) == str(middle)


@given(st.lists(st.integers(-1000, 1000), min_size=1), st.randoms())
def test_half_of_the_numbers_lie_on_either_side_whatever_their_order(numbers, chance):
    middle = median_of(numbers, 1)
    assert 2 * sum(number <= middle for number in numbers) >= len(numbers)
    assert 2 * sum(number >= middle for number in numbers) >= len(numbers)
    chance.shuffle(numbers)
    assert median_of(numbers, 1) == middle


def _visits(node, *amounts, on=date(2026, 5, 4)):
    for amount in amounts:
        Visit.objects.create(organisation=node, household="某某", visited_on=on, amount=amount)


def _median(node, reader=None):
    return (reader or Reader(SYSTEM)).figures(["example.median_amount"], [MAY], [node])[0]


@pytest.mark.django_db
@pytest.mark.db_engine
def test_the_figure_is_the_middle_of_all_rows_below_not_of_the_middles(cast):
    _visits(cast.union_a1, 10, 10, 10, 10, 10)
    _visits(cast.union_a2, 100)
    _visits(cast.union_b1, 1000, 1000)
    _visits(cast.union_a1, 5000, on=date(2026, 6, 1))
    assert _median(cast.union_a1).value == 10
    assert _median(cast.town_a).value == 10
    assert _median(cast.county).value == 10
    assert _median(cast.union_b1).text == "1,000.0"


@pytest.mark.django_db
def test_without_rows_there_is_no_middle_but_a_reason(cast):
    figure = _median(cast.county)
    assert figure.value is None
    assert figure.text == "—"
    assert figure.reason == "期内没有：走访次数。"


@pytest.mark.django_db
def test_where_the_count_is_withheld_the_middle_is_too(cast):
    _visits(cast.union_a1, 10, 30)
    finance = _median(cast.union_a1, Reader(cast.finance))
    assert finance.suppressed
    assert finance.value is None
    assert _median(cast.union_a1, Reader(cast.clerk)).value == 20


@pytest.mark.django_db
def test_many_nodes_cost_one_query_more_than_one(cast, django_assert_max_num_queries):
    _visits(cast.union_a1, 10, 30)
    nodes = [cast.county, cast.town_a, cast.town_b, cast.union_a1, cast.union_a2, cast.union_b1]
    Reader(SYSTEM).figures(["example.median_amount"], [MAY], nodes)
    with django_assert_max_num_queries(8):
        Reader(SYSTEM).figures(["example.median_amount"], [MAY], nodes)
