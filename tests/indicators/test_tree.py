"""The tree of a day: above, below, in what order, and the condition of a node's rows."""

import pytest
from hypothesis import given, settings
from hypothesis.extra.django import TestCase

from tests.example.models import Visit
from unionhub.core import registry as apps
from unionhub.core.indicators.tree import tree_on
from unionhub.core.models import Organisation

from .growing import START, make_tree, trees


class OfToday(TestCase):
    """Random trees against the paths that the kernel keeps."""

    @given(trees)
    @settings(max_examples=30)
    def test_above_and_below_are_what_the_paths_say(self, parents):
        nodes = make_tree(parents)
        tree = tree_on(START)
        order = tree.upwards()
        assert sorted(order) == sorted(node.pk for node in nodes)
        for node in nodes:
            assert set(tree.below(node.pk)) == {
                other.pk for other in nodes if other.path.startswith(node.path)
            }
            assert tree.above(node.pk) == [int(part) for part in node.path.split(".") if part][::-1]
            assert all(order.index(child) < order.index(node.pk) for child in tree.nodes[node.pk].children)
            areas = tree.areas()
            assert areas[node.pk] == ([*tree.above(node.pk)[::-1], node.pk][1])


def test_a_node_that_stood_elsewhere_stands_there_on_the_day(cast, monkeypatch):
    collect = apps.collect
    elsewhere = {cast.union_a1.pk: cast.town_b.pk}
    monkeypatch.setattr(
        apps, "collect", lambda *names: (lambda on: elsewhere,) if names[0] == "trees" else collect(*names)
    )
    tree = tree_on(START)
    assert tree.above(cast.union_a1.pk) == [cast.union_a1.pk, cast.town_b.pk, cast.county.pk]
    assert set(tree.below(cast.town_a.pk)) == {cast.town_a.pk, cast.union_a2.pk}
    for union in (cast.union_a1, cast.union_a2, cast.union_b1):
        Visit.objects.create(organisation=union, household="户", visited_on=START)

    def counted(node):
        return set(Visit.objects.filter(tree.condition(node.pk)).values_list("organisation", flat=True))

    assert counted(cast.town_a) == {cast.union_a2.pk}
    assert counted(cast.town_b) == {cast.union_a1.pk, cast.union_b1.pk}
    assert "path" in str(tree.condition(cast.county.pk))  # the whole county is one beginning of a path


@pytest.mark.parametrize("more", [1, 3])
def test_the_tree_is_one_query_and_one_of_each_domain(cast, more, django_assert_num_queries):
    for number in range(more):
        Organisation.objects.create(name=f"新{number}", code=f"X{number}", kind="primary", parent=cast.town_a)
    asking = len(apps.collect("trees", "PARENTS"))
    with django_assert_num_queries(1 + asking):
        tree_on(START)
