"""Requests to join: the approver is another person; known people are used again; members elsewhere are not told of."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from members.enums import RequestState
from members.models import Membership, Person
from members.services import joining, memberships
from tests.members.make import OPENING, id_number, make_member, make_person
from tests.members.memberships.desk import JUNE, join_request, refused
from unionhub.core.models import AuditEvent, Deputy, Notice

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def test_approval_makes_a_person_and_a_spell(cast, house):
    request = join_request(cast, employer=house.employers["A1"], is_migrant=True, ethnicity="03")
    joining.approve(request, cast.township, on=JUNE, document="会发3号")
    request.refresh_from_db()
    spell = Membership.objects.get()
    assert (request.state, request.decided_by, request.effective_on) == ("accepted", cast.township, JUNE)
    assert request.person == spell.person
    assert (spell.organisation, spell.valid_from, spell.begin_reason) == (cast.union_a1, JUNE, "join")
    assert (spell.employer, spell.is_migrant) == (house.employers["A1"], True)
    assert (spell.begin_body, spell.begin_document) == ("甲镇第一工会委员会", "会发3号")
    person = spell.person
    assert (person.name, person.ethnicity, person.joined_on) == ("王小明", "03", JUNE)
    assert person.id_number.plain == id_number(1)
    assert person.pinyin
    assert {event.object_type for event in AuditEvent.objects.filter(action="members.join.decide")} == {
        "members.joinrequest",
        "members.membership",
    }
    assert Notice.objects.get(user=cast.officer).text == "您录入的入会申请已批准"


def test_nobody_approves_his_own_entry_nor_his_principals(cast):
    request = join_request(cast)
    refused(lambda: joining.approve(request, cast.officer), "另一人")
    today = timezone.localdate()
    Deputy.objects.create(
        principal=cast.officer, deputy=cast.head, valid_from=today, valid_to=today + timedelta(9), reason="代"
    )
    refused(lambda: joining.approve(request, cast.head), "所代理的人")
    assert not Membership.objects.exists()
    joining.approve(request, cast.clerk)


@pytest.mark.parametrize("by", ["officer_b", "leader", "finance"])
def test_approval_needs_the_right_at_the_union(cast, by):
    with pytest.raises(PermissionDenied):
        joining.approve(join_request(cast), getattr(cast, by))


def test_a_member_here_and_elsewhere_is_refused_without_a_word_of_the_other_union(cast):
    here = make_member(cast.union_a1)
    refused(lambda: joining.approve(join_request(cast), cast.township), "已是本工会会员")
    memberships.end(here, JUNE, "leave", cast.officer)
    memberships.begin(here.person, cast.union_b1, JUNE, reason="join", facts={}, actor=cast.officer_b)
    told = refused(lambda: joining.approve(join_request(cast), cast.township), "县内其他工会", "申请转入")
    assert "乙镇" not in told
    assert Membership.objects.count() == 2


def test_a_former_member_is_the_same_person_again(cast):
    former = make_member(cast.union_b1, ethnicity="05")
    memberships.end(former, date(2025, 3, 1), "leave", cast.officer_b)
    request = join_request(cast, name="王 小明", ethnicity="01")
    standing, person = joining.standing_of(id_number(1), "王小明", cast.union_a1)
    assert (standing, person) == (joining.Standing.FORMER, former.person)
    refused(lambda: joining.approve(request, cast.township, on=date(2025, 2, 1)), "早于")
    joining.approve(request, cast.township, on=JUNE)
    person = Person.objects.get()
    assert person.organisation == cast.union_a1
    assert (person.ethnicity, person.joined_on, person.phone.plain) == ("05", date(2019, 7, 1), "13800000001")
    assert Membership.objects.standing().filter(person=person).count() == 2


def test_a_known_number_under_another_name_is_neither_used_nor_told(cast):
    make_person(cast.union_b1, name="李四")
    told = refused(lambda: joining.approve(join_request(cast), cast.township), "姓名")
    assert "李四" not in told


def test_the_kept_record_of_a_merged_person_is_used(cast):
    kept = make_person(cast.union_b1, serial=7)
    gone = make_person(cast.union_b1, serial=1)
    gone.merged_into = kept
    gone.save()
    request = joining.approve(join_request(cast), cast.township, on=JUNE)
    assert request.person == kept


def test_who_comes_from_outside_the_county_begins_as_transferred_in(cast):
    joining.approve(join_request(cast, from_outside="外县某厂工会"), cast.township, on=JUNE)
    spell = Membership.objects.get()
    assert spell.begin_reason == "transfer_in"
    assert spell.person.joined_on is None


def test_dates_of_approval(cast):
    request = join_request(cast)
    refused(lambda: joining.approve(request, cast.township, on=date(2025, 5, 19)), "早于")
    tomorrow = timezone.localdate() + timedelta(1)
    refused(lambda: joining.approve(request, cast.township, on=tomorrow), "今天之后")
    joining.approve(request, cast.township, on=date(2025, 5, 20))


def test_refusal_needs_a_reason_and_is_final(cast):
    request = join_request(cast)
    refused(lambda: joining.refuse(request, cast.township, "  "), "理由")
    joining.refuse(request, cast.township, "材料不全")
    request.refresh_from_db()
    assert (request.state, request.note) == (RequestState.REFUSED, "材料不全")
    refused(lambda: joining.approve(request, cast.township), "已被他人办理")
    refused(lambda: joining.withdraw(request, cast.officer), "已被他人办理")
    assert not Person.objects.exists()


def test_withdrawn_by_the_union_that_entered_it(cast):
    request = join_request(cast)
    with pytest.raises(PermissionDenied):
        joining.withdraw(request, cast.head)
    joining.withdraw(request, cast.officer, "本人不申请了")
    request.refresh_from_db()
    assert request.state == RequestState.WITHDRAWN


def test_no_trace_holds_the_number(cast):
    joining.approve(join_request(cast), cast.township, on=JUNE)
    for event in AuditEvent.objects.all():
        assert id_number(1) not in str(event.changes) + event.reason + event.object_label
    assert OPENING < JUNE
