"""What lies below and what is a node's own make the node's figure; the members of a dimension make the whole."""

import pytest
from django.utils import timezone
from unionhub.core.indicators.reading import Reader

from tests.indicators.registry.people import (
    account,
    by_place,
    declared,
    dimensions,
    indicator,
    periods,
)
from unionhub.core.indicators import Balance, Indicator, Ratio, Stated
from unionhub.core.indicators.declare import value_of
from unionhub.core.indicators.registry import parts
from unionhub.core.indicators.tree import tree_on
from unionhub.core.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine, pytest.mark.slow]

ADDITIVE = (Indicator, Balance)


def nodes() -> list[Organisation]:
    """Every node of the tree."""
    return list(Organisation.objects.order_by("path"))


@pytest.fixture
def reader() -> Reader:
    """The county clerk's."""
    return Reader(account("clerk"))


@pytest.mark.parametrize("number", range(6))
def test_what_lies_below_and_a_nodes_own_make_its_figure(reader, number):
    period = periods()[number]
    keys = declared(ADDITIVE)
    every = nodes()
    whole = by_place(reader.figures(keys, [period], every))
    tree = tree_on(period.until(timezone.localdate()))
    checked = 0
    for node in every:
        if not tree.nodes[node.pk].children:
            continue
        below: dict[str, list] = {key: [] for key in keys}
        for figure in reader.children(keys, period, node):
            below[figure.item.key].append(figure)
        for key in keys:
            total = whole.get((key, period.key, node.pk, "", ""))
            if total is None:
                continue
            if any(figure.value is None for figure in [total, *below[key]]):
                assert total.gaps or total.value is not None or total.numerator is None, (key, node)
                continue
            assert len(below[key]) in (
                len(tree.nodes[node.pk].children),
                len(tree.nodes[node.pk].children) + 1,
            )
            assert sum(figure.value for figure in below[key]) == total.value, (key, node, period.key)
            checked += 1
    assert checked > len(keys) * 10


@pytest.mark.parametrize("dimension", list(dimensions()))
@pytest.mark.parametrize("number", [0, 1, 4])
def test_members_of_a_dimension_make_the_whole_and_the_parts_below_the_part(reader, number, dimension):
    period = periods()[number]
    keys = [key for key in dimensions()[dimension] if isinstance(indicator(key), ADDITIVE)]
    every = nodes()
    whole = by_place(reader.figures(keys, [period], every))
    split = by_place(reader.figures(keys, [period], every, by=dimension))
    sums: dict[tuple, int] = {}
    for (key, _, node, _, member), figure in split.items():
        assert figure.value is not None or figure.gaps or isinstance(figure.item, Balance), (
            key,
            node,
            member,
        )
        sums[key, node] = sums.get((key, node), 0) + (figure.value or 0)
    for (key, _, node, *_), figure in whole.items():
        if figure.value is not None:
            assert sums.get((key, node), 0) == figure.value, (key, node, period.key, dimension)
    tree = tree_on(period.until(timezone.localdate()))
    own_nothing = [node for node in tree.nodes.values() if node.children and node.level == 1]
    for node in own_nothing:
        below = {(key, member): 0 for key, _, at, _, member in split if at == node.id}
        for key, _, at, _, member in split:
            if at in node.children:
                number_below = split[key, period.key, at, dimension, member].value or 0
                below[key, member] = below.get((key, member), 0) + number_below
        for (key, member), added in below.items():
            total = split[key, period.key, node.id, dimension, member].value or 0
            own = total - added
            # What is left is the node's own: never less than nothing, and nothing where the whole has none.
            assert own >= 0 or isinstance(indicator(key), Balance), (key, node.name, member)


@pytest.mark.parametrize("number", range(6))
def test_a_balance_is_its_parts_and_a_ratio_is_one_divided_by_the_other(reader, number):
    period = periods()[number]
    wanted = declared((Balance, Ratio))
    needed = sorted({part for key in wanted for part in parts(indicator(key))})
    every = nodes()
    found = by_place(reader.figures([*wanted, *needed], [period], every))
    seen = 0
    for (key, _, node, *_), figure in found.items():
        item = figure.item
        values = {part: found.get((part, period.key, node, "", "")) for part in parts(item)}
        if isinstance(item, Stated | Indicator) or None in values.values():
            continue
        told = {part: values[part].value for part in values}
        if isinstance(item, Ratio):
            top, bottom = told[item.numerator], told[item.denominator]
            assert (figure.numerator, figure.denominator) == (top, bottom), (key, node)
            assert figure.value == value_of(item.scale, item.places, top, bottom), (key, node)
            assert figure.value is not None or figure.reason, "why there is no value is said"
            assert figure.value is None or figure.value <= 100 or figure.flag, "above 100 % is flagged"
        elif None not in told.values():
            assert figure.value == sum(told[k] for k in item.plus) - sum(told[k] for k in item.minus), (
                key,
                node,
            )
        seen += 1
    assert seen
