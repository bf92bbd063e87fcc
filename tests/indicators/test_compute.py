"""The grouped queries and the roll-up against plain loops over the rows."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.example.indicators import DONE, MADE
from unionhub.core.indicators import registry
from unionhub.core.indicators.compute import add, measure, members_of, roll_up, span_of, with_nodes
from unionhub.core.indicators.period import day, month, span, stat_year, year
from unionhub.core.indicators.tree import tree_on

from . import naive
from .growing import days, make_tree, make_visits, trees, visits


def _splits():
    return [split for split in registry.node_dimensions().values() if split.key in ("area", "kind")]


class Measured(TestCase):
    """Random visits on random trees."""

    @given(trees, st.lists(visits(), max_size=12), days, st.integers(0, 20))
    @settings(max_examples=40)
    def test_grouped_queries_equal_loops(self, parents, listed, last, length):
        nodes = make_tree(parents)
        make_visits(nodes, listed)
        first = last - timedelta(days=length)
        for source in (MADE, DONE):
            own = measure(source, first, last)
            for node in nodes:
                assert own.get(node.pk, {}) == naive.blocks(source.key, first, last, node, below=False)

    @given(trees, st.lists(visits(), max_size=12), days)
    @settings(max_examples=40)
    def test_totals_equal_loops_and_children_add_up(self, parents, listed, last):
        nodes = make_tree(parents)
        make_visits(nodes, listed)
        tree, splits = tree_on(last), _splits()
        maps = {split.key: split.of(last) for split in splits}
        for source in (MADE, DONE):
            own = measure(source, last, last)
            totals = roll_up(own, tree, splits, last)
            for node in nodes:
                assert totals.get(node.pk, {}) == naive.blocks(source.key, last, last, node, below=True)
                summed = {}
                add(summed, with_nodes(own.get(node.pk, {}), members_of(node.pk, maps)))
                for child in tree.nodes[node.pk].children:
                    add(summed, totals.get(child, {}))
                assert summed == totals.get(node.pk, {})

    @given(trees, st.lists(visits(), max_size=12), days, st.sets(st.integers(0, 7)))
    @settings(max_examples=20)
    def test_some_nodes_are_measured_like_all(self, parents, listed, last, places):
        nodes = make_tree(parents)
        make_visits(nodes, listed)
        wanted = [node.pk for place, node in enumerate(nodes) if place in places]
        every = measure(MADE, last, last)
        some = measure(MADE, last, last, nodes=wanted, dimensions=("state",))
        for node in nodes:
            expected = {key: value for key, value in every.get(node.pk, {}).items() if key != "size"}
            assert some.get(node.pk, {}) == (expected if node.pk in wanted else {})


def test_few_nodes_take_one_query(cast):
    with CaptureQueriesContext(connection) as seen:
        measure(MADE, date(2026, 1, 1), date(2026, 1, 1), nodes=[cast.union_a1.pk, cast.town_a.pk])
    assert len(seen) == 1


@pytest.mark.parametrize(("dimensions", "queries"), [(None, 3), ((), 1), (("size",), 2)])
def test_one_query_for_totals_and_one_for_each_dimension(cast, dimensions, queries):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        measure(MADE, date(2026, 1, 1), date(2026, 1, 1), dimensions=dimensions)
    assert len(seen) == queries


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("period", "stock", "flow"),
    [
        (day(date(2026, 10, 31)), (date(2026, 10, 31),) * 2, (date(2026, 10, 31),) * 2),
        (month(2026, 11), (TODAY, TODAY), (date(2026, 11, 1), TODAY)),
        (month(2026, 10), (date(2026, 10, 31),) * 2, (date(2026, 10, 1), date(2026, 10, 31))),
        (year(2026), (TODAY, TODAY), (date(2026, 1, 1), TODAY)),
        (stat_year(2027), (TODAY, TODAY), (date(2026, 10, 1), TODAY)),
        (span(TODAY, date(2027, 1, 1)), (TODAY, TODAY), (TODAY, TODAY)),
        (month(2026, 12), None, None),
        (day(TODAY + timedelta(days=1)), None, None),
    ],
)
def test_the_span_ends_today_while_the_period_runs(period, stock, flow):
    assert span_of(MADE, period, TODAY) == stock
    assert span_of(DONE, period, TODAY) == flow
