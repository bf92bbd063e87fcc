"""Employers, what they declared, and the totals of areas at the end of a day."""

from datetime import date, timedelta

import pytest

from members.indicators.employers import EMPLOYERS
from members.indicators.headcounts import COVERAGES
from members.models import AreaTotal, Coverage, Employer, Headcount
from tests.members.figures.counting import DAY, split, totals
from tests.members.make import OPENING
from unionhub.core.indicators import registry
from unionhub.core.indicators.compute import measure

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def declare(employer, on, employees, **facts):
    return Headcount.objects.create(
        employer=employer, organisation=employer.organisation, on=on, employees=employees, **facts
    )


def test_the_latest_standing_declaration_up_to_the_day_counts(house, cast):
    employer = house.employers["A1"]
    declare(employer, DAY - timedelta(30), 10, women=4)
    declare(employer, DAY, 20, women=6, migrants=5, minorities=3, new_form=2)
    declare(employer, DAY + timedelta(1), 99)
    declare(employer, DAY - timedelta(1), 77, is_struck=True)
    declare(house.employers["A2"], DAY, 0)
    assert totals(COVERAGES) == {
        "employees": 20,
        "women_employees": 6,
        "migrant_employees": 5,
        "minority_employees": 3,
        "new_form_employees": 2,
        "employers_covered": 3,
        "employers_undeclared": 1,
    }
    assert totals(COVERAGES, DAY - timedelta(1))["employees"] == 10
    assert totals(COVERAGES, DAY + timedelta(1))["employees"] == 99


def test_employees_belong_to_the_union_that_covered_them_on_the_day(house, cast):
    declare(house.employers["A1"], OPENING, 30)
    Coverage.objects.filter(employer=house.employers["A1"]).update(valid_to=DAY)
    Coverage.objects.create(employer=house.employers["A1"], organisation=cast.union_b1, valid_from=DAY)
    Employer.objects.filter(pk=house.employers["A1"].pk).update(organisation=cast.union_b1)
    for last, union in ((DAY - timedelta(1), cast.union_a1), (DAY, cast.union_b1)):
        found = measure(COVERAGES, last, last)
        assert {pk for pk, block in found.items() if "members.employees" in block[""]} == {union.pk}


@pytest.mark.parametrize(("employees", "is_large"), [(24, False), (25, True), (None, False)])
def test_units_of_25_ought_to_have_a_union(house, cast, employees, is_large):
    bare = Employer.objects.create(organisation=cast.town_a, name="未建会公司")
    if employees is not None:
        declare(bare, DAY, employees)
        declare(house.employers["A1"], DAY, employees)
    found = totals(EMPLOYERS)
    assert (found["employers"], found["employers_bare"]) == (4, 1)
    assert found.get("employers_to_organise", 0) == is_large
    assert found.get("employers_bare_undeclared", 0) == (employees is None)
    assert totals(COVERAGES).get("employers_organised", 0) == is_large


@pytest.mark.parametrize(("closed", "counts"), [(DAY, 0), (DAY + timedelta(1), 1)])
def test_a_closed_employer_counts_no_more(cast, closed, counts):
    Employer.objects.create(organisation=cast.town_a, name="未建会公司", closed_on=closed)
    assert totals(EMPLOYERS).get("employers_bare", 0) == counts


def test_employers_by_nature_and_industry(house, cast):
    Employer.objects.create(
        organisation=cast.town_a, name="未建会公司", nature=house.natures["私营企业"], industry="C"
    )
    key = str(house.natures["私营企业"].pk)
    assert split(EMPLOYERS, "unit_nature", "employers") == {key: 1, "": 3}
    assert split(EMPLOYERS, "unit_industry", "employers") == {"C": 1, "": 3}


def test_the_totals_of_areas_are_those_in_force_with_their_source(cast):
    area = registry.indicator("members.area_employees")
    for on, employees, source in (
        (date(2024, 12, 31), 500, "年报"),
        (DAY, 600, "季报"),
        (date(2026, 1, 1), 700, "年报"),
    ):
        AreaTotal.objects.create(
            organisation=cast.town_a, on=on, employees=employees, source=source, document_no="1号"
        )
    AreaTotal.objects.create(organisation=cast.town_b, on=DAY, units=9, source="市场监管局")
    assert {node: stated.value for node, stated in area.read(DAY).items()} == {cast.town_a.pk: 600}
    told = area.read(DAY)[cast.town_a.pk]
    assert told.source == "季报，1号（截至 2025-06-30）"
    assert told.url.endswith(f"/{AreaTotal.objects.get(employees=600).pk}/")
    assert area.read(DAY - timedelta(1))[cast.town_a.pk].value == 500
    assert registry.indicator("members.area_units").read(DAY)[cast.town_b.pk].value == 9
    assert registry.indicator("members.area_units_due").read(DAY) == {}
