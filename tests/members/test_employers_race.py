"""Two write at the same moment: one coverage, one declaration, one employer of a single union."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from members.models import Coverage, Employer, Headcount
from members.services import employers, headcounts
from tests.support import in_threads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
DAY = date(2025, 6, 1)


def refusals(*calls):
    """What came of the calls made at once: every one that did not succeed was refused in words."""
    results = in_threads(*calls)
    failed = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(result, ValidationError) for result in failed), failed
    return len(failed)


def test_an_employer_is_covered_by_one_of_two(house):
    clerk, employer = (
        house.cast.clerk,
        Employer.objects.create(organisation=house.cast.town_a, name="甲镇砖厂"),
    )
    Coverage.objects.all().delete()
    unions = (house.cast.union_a1, house.cast.union_b1)
    assert (
        refusals(*[lambda node=node: employers.cover(employer, node, DAY, actor=clerk) for node in unions])
        == 1
    )
    assert Coverage.objects.count() == 1


def test_a_single_union_covers_one_of_two(house):
    clerk, union = house.cast.clerk, house.cast.union_a1
    Coverage.objects.all().delete()
    units = [
        Employer.objects.create(organisation=house.cast.town_a, name=name)
        for name in ("甲镇砖厂", "甲镇瓦厂")
    ]
    assert (
        refusals(*[lambda unit=unit: employers.cover(unit, union, DAY, actor=clerk) for unit in units]) == 1
    )
    assert Coverage.objects.count() == 1


def test_a_day_is_declared_once(house):
    clerk, employer = house.cast.clerk, house.employers["A1"]
    calls = [
        lambda many=many: headcounts.declare(employer, DAY, {"employees": many}, actor=clerk)
        for many in (40, 41)
    ]
    assert refusals(*calls) == 1
    assert Headcount.objects.count() == 1
