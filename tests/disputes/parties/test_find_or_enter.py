"""A person who comes with a matter is found again, never doubled, never overwritten."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from disputes.models import Party
from disputes.rules import parties as rules
from disputes.services.parties import find_or_enter
from members.enums import DocumentKind, Sex
from members.models import Person
from tests.conftest import Cast
from unionhub.core.cleaners import Unclean, check_digit
from unionhub.core.models import AuditEvent

pytestmark = pytest.mark.django_db


def number(serial: int, birth: str = "19850312") -> str:
    """A sound citizen's number that belongs to nobody."""
    start = f"990101{birth}{serial:03d}"
    return start + check_digit(start)


def enter(cast: Cast, **more: Any) -> Party:
    given = {"name": "王大山", "id_number": number(11), "phone": "13900000011", **more}
    return find_or_enter(organisation=cast.union_a1, actor=cast.clerk, **given)


def test_the_same_number_is_the_same_person(cast: Cast) -> None:
    first = enter(cast)
    again = enter(cast, phone="13900000012")
    assert again.pk == first.pk
    assert again.phone.plain == "13900000011"  # what is known stays
    assert Party.objects.count() == 1


def test_phone_and_name_find_who_gave_no_number_and_fill_it_in(cast: Cast) -> None:
    first = enter(cast, id_number="")
    assert first.sex == ""
    again = enter(cast)
    assert (again.pk, again.id_number.plain, again.sex) == (first.pk, number(11), Sex.MALE)
    event = AuditEvent.objects.filter(object_type="disputes.party").latest("id")
    assert number(11) not in str(event.changes)


def test_the_phone_alone_is_not_enough(cast: Cast) -> None:
    assert enter(cast, id_number="").pk != enter(cast, id_number="", name="王小山").pk


def test_another_number_is_somebody_else_though_phone_and_name_agree(cast: Cast) -> None:
    assert enter(cast).pk != enter(cast, id_number=number(12)).pk


def test_a_known_number_with_another_name_is_refused_without_telling_the_name(cast: Cast) -> None:
    enter(cast)
    with pytest.raises(ValidationError) as refused:
        enter(cast, name="李大山")
    assert "核对" in str(refused.value)
    assert "王大山" not in str(refused.value)


def test_a_member_is_linked_by_the_number(cast: Cast) -> None:
    person = Person.objects.create(
        name="王大山", id_number=number(11), document_kind=DocumentKind.ID_CARD, organisation=cast.union_b1
    )
    assert enter(cast).member == person


@pytest.mark.parametrize(
    "wrong",
    [
        {"id_number": "123"},
        {"id_number": number(11)[:17] + "?"},
        {"phone": "12"},
        {"name": "9"},
        {"name": ""},
    ],
)
def test_bad_input_writes_nothing(cast: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        enter(cast, **wrong)
    assert not Party.objects.exists()


def test_sex_is_told_by_the_number_only() -> None:
    assert rules.sex_told_by(number(11)) == Sex.MALE
    assert rules.sex_told_by(number(12)) == Sex.FEMALE
    assert rules.sex_told_by("E12345678") == ""
    assert rules.id_number("e1234 5678") == "E12345678"
    with pytest.raises(Unclean):
        rules.id_number("E1")
