"""Unions that count at the end of a day or were founded within a span, by what they are and where they stood."""

from datetime import date, timedelta

import pytest

from members.indicators.unions import FOUNDED, UNIONS
from members.models import Code, CodeListVersion, CodeMapping, Term, Union, UnionSpell
from members.rules.code_lists import ACFTU_2015, NBS_2023
from members.services import code_lists, unions
from members.trees import parents_on
from tests.members.figures.counting import DAY, rolled, totals
from tests.members.make import OPENING, make_member
from unionhub.core.indicators import registry
from unionhub.core.indicators.tree import tree_on

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.mark.parametrize(
    ("founded", "dissolved", "counts"),
    [
        (None, None, True),
        (DAY, None, True),
        (DAY + timedelta(1), None, False),
        (None, DAY, False),
        (None, DAY + timedelta(1), True),
    ],
)
def test_a_union_counts_from_its_founding_until_the_day_of_its_dissolution(cast, founded, dissolved, counts):
    Union.objects.create(organisation=cast.union_a1, founded_on=founded, dissolved_on=dissolved)
    assert totals(UNIONS).get("unions", 0) == counts
    assert totals(UNIONS).get("unions_without_term", 0) == counts


def test_federations_and_joint_unions(house, cast):
    Union.objects.create(organisation=cast.town_a)
    Union.objects.filter(organisation=cast.union_a1).update(is_joint=True)
    assert totals(UNIONS) == {"unions": 3, "joint_unions": 1, "federations": 1, "unions_without_term": 4}


@pytest.mark.parametrize(("elected", "counts"), [(DAY, False), (DAY + timedelta(1), True)])
def test_a_union_without_a_term_until_its_first_election(house, cast, elected, counts):
    Term.objects.create(
        organisation=cast.union_a1, elected_on=elected, due_on=elected + timedelta(1000), years=3
    )
    assert totals(UNIONS)["unions_without_term"] == 2 + counts


@pytest.mark.parametrize(
    ("founded", "counts"),
    [
        (date(2025, 5, 31), False),
        (date(2025, 6, 1), True),
        (date(2025, 6, 30), True),
        (date(2025, 7, 1), False),
        (None, False),
    ],
)
def test_a_union_is_new_within_the_span_of_its_founding(cast, founded, counts):
    Union.objects.create(
        organisation=cast.union_a1, founded_on=founded, dissolved_on=founded and founded + timedelta(3)
    )
    assert totals(FOUNDED, DAY, date(2025, 6, 1)).get("new_unions", 0) == counts


@pytest.mark.parametrize(
    ("upper_list", "code", "counts"),
    [
        (ACFTU_2015, "170", True),
        (ACFTU_2015, "200", True),
        (ACFTU_2015, "300", True),
        (ACFTU_2015, "600", True),
        (ACFTU_2015, "130", False),
        (ACFTU_2015, "159", False),
        (ACFTU_2015, "169", False),
        (ACFTU_2015, "700", False),
        (NBS_2023, "170", False),
        ("", "", False),
    ],
)
def test_non_public_is_what_the_upper_list_says_without_doubt(house, cast, upper_list, code, counts):
    nature = house.natures["私营企业"]
    if upper_list:
        CodeMapping.objects.create(code=nature, upper_list=upper_list, upper_code=code, upper_label="某类")
    Union.objects.filter(organisation=cast.union_a1).update(founded_on=DAY)
    assert totals(FOUNDED, DAY, DAY) == {"new_unions": 1, **({"new_nonpublic_unions": 1} if counts else {})}


def test_a_new_union_is_what_it_was_first(house, cast):
    CodeMapping.objects.create(
        code=house.natures["私营企业"], upper_list=ACFTU_2015, upper_code="170", upper_label="私营企业"
    )
    union = house.unions["A1"]
    Union.objects.filter(pk=union.pk).update(founded_on=DAY)
    UnionSpell.objects.filter(union=union).update(valid_from=DAY, valid_to=DAY + timedelta(5))
    UnionSpell.objects.create(
        union=union,
        parent=cast.town_a,
        nature=house.natures["行政机关"],
        valid_from=DAY + timedelta(5),
    )
    assert totals(FOUNDED, DAY + timedelta(9), DAY)["new_nonpublic_unions"] == 1


def test_natures_are_those_of_the_day_and_one_through_the_versions_of_the_list(house, cast):
    for serial, union in enumerate((cast.union_a1, cast.union_a2, cast.union_b1), 1):
        make_member(union, "会员甲", serial)
    make_member(cast.town_a, "保留", 4, kind="retained")
    version = CodeListVersion.objects.get()
    fresh = code_lists.open_version(version, date(2025, 8, 1), actor=cast.head)
    copy = Code.objects.get(version_of=fresh, label="私营企业")
    other = Code.objects.get(version_of=fresh, label="行政机关")
    for union, nature in ((house.unions["A1"], copy), (house.unions["A2"], other)):
        place = unions.Place(cast.town_a, nature, "P")
        unions.classify(union, date(2025, 9, 1), place, cast.clerk, reason="核对")
    private, organ = (str(house.natures[label].pk) for label in ("私营企业", "行政机关"))
    assert rolled("nature", "members", date(2025, 8, 31)) == {private: 3}
    assert rolled("nature", "members", date(2025, 9, 1)) == {private: 2, organ: 1}
    assert rolled("nature", "retained", date(2025, 9, 1)) == {"": 1}
    assert rolled("industry", "members", date(2025, 8, 31)) == {"C": 3}
    assert rolled("industry", "members", date(2025, 9, 1)) == {"C": 1, "P": 2}
    labels = dict(registry.node_dimensions()["nature"].members(DAY))
    assert sorted(labels.values()) == sorted({"行政机关", "私营企业", "个体经济组织"})


def test_a_union_that_moved_counts_where_it_stood(house, cast):
    make_member(cast.union_a1)
    spell = UnionSpell.objects.get(union=house.unions["A1"])
    place = unions.Place(cast.town_b, spell.nature, spell.industry)
    assert parents_on(DAY) == {}
    unions.classify(house.unions["A1"], date(2025, 9, 1), place, cast.clerk, reason="区划调整")
    before, after = date(2025, 8, 31), date(2025, 9, 1)
    assert parents_on(before) == {cast.union_a1.pk: cast.town_a.pk}
    assert parents_on(OPENING - timedelta(100)) == {cast.union_a1.pk: cast.town_a.pk}
    assert parents_on(after) == {}
    assert rolled("area", "members", before) == {str(cast.town_a.pk): 1}
    assert rolled("area", "members", after) == {str(cast.town_b.pk): 1}


def test_places_that_would_make_a_circle_are_left_out(house, cast):
    """A1 stood below A2, while where A2 stood is only known from later on, below A1."""
    for code, parent in (("A1", cast.union_a2), ("A2", cast.union_a1)):
        UnionSpell.objects.filter(union=house.unions[code]).update(parent=parent, valid_to=DAY)
        UnionSpell.objects.create(union=house.unions[code], parent=cast.town_a, valid_from=DAY)
    found = parents_on(OPENING)
    assert len(found) == 1
    assert set(tree_on(OPENING).below(cast.county.pk)) >= {cast.union_a1.pk, cast.union_a2.pk}
