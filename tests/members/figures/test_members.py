"""Members that count at the end of a day, by what is known of them, and what it costs to count."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.indicators.memberships import MEMBERSHIPS
from members.models import Person
from members.services import memberships
from tests.members.figures.counting import DAY, split, totals
from tests.members.make import OPENING, make_house, make_member
from unionhub.core.indicators import registry
from unionhub.core.indicators.compute import measure

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def test_members_split_by_what_is_known_of_them(cast):
    year = DAY.year
    make_member(cast.union_a1, "甲甲", 1, birth_date=date(year - 25, 1, 1), ethnicity="97", education="3")
    make_member(cast.union_a1, "乙乙", 2, birth_date=date(year - 26, 12, 31), ethnicity="05", sex="2")
    make_member(cast.union_a1, "丙丙", 3, birth_date=date(year - 66, 6, 1), is_migrant=True)
    row = make_member(cast.union_a1, "丁丁", 4, employment_form="new_form", new_form_group="truck")
    Person.objects.filter(pk=row.person_id).update(birth_date=None)
    assert split(MEMBERSHIPS, "age", "members") == {"25": 1, "35": 1, "66": 1, "": 1}
    assert split(MEMBERSHIPS, "ethnicity_group", "members") == {"other": 1, "minority": 1, "han": 2}
    assert split(MEMBERSHIPS, "sex", "members") == {"1": 3, "2": 1}
    assert split(MEMBERSHIPS, "education", "members") == {"3": 1, "": 3}
    assert split(MEMBERSHIPS, "migrant", "members") == {"yes": 1, "no": 3}
    assert split(MEMBERSHIPS, "new_form_group", "members") == {"truck": 1, "": 3}
    assert split(MEMBERSHIPS, "employment_form", "members") == {"in_post": 3, "new_form": 1}
    assert split(MEMBERSHIPS, "age", "members", date(year - 1, 12, 31)) == {}


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (DAY, None, 1),
        (DAY + timedelta(1), None, 0),
        (OPENING, DAY, 0),
        (OPENING, DAY + timedelta(1), 1),
        (DAY, DAY, 0),
    ],
)
def test_a_member_counts_from_the_first_day_until_the_day_before_the_end(cast, since, until, counts):
    make_member(
        cast.union_a1, since=since, valid_to=until, end_reason="leave" if until else "", begin_reason="join"
    )
    assert totals(MEMBERSHIPS).get("members", 0) == counts


def test_a_past_day_is_told_by_what_is_known_now(cast):
    row = make_member(cast.union_a1)
    assert totals(MEMBERSHIPS)["members"] == 1
    memberships.correct(row, {"valid_from": DAY + timedelta(1)}, cast.clerk, "入会日期有误")
    assert totals(MEMBERSHIPS) == {}
    assert totals(MEMBERSHIPS, timezone.localdate())["members"] == 1


def test_what_it_costs_does_not_grow_with_the_rows(cast):
    asked = []
    for many in (1, 3):
        if many == 3:
            make_house(cast)
        for serial in range(many):
            make_member(cast.union_a1, "会员甲", 10 * many + serial)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            for source in (item for item in registry.sources().values() if item.domain == "members"):
                measure(source, DAY if source.is_stock else OPENING, DAY)
        asked.append(len(queries))
    assert asked[0] == asked[1]
