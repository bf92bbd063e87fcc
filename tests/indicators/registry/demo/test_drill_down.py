"""A figure is its list: what the Reader tells an officer is the number of rows he finds on opening it.

Over every declared figure of whatever app, each level of officer, several periods, every member of every dimension.
"""

from collections.abc import Iterable
from decimal import Decimal

import pytest
from django.db.models import Count, Sum
from django.utils import timezone

from tests.indicators.registry.people import (
    OFFICERS,
    account,
    county,
    declared,
    dimensions,
    indicator,
    is_hidden,
    node,
    periods,
)
from unionhub.core.indicators import Indicator
from unionhub.core.indicators.declare import LEVELS
from unionhub.core.indicators.drill import may_open, rows_behind
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.models import Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine, pytest.mark.slow]


def opened(user: User, figure: Figure) -> int | Decimal:
    """What the list behind the figure holds for the user: its rows, or the sum of the field that it adds up."""
    item = figure.item
    rows = rows_behind(
        item, figure.period, figure.node_id, timezone.localdate(), figure.dimension, figure.member
    )
    seen = rows.visible_to(user).order_by()
    counted = Sum(item.field) if item.field else Count("pk")
    return seen.aggregate(found=counted)["found"] or 0


def disagreeing(user: User, figures: Iterable[Figure]) -> list[str]:
    """The figures whose list says something else, in words."""
    wrong = []
    for figure in figures:
        found = opened(user, figure)
        said = figure.value
        unknown = said is None and figure.gaps and not found
        if said != found and not unknown:
            place = f"{figure.item.key} {figure.node_name} {figure.period.key}"
            wrong.append(f"{place} {figure.dimension}={figure.member}: {said}, but {found} rows")
    return wrong


def home(user: User) -> list[Organisation]:
    """The officer's own node; for the county's clerk also a township and a union below."""
    if user.username != "clerk":
        return [user.organisation]
    return [user.organisation, node("CX01"), account("union").organisation]


@pytest.mark.parametrize("name", OFFICERS)
def test_every_figure_of_an_officer_is_the_number_of_rows_he_finds(name):
    user = account(name)
    found = Reader(user).figures(declared(Indicator), periods(), home(user))
    openable = [figure for figure in found if may_open(user, figure.item, node_of(figure))]
    assert not [figure for figure in openable if figure.suppressed and figure.item.small_cells != "withheld"]
    assert disagreeing(user, (figure for figure in openable if not figure.suppressed)) == []
    assert len({figure.item.key for figure in openable if figure.value}) >= 20, "there is something to count"


@pytest.mark.parametrize("at", ["county", "township", "union"])
def test_every_part_of_a_figure_is_the_number_of_its_rows(at):
    """Members that hold nothing are proved by the sum: the others' rows are the whole's, and no row is in two."""
    user = account("head")
    asked = {
        "county": county,
        "township": lambda: node("CX01"),
        "union": lambda: account("union").organisation,
    }
    place = asked[at]()
    today, day_of_demo, _, _, stat, _ = periods()
    for dimension, keys in dimensions().items():
        counted = [
            key
            for key in keys
            if isinstance(indicator(key), Indicator) and LEVELS[place.kind] <= indicator(key).lowest
        ]
        stocks = [key for key in counted if indicator(key).source.is_stock]
        flows = [key for key in counted if not indicator(key).source.is_stock]
        for of_these, period in ((stocks, day_of_demo if at == "county" else today), (flows, stat)):
            parts = Reader(user).figures(of_these, [period], [place], by=dimension)
            assert {figure.item.key for figure in parts} == set(of_these)
            some = [figure for number, figure in enumerate(parts) if figure.value or number % 41 == 0]
            told = [figure for figure in some if not (figure.suppressed and is_hidden(figure.item))]
            assert disagreeing(user, told) == []


def node_of(figure: Figure) -> Organisation:
    """The organisation the figure is of."""
    return Organisation.objects.get(pk=figure.node_id)
