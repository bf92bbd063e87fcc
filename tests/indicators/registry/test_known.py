"""A figure that was computed stays what it was until somebody computes again; what moved meanwhile is told by name."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from unionhub.core.indicators.changes import changes_behind
from unionhub.core.indicators.reading import Reader
from unionhub.core.indicators.store import compute_all, refresh

from members.services import memberships
from tests.members.make import make_house, make_member
from unionhub.core.indicators.period import day

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def month_end() -> date:
    """The last day of the month before this one: its figures are kept."""
    return timezone.localdate().replace(day=1) - timedelta(1)


@pytest.fixture
def closed_month(cast):
    """Three members, all figures computed."""
    make_house(cast)
    rows = [
        make_member(cast.union_a1, name, serial, sex="2")
        for serial, name in enumerate(("李一", "李二", "李三"), 1)
    ]
    compute_all()
    return rows


def members(cast, fresh: bool = False):
    """The county's members at the end of the month, as its clerk is told."""
    (figure,) = Reader(cast.clerk, fresh=fresh).figures(
        ["members.members"], [day(month_end())], [cast.county]
    )
    return figure


def test_a_month_computed_does_not_change_by_a_later_correction(cast, closed_month):
    before = members(cast)
    assert (before.value, before.computed_at is None) == (3, False)
    memberships.correct(closed_month[1], None, cast.clerk, "重复登记")
    after = members(cast)
    assert (after.value, after.computed_at) == (3, before.computed_at), "what was known stays what was known"
    assert members(cast, fresh=True).value == 2


def test_the_correction_is_told_by_name(cast, closed_month):
    computed_at = members(cast).computed_at
    source = members(cast).item.source
    assert not changes_behind(source, cast.county.pk, computed_at, 10)
    memberships.correct(closed_month[1], None, cast.clerk, "重复登记")
    told = changes_behind(source, cast.county.pk, computed_at, 10)
    assert [change.who for change in told] == [str(cast.clerk.name)]
    assert "李二" in told[0].label
    assert told[0].at >= computed_at
    assert not changes_behind(source, cast.town_b.pk, computed_at, 10), "nothing moved there"


def test_computing_again_takes_it_in(cast, closed_month):
    memberships.correct(closed_month[1], None, cast.clerk, "重复登记")
    refresh()
    assert members(cast).value == members(cast, fresh=True).value == 2
