"""What the access tests need of unions, terms and certificates."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import models
from django.utils import timezone

from members.models import Certificate, CommitteeMember, Coverage, Term, Union, UnionSpell
from members.rules.terms import due_date
from tests.conftest import Cast
from unionhub.core.models import Organisation, User

FIRST = date(2010, 3, 1)
REASON = "澄工组〔2026〕8号"


def _union(cast: Cast, home: Organisation, owner: User | None) -> Union:
    """The facts of the node, once."""
    union, is_new = Union.objects.get_or_create(
        organisation=home, defaults={"founded_on": FIRST, "created_by": owner}
    )
    if is_new:
        UnionSpell.objects.create(union=union, parent=home.parent, valid_from=FIRST)
    return union


def _term(cast: Cast, home: Organisation, owner: User | None) -> Term:
    """The union's next term, five years after the last."""
    _union(cast, home, owner)
    number = Term.objects.filter(organisation=home).count() + 1
    elected = due_date(FIRST, 3 * number)
    return Term.objects.create(
        organisation=home, number=number, elected_on=elected, years=5, due_on=due_date(elected, 5)
    )


def _certificate(cast: Cast, home: Organisation, owner: User | None) -> Certificate:
    """A certificate of the union."""
    begun = FIRST + timedelta(Certificate.objects.filter(organisation=home).count())
    return Certificate.objects.create(
        organisation=home,
        term=_term(cast, home, owner),
        number="工法证字第1号",
        legal_representative="王小明",
        valid_from=begun,
        valid_to=due_date(begun, 5),
    )


#: model label → maker(cast, organisation, owner)
MAKERS: dict[str, Callable[[Cast, Organisation, User], models.Model]] = {
    "members.Union": _union,
    "members.Term": _term,
    "members.Certificate": _certificate,
}

#: url name → its own way to list targets: none is needed.
CASES: dict[str, Callable] = {}

#: Lists that take a POST for one's own columns and views only: none.
PERSONAL: set[str] = set()


def _pk(maker: Callable, home: str = "union_a1") -> Callable[[Cast], dict]:
    return lambda cast: {"pk": maker(cast, getattr(cast, home), None).pk}


def _empty_union(cast: Cast) -> dict:
    """A union without members, employers and accounts."""
    User.objects.filter(organisation=cast.union_b1).update(is_active=False)
    Coverage.objects.filter(organisation=cast.union_b1).delete()
    return {"pk": _union(cast, cast.union_b1, None).pk}


def _expired(cast: Cast) -> dict:
    """A certificate with a term after its own."""
    made = _certificate(cast, cast.union_a1, None)
    today = timezone.localdate()
    elected = today - timedelta(30)
    Term.objects.create(
        organisation=cast.union_a1, number=9, elected_on=elected, years=5, due_on=due_date(elected, 5)
    )
    return {"pk": made.pk}


def _printable(cast: Cast) -> dict:
    """A term to print a paper for."""
    _term(cast, cast.union_a1, None)
    return {}


def _seated(cast: Cast) -> dict:
    """A term in which somebody sits."""
    term = _term(cast, cast.union_a1, None)
    CommitteeMember.objects.create(term=term, name="王小明", valid_from=term.elected_on)
    return {"pk": term.pk}


def _home(cast: Cast) -> int:
    return _union(cast, cast.union_a1, None).organisation_id


def _due_of_last(cast: Cast) -> str:
    return (Term.objects.order_by("-pk").values_list("due_on", flat=True)[0] + timedelta(30)).isoformat()


#: url name → (who, trace, fields, kwargs, page): the arguments of a Deed.
DEEDS: dict[str, tuple] = {
    "union-list": ("clerk", "members.union.export", {"do": "export"}),
    "election-list": ("clerk", "members.union.export", {"do": "export"}),
    "certificate-list": ("clerk", "members.union.export", {"do": "export"}),
    "union-add": (
        "clerk",
        "members.union.add",
        {
            "parent": lambda cast: cast.town_a.pk,
            "kind": "primary",
            "name": "甲镇新厂工会",
            "code": "A9",
            "founded_on": "2026-01-05",
            "founding_document": REASON,
        },
    ),
    "union-change": ("officer", "members.union.change", {"address": "甲镇一号"}, _pk(_union)),
    "union-classify": (
        "clerk",
        "members.union.classify",
        {"industry": "C", "note": REASON, "parent": lambda cast: cast.town_b.pk},
        _pk(_union),
    ),
    "union-rename": (
        "clerk",
        "members.union.classify",
        {"name": "甲镇一厂工会", "note": REASON},
        _pk(_union),
    ),
    "union-dissolve": (
        "clerk",
        "members.union.dissolve",
        {"on": "2026-01-05", "note": REASON},
        _empty_union,
    ),
    "term-add": (
        "officer",
        "members.term.change",
        {"organisation": _home, "number": "1", "elected_on": "2026-01-05", "years": "3"},
    ),
    "term-change": ("officer", "members.term.change", {"approval_document": REASON}, _pk(_term)),
    "term-extend": ("head", "members.term.extend", {"until": _due_of_last, "note": REASON}, _pk(_term)),
    "term-seat": (
        "officer",
        "members.term.change",
        {"organ": "committee", "post": "member", "names": "王小明、李芳"},
        _pk(_term),
    ),
    "term-unseat": (
        "officer",
        "members.term.change",
        {
            "seat": lambda cast: CommitteeMember.objects.latest("pk").pk,
            "on": "2026-01-05",
            "note": REASON,
        },
        _seated,
    ),
    "term-papers": ("township", "members.term.print", {"issuer": "甲镇总工会"}, _printable),
    "certificate-add": (
        "clerk",
        "members.certificate.change",
        {
            "organisation": _home,
            "number": "工法证字第2号",
            "valid_from": "2026-01-05",
            "valid_to": "2029-01-05",
            "legal_representative": "王小明",
        },
    ),
    "certificate-change": (
        "clerk",
        "members.certificate.change",
        {"legal_representative": "李芳"},
        _pk(_certificate),
    ),
    "certificate-renew": (
        "clerk",
        "members.certificate.change",
        {"valid_from": lambda cast: timezone.localdate().isoformat()},
        _expired,
    ),
    "certificate-cancel": (
        "clerk",
        "members.certificate.change",
        {"on": "2026-01-05", "note": REASON},
        _pk(_certificate),
    ),
}
