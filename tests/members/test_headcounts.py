"""Numbers of employees: declared per employer, summed per union, unknown where nothing was declared."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from members.models import Coverage, Employer, Headcount
from members.queries.headcounts import UnionHeadcount, latest_headcount, union_headcount
from members.rules import headcounts as rules
from members.services import headcounts as services
from tests.members.make import OPENING
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
DAY = date(2025, 3, 31)
FIGURES = {"employees": 40, "women": 15, "migrants": 30, "minorities": 2, "new_form": 0}


def of(house, day=DAY, known_at=None, path=None):
    return union_headcount([path or house.cast.county.path], day, known_at)


def declared(house, code="A1", on=DAY, **figures):
    return services.declare(house.employers[code], on, FIGURES | figures, actor=house.cast.township)


def second(house, name="甲镇砖厂"):
    """One more employer of A1."""
    employer = Employer.objects.create(organisation=house.cast.union_a1, name=name)
    Coverage.objects.create(employer=employer, organisation=house.cast.union_a1, valid_from=OPENING)
    return employer


def test_unknown_before_the_first_declaration_and_never_0(house):
    declared(house)
    before = of(house, DAY - timedelta(1))[house.cast.union_a1.pk]
    assert before == UnionHeadcount(employers=1, declared=0)
    assert before.employees is None
    assert of(house)[house.cast.union_a1.pk] == UnionHeadcount(1, 1, 40, 15, 30, 2, 0)
    assert of(house)[house.cast.union_b1.pk].employees is None


def test_the_latest_declaration_up_to_the_day_counts(house):
    declared(house)
    declared(house, on=date(2025, 6, 30), employees=44)
    union = house.cast.union_a1.pk
    assert of(house, date(2025, 6, 29))[union].employees == 40
    assert of(house, date(2025, 6, 30))[union].employees == 44


def test_a_joint_union_sums_its_employers_and_says_when_one_is_missing(house):
    other = second(house)
    declared(house)
    figure = of(house)[house.cast.union_a1.pk]
    assert (figure.employers, figure.declared, figure.employees, figure.is_complete) == (2, 1, 40, False)
    services.declare(other, DAY, {"employees": 5, "women": 5}, actor=house.cast.officer)
    figure = of(house)[house.cast.union_a1.pk]
    assert (figure.employees, figure.women, figure.migrants, figure.is_complete) == (45, 20, 30, True)


def test_an_employer_counts_where_it_was_covered_on_the_day(house):
    """A closed spell beside the open one must not count twice, nor with the wrong union."""
    employer = house.employers["A1"]
    declared(house)
    spell = Coverage.objects.get(employer=employer)
    spell.end(date(2025, 5, 1))
    spell.save()
    Coverage.objects.create(employer=employer, organisation=house.cast.union_b1, valid_from=date(2025, 5, 1))
    before, after = of(house, date(2025, 4, 30)), of(house, date(2025, 5, 1))
    assert before[house.cast.union_a1.pk].employees == 40
    assert before[house.cast.union_b1.pk].employees is None
    assert house.cast.union_a1.pk not in after
    figure = after[house.cast.union_b1.pk]
    assert (figure.employers, figure.declared, figure.employees) == (2, 1, 40)


def test_a_correction_strikes_and_keeps_what_was_known(house):
    row = declared(house)
    then = timezone.now()
    services.correct(row, DAY, FIGURES | {"employees": 50}, actor=house.cast.township, reason="漏报")
    union = house.cast.union_a1.pk
    assert of(house)[union].employees == 50
    assert of(house, known_at=then)[union].employees == 40
    assert Headcount.objects.filter(is_struck=True).count() == 1
    with pytest.raises(ValidationError, match="已经更正"):
        services.correct(row, DAY, FIGURES, actor=house.cast.township)
    event = AuditEvent.objects.filter(action="members.headcount.change").latest("pk")
    assert event.changes == {"employees": [40, 50]}
    assert event.reason == "漏报"


def test_a_struck_declaration_counts_no_more(house):
    row = declared(house)
    services.strike(row, actor=house.cast.officer, reason="单位填错")
    assert of(house)[house.cast.union_a1.pk].employees is None
    assert latest_headcount(house.employers["A1"].pk, DAY) is None


@pytest.mark.parametrize("part", rules.PARTS)
def test_no_part_exceeds_the_employees(house, part):
    with pytest.raises(ValidationError) as refusal:
        declared(house, **{part: 41})
    assert list(refusal.value.message_dict) == [part]
    assert not Headcount.objects.exists()
    declared(house, **{part: 40})


def test_parts_may_overlap_freely(house):
    declared(house, women=40, migrants=40, minorities=40, new_form=40)


@pytest.mark.parametrize("figures", [{"employees": -1}, {"employees": rules.MOST + 1}, {"women": -1}])
def test_impossible_numbers_are_told(figures):
    assert next(iter(rules.problems({"employees": 9} | figures))) == next(iter(figures))


def test_one_standing_declaration_a_day_and_none_of_tomorrow(house):
    declared(house)
    with pytest.raises(ValidationError, match="已有截止"):
        declared(house)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        declared(house, on=timezone.localdate() + timedelta(1))


def test_only_who_may_declares(house):
    with pytest.raises(PermissionDenied):
        services.declare(house.employers["B1"], DAY, FIGURES, actor=house.cast.township)
    with pytest.raises(PermissionDenied):
        services.declare(house.employers["A1"], DAY, FIGURES, actor=house.cast.leader)


def test_two_questions_for_one_union_or_for_all(house, django_assert_num_queries):
    for code in ("A1", "A2", "B1"):
        declared(house, code) if code != "B1" else services.declare(
            house.employers[code], DAY, FIGURES, actor=house.cast.clerk
        )
    for path in (house.cast.union_a1.path, house.cast.county.path):
        with django_assert_num_queries(2):
            of(house, path=path)
    assert set(of(house, path=house.cast.town_a.path)) == {house.cast.union_a1.pk, house.cast.union_a2.pk}


def test_several_unions_together(house):
    declared(house)
    rows = of(house)
    total = rows[house.cast.union_a1.pk] + rows[house.cast.union_b1.pk]
    assert (total.employers, total.declared, total.employees, total.is_complete) == (2, 1, 40, False)
    assert (rows[house.cast.union_b1.pk] + rows[house.cast.union_a2.pk]).employees is None
