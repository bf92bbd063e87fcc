"""Reading costs the same few queries for one township or three, one stored period or three, one figure or all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from unionhub.core.indicators.reading import Reader
from unionhub.core.indicators.store import compute_all

from tests.conftest import make_account
from tests.indicators.registry.people import declared
from tests.members.make import make_house, make_member
from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators.period import day, month
from unionhub.core.models import Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

#: Tree, dated places, rights, blocks, entered totals, names: no matter how much is asked.
MOST = 14


@pytest.fixture
def counties(cast):
    """Members in two townships, and everything computed."""
    make_house(cast)
    for serial in range(1, 5):
        make_member(cast.union_a1, "王小明", serial)
    make_member(cast.union_b1, "李小红", 6, sex="2")
    compute_all()
    return cast


def month_ends(many: int) -> list:
    """The ends of the last months, as days: kept for stocks. The months themselves: kept for flows."""
    found, on = [], timezone.localdate().replace(day=1) - timedelta(1)
    for _ in range(many):
        found += [day(on), month(on.year, on.month)]
        on = on.replace(day=1) - timedelta(1)
    return found


def queries(cast, ask) -> int:
    """How many the question takes, by a user whose rights are not known yet."""
    clerk = User.objects.get(pk=cast.clerk.pk)
    with CaptureQueriesContext(connection) as caught:
        assert ask(Reader(clerk))
    return len(caught)


def another_township(cast, serial: int) -> None:
    """A third, fourth township with a union and members."""
    town = Organisation.objects.create(
        name=f"丙镇第{serial}总工会", code=f"TC{serial}", kind=OrganisationKind.TOWNSHIP, parent=cast.county
    )
    union = Organisation.objects.create(
        name=f"丙镇第{serial}工会", code=f"C{serial}", kind=OrganisationKind.PRIMARY, parent=town
    )
    make_account(f"officer_c{serial}", union, ("grassroots", union))
    make_member(union, "赵小兰", 40 + serial, sex="2")


def test_all_figures_of_the_county_by_few_queries_however_many_townships(counties):
    cast, keys = counties, declared()

    def ask(reader):
        return reader.figures(keys, month_ends(1), [cast.county])

    before = queries(cast, ask)
    assert before <= MOST
    for serial in range(3):
        another_township(cast, serial)
    compute_all()
    assert queries(cast, ask) == before


def test_children_of_the_county_by_few_queries_however_many(counties):
    cast, keys = counties, declared()

    def ask(reader):
        return reader.children(keys, month_ends(1)[0], cast.county)

    before = queries(cast, ask)
    assert before <= MOST
    for serial in range(3):
        another_township(cast, serial)
    compute_all()
    assert queries(cast, ask) == before


def test_three_stored_periods_by_as_many_queries_as_one(counties):
    keys = declared()
    costs = [
        queries(counties, lambda reader, many=many: reader.figures(keys, month_ends(many), [counties.county]))
        for many in (1, 3, 12)
    ]
    # Area totals are entered, not computed: each day that is asked for is asked of them.
    assert costs[0] <= MOST
    assert len(set(costs)) == 1, costs
