"""Begin, change, end and correct: dated spells that follow one another, each with its trace."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from members.models import Membership
from members.services import memberships
from tests.conftest import make_account
from tests.members.make import OPENING, make_member, make_person
from unionhub.core.models import AuditEvent, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

JUNE = date(2025, 6, 1)


def dates(person):
    rows = Membership.objects.standing().filter(person=person).order_by("valid_from", "pk")
    return [(row.valid_from, row.valid_to, row.organisation.code) for row in rows]


def clerk_of_a(cast):
    """Somebody who corrects in township A only."""
    return make_account("clerk_a", cast.town_a, ("clerk", cast.town_a))


def refused(call, *words):
    with pytest.raises(ValidationError) as caught:
        call()
    text = " ".join(caught.value.messages)
    for word in words:
        assert word in text
    return text


def test_begin_writes_a_spell_and_its_trace(cast):
    person = make_person(cast.union_a2, joined_on=None)
    spell = memberships.begin(
        person,
        cast.union_a1,
        JUNE,
        reason="join",
        facts={"is_migrant": True},
        actor=cast.officer,
        body="甲镇第一工会委员会",
    )
    person.refresh_from_db()
    assert person.organisation == cast.union_a1
    assert person.joined_on == JUNE
    assert (spell.is_migrant, spell.begin_reason, spell.valid_to) == (True, "join", None)
    event = AuditEvent.objects.get(object_type="members.membership", object_id=str(spell.pk))
    assert event.organisation_id == cast.union_a1.pk
    assert event.changes["organisation"] == [None, "甲镇第一工会"]


@pytest.mark.parametrize("by", ["officer_b", "head", "sysadmin"])
def test_begin_needs_the_right_at_the_union(cast, by):
    person = make_person(cast.union_a1)
    with pytest.raises(PermissionDenied):
        memberships.begin(person, cast.union_a1, JUNE, reason="join", facts={}, actor=getattr(cast, by))
    assert not Membership.objects.exists()


def test_begin_refuses_a_second_membership_the_future_and_what_lies_before_the_last(cast):
    spell = make_member(cast.union_a1)

    def begin(on):
        return memberships.begin(spell.person, cast.union_a1, on, reason="join", facts={}, actor=cast.officer)

    refused(lambda: begin(JUNE), "已有会籍")
    memberships.end(spell, JUNE, "leave", cast.officer)
    refused(lambda: begin(JUNE - timedelta(1)), "早于上一段")
    refused(lambda: begin(timezone.localdate() + timedelta(1)), "今天之后")
    begin(JUNE)
    assert dates(spell.person) == [(OPENING, JUNE, "A1"), (JUNE, None, "A1")]


def test_no_members_in_groups_and_closed_unions(cast, house):
    group = Organisation.objects.create(name="一组", code="G", kind="group", parent=cast.union_a1)
    person = make_person(cast.union_a1)

    def begin(at):
        memberships.begin(person, at, JUNE, reason="join", facts={}, actor=cast.township)

    refused(lambda: begin(group), "工会小组")
    union = house.unions["A2"]
    union.dissolved_on = date(2025, 3, 1)
    union.save()
    refused(lambda: begin(cast.union_a2), "撤销")
    Organisation.objects.filter(pk=cast.union_a1.pk).update(is_active=False)
    cast.union_a1.refresh_from_db()
    refused(lambda: begin(cast.union_a1), "停用")


def test_change_closes_one_spell_and_opens_the_next(cast, house):
    spell = make_member(cast.union_a1, education="6")
    new = memberships.change(
        spell, JUNE, {"education": "2", "employer": house.employers["A1"]}, cast.officer, document="会发1号"
    )
    spell.refresh_from_db()
    assert (spell.valid_to, spell.end_reason, spell.education) == (JUNE, "change", "6")
    assert (new.valid_from, new.begin_reason, new.education, new.begin_document) == (
        JUNE,
        "change",
        "2",
        "会发1号",
    )
    event = AuditEvent.objects.get(object_type="members.membership")
    assert event.changes["education"] == ["6", "2"]
    refused(lambda: memberships.change(new, JUNE, {"education": "2"}, cast.officer), "相同")
    refused(lambda: memberships.change(spell, JUNE, {"education": "3"}, cast.officer), "已被他人办理")


def test_a_change_on_the_day_of_the_beginning_takes_the_place_of_the_spell(cast):
    spell = make_member(cast.union_a1, since=JUNE, begin_reason="join")
    memberships.change(spell, JUNE, {"education": "2"}, cast.officer)
    assert dates(spell.person) == [(JUNE, None, "A1")]
    assert Membership.objects.on(JUNE).get().begin_reason == "join"


def test_end_is_final_and_names_its_reason(cast):
    spell = make_member(cast.union_a1)
    refused(lambda: memberships.end(spell, OPENING - timedelta(1), "leave", cast.officer), "早于")
    refused(
        lambda: memberships.end(spell, timezone.localdate() + timedelta(1), "leave", cast.officer), "今天之后"
    )
    memberships.end(spell, JUNE, "died", cast.officer, "甲镇第一工会委员会", "会发2号")
    spell.refresh_from_db()
    assert (spell.valid_to, spell.end_reason, spell.end_document) == (JUNE, "died", "会发2号")
    assert memberships.current(spell.person) is None
    assert memberships.current(spell.person, JUNE - timedelta(1)) == spell
    refused(lambda: memberships.end(spell, JUNE, "leave", cast.officer), "已被他人办理")


def test_a_merged_record_takes_no_change(cast):
    spell = make_member(cast.union_a1)
    other = make_person(cast.union_a1, serial=2)
    spell.person.merged_into = other
    spell.person.save()
    refused(lambda: memberships.end(spell, JUNE, "leave", cast.officer), "并入")


# --- Corrections ------------------------------------------------------------------------------------------------


def test_a_correction_strikes_the_wrong_row_and_enters_the_right_one(cast):
    wrong = make_member(cast.union_a1, is_migrant=False)
    before = timezone.now()
    right = memberships.correct(wrong, {"is_migrant": True}, cast.clerk, "核对花名册")
    wrong.refresh_from_db()
    assert wrong.is_struck
    assert not right.is_struck
    assert (right.valid_from, right.begin_reason, right.is_migrant) == (OPENING, "opening", True)
    assert list(Membership.objects.on(JUNE)) == [right]
    assert list(Membership.objects.known(JUNE, before)) == [wrong]
    assert AuditEvent.objects.get(action="members.membership.correct").reason == "核对花名册"
    refused(lambda: memberships.correct(wrong, {"is_migrant": True}, cast.clerk, "再来"), "作废")


def test_a_shared_date_is_corrected_in_both_rows(cast):
    first = make_member(cast.union_a1, education="6")
    second = memberships.change(first, JUNE, {"education": "2"}, cast.officer)
    may = date(2025, 5, 1)
    memberships.correct(second, {"valid_from": may}, cast.clerk, "学历证书日期")
    assert dates(first.person) == [(OPENING, may, "A1"), (may, None, "A1")]
    first = Membership.objects.standing().get(valid_from=OPENING)
    memberships.correct(first, {"valid_to": JUNE}, cast.clerk, "改回")
    assert dates(first.person) == [(OPENING, JUNE, "A1"), (JUNE, None, "A1")]
    assert Membership.objects.filter(is_struck=True).count() == 4


def test_dates_that_are_not_shared_are_not_moved_and_never_crossed(cast):
    first = make_member(cast.union_a1)
    memberships.end(first, JUNE, "leave", cast.officer)
    second = memberships.begin(
        first.person, cast.union_a1, date(2025, 7, 1), reason="join", facts={}, actor=cast.officer
    )
    refused(lambda: memberships.correct(second, {"valid_from": date(2025, 5, 1)}, cast.clerk, "x"), "重叠")
    memberships.correct(second, {"valid_from": JUNE}, cast.clerk, "批准日")
    assert dates(first.person) == [(OPENING, JUNE, "A1"), (JUNE, None, "A1")]


def test_a_wrong_end_is_taken_back_only_where_nothing_follows(cast):
    spell = make_member(cast.union_a1)
    memberships.end(spell, JUNE, "died", cast.officer)
    open_again = memberships.correct(spell, {"valid_to": None}, cast.clerk, "同名误报")
    assert (open_again.valid_to, open_again.end_reason, open_again.is_open) == (None, "", True)
    second = memberships.change(open_again, JUNE, {"education": "2"}, cast.officer)
    first = Membership.objects.standing().get(valid_to=JUNE)
    refused(lambda: memberships.correct(first, {"valid_to": None}, cast.clerk, "x"), "其后还有")
    assert second.is_open


def test_a_correction_needs_a_reason_a_difference_and_the_right(cast):
    spell = make_member(cast.union_a1)
    refused(lambda: memberships.correct(spell, {"education": "2"}, cast.clerk, " "), "理由")
    refused(lambda: memberships.correct(spell, {"education": ""}, cast.clerk, "x"), "相同")
    refused(lambda: memberships.correct(spell, {"valid_to": JUNE}, cast.clerk, "x"), "终止原因")
    refused(
        lambda: memberships.correct(
            spell, {"valid_from": timezone.localdate() + timedelta(1)}, cast.clerk, "x"
        ),
        "今天之后",
    )
    with pytest.raises(PermissionDenied):
        memberships.correct(spell, {"education": "2"}, cast.officer, "x")
    with pytest.raises(PermissionDenied):
        memberships.correct(spell, {"organisation": cast.union_b1}, clerk_of_a(cast), "x")


def test_a_neighbour_out_of_reach_is_not_moved(cast):
    first = make_member(cast.union_b1)
    first.end(JUNE)
    first.end_reason = "transfer_out"
    first.save()
    second = Membership.objects.create(
        person=first.person, organisation=cast.union_a1, valid_from=JUNE, begin_reason="transfer_in"
    )
    with pytest.raises(PermissionDenied):
        memberships.correct(second, {"valid_from": date(2025, 5, 1)}, clerk_of_a(cast), "x")
    assert dates(first.person) == [(OPENING, JUNE, "B1"), (JUNE, None, "A1")]
    memberships.correct(second, {"valid_from": date(2025, 5, 1)}, cast.clerk, "x")
    assert dates(first.person) == [(OPENING, date(2025, 5, 1), "B1"), (date(2025, 5, 1), None, "A1")]


def test_striking_alone_leaves_the_person_without_membership(cast):
    first = make_member(cast.union_a1)
    assert memberships.correct(first, None, cast.clerk, "登记错人") is None
    assert dates(first.person) == []
    assert memberships.current(first.person) is None
