"""Makes terms, seats and certificates for tests."""

from datetime import date

from members.enums import Organ, Post
from members.models import Certificate, CommitteeMember, Term
from members.rules.terms import due_date
from unionhub.core.cleaners import credit_check, organisation_check
from unionhub.core.models import Organisation


def union_code(serial: int = 1, prefix: str = "81") -> str:
    """A sound credit code of a union; it belongs to nobody."""
    body = f"{serial % 10**8:08d}"
    start = f"{prefix}654299{body}{organisation_check(body)}"
    return start + credit_check(start)


def make_term(
    home: Organisation, number: int = 1, elected: date = date(2024, 5, 10), years: int = 3, **more
) -> Term:
    """A term of the union."""
    values = {"due_on": due_date(elected, years), **more}
    return Term.objects.create(organisation=home, number=number, elected_on=elected, years=years, **values)


def make_seat(
    term: Term, name: str = "王小明", post: str = Post.MEMBER, organ: str = Organ.COMMITTEE, **more
):
    """Somebody who sits from the election on."""
    values = {"valid_from": term.elected_on, **more}
    return CommitteeMember.objects.create(term=term, organ=organ, post=post, name=name, **values)


def make_certificate(
    home: Organisation, valid_from: date = date(2024, 5, 20), valid_to: date = date(2027, 5, 10), **more
) -> Certificate:
    """A certificate of the union."""
    values = {"number": "工法证字第1号", "legal_representative": "王小明", **more}
    return Certificate.objects.create(organisation=home, valid_from=valid_from, valid_to=valid_to, **values)
