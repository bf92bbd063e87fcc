"""What lies below and what is a node's own make the node's figure; the members of a dimension make the whole."""

import pytest
from django.utils import timezone

from tests.indicators.registry.people import (
    account,
    by_place,
    declared,
    dimensions,
    indicator,
    is_hidden,
    periods,
)
from unionhub.core.indicators import Balance, Indicator, Level, Ratio, Stated
from unionhub.core.indicators.declare import LEVELS, value_of
from unionhub.core.indicators.reading import Reader
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
    """Of the head of the county, who may open all that anybody may."""
    return Reader(account("head"))


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
        children = [tree.nodes[child] for child in tree.nodes[node.pk].children]
        deepest = max(child.level for child in children)
        below: dict[str, list] = {}
        for figure in reader.children(keys, period, node):
            below.setdefault(figure.item.key, []).append(figure)
        for key in keys:
            total = whole.get((key, period.key, node.pk, "", ""))
            if total is None or deepest > indicator(key).lowest:
                continue  # not shown so far down
            mine = [figure for figure in below[key] if figure.is_own]
            assert len(below[key]) == len(children) + len(mine)
            assert len(mine) <= 1
            if any(figure.value is None for figure in [total, *below[key]]):
                assert total.gaps or is_hidden(total.item), (key, node, "only what lacks a part is unknown")
                continue
            assert sum(figure.value for figure in below[key]) == total.value, (key, node, period.key)
            checked += 1
    told = [key for key in keys if indicator(key).lowest == Level.UNION and not is_hidden(indicator(key))]
    assert checked > len(told) * 10


@pytest.mark.parametrize("dimension", list(dimensions()))
@pytest.mark.parametrize(("number", "deepest"), [(0, Level.AREA), (4, Level.UNION)])
def test_members_of_a_dimension_make_the_whole(reader, number, deepest, dimension):
    period = periods()[number]
    keys = [key for key in dimensions()[dimension] if isinstance(indicator(key), ADDITIVE)]
    some = [node for node in nodes() if LEVELS[node.kind] <= deepest]
    whole = by_place(reader.figures(keys, [period], some))
    split = reader.figures(keys, [period], some, by=dimension)
    sums: dict[tuple, int] = {}
    unknown = set()
    for figure in split:
        place = figure.item.key, figure.node_id
        sums[place] = sums.get(place, 0) + (figure.value or 0)
        if figure.value is None:
            reason = figure.gaps or is_hidden(figure.item)
            assert reason, (place, figure.member, "only what lacks a part is unknown")
            unknown.add(place)
    checked = 0
    for (key, _, node, *_), figure in whole.items():
        # A difference with an unknown part is unknown; a count of which some is unknown holds what is known.
        partly = isinstance(figure.item, Balance) or is_hidden(figure.item)
        if figure.value is None or (partly and (key, node) in unknown):
            continue
        assert sums.get((key, node), 0) == figure.value, (key, node, period.key, dimension)
        checked += bool(figure.value)
    assert checked or not any(figure.value for figure in whole.values())


@pytest.mark.parametrize("dimension", list(dimensions()))
def test_each_member_of_the_county_is_the_sum_of_those_of_the_areas(reader, dimension):
    """Two roads to one number: along the tree, member by member."""
    period = periods()[4]
    counts = [key for key in dimensions()[dimension] if isinstance(indicator(key), Indicator)]
    keys = [key for key in counts if not is_hidden(indicator(key))]
    top = Organisation.objects.get(parent=None)
    tree = tree_on(period.until(timezone.localdate()))
    areas = list(Organisation.objects.filter(pk__in=tree.nodes[top.pk].children))
    own = {figure.item.key: figure for figure in reader.children(keys, period, top) if figure.is_own}
    sums: dict[tuple, int] = {}
    for figure in reader.figures(keys, [period], areas, by=dimension):
        place = figure.item.key, figure.member
        sums[place] = sums.get(place, 0) + (figure.value or 0)
    for figure in reader.figures(keys, [period], [top], by=dimension):
        rest = (figure.value or 0) - sums.get((figure.item.key, figure.member), 0)
        most = own[figure.item.key].value if figure.item.key in own else 0
        assert 0 <= rest <= most, (figure.item.key, figure.member, rest, "what is left is the county's own")


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
