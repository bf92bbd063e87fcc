"""Nobody is told a figure of a node out of his scope, by whatever figure, period, dimension or page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.indicators.registry.people import declared, dimensions, indicator, periods
from tests.members.make import make_house, make_member
from tests.support import browser
from unionhub.core.indicators.declare import LEVELS
from unionhub.core.indicators.reading import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
NODE_PAGES = ("dashboard-node", "dashboard-wall")
FIGURE_PAGES = ("figure-detail", "figure-records", "figure-export")


@pytest.fixture
def house(cast):
    """Unions with members in both townships."""
    made = make_house(cast)
    for serial, node in enumerate((cast.union_a1, cast.union_a2, cast.union_b1, cast.union_b1), 1):
        make_member(node, f"王{'一二三四'[serial - 1]}", serial)
    return made


def reach(cast) -> dict[str, tuple]:
    """Each officer with the nodes he may be told of."""
    a1, a2, b1 = cast.union_a1, cast.union_a2, cast.union_b1
    return {
        "officer": (a1,),
        "officer_b": (b1,),
        "township": (cast.town_a, a1, a2),
        "township_b": (cast.town_b, b1),
        "leader": (cast.county, cast.town_a, cast.town_b, a1, a2, b1),
        "auditor": (),
        "sysadmin": (),
    }


def test_the_reader_tells_no_officer_of_another_node(cast, house):
    every = [cast.county, cast.town_a, cast.town_b, cast.union_a1, cast.union_a2, cast.union_b1]
    for name, allowed in reach(cast).items():
        reader = Reader(cast.people[name])
        for by in ("", *dimensions()):
            keys = declared() if not by else dimensions()[by]
            found = reader.figures(keys, periods()[:1] if by else periods(), every, by=by)
            told = {(figure.item.key, figure.node_id) for figure in found}
            right = {
                (key, node.pk)
                for key in keys
                for node in allowed
                if LEVELS[node.kind] <= indicator(key).lowest
            }
            assert {node for _, node in told} <= {node.pk for node in allowed}, (name, by)
            assert told == right or by, (name, told ^ right)


def test_the_reader_tells_nothing_below_another_node(cast, house):
    reader = Reader(cast.township)
    assert not reader.children(declared(), periods()[0], cast.town_b)
    told = reader.children(declared(), periods()[0], cast.county)
    assert {figure.node_id for figure in told} <= {cast.town_a.pk, cast.union_a1.pk, cast.union_a2.pk}


def test_dimensions_of_a_node_name_no_node_of_others(cast, house):
    """An area of others may stand as a heading; it holds nothing."""
    for figure in Reader(cast.township).figures(declared(), periods()[:1], [cast.town_a], by="area"):
        assert figure.member == str(cast.town_a.pk) or not figure.value


@pytest.mark.parametrize("name", ["officer", "township", "officer_b"])
def test_pages_of_another_node_are_not_there(cast, house, name):
    client, allowed = browser(cast.people[name]), {node.pk for node in reach(cast)[name]}
    every = (cast.county, cast.town_a, cast.town_b, cast.union_a1, cast.union_a2, cast.union_b1)
    for node in (node for node in every if node.pk not in allowed):
        for page in NODE_PAGES:
            assert client.get(reverse(page, args=[node.pk])).status_code == 404, (page, node)
        for page in FIGURE_PAGES:
            for key in ("members.members", "members.rate_a", "members.no_such_figure"):
                address = reverse(page, args=[node.pk, key])
                answer = client.get(address, {"period": timezone.localdate().isoformat()})
                assert answer.status_code == 404, (address, answer.status_code)


def test_pages_of_the_own_node_are_there(cast, house):
    """So that the refusals above are not those of a page that never opens."""
    client = browser(cast.township)
    for page in NODE_PAGES:
        assert client.get(reverse(page, args=[cast.union_a2.pk])).status_code == 200
    for page in FIGURE_PAGES:
        answer = client.get(reverse(page, args=[cast.union_a2.pk, "members.members"]))
        assert answer.status_code == 200, (page, answer.status_code)
