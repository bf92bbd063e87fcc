"""Employers: which union covers them since when, and who keeps the record."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from members.models import Coverage, Employer, Headcount
from members.queries.employers import employers_of, with_coverage, without_union
from members.rules import employers as rules
from members.services import employers as services
from tests.members.make import OPENING
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
DAY = date(2025, 6, 1)


@pytest.fixture
def bare(house):
    """An employer of town A without a union."""
    return Employer.objects.create(organisation=house.cast.town_a, name="甲镇砖厂")


def fresh(employer):
    return Employer.objects.get(pk=employer.pk)


def spells(employer):
    """The standing spells as (union, from, to)."""
    rows = Coverage.objects.standing().filter(employer=employer).order_by("valid_from", "pk")
    return [(row.organisation.code, row.valid_from, row.valid_to) for row in rows]


def joint(house, code):
    house.unions[code].is_joint = True
    house.unions[code].save()


def test_a_joint_union_covers_several_and_a_single_one_only_its_own(house, bare):
    with pytest.raises(ValidationError, match="联合基层工会"):
        services.cover(bare, house.cast.union_a1, DAY, actor=house.cast.township)
    joint(house, "A1")
    services.cover(bare, house.cast.union_a1, DAY, actor=house.cast.township)
    assert {row.name: row.since for row in employers_of(house.cast.union_a1, DAY)} == {
        "甲镇第一公司": OPENING,
        "甲镇砖厂": DAY,
    }
    assert fresh(bare).organisation == house.cast.union_a1
    assert [row.name for row in employers_of(house.cast.union_a1, DAY - timedelta(1))] == ["甲镇第一公司"]


def test_a_new_union_ends_the_old_coverage_and_takes_record_and_figures(house):
    employer = house.employers["A1"]
    told = Headcount.objects.create(
        employer=employer, organisation=house.cast.union_a1, on=OPENING, employees=10
    )
    joint(house, "A2")
    services.cover(employer, house.cast.union_a2, DAY, actor=house.cast.township, reason="合并")
    assert spells(employer) == [("A1", OPENING, DAY), ("A2", DAY, None)]
    assert fresh(employer).organisation == house.cast.union_a2
    told.refresh_from_db()
    assert told.organisation == house.cast.union_a2
    event = AuditEvent.objects.filter(action="members.employer.cover").latest("pk")
    assert event.changes["覆盖工会"] == ["甲镇第一工会", "甲镇第二工会"]
    assert event.reason == "合并"


def test_the_end_gives_the_record_to_what_stands_above(house):
    employer = house.employers["A1"]
    services.end_coverage(employer, DAY, actor=house.cast.township)
    assert spells(employer) == [("A1", OPENING, DAY)]
    assert fresh(employer).organisation == house.cast.town_a
    assert list(without_union(Employer.objects.all(), DAY)) == [employer]
    assert not without_union(Employer.objects.all(), DAY - timedelta(1)).exists()
    with pytest.raises(ValidationError, match="没有工会覆盖"):
        services.end_coverage(employer, DAY, actor=house.cast.township)


@pytest.mark.parametrize("on", [OPENING, OPENING - timedelta(1), date(2199, 1, 1)])
def test_no_end_before_the_beginning_or_in_the_future(house, on):
    with pytest.raises(ValidationError):
        services.end_coverage(house.employers["A1"], on, actor=house.cast.township)
    assert spells(house.employers["A1"]) == [("A1", OPENING, None)]


def test_a_change_may_not_reach_back_behind_the_present_coverage(house):
    joint(house, "A2")
    with pytest.raises(ValidationError, match="必须晚于"):
        services.cover(house.employers["A1"], house.cast.union_a2, OPENING, actor=house.cast.township)
    tomorrow = timezone.localdate() + timedelta(1)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        services.cover(house.employers["A1"], house.cast.union_a2, tomorrow, actor=house.cast.township)


def test_an_ended_coverage_is_not_overlapped_by_an_earlier_beginning(house):
    employer = house.employers["A1"]
    services.end_coverage(employer, DAY, actor=house.cast.township)
    joint(house, "A2")
    with pytest.raises(ValidationError, match="重叠"):
        services.cover(employer, house.cast.union_a2, DAY - timedelta(5), actor=house.cast.township)
    services.cover(employer, house.cast.union_a2, DAY + timedelta(5), actor=house.cast.township)
    assert len(spells(employer)) == 2


def test_striking_a_wrong_change_lets_the_one_before_run_on_and_keeps_what_was_known(house):
    employer = house.employers["A1"]
    joint(house, "A2")
    wrong = services.cover(employer, house.cast.union_a2, DAY, actor=house.cast.township)
    between = timezone.now()
    with pytest.raises(ValidationError, match="最近的一段"):
        services.strike_coverage(
            Coverage.objects.get(organisation=house.cast.union_a1), actor=house.cast.township, reason="x"
        )
    services.strike_coverage(wrong, actor=house.cast.township, reason="单位填错")
    assert spells(employer) == [("A1", OPENING, None)]
    assert fresh(employer).organisation == house.cast.union_a1
    rows = Coverage.objects.filter(employer=employer)
    assert [row.organisation.code for row in rows.known(DAY, between)] == ["A2"]
    assert [row.organisation.code for row in rows.known(DAY, timezone.now())] == ["A1"]


def test_striking_the_only_coverage_leaves_the_employer_without_a_union(house):
    spell = Coverage.objects.get(organisation=house.cast.union_a1)
    services.strike_coverage(spell, actor=house.cast.township, reason="单位填错")
    assert spells(house.employers["A1"]) == []
    assert fresh(house.employers["A1"]).organisation == house.cast.town_a


def test_closing_ends_the_coverage_and_reopening_takes_it_back(house):
    employer = house.employers["A1"]
    services.close(employer, DAY, actor=house.cast.township, reason="破产")
    assert fresh(employer).closed_on == DAY
    assert spells(employer) == [("A1", OPENING, DAY)]
    with pytest.raises(ValidationError, match="注销"):
        services.close(employer, DAY, actor=house.cast.township)
    with pytest.raises(ValidationError, match="注销日期"):
        services.cover(employer, house.cast.union_a1, DAY + timedelta(9), actor=house.cast.township)
    services.reopen(employer, actor=house.cast.township, reason="误登")
    assert fresh(employer).closed_on is None


def test_an_employer_without_a_union_is_handed_to_another_township(house, bare):
    services.move(bare, house.cast.town_b, actor=house.cast.clerk)
    assert fresh(bare).organisation == house.cast.town_b
    with pytest.raises(ValidationError, match="未建会的单位"):
        services.move(bare, house.cast.union_b1, actor=house.cast.clerk)
    with pytest.raises(ValidationError, match="变更覆盖"):
        services.move(house.employers["A1"], house.cast.town_b, actor=house.cast.clerk)


def test_rights_are_asked_for_at_both_ends(house, bare):
    joint(house, "B1")
    with pytest.raises(PermissionDenied):
        services.cover(bare, house.cast.union_b1, DAY, actor=house.cast.township)
    with pytest.raises(PermissionDenied):
        services.cover(bare, house.cast.union_b1, DAY, actor=house.cast.township_b)
    with pytest.raises(PermissionDenied):
        services.cover(bare, house.cast.union_a1, DAY, actor=house.cast.officer)
    with pytest.raises(PermissionDenied):
        services.move(bare, house.cast.town_b, actor=house.cast.township)
    services.cover(bare, house.cast.union_b1, DAY, actor=house.cast.clerk)


def test_no_union_covers_before_it_was_founded(house, bare):
    joint(house, "A1")
    founded = house.unions["A1"].founded_on
    with pytest.raises(ValidationError, match="早于建会日期"):
        services.cover(bare, house.cast.union_a1, founded - timedelta(1), actor=house.cast.clerk)
    services.cover(bare, house.cast.union_a1, founded, actor=house.cast.clerk)


@pytest.mark.parametrize("field", ["dissolved_on", "is_active", "kind"])
def test_only_a_living_grassroots_union_covers(house, bare, field):
    union = house.cast.union_a1
    joint(house, "A1")
    if field == "dissolved_on":
        house.unions["A1"].dissolved_on = DAY
        house.unions["A1"].save()
    elif field == "is_active":
        union.is_active = False
        union.save()
    else:
        union = house.cast.town_a
    with pytest.raises(ValidationError):
        services.cover(bare, union, DAY, actor=house.cast.clerk)


def test_what_a_list_shows_of_the_coverage_on_a_day(house):
    employer = house.employers["A1"]
    services.end_coverage(employer, DAY, actor=house.cast.township)
    shown = with_coverage(Employer.objects.filter(pk=employer.pk), DAY - timedelta(1)).get()
    assert (shown.union_name, shown.covered_since) == ("甲镇第一工会", OPENING)
    shown = with_coverage(Employer.objects.filter(pk=employer.pk), DAY).get()
    assert (shown.union_name, shown.employees) == (None, None)


def test_a_union_code_is_not_the_employers():
    assert "工会的代码" in rules.code_problem("81654224MC12345662")
    assert rules.code_problem("91350200MA2YJ1XR9G") == ""
