"""Two at one moment: one wins, the other is told; whatever happens, the spells stay apart."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from members.models import JoinRequest, Membership, Person, Transfer
from members.services import departures, joining, memberships, proposals, transfers
from tests.conftest import make_account, make_cast
from tests.members.make import make_member
from tests.members.memberships.desk import JUNE, join_request
from tests.support import in_threads
from unionhub.core.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only, pytest.mark.slow]


@pytest.fixture
def county():
    cast = make_cast()
    cast.people["clerk2"] = make_account("clerk2", cast.county, ("clerk", cast.county))
    return cast


def who(user):
    """The account anew, for a thread of its own."""
    return User.objects.get(pk=user.pk)


def one_wins(*calls):
    """Exactly one is done; every other is refused in words."""
    results = in_threads(*calls)
    refusals = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(refusal, ValidationError) for refusal in refusals), results
    assert len(refusals) == len(calls) - 1, results
    return [" ".join(refusal.messages) for refusal in refusals]


def test_two_approvals_of_one_request(county):
    request = join_request(county)
    told = one_wins(
        lambda: joining.approve(request, who(county.clerk), on=JUNE),
        lambda: joining.approve(request, who(county.township), on=JUNE),
        lambda: joining.approve(request, who(county.head), on=JUNE),
    )
    assert all("已被他人办理" in words for words in told)
    assert Membership.objects.count() == Person.objects.count() == 1


def test_requests_of_one_person_in_two_unions(county):
    first = join_request(county)
    second = join_request(county, county.union_b1, by=county.officer_b)
    told = one_wins(
        lambda: joining.approve(first, who(county.clerk), on=JUNE),
        lambda: joining.approve(second, who(county.head), on=JUNE),
    )
    assert "已被他人办理" in told[0] or "已是县内其他工会" in told[0]
    assert Person.objects.count() == Membership.objects.count() == 1
    assert sorted(JoinRequest.objects.values_list("state", flat=True)) == ["accepted", "pending"]


def test_approval_against_refusal(county):
    request = join_request(county)
    one_wins(
        lambda: joining.approve(request, who(county.clerk), on=JUNE),
        lambda: joining.refuse(request, who(county.head), "材料不全"),
        lambda: joining.withdraw(request, who(county.officer)),
    )


def test_accepting_against_withdrawing_and_declining(county):
    member = make_member(county.union_a1)
    transfer = transfers.hand_out(member, county.officer, to_organisation=county.union_b1)
    told = one_wins(
        lambda: transfers.accept(transfer, who(county.officer_b), on=JUNE),
        lambda: transfers.withdraw(transfer, who(county.officer)),
        lambda: transfers.refuse_to_accept(transfer, who(county.clerk), "x"),
    )
    assert all("已被他人办理" in words for words in told)
    state = Transfer.objects.get().state
    at = memberships.current(member.person).organisation
    assert at == (county.union_b1 if state == "accepted" else county.union_a1)


def test_one_person_transferred_twice(county):
    member = make_member(county.union_a1)
    one_wins(
        lambda: transfers.hand_out(member, who(county.officer), to_organisation=county.union_b1),
        lambda: transfers.hand_out(member, who(county.township), outside_name="外县总工会"),
        lambda: transfers.ask_transfer(member.person_id, county.union_a2, {}, who(county.officer_a2)),
    )
    assert Transfer.objects.count() == 1


def test_two_decisions_on_one_proposal(county):
    member = make_member(county.union_a1)
    proposal = proposals.propose(member, "expel", "判刑", county.officer)
    paper = {"body": "委员会", "document": "1", "on": JUNE}
    one_wins(
        lambda: proposals.decide(proposal, who(county.clerk), **paper),
        lambda: proposals.decide(proposal, who(county.clerk2), **paper),
        lambda: proposals.refuse(proposal, who(county.head), "x"),
    )


@pytest.mark.parametrize("round_", range(6))
def test_everything_at_once_about_one_member(county, round_):
    """Locks are taken in different orders here: a deadlock becomes a refusal in words, never an error page."""
    member = make_member(county.union_a1)
    transfer = transfers.hand_out(member, county.officer, to_organisation=county.union_b1)
    proposal = proposals.propose(member, "leave", "名册上没有", county.officer)
    results = in_threads(
        lambda: transfers.accept(transfer, who(county.clerk), on=JUNE),
        lambda: departures.die(member, JUNE, who(county.township)),
        lambda: proposals.decide(proposal, who(county.head), on=JUNE, body="委员会", document="1"),
        lambda: memberships.change(member, JUNE, {"education": "2"}, who(county.officer)),
        lambda: memberships.correct(member, {"valid_from": date(2025, 2, 1)}, who(county.clerk2), "核对"),
    )
    wrong = [
        result
        for result in results
        if isinstance(result, Exception) and not isinstance(result, ValidationError)
    ]
    assert not wrong, results
    assert any(not isinstance(result, Exception) for result in results)
    rows = Membership.objects.standing().filter(person=member.person)
    assert rows.filter(valid_to__isnull=True).count() <= 1
