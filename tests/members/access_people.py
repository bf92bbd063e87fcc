"""Objects and deeds of people and duplicates for the access tests."""

from collections.abc import Callable
from datetime import date

from django.db import models
from django.urls import reverse

from members.models import DuplicatePair, JoinRequest, Person
from members.services import duplicates
from tests.conftest import Cast
from tests.members.make import make_member, make_person
from unionhub.core.models import Organisation, User

REASON = "核对身份证原件后办理"


def _serial() -> int:
    """A number that no person has yet."""
    return 200 + Person.objects.count() + JoinRequest.objects.count()


def _person(cast: Cast, home: Organisation, owner: User) -> Person:
    return make_member(home, "吕某", _serial()).person


def _pair(cast: Cast, home: Organisation, owner: User) -> DuplicatePair:
    """Two records of one name, one of them without any membership."""
    first = make_person(home, "施某", _serial())
    second = make_member(home, "施某", _serial(), since=date(2025, 1, 1)).person
    return DuplicatePair.objects.create(organisation=home, first=first, second=second, reason="birth")


#: model label → maker(cast, organisation, owner)
MAKERS: dict[str, Callable[[Cast, Organisation, User], models.Model]] = {
    "members.Person": _person,
    "members.DuplicatePair": _pair,
}

#: Every address here shows one object by pk, or none.
CASES: dict[str, Callable] = {}

#: Lists keep one's own columns and views.
PERSONAL = {"member-list", "duplicate-list"}


def _made(make: Callable[..., models.Model]) -> Callable[[Cast], dict]:
    return lambda cast: {"pk": make(cast, cast.union_a1, cast.officer).pk}


def _distinct(cast: Cast) -> dict:
    pair = _pair(cast, cast.union_a1, cast.officer)
    duplicates.mark_distinct(pair, cast.clerk, REASON)
    return {"pk": pair.pk}


def _merged(cast: Cast) -> dict:
    pair = _pair(cast, cast.union_a1, cast.officer)
    duplicates.merge(pair, pair.second_id, cast.clerk, REASON)
    return {"pk": pair.pk}


def _kept(cast: Cast) -> int:
    return DuplicatePair.objects.latest("pk").second_id


#: url name → (who, trace, fields, kwargs, page): the arguments of a Deed.
DEEDS: dict[str, tuple] = {
    "person-change": ("officer", "members.person.change", {"card_number": "A-1"}, _made(_person)),
    "duplicate-find": (
        "clerk",
        "members.duplicate.find",
        {},
        lambda cast: {},
        lambda cast: reverse("duplicate-list"),
    ),
    "duplicate-merge": ("clerk", "members.duplicate.decide", {"keep": _kept}, _made(_pair)),
    "duplicate-distinct": ("township", "members.duplicate.decide", {"note": REASON}, _made(_pair)),
    "duplicate-reopen": ("clerk", "members.duplicate.decide", {"note": REASON}, _distinct),
    "duplicate-undo": ("clerk", "members.duplicate.undo", {"note": REASON}, _merged),
}
