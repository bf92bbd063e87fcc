"""Proposals: a lapse needs three conditions, a committee and another hand; retention, leaving and death beside them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from members.models import Membership, Proposal
from members.rules.memberships import months_before
from members.services import departures, memberships, proposals
from members.services.requests import propose_leaving
from tests.members.make import make_member
from tests.members.memberships.desk import JUNE, refused
from unionhub.core.models import AuditEvent, Notice
from unionhub.core.parameters import parameter

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

PAPER = {"body": "甲镇第一工会委员会", "document": "会发9号"}


@pytest.fixture
def member(cast):
    return make_member(cast.union_a1)


def half_a_year_ago(days: int = 0) -> date:
    return months_before(timezone.localdate(), 6) - timedelta(days)


def lapse(cast, member, **changes):
    facts = {
        "unpaid_since": half_a_year_ago(30),
        "inactive_since": half_a_year_ago(),
        "educated_on": timezone.localdate(),
        **changes,
    }
    return proposals.propose(member, "lapse", "长期失联", cast.officer, **facts)


def test_a_lapse_is_proposed_only_with_all_three_conditions(cast, member):
    assert parameter(proposals.LAPSE_MONTHS) == 6
    told = refused(
        lambda: lapse(cast, member, inactive_since=half_a_year_ago(-1), educated_on=None),
        "不满 6 个月",
        "教育",
    )
    assert "三项条件" in told
    proposal = lapse(cast, member)
    assert proposal.state == "pending"
    assert memberships.current(member.person) == member
    assert {notice.user.username for notice in Notice.objects.all()} == {"township"}


def test_a_decision_names_committee_and_document_and_is_another_hands(cast, member):
    proposal = lapse(cast, member)
    refused(lambda: proposals.decide(proposal, cast.officer, **PAPER), "另一人")
    refused(lambda: proposals.decide(proposal, cast.township, body=" ", document="1"), "委员会")
    refused(lambda: proposals.decide(proposal, cast.township, body="x", document=""), "文号")
    with pytest.raises(PermissionDenied):
        proposals.decide(proposal, cast.officer_b, **PAPER)
    today = timezone.localdate()
    proposals.decide(proposal, cast.township, **PAPER)
    member.refresh_from_db()
    assert (member.end_reason, member.end_body, member.end_document, member.valid_to) == (
        "lapse",
        PAPER["body"],
        PAPER["document"],
        today,
    )
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("accepted", cast.township)
    refused(lambda: proposals.decide(proposal, cast.clerk, **PAPER), "已被他人办理")


def test_the_conditions_must_hold_on_the_day_of_the_decision(cast, member):
    proposal = lapse(cast, member)
    yesterday = timezone.localdate() - timedelta(1)
    refused(lambda: proposals.decide(proposal, cast.township, on=yesterday, **PAPER), "不满 6 个月")


def test_an_expulsion_is_reported_to_the_upper_union(cast, member):
    proposal = proposals.propose(member, "expel", "判处刑罚", cast.officer)
    today = timezone.localdate()
    refused(lambda: proposals.report(proposal, cast.officer, today), "只有已决定")
    proposals.decide(proposal, cast.township, on=JUNE, **PAPER)
    member.refresh_from_db()
    assert member.end_reason == "expelled"
    assert Notice.objects.filter(text__contains="备案").exists()
    refused(lambda: proposals.report(proposal, cast.officer, date(2025, 5, 31)), "早于")
    proposals.report(proposal, cast.officer, date(2025, 6, 2))
    refused(lambda: proposals.report(proposal, cast.officer, date(2025, 6, 2)), "不必再登记")


def test_one_proposal_at_a_time_refused_or_withdrawn_the_member_stays(cast, member):
    first = proposals.propose(member, "leave", "本人申请", cast.officer)
    refused(lambda: proposals.propose(member, "expel", "x", cast.officer), "待决定")
    proposals.refuse(first, cast.head, "本人撤回申请")
    second = proposals.propose(member, "leave", "本人申请", cast.officer)
    proposals.withdraw(second, cast.officer)
    assert memberships.current(member.person) == member
    memberships.end(member, JUNE, "leave", cast.officer)
    refused(lambda: proposals.propose(member, "leave", "x", cast.officer), "已被他人办理")


def test_an_end_by_another_way_takes_the_proposal_back(cast, member):
    proposal = proposals.propose(member, "leave", "名册上没有", cast.officer)
    departures.die(member, JUNE, cast.officer)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("withdrawn", cast.officer)


def test_many_are_proposed_in_a_bounded_number_of_statements(cast, django_assert_max_num_queries):
    members = [make_member(cast.union_a1, f"张{'一二三四五六七八九十'[at]}", at + 1) for at in range(10)]
    proposals.propose(members[0], "leave", "本人", cast.officer)
    memberships.end(members[1], JUNE, "died", cast.officer)
    ids = [spell.pk for spell in members]
    with django_assert_max_num_queries(30):
        assert propose_leaving(ids, "名册上没有此人", cast.officer, batch_id=5) == 8
    assert propose_leaving(ids, "名册上没有此人", cast.officer, batch_id=6) == 0
    assert Proposal.objects.filter(batch_id=5, state="pending", kind="leave").count() == 8
    assert AuditEvent.objects.filter(action=proposals.START).count() == 9
    assert Membership.objects.on().count() == 9
    with pytest.raises(PermissionDenied):
        propose_leaving(ids, "x", cast.officer_b)
    refused(lambda: propose_leaving(ids, " ", cast.officer), "事由")


# --- Retention, leaving, death ------------------------------------------------------------------------------------


def test_retained_members_are_members_who_do_not_vote(cast, member):
    kept = departures.retain(member, JUNE, cast.officer, why="retired")
    assert (kept.kind, kept.begin_reason, kept.employment_form) == ("retained", "retain", "retired")
    member.refresh_from_db()
    assert (member.end_reason, member.valid_to) == ("retain", JUNE)
    assert Membership.objects.on().count() == 1
    assert not Membership.objects.on().voters().exists()
    refused(lambda: departures.retain(kept, JUNE, cast.officer, why="retired"), "已是保留会籍")
    back = departures.restore(kept, date(2025, 9, 1), {"employment_form": "in_post"}, cast.officer)
    assert (back.kind, back.begin_reason, back.employment_form) == ("regular", "restore", "in_post")
    refused(lambda: departures.restore(back, date(2025, 9, 2), {}, cast.officer), "不是保留会籍")


def test_the_reason_of_a_retention_is_told(cast, member):
    departures.retain(member, JUNE, cast.officer, why="army", note="入伍通知书")
    assert AuditEvent.objects.get(action="members.membership.end").reason == "参军：入伍通知书"


def test_of_a_closed_employer_the_upper_union_keeps_the_membership(cast, house):
    member = make_member(cast.union_a1, employer=house.employers["A1"])
    refused(lambda: departures.retain(member, JUNE, cast.officer, why="closed", at_upper=True), "甲镇总工会")
    kept = departures.retain(member, JUNE, cast.township, why="closed", at_upper=True)
    assert (kept.organisation, kept.employer, kept.kind) == (cast.town_a, None, "retained")
    member.person.refresh_from_db()
    assert member.person.organisation == cast.town_a


def test_leaving_is_announced_by_the_committee(cast, member):
    refused(lambda: departures.leave(member, JUNE, cast.officer, body="", note="收回"), "委员会")
    refused(lambda: departures.leave(member, JUNE, cast.officer, body="x", note=""), "会员证")
    departures.leave(member, JUNE, cast.officer, body="甲镇第一工会委员会", note="书面申请，会员证已收回")
    member.refresh_from_db()
    assert (member.end_reason, member.end_body) == ("leave", "甲镇第一工会委员会")
