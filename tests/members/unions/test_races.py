"""Two at one moment: one is let through, the other is told in words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from members.enums import Organ, Post
from members.models import CommitteeMember, Term, UnionSpell
from members.services import terms, unions
from members.services.unions import Place
from tests.conftest import make_cast
from tests.members.make import make_house
from tests.members.unions.make import make_term
from tests.support import in_threads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]


@pytest.fixture
def house(transactional_db):
    return make_house(make_cast())


def refused(results) -> list[str]:
    return [" ".join(result.messages) for result in results if isinstance(result, ValidationError)]


def test_two_chairs_at_once(house):
    cast = house.cast
    term = make_term(cast.union_a1)

    def seat(name):
        return lambda: terms.seat(term, Organ.COMMITTEE, Post.CHAIR, [name], term.elected_on, cast.officer)

    results = in_threads(seat("王小明"), seat("李芳"))
    assert len(refused(results)) == 1
    assert "已有主席" in refused(results)[0]
    assert CommitteeMember.objects.count() == 1


def test_two_next_terms_at_once(house):
    cast = house.cast

    def open_term():
        term = Term(organisation=cast.union_a1, number=1, elected_on=date(2024, 5, 10), years=3)
        return terms.open_term(term, cast.officer)

    results = in_threads(open_term, open_term)
    assert "已经登记" in refused(results)[0]
    assert Term.objects.count() == 1


def test_two_moves_of_one_union_at_once_leave_one_chain_of_spells(house):
    cast, union = house.cast, house.unions["A1"]
    nature = house.natures["私营企业"]

    def move(parent, day):
        return lambda: unions.classify(union, day, Place(parent, nature, "C"), cast.clerk, reason="文件")

    results = in_threads(move(cast.town_b, date(2026, 2, 1)), move(cast.county, date(2026, 2, 1)))
    assert not refused(results)
    standing = UnionSpell.objects.standing().filter(union=union).order_by("valid_from")
    assert [spell.valid_to for spell in standing] == [date(2026, 2, 1), None]
    node = union.organisation
    node.refresh_from_db()
    assert node.parent == standing.last().parent
    assert node.path == node.path_below(node.parent)


def test_a_new_name_and_a_move_at_once_keep_both(house):
    cast, union = house.cast, house.unions["A1"]
    place = Place(cast.town_b, house.natures["私营企业"], "C")
    results = in_threads(
        lambda: unions.rename(union, "甲镇一厂工会", "", cast.clerk, "文件"),
        lambda: unions.classify(union, date(2026, 2, 1), place, cast.clerk, reason="文件"),
    )
    assert not [result for result in results if isinstance(result, Exception)]
    node = union.organisation
    node.refresh_from_db()
    assert (node.name, node.parent) == ("甲镇一厂工会", cast.town_b)
    assert node.path == node.path_below(cast.town_b)
