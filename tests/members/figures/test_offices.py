"""Terms, committees and certificates that count at the end of a day."""

from datetime import date, timedelta

import pytest

from members.enums import Organ, Post
from members.indicators.offices import CERTIFICATES, COMMITTEES, TERMS
from members.models import Certificate, CommitteeMember, Term, Union
from tests.members.figures.counting import DAY, totals
from tests.members.make import OPENING, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.mark.parametrize(
    ("due", "extended", "figure"),
    [
        (DAY - timedelta(1), None, "terms_expired"),
        (DAY, None, "terms_due"),
        (date(2025, 6, 30), date(2025, 7, 1), ""),
        (DAY - timedelta(1), DAY, "terms_due"),
        (DAY - timedelta(90), DAY - timedelta(1), "terms_expired"),
        (date(2025, 7, 1), None, ""),
    ],
)
def test_a_term_is_due_within_the_quarter_and_overdue_from_the_day_after(house, cast, due, extended, figure):
    Term.objects.create(
        organisation=cast.union_a1, elected_on=date(2020, 1, 1), due_on=due, extended_to=extended
    )
    assert totals(TERMS) == ({figure: 1} if figure else {})


def test_the_term_of_a_day_is_the_last_one_elected_up_to_it(house, cast):
    old = Term.objects.create(
        organisation=cast.union_a1, number=1, elected_on=date(2020, 1, 1), due_on=date(2025, 1, 1)
    )
    Term.objects.create(
        organisation=cast.union_a1,
        number=2,
        elected_on=date(2025, 6, 1),
        due_on=date(2030, 6, 1),
        direct_election=True,
    )
    assert totals(TERMS, date(2019, 12, 31)) == {}
    assert totals(TERMS, date(2025, 5, 31)) == {"terms_expired": 1}
    assert totals(TERMS, date(2025, 6, 1)) == {"direct_election_unions": 1}
    Union.objects.filter(organisation=cast.union_a1).update(dissolved_on=date(2025, 6, 10))
    assert totals(TERMS, date(2025, 6, 9)) == {"direct_election_unions": 1}
    assert totals(TERMS, date(2025, 6, 10)) == {}
    assert TERMS.rows(DAY, date(2025, 1, 1)).get() == old


@pytest.mark.parametrize(
    ("members", "seats", "is_wrong"),
    [
        (24, 0, False),
        (24, 1, False),
        (24, 2, True),
        (24, 3, False),
        (24, 5, False),
        (24, 6, True),
        (25, 1, True),
        (25, 3, False),
        (25, 7, False),
        (25, 8, True),
    ],
)
def test_a_committee_fits_the_members_of_the_day(house, cast, members, seats, is_wrong):
    for serial in range(1, members + 1):
        make_member(cast.union_a1, "会员甲", serial)
    make_member(cast.union_a1, "保留", 400, kind="retained")
    make_member(cast.union_a1, "后来", 401, since=DAY + timedelta(1))
    term = Term.objects.create(
        organisation=cast.union_a1, elected_on=OPENING, due_on=date(2028, 1, 1), years=3
    )
    for place in range(seats):
        CommitteeMember.objects.create(term=term, name=f"委员{place}", post=Post.MEMBER, valid_from=OPENING)
    CommitteeMember.objects.create(term=term, name="离任", valid_from=OPENING, valid_to=DAY)
    CommitteeMember.objects.create(term=term, name="继任", valid_from=DAY + timedelta(1))
    CommitteeMember.objects.create(term=term, organ=Organ.AUDIT, name="经审", valid_from=OPENING)
    assert totals(COMMITTEES) == ({"committee_faults": 1} if is_wrong else {})
    row = COMMITTEES.rows(DAY, DAY).get(organisation=cast.union_a1)
    assert (row.members, row.seats) == (members, seats)


@pytest.mark.parametrize(
    ("issued", "valid_to", "cancelled", "figures"),
    [
        (OPENING, DAY, None, {"certificates_valid": 1, "certificates_due": 1}),
        (OPENING, DAY + timedelta(30), None, {"certificates_valid": 1, "certificates_due": 1}),
        (OPENING, DAY + timedelta(31), None, {"certificates_valid": 1}),
        (OPENING, DAY - timedelta(1), None, {"certificates_expired": 1}),
        (DAY, DAY + timedelta(900), None, {"certificates_valid": 1}),
        (DAY + timedelta(1), DAY + timedelta(900), None, {}),
        (OPENING, DAY + timedelta(900), DAY, {}),
        (OPENING, DAY + timedelta(900), DAY + timedelta(1), {"certificates_valid": 1}),
    ],
)
def test_a_certificate_is_valid_on_its_last_day(house, cast, issued, valid_to, cancelled, figures):
    Certificate.objects.create(
        organisation=cast.union_a1,
        number="1",
        valid_from=issued,
        valid_to=valid_to,
        cancelled_on=cancelled,
        legal_representative="王某",
    )
    assert totals(CERTIFICATES) == figures


def test_a_renewed_certificate_counts_no_more(house, cast):
    for number, first, last in (("1", date(2020, 1, 1), date(2025, 6, 1)), ("2", DAY, date(2030, 1, 1))):
        Certificate.objects.create(
            organisation=cast.union_a1,
            number=number,
            valid_from=first,
            valid_to=last,
            legal_representative="王某",
        )
    assert totals(CERTIFICATES, DAY - timedelta(1)) == {"certificates_expired": 1}
    assert totals(CERTIFICATES) == {"certificates_valid": 1}
