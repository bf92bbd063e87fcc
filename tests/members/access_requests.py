"""Objects and deeds of memberships, requests to join, transfers and proposals for the access tests."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from members.models import JoinRequest, Person, Proposal, Transfer
from members.services import transfers
from tests.conftest import Cast
from tests.members.make import id_number, make_member
from unionhub.core.models import Organisation, User

REASON = "核对花名册后办理"
PAPER = {"body": "甲镇第一工会委员会", "document": "会发9号"}
JUNE = "2025-06-01"


def _serial() -> int:
    """A number that no person has yet: one record each."""
    return Person.objects.count() + JoinRequest.objects.count() + 1


def _membership(cast: Cast, home: Organisation, owner: User) -> models.Model:
    return make_member(home, "赵某", _serial())


def _join(cast: Cast, home: Organisation, owner: User) -> models.Model:
    return JoinRequest.objects.create(
        organisation=home,
        name="钱某",
        sex="1",
        birth_date=date(1990, 1, 1),
        id_number=id_number(_serial()),
        applied_on=date(2025, 5, 20),
        created_by=owner,
    )


def _transfer(cast: Cast, home: Organisation, owner: User, **values: Any) -> models.Model:
    """On its way out of the county: every action on it is held at home."""
    spell = make_member(home, "孙某", _serial())
    return Transfer.objects.create(
        organisation=home,
        person=spell.person,
        person_name="孙某",
        membership=spell,
        outside_name="外县总工会",
        created_by=owner,
        **{"state": "handed", "handed_by": owner, "handed_at": timezone.now(), **values},
    )


def _proposal(cast: Cast, home: Organisation, owner: User, **values: Any) -> models.Model:
    spell = make_member(home, "李某", _serial())
    return Proposal.objects.create(
        organisation=home, membership=spell, kind="leave", reason="本人申请", created_by=owner, **values
    )


MAKERS: dict[str, Callable[..., models.Model]] = {
    "members.Membership": _membership,
    "members.JoinRequest": _join,
    "members.Transfer": _transfer,
    "members.Proposal": _proposal,
}

#: None of the addresses needs a way of its own: each shows one object by pk, or none.
CASES: dict[str, Callable] = {}

#: Lists keep one's own columns and views; what they do to many rows is in tests/members/memberships/test_pages.py.
PERSONAL = {"join-list", "transfer-list", "proposal-list"}


def _made(make: Callable[..., models.Model], **values: Any) -> Callable[[Cast], dict]:
    """A fresh object of A1, entered by its officer."""
    return lambda cast: {"pk": make(cast, cast.union_a1, cast.officer, **values).pk}


def _asked(cast: Cast) -> dict:
    """A member of A2 for whom A1 has asked."""
    spell = make_member(cast.union_a2, "周某", _serial())
    return {"pk": transfers.ask_transfer(spell.person_id, cast.union_a1, {}, cast.officer).pk}


def _handed(cast: Cast) -> dict:
    """A member of A2 who was handed over to A1."""
    spell = make_member(cast.union_a2, "周某", _serial())
    return {"pk": transfers.hand_out(spell, cast.officer_a2, to_organisation=cast.union_a1).pk}


def _retained(cast: Cast) -> dict:
    return {"pk": make_member(cast.union_a1, "吴某", _serial(), kind="retained").pk}


def _expelled(cast: Cast) -> dict:
    made = _proposal(
        cast, cast.union_a1, cast.officer, state="accepted", effective_on=date(2025, 5, 1), note="x"
    )
    Proposal.objects.filter(pk=made.pk).update(kind="expel")
    return {"pk": made.pk}


def _member_elsewhere(cast: Cast) -> str:
    make_member(cast.union_a2, "郑某", 77)
    return id_number(77)


_PERSON = {"name": "冯某", "sex": "1", "birth_date": "1990-01-01", "applied_on": "2025-05-20"}
_SPELL = _made(_membership)

#: url name → (who, trace, fields, kwargs): the arguments of a Deed.
DEEDS: dict[str, tuple] = {
    "join-add": ("officer", "members.join.change", {**_PERSON, "id_number": id_number(78)}),
    "join-change": ("officer", "members.join.change", {"name": "钱改"}, _made(_join)),
    "join-approve": ("township", "members.join.decide", {"effective_on": JUNE}, _made(_join)),
    "join-refuse": ("township", "members.join.decide", {"note": REASON}, _made(_join)),
    "join-withdraw": ("officer", "members.join.change", {"note": REASON}, _made(_join)),
    "transfer-ask": (
        "officer",
        "members.transfer.start",
        {"name": "郑某", "document_kind": "id_card", "id_number": _member_elsewhere},
    ),
    "transfer-start": ("officer", "members.transfer.start", {"outside_name": "外县总工会"}, _SPELL),
    "transfer-hand": ("officer_a2", "members.transfer.hand", {}, _asked),
    "transfer-accept": (
        "officer",
        "members.transfer.accept",
        {"on": lambda cast: timezone.localdate().isoformat(), "kind": "regular"},
        _handed,
    ),
    "transfer-refuse": ("officer_a2", "members.transfer.hand", {"note": REASON}, _asked),
    "transfer-decline": ("officer", "members.transfer.accept", {"note": REASON}, _handed),
    "transfer-withdraw": ("officer", "members.transfer.start", {"note": REASON}, _asked),
    "proposal-add": ("officer", "members.proposal.start", {"kind": "leave", "reason": REASON}, _SPELL),
    "proposal-decide": ("township", "members.proposal.decide", {"on": JUNE, **PAPER}, _made(_proposal)),
    "proposal-refuse": ("township", "members.proposal.decide", {"note": REASON}, _made(_proposal)),
    "proposal-withdraw": ("officer", "members.proposal.start", {"note": REASON}, _made(_proposal)),
    "proposal-report": ("officer", "members.proposal.start", {"on": JUNE}, _expelled),
    "membership-change": ("officer", "members.membership.change", {"on": JUNE, "education": "2"}, _SPELL),
    "membership-retain": ("officer", "members.membership.end", {"on": JUNE, "why": "retired"}, _SPELL),
    "membership-restore": ("officer", "members.membership.end", {"on": JUNE}, _retained),
    "membership-leave": (
        "officer",
        "members.membership.end",
        {"on": JUNE, "body": "委员会", "note": REASON},
        _SPELL,
    ),
    "membership-death": ("officer", "members.membership.end", {"on": JUNE}, _SPELL),
    "membership-correct": ("clerk", "members.membership.correct", {"education": "2", "note": REASON}, _SPELL),
}
