"""What the form 工会法人资格申请登记表 shows of a union: all that the system knows; the rest stays blank.

Fields after the form in use (domain.md §1.2, Shaanxi edition [F]). Numbers of identity cards and telephones of persons
are not printed: they are written by hand on the signed copies.
"""

from datetime import date
from typing import Any

from django.utils import timezone

from ..enums import Industry, Organ, Post, Sex
from ..models import CommitteeMember, Person, Term, Union
from ..queries import unions as queries
from ..queries.headcounts import union_headcount
from .elections import chinese_date

#: Digits 3–8 of a union's credit code are the division of its registration authority (GB 32100-2015).
DIVISION = slice(2, 8)


def registration_context(union: Union, on: date | None = None) -> dict[str, Any]:
    """The form's values as of the day (default today); empty texts are blanks."""
    on = on or timezone.localdate()
    home = union.organisation
    terms = list(Term.objects.filter(organisation=home).order_by("number"))
    last = terms[-1] if terms else None
    spell = queries.spell_on(union, on)
    headcount = union_headcount([home.path], on).get(home.pk)
    members = queries.own_members(home, on)
    certificate = queries.standing_certificates().filter(organisation=home).first()
    chair = (
        queries.seats(last, Organ.COMMITTEE.value).filter(post=Post.CHAIR).first()
        if last is not None
        else None
    )
    # The first election is the founding where it was not entered otherwise.
    first = union.founded_on or (terms[0].elected_on if terms and terms[0].number == 1 else None)
    return {
        "name": home.name,
        "union": union,
        "founded": _day(first),
        "elected": _day(last.elected_on if last else None),
        "due": _day((last.extended_to or last.due_on) if last else None),
        "number": last.number if last else "",
        "approver": home.parent.name if home.parent else "",
        "approval": last.approval_document if last else "",
        "employees": "" if headcount is None or headcount.employees is None else headcount.employees,
        "members": members or "",
        "full_time": _full_time(last),
        "nature": str(spell.nature or "") if spell else "",
        "industry": Industry(spell.industry).label.partition(" ")[2] if spell and spell.industry else "",
        "division": union.credit_code[DIVISION],
        "certificate": certificate.number if certificate and certificate.cancelled_on is None else "",
        "chair": _chair(chair),
        "employers": "、".join(queries.covered(home, on).values_list("employer__name", flat=True)[:3]),
    }


def _day(day: date | None) -> str:
    return chinese_date(day) if day else ""


def _full_time(term: Term | None) -> int | str:
    """How many full-time officers sit on the committee; blank when nobody is entered."""
    if term is None:
        return ""
    rows = list(queries.seats(term, Organ.COMMITTEE.value))
    return sum(row.is_full_time for row in rows) if rows else ""


def _chair(seat: CommitteeMember | None) -> dict[str, str]:
    """The legal representative: who chairs the committee."""
    if seat is None:
        return {}
    person: Person | None = seat.person
    return {
        "name": seat.name,
        "post": "主席",
        "full_time": "专职" if seat.is_full_time else "兼职",
        "since": chinese_date(seat.valid_from),
        "sex": Sex(person.sex).label if person else "",
        "ethnicity": person.get_ethnicity_display() if person else "",
        "joined": _day(person.joined_on) if person else "",
    }
