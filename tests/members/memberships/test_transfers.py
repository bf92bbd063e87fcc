"""Transfers: two sides, two hands; counted in the old union until accepted; nothing told before the hand-over."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from members.enums import RequestState
from members.models import Membership, Transfer
from members.queries.waiting import hides_old_union, with_sides
from members.services import memberships, proposals, transfers
from members.services.requests import Wanted, ask_transfers
from tests.members.make import make_member
from tests.members.memberships.desk import JUNE, refused
from unionhub.core.models import AuditEvent, Notice

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def member(cast):
    return make_member(cast.union_a1, education="2")


def ask(cast, member, **more):
    return transfers.ask_transfer(
        member.person_id, cast.union_b1, {"employment_form": "dispatched"}, cast.officer_b, **more
    )


def spells(person):
    rows = Membership.objects.standing().filter(person=person).order_by("valid_from")
    return [(row.organisation.code, row.begin_reason, row.end_reason) for row in rows]


def test_handed_over_by_the_old_and_accepted_by_the_new_union(cast, member):
    transfer = transfers.hand_out(member, cast.officer, to_organisation=cast.union_b1)
    assert (transfer.state, transfer.handed_by) == (RequestState.HANDED, cast.officer)
    assert memberships.current(member.person) == member
    assert list(Notice.objects.values_list("user__username", flat=True)) == ["officer_b"]
    transfers.accept(transfer, cast.officer_b, on=JUNE, facts={"is_migrant": True}, document="接字1号")
    assert spells(member.person) == [("A1", "opening", "transfer_out"), ("B1", "transfer_in", "")]
    now = memberships.current(member.person)
    assert (now.is_migrant, now.education, now.valid_from) == (True, "2", JUNE)
    member.person.refresh_from_db()
    assert member.person.organisation == cast.union_b1
    transfer.refresh_from_db()
    assert (transfer.state, transfer.effective_on, transfer.document_no) == ("accepted", JUNE, "接字1号")


def test_the_old_union_keeps_its_closed_spell_and_nothing_else(cast, member):
    transfer = transfers.hand_out(member, cast.officer, to_organisation=cast.union_b1)
    transfers.accept(transfer, cast.officer_b, on=JUNE)
    assert list(Membership.objects.visible_to(cast.officer)) == [member]
    assert not type(member.person).objects.visible_to(cast.officer).exists()
    assert list(Transfer.objects.visible_to(cast.officer)) == [transfer]


def test_asked_for_by_the_new_union_and_hidden_until_handed_over(cast, member):
    transfer = ask(cast, member)
    assert (transfer.state, transfer.asked_by_target) == (RequestState.PENDING, True)
    assert Notice.objects.get().user == cast.officer
    assert hides_old_union(transfer, cast.officer_b)
    assert not hides_old_union(transfer, cast.officer)
    shown = with_sides(Transfer.objects.all(), cast.officer_b).get()
    assert (shown.from_name, shown.to_name) == ("办理转出后可见", "乙镇第一工会")
    assert with_sides(Transfer.objects.all(), cast.officer).get().from_name == "甲镇第一工会"
    refused(lambda: transfers.accept(transfer, cast.officer_b), "还不能")
    transfers.hand_over(transfer, cast.officer)
    transfer.refresh_from_db()
    assert not hides_old_union(transfer, cast.officer_b)
    assert with_sides(Transfer.objects.all(), cast.officer_b).get().from_name == "甲镇第一工会"
    transfers.accept(transfer, cast.officer_b)
    assert memberships.current(member.person).employment_form == "dispatched"


def test_each_side_acts_for_itself_only(cast, member):
    transfer = ask(cast, member)
    with pytest.raises(PermissionDenied):
        transfers.hand_over(transfer, cast.officer_b)
    with pytest.raises(PermissionDenied):
        transfers.refuse_to_hand(transfer, cast.officer_b, "x")
    with pytest.raises(PermissionDenied):
        transfers.withdraw(transfer, cast.officer)
    transfers.hand_over(transfer, cast.officer)
    with pytest.raises(PermissionDenied):
        transfers.accept(transfer, cast.officer)
    with pytest.raises(PermissionDenied):
        transfers.refuse_to_accept(transfer, cast.officer, "x")
    with pytest.raises(PermissionDenied):
        transfers.ask_transfer(member.person_id, cast.union_b1, {}, cast.officer)


def test_an_officer_of_both_sides_takes_only_one_step(cast, member):
    transfer = transfers.ask_transfer(member.person_id, cast.union_b1, {}, cast.clerk)
    refused(lambda: transfers.hand_over(transfer, cast.clerk), "另一人")
    transfers.hand_over(transfer, cast.officer)
    transfers.accept(transfer, cast.clerk)
    again = memberships.current(member.person)
    second = transfers.hand_out(again, cast.clerk, to_organisation=cast.union_a1)
    refused(lambda: transfers.accept(second, cast.clerk), "另一人")


def test_out_of_the_county_ends_with_the_receipt_by_a_second_hand(cast, member):
    transfer = transfers.hand_out(member, cast.officer, outside_name="外县总工会")
    assert memberships.current(member.person) == member
    refused(lambda: transfers.accept(transfer, cast.officer), "另一人")
    with pytest.raises(PermissionDenied):
        transfers.accept(transfer, cast.officer_b)
    transfers.accept(transfer, cast.township, on=JUNE)
    assert spells(member.person) == [("A1", "opening", "transfer_out")]
    member.person.refresh_from_db()
    assert member.person.organisation == cast.union_a1


def test_one_target_and_not_the_own_union(cast, member):
    refused(lambda: transfers.hand_out(member, cast.officer), "二者填一项")
    refused(
        lambda: transfers.hand_out(member, cast.officer, to_organisation=cast.union_b1, outside_name="x"),
        "二者填一项",
    )
    refused(lambda: transfers.hand_out(member, cast.officer, to_organisation=cast.union_a1), "就是现在")
    transfers.hand_out(member, cast.officer, to_organisation=cast.union_b1)
    refused(lambda: transfers.hand_out(member, cast.officer, outside_name="x"), "未办结")
    refused(lambda: ask(cast, member), "未办结")


def test_refused_by_either_side_the_member_stays(cast, member):
    first = ask(cast, member)
    refused(lambda: transfers.refuse_to_accept(first, cast.officer_b, "x"), "还没有办理转出")
    refused(lambda: transfers.refuse_to_hand(first, cast.officer, ""), "理由")
    transfers.refuse_to_hand(first, cast.officer, "仍在本单位工作")
    second = transfers.hand_out(member, cast.officer, to_organisation=cast.union_b1)
    refused(lambda: transfers.refuse_to_hand(second, cast.officer, "x"), "撤回")
    transfers.refuse_to_accept(second, cast.officer_b, "不在本单位")
    assert memberships.current(member.person) == member
    assert [item.state for item in Transfer.objects.order_by("pk")] == ["refused", "refused"]


def test_withdrawn_by_the_side_that_began(cast, member):
    first = ask(cast, member)
    transfers.withdraw(first, cast.officer_b)
    second = transfers.hand_out(member, cast.officer, to_organisation=cast.union_b1)
    with pytest.raises(PermissionDenied):
        transfers.withdraw(second, cast.officer_b)
    transfers.withdraw(second, cast.officer)
    refused(lambda: transfers.accept(second, cast.officer_b), "已撤回", "已被他人办理")


def test_dates_of_acceptance(cast, member):
    transfer = transfers.hand_out(member, cast.officer, to_organisation=cast.union_b1)
    refused(lambda: transfers.accept(transfer, cast.officer_b, on=date(2024, 12, 31)), "早于")
    tomorrow = timezone.localdate() + timedelta(1)
    refused(lambda: transfers.accept(transfer, cast.officer_b, on=tomorrow), "今天之后")


def test_what_waits_follows_a_change_and_falls_with_the_end(cast, member):
    transfer = ask(cast, member)
    proposal = proposals.propose(member, "leave", "不在名册", cast.officer)
    new = memberships.change(member, JUNE, {"education": "3"}, cast.officer)
    transfer.refresh_from_db()
    proposal.refresh_from_db()
    assert transfer.membership == proposal.membership == new
    transfers.hand_over(transfer, cast.officer)
    transfers.accept(transfer, cast.officer_b)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.note) == ("withdrawn", "会籍已转出")
    now = memberships.current(member.person)
    second = transfers.hand_out(now, cast.officer_b, to_organisation=cast.union_a1)
    memberships.end(now, timezone.localdate(), "died", cast.officer_b)
    second.refresh_from_db()
    assert second.state == "withdrawn"
    refused(lambda: transfers.accept(second, cast.officer), "已被他人办理")


def test_no_transfer_of_who_is_no_member_or_here_already(cast, member):
    refused(
        lambda: transfers.ask_transfer(member.person_id, cast.union_a1, {}, cast.officer), "已是本工会会员"
    )
    memberships.end(member, JUNE, "leave", cast.officer)
    refused(lambda: ask(cast, member), "没有会籍")
    refused(lambda: transfers.hand_out(member, cast.officer, outside_name="x"), "已被他人办理")


# --- Many at once -------------------------------------------------------------------------------------------------


def test_many_are_asked_for_in_a_bounded_number_of_statements(cast, django_assert_max_num_queries):
    members = [make_member(cast.union_a1, f"张{'一二三四五六七八九十'[at]}", at + 1) for at in range(10)]
    gone = make_member(cast.union_a2, "李走", 50)
    memberships.end(gone, JUNE, "leave", cast.officer_a2)
    here = make_member(cast.union_b1, "李在", 51)
    transfers.hand_out(members[0], cast.officer, outside_name="外县")
    wanted = [
        Wanted(spell.person_id, cast.union_b1.pk, {"is_migrant": True}) for spell in [*members, gone, here]
    ]
    with django_assert_max_num_queries(30):
        assert ask_transfers(wanted, cast.officer_b, batch_id=7) == 9
    rows = Transfer.objects.filter(batch_id=7)
    assert {row.state for row in rows} == {"pending"}
    assert all(row.asked_by_target and row.is_migrant and row.organisation == cast.union_a1 for row in rows)
    assert (
        AuditEvent.objects.filter(object_type="members.transfer", action="members.transfer.start").count()
        == 10
    )
    assert Notice.objects.filter(text__contains="9 份").get().user == cast.officer
    assert ask_transfers(wanted, cast.officer_b, batch_id=8) == 0
    with pytest.raises(PermissionDenied):
        ask_transfers(wanted, cast.officer, batch_id=9)
