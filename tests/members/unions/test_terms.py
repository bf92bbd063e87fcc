"""Terms, extensions, elected bodies and certificates: services and queries."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from members.enums import Organ, Post
from members.models import Certificate, CommitteeMember, Term, Union
from members.queries import unions as queries
from members.rules import terms as rules
from members.services import certificates, terms
from tests.members.make import make_member
from tests.members.unions.make import make_certificate, make_seat, make_term
from unionhub.core.models import AuditEvent
from unionhub.core.services.parameters import set_parameter

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
PAPER = "澄工组〔2026〕8号"


def today():
    return timezone.localdate()


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return " ".join(caught.value.messages)


def fresh(home, **more):
    return Term(**{"organisation": home, "number": 1, "elected_on": date(2024, 5, 10), "years": 3, **more})


def test_the_due_date_is_computed_and_the_seats_of_the_term_before_end(cast, house):
    first = terms.open_term(fresh(cast.union_a1), cast.officer)
    assert first.due_on == date(2027, 5, 10)
    make_seat(first, "王小明", Post.CHAIR)
    second = terms.open_term(fresh(cast.union_a1, number=2, elected_on=date(2026, 5, 8)), cast.officer)
    assert CommitteeMember.objects.get().valid_to == second.elected_on
    assert queries.seats(first).count() == 1
    assert queries.latest_term(cast.union_a1) == second
    assert list(queries.latest_terms()) == [second]
    assert "提前换届" in terms.timing_note(second)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"number": 1}, "已经登记"),
        ({"elected_on": date(2024, 5, 10)}, "应晚于它"),
        ({"elected_on": timezone.localdate() + timedelta(1)}, "不能晚于今天"),
        ({"years": 4}, "任期为 3 年或 5 年"),
        ({"due_on": date(2029, 12, 31)}, "依据文号"),
    ],
)
def test_what_a_term_may_not_be(cast, house, more, words):
    make_term(cast.union_a1)
    term = fresh(cast.union_a1, **{"number": 2, "elected_on": date(2026, 5, 8), **more})
    assert words in refusal(terms.open_term, term, cast.officer)
    assert Term.objects.count() == 1


def test_the_years_are_those_of_the_parameter_on_the_day_of_the_election(cast, house):
    set_parameter("members.term.years_primary", "5", valid_from=date(2025, 1, 1), actor=cast.sysadmin)
    terms.open_term(fresh(cast.union_a1), cast.officer)
    later = fresh(cast.union_a2, elected_on=date(2025, 5, 10))
    assert "任期为 5 年" in refusal(terms.open_term, later, cast.officer_a2)


def test_a_node_without_facts_and_another_union_open_no_term(cast, house):
    assert "还没有登记为工会" in refusal(terms.open_term, fresh(cast.town_a, years=5), cast.clerk)
    with pytest.raises(PermissionDenied):
        terms.open_term(fresh(cast.union_a2), cast.officer)


def test_the_township_extends_its_unions_term_and_nobody_his_own_entry(cast, house):
    term = make_term(cast.union_a1, created_by=cast.officer)
    until = date(2027, 11, 10)
    terms.extend(term, until, PAPER, cast.township)
    term.refresh_from_db()
    assert (term.extended_to, term.extension_document) == (until, PAPER)
    assert queries.latest_terms().get().ends_on == until
    event = AuditEvent.objects.get(action="members.term.extend")
    assert event.changes["extended_to"] == [None, "2027-11-10"]
    mine = make_term(cast.union_a2, created_by=cast.township)
    assert "由他人办理" in refusal(terms.extend, mine, until, PAPER, cast.township)
    terms.extend(mine, until, PAPER, cast.head)


def test_no_union_extends_its_own_term_not_even_a_township(cast, house):
    term = make_term(cast.union_a1)
    with pytest.raises(PermissionDenied):
        terms.extend(term, date(2027, 6, 1), PAPER, cast.officer)
    Union.objects.create(organisation=cast.town_a)
    own = make_term(cast.town_a, years=5)
    with pytest.raises(PermissionDenied):
        terms.extend(own, date(2029, 6, 1), PAPER, cast.township)
    terms.extend(own, date(2029, 6, 1), PAPER, cast.head)


@pytest.mark.parametrize(
    ("until", "paper", "words"),
    [
        (date(2027, 5, 10), PAPER, "晚于届满"),
        (date(2027, 11, 11), PAPER, "6 个月"),
        (date(2027, 6, 1), " ", "批复文号"),
    ],
)
def test_what_an_extension_may_not_be(cast, house, until, paper, words):
    term = make_term(cast.union_a1)
    assert words in refusal(terms.extend, term, until, paper, cast.head)


def test_a_term_that_has_a_successor_is_not_extended(cast, house):
    old = make_term(cast.union_a1, elected=date(2022, 1, 1))
    make_term(cast.union_a1, 2, date(2025, 1, 1))
    assert "下一届" in refusal(terms.extend, old, date(2025, 2, 1), PAPER, cast.head)


def test_the_quarters_count_by_the_extended_date(cast, house):
    start = rules.quarter_of(today())
    make_term(cast.union_a1, due_on=today() - timedelta(1), elected=date(2020, 1, 1))
    make_term(cast.union_a2, due_on=start.next.first, elected=date(2020, 1, 1))
    make_term(
        cast.union_b1,
        due_on=today() - timedelta(9),
        extended_to=start.end - timedelta(1),
        elected=date(2020, 1, 1),
    )
    found = queries.due_counts(cast.clerk, today(), start.end, start.next.end)
    assert found == {"overdue": 1, "quarter": 1, "next": 1, "extended": 1}
    assert queries.due_counts(cast.township_b, today(), start.end, start.next.end)["overdue"] == 0
    assert queries.elections_waiting(cast.clerk) == 2
    assert queries.elections_waiting(cast.officer_b) == 1
    states = {
        row.organisation.code: row.state for row in queries.with_due_state(queries.latest_terms(), today())
    }
    for row in queries.latest_terms():
        assert states[row.organisation.code] == rules.due_state(row.ends_on, today())


# --- Bodies -----------------------------------------------------------------------------------------------------


def seat(term, names, actor, post=Post.MEMBER, organ=Organ.COMMITTEE, on=None, **more):
    return terms.seat(term, organ, post, names, on or term.elected_on, actor, **more)


def test_a_name_that_one_member_bears_is_tied_to_him(cast, house):
    term = make_term(cast.union_a1)
    member = make_member(cast.union_a1, "王小明", 1).person
    make_member(cast.union_a1, "李芳", 2)
    make_member(cast.union_a1, "李芳", 3)
    make_member(cast.union_a2, "张强", 4)
    made = seat(term, ["王小明", "李芳", "张强"], cast.officer)
    assert [row.person for row in made] == [member, None, None]


def test_what_a_seat_may_not_be(cast, house):
    term = make_term(cast.union_a1)
    assert "请填写姓名" in refusal(seat, term, [" "], cast.officer)
    assert "重复" in refusal(seat, term, ["王芳", "王芳"], cast.officer)
    early = term.elected_on - timedelta(1)
    assert "任职日期" in refusal(seat, term, ["王芳"], cast.officer, on=early)
    seat(term, ["王芳"], cast.officer, Post.CHAIR)
    assert "已有主席" in refusal(seat, term, ["李明"], cast.officer, Post.CHAIR)
    assert "不止一人" in refusal(seat, term, ["甲", "乙"], cast.officer, Post.CHAIR, Organ.AUDIT)
    assert "已在" in refusal(seat, term, ["王芳"], cast.officer)
    seat(term, ["王芳"], cast.officer, organ=Organ.WOMEN)
    assert CommitteeMember.objects.count() == 2
    with pytest.raises(PermissionDenied):
        seat(term, ["李明"], cast.officer_a2)


def test_who_leaves_stays_in_the_history_and_what_was_wrong_is_struck(cast, house):
    term = make_term(cast.union_a1)
    left, wrong = make_seat(term, "王芳"), make_seat(term, "李名")
    assert "请填写原因" in refusal(terms.unseat, left, today(), cast.officer, reason=" ")
    terms.unseat(left, date(2025, 1, 1), cast.officer, reason="调离")
    terms.unseat(wrong, today(), cast.officer, reason="姓名写错", is_wrong=True)
    left.refresh_from_db()
    wrong.refresh_from_db()
    assert (left.valid_to, left.is_struck) == (date(2025, 1, 1), False)
    assert (wrong.valid_to, wrong.is_struck) == (None, True)
    assert not queries.seats(term).exists()
    assert "已经离任" in refusal(terms.unseat, left, today(), cast.officer, reason="调离")


# --- Certificates -----------------------------------------------------------------------------------------------


def certificate(home, **more):
    values = {"number": "1", "valid_from": date(2024, 5, 20), "legal_representative": "王小明", **more}
    return Certificate(organisation=home, **values)


def test_a_certificate_ends_with_its_term(cast, house):
    term = make_term(cast.union_a1)
    made = certificates.enter(certificate(cast.union_a1, term=term), cast.clerk)
    assert made.valid_to == term.due_on
    assert certificates.note_of(made) == ""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "请填写有效期"),
        ({"valid_to": date(2024, 5, 20)}, "晚于发证日期"),
        ({"valid_to": date(2029, 5, 21)}, "五年"),
        ({"valid_from": timezone.localdate() + timedelta(1), "valid_to": date(2030, 1, 1)}, "今天"),
    ],
)
def test_what_a_certificate_may_not_be(cast, house, more, words):
    assert words in refusal(certificates.enter, certificate(cast.union_a1, **more), cast.clerk)


def test_a_certificate_is_not_tied_to_another_unions_term(cast, house):
    term = make_term(cast.union_a2)
    wrong = certificate(cast.union_a1, term=term)
    assert "所选届次属于" in refusal(certificates.enter, wrong, cast.clerk)
    with pytest.raises(PermissionDenied):
        certificates.enter(certificate(cast.union_a1, valid_to=date(2027, 5, 10)), cast.township)


def test_a_renewal_needs_the_next_term_and_ends_with_it(cast, house):
    first = make_term(cast.union_a1)
    old = make_certificate(cast.union_a1, term=first)
    values = {"number": "", "valid_from": today(), "legal_representative": "", "actor": cast.clerk}
    assert "先登记换届结果" in refusal(certificates.renew, old, **values)
    second = make_term(cast.union_a1, 2, date(2026, 5, 8), years=5)
    new = certificates.renew(old, **values)
    assert (new.valid_to, new.term, new.number) == (second.due_on, second, old.number)
    assert list(queries.standing_certificates()) == [new]


def test_states_are_the_same_in_the_database_and_in_the_rule(cast, house):
    day = today()
    for home, ahead in ((cast.union_a1, 30), (cast.union_a2, 31), (cast.union_b1, -1)):
        make_certificate(home, valid_to=day + timedelta(ahead))
    make_certificate(cast.union_a1, date(2023, 1, 1), date(2024, 1, 1))
    gone = make_certificate(cast.union_b1, date(2025, 1, 1), date(2029, 1, 1))
    certificates.cancel(gone, day, PAPER, cast.clerk)
    last = {row.organisation_id: row.valid_from for row in queries.standing_certificates()}
    rows = list(queries.with_certificate_state(Certificate.objects.all(), day, 30))
    for row in rows:
        assert row.state == rules.certificate_state(
            row.valid_to,
            day,
            30,
            is_last=row.valid_from == last[row.organisation_id],
            cancelled=row.cancelled_on,
        )
    assert {row.state for row in rows} == {"expiring", "valid", "renewed", "cancelled"}
    assert queries.certificates_waiting(cast.clerk) == 1
    assert queries.certificates_waiting(cast.officer) == 0
    assert "已于" in refusal(certificates.cancel, gone, day, PAPER, cast.clerk)
