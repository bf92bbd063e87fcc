"""A figure that was computed stays what it was until somebody computes again; what moved meanwhile is told by name."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.models import Membership
from members.services import memberships
from unionhub.core.indicators.changes import changes_behind
from unionhub.core.indicators.period import day
from unionhub.core.indicators.reading import Reader
from unionhub.core.indicators.store import refresh
from unionhub.core.indicators.tree import tree_on

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def month_end() -> date:
    """The last day of the month before this one: its figures are kept."""
    return timezone.localdate().replace(day=1) - timedelta(1)


def members(cast, fresh: bool = False):
    """The members of 甲镇 at the end of the month, as the county's clerk is told."""
    asked = ["members.members"], [day(month_end())], [cast.town_a]
    (figure,) = Reader(cast.clerk, fresh=fresh).figures(*asked)
    return figure


def strike(cast) -> None:
    """李二 was entered twice: a clerk strikes her membership."""
    row = Membership.objects.get(person__name="李二")
    memberships.correct(row, None, cast.clerk, "重复登记")


def test_a_month_computed_does_not_change_by_a_later_correction(computed):
    before = members(computed)
    assert (before.value, before.computed_at is None) == (3, False)
    strike(computed)
    after = members(computed)
    assert (after.value, after.computed_at) == (3, before.computed_at), "what was known stays what was known"
    assert members(computed, fresh=True).value == 2


def test_the_correction_is_told_by_name(computed):
    known = members(computed)
    source, since = known.item.source, known.computed_at

    def told(node):
        return changes_behind(source, tree_on(month_end()), node.pk, since, computed.clerk, 10)

    before = len(told(computed.county))
    strike(computed)
    (change,) = told(computed.town_a)
    assert "李二" in change.label
    assert computed.clerk.name in change.who
    assert change.at >= since
    assert change.what
    assert len(told(computed.county)) == before + 1
    assert not told(computed.town_b), "nothing moved there"


def test_computing_again_takes_it_in(computed):
    strike(computed)
    refresh()
    assert members(computed).value == members(computed, fresh=True).value == 2
