"""A stored figure is what counting anew gives: every figure, node and standing span; and it is read by few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.indicators.registry.people import (
    account,
    by_place,
    county,
    declared,
    dimensions,
    indicator,
    is_hidden,
    node,
)
from unionhub.core.indicators import Indicator
from unionhub.core.indicators.period import Period, PeriodKind
from unionhub.core.indicators.reading import Reader
from unionhub.core.indicators.store import standing_spans
from unionhub.core.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine, pytest.mark.slow]


def spans(is_stock: bool) -> list[Period]:
    """The periods whose figures are kept, each once."""
    kind = PeriodKind.DAY if is_stock else PeriodKind.RANGE
    found = {
        (first, last)
        for source, first, last in standing_spans(timezone.localdate())
        if source.is_stock == is_stock
    }
    return [Period(kind, first, last) for first, last in sorted(found)]


def keys_of(is_stock: bool) -> list[str]:
    """Keys of the figures counted at the end of a day, or within a span."""
    return [key for key in declared(Indicator) if indicator(key).source.is_stock == is_stock]


def differences(keys: list[str], periods: list[Period], nodes: list[Organisation], by: str = "") -> list[str]:
    """Figures whose stored value is not the one counted anew, in words. All of them must have been stored."""
    user = account("clerk")
    kept = by_place(Reader(user).figures(keys, periods, nodes, by=by))
    counted = by_place(Reader(user, fresh=True).figures(keys, periods, nodes, by=by))
    assert kept
    assert kept.keys() == counted.keys()
    assert all(figure.computed_at is not None for figure in kept.values()), "from the store"
    assert all(figure.computed_at is None for figure in counted.values()), "counted anew"
    return [
        f"{place}: stored {figure.value}, counted {counted[place].value}"
        for place, figure in kept.items()
        if (figure.value, figure.suppressed) != (counted[place].value, counted[place].suppressed)
    ]


@pytest.mark.parametrize("is_stock", [True, False], ids=["stocks", "flows"])
def test_every_standing_span_holds_what_counting_anew_gives(is_stock):
    every = spans(is_stock)
    assert len(every) >= 25
    assert (
        differences(keys_of(is_stock), every, [county(), node("CX01"), account("union").organisation]) == []
    )


@pytest.mark.parametrize("is_stock", [True, False], ids=["stocks", "flows"])
def test_every_node_holds_what_counting_anew_gives(is_stock):
    every = spans(is_stock)
    some = [every[0], every[len(every) // 2], every[-1]]
    assert differences(keys_of(is_stock), some, list(Organisation.objects.all())) == []


@pytest.mark.parametrize("dimension", list(dimensions()))
def test_every_member_holds_what_counting_anew_gives(dimension):
    for is_stock in (True, False):
        keys = [key for key in keys_of(is_stock) if key in dimensions()[dimension]]
        every = spans(is_stock)
        some = [every[0], every[-2], every[-1]]
        three = [county(), node("CX01"), account("union").organisation]
        if keys:
            assert differences(keys, some, three, by=dimension) == []


def test_all_figures_of_all_nodes_are_read_by_few_queries():
    """As many for one node and one period as for all nodes and six periods."""
    every, periods = list(Organisation.objects.all()), spans(True)[-6:]

    def queries(nodes: list[Organisation], wanted: list[Period]) -> int:
        user = account("head")  # whose rights are not known yet
        keys = [key for key in keys_of(is_stock=True) if not is_hidden(indicator(key))]
        with CaptureQueriesContext(connection) as caught:
            assert Reader(user).figures(keys, wanted, nodes)
        return len(caught)

    few = queries(every[:1], periods[:1])
    assert queries(every, periods) == few
    assert few <= 12, "one for the blocks; the rest for tree, rights and names of the nodes"
