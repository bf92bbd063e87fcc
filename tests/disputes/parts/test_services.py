"""Parts of a mediation are written with their sums, their clock and their trace; the rest is refused in words."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from disputes.enums import PartyRole
from disputes.models import (
    AgreementItem,
    Claim,
    FactSheet,
    Hearing,
    Mediation,
    Participant,
    Party,
    Performance,
)
from disputes.services import mediation_parts as services
from tests.conftest import make_account
from tests.disputes.mediation.make import apply, id_number, item, seated
from tests.disputes.papers_mediation import agreed, hearing
from tests.support import in_threads
from unionhub.core.models import AuditEvent, Clock, ClockState
from unionhub.core.scope import OutOfScope
from unionhub.core.workflow import perform

pytestmark = pytest.mark.django_db


def fresh(case):
    return Mediation.objects.get(pk=case.pk)


def claim(case, actor, amount="100.00", **more):
    values = {"text": "支付加班费", "amount": None if amount is None else Decimal(amount), **more}
    return services.save(case, "claim", values, actor)


def pay(case, actor, of, amount, on=None, **more):
    values = {
        "item": of,
        "amount": Decimal(amount),
        "on": on or timezone.localdate(),
        "completes": False,
        "note": "",
    }
    return services.save(case, "performance", {**values, **more}, actor)


# --- Claims -------------------------------------------------------------------------------------------------------


def test_the_sum_of_the_claims_follows_each_change(cast):
    case = apply(cast.county, cast.clerk)
    assert case.claimed == Decimal("32000.00")
    made = claim(case, cast.clerk)
    claim(case, cast.clerk, amount=None)
    assert fresh(case).claimed == Decimal("32100.00")
    made = services.save(case, "claim", {"amount": Decimal("50.00")}, cast.clerk, part=made)
    assert fresh(case).claimed == Decimal("32050.00")
    services.remove(case, "claim", made, cast.clerk, "写重了")
    assert fresh(case).claimed == Decimal("32000.00")
    assert fresh(case).version == case.version + 4


def test_the_history_of_the_mediation_tells_of_its_parts(cast):
    case = apply(cast.county, cast.clerk)
    made = claim(case, cast.clerk)
    services.save(case, "claim", {"amount": Decimal("50.00")}, cast.clerk, part=made)
    services.remove(case, "claim", made.__class__.objects.get(pk=made.pk), cast.clerk, "写重了")
    events = AuditEvent.objects.filter(object_type="disputes.mediation", object_id=str(case.pk)).order_by(
        "-pk"
    )
    removed, changed, added = events[:3]
    assert (removed.reason, removed.changes["请求"]) == ("写重了", ["支付加班费", ""])
    assert changed.changes["请求·金额（元）"] == ["100.00", "50.00"]
    assert added.actor_id == cast.clerk.pk


def test_a_part_changed_meanwhile_is_not_overwritten(cast):
    case = apply(cast.county, cast.clerk)
    made = claim(case, cast.clerk)
    stale = Claim.objects.get(pk=made.pk)
    services.save(case, "claim", {"amount": Decimal("50.00")}, cast.clerk, part=made)
    with pytest.raises(ValidationError, match="已被他人修改"):
        services.save(case, "claim", {"amount": Decimal("60.00")}, cast.clerk, part=stale)
    assert fresh(case).claimed == Decimal("32050.00")


def test_the_last_claim_and_the_last_applicant_stay(cast):
    case = apply(cast.county, cast.clerk)
    with pytest.raises(ValidationError, match="至少要有一项请求"):
        services.remove(case, "claim", Claim.objects.get(mediation=case), cast.clerk, "写错")
    with pytest.raises(ValidationError, match="至少要有一名申请人"):
        services.remove(case, "participant", Participant.objects.get(mediation=case), cast.clerk, "写错")


@pytest.mark.parametrize("key", ["claim", "hearing", "participant", "fact-sheet", "agreement"])
def test_nothing_is_changed_after_the_agreement(cast, key):
    case = agreed(cast)
    before = fresh(case).version
    with pytest.raises(ValidationError, match="不能再增删修改"):
        services.save(case, key, {"text": "支付", "name": "李小红"}, cast.clerk)
    assert fresh(case).version == before


# --- Who may ------------------------------------------------------------------------------------------------------


def test_a_colleague_without_a_hand_in_it_finds_nothing(cast):
    case = apply(cast.county, cast.clerk)
    other = make_account("clerk_2", cast.county, ("clerk", cast.county))
    for who in (other, cast.township, cast.leader, cast.finance):
        with pytest.raises(OutOfScope):
            claim(case, who)
    assert claim(case, cast.head)


def test_who_sees_it_without_the_right_may_not_write(cast):
    case = apply(cast.county, cast.clerk)
    Mediation.objects.filter(pk=case.pk).update(created_by=cast.leader)
    with pytest.raises((PermissionDenied, OutOfScope)):
        claim(case, cast.leader)


# --- People -------------------------------------------------------------------------------------------------------


def person(serial, name="李小红", role=PartyRole.INVOLVED, **more):
    return {"name": name, "id_number": id_number(serial), "role": role, **more}


def test_a_person_is_found_again_and_stands_once_in_each_role(cast):
    case = apply(cast.county, cast.clerk)
    first = services.save(case, "participant", person(50), cast.clerk)
    other = apply(cast.county, cast.clerk, serial=30)
    again = services.save(other, "participant", person(50), cast.clerk)
    assert again.party_id == first.party_id
    with pytest.raises(ValidationError, match="已经登记为涉及人员"):
        services.save(case, "participant", person(50), cast.clerk)
    assert services.save(case, "participant", person(50, role=PartyRole.WITNESS), cast.clerk)


def test_nobody_is_entered_when_the_part_is_refused(cast):
    case = agreed(cast)
    before = Party.objects.count()
    with pytest.raises(ValidationError):
        services.save(case, "participant", person(51), cast.clerk)
    assert Party.objects.count() == before


def test_the_tenth_worker_makes_it_collective_and_a_witness_does_not(cast):
    case = apply(cast.county, cast.clerk, workers=9, persons=9)
    services.save(case, "participant", person(60, role=PartyRole.WITNESS), cast.clerk)
    assert not fresh(case).is_collective
    services.save(case, "participant", person(61), cast.clerk)
    case = fresh(case)
    assert (case.persons, case.is_collective) == (10, True)


def test_no_sixth_representative_and_none_who_is_a_witness(cast):
    case = apply(cast.county, cast.clerk, workers=11, persons=11)
    rows = list(Participant.objects.filter(mediation=case))
    for row in rows[:5]:
        services.save(case, "participant", {"is_representative": True}, cast.clerk, part=row)
    with pytest.raises(ValidationError, match="不超过 5 人"):
        services.save(case, "participant", {"is_representative": True}, cast.clerk, part=rows[5])
    with pytest.raises(ValidationError, match="从申请人和涉及人员中推举"):
        services.save(
            case, "participant", person(70, role=PartyRole.WITNESS, is_representative=True), cast.clerk
        )


# --- Records ------------------------------------------------------------------------------------------------------


def test_a_signed_record_is_neither_changed_nor_removed(cast):
    case = seated(cast.county, cast.clerk)
    row = hearing(case, "mediation")
    row = services.save(case, "hearing", {"record": "问：", "is_signed": True}, cast.clerk, part=row)
    for attempt in (
        lambda: services.save(case, "hearing", {"record": "改"}, cast.clerk, part=row),
        lambda: services.save(case, "hearing", {"is_signed": False}, cast.clerk, part=row),
        lambda: services.remove(case, "hearing", row, cast.clerk, "写错"),
    ):
        with pytest.raises(ValidationError, match="另记一份笔录"):
            attempt()
    assert Hearing.objects.get(pk=row.pk).record.plain == "问："


def test_what_was_said_stands_sealed_and_not_in_the_trail(cast):
    case = seated(cast.county, cast.clerk)
    row = hearing(case, "mediation")
    services.save(case, "hearing", {"record": "厂长承认欠薪"}, cast.clerk, part=row)
    told = AuditEvent.objects.filter(object_type="disputes.mediation").order_by("-pk").first()
    assert told.changes["笔录·笔录"][1] == "已修改"
    assert "厂长" not in str(told.changes)
    stored = Hearing.objects.filter(pk=row.pk).values_list("record", flat=True).get()
    assert "厂长" not in str(stored)


def test_a_record_of_tomorrow_or_signed_without_words_is_refused(cast):
    case = seated(cast.county, cast.clerk)
    values = {"at": timezone.now() + timedelta(days=1), "place": "调解室", "present": "王大山"}
    with pytest.raises(ValidationError, match="不能晚于现在"):
        services.save(case, "hearing", values, cast.clerk)
    values |= {"at": timezone.now() - timedelta(hours=1), "is_signed": True}
    with pytest.raises(ValidationError, match="还没有内容"):
        services.save(case, "hearing", values, cast.clerk)


# --- Agreement and performance ------------------------------------------------------------------------------------


def watch(case):
    return Clock.objects.filter(case_id=case.pk, term=services.WATCH).order_by("-pk").first()


def test_payments_in_parts_add_up_and_the_item_is_done_with_the_last_cent(cast):
    case = agreed(cast)
    first = AgreementItem.objects.filter(mediation=case, amount=Decimal("12000.50")).get()
    pay(case, cast.clerk, first, "12000.49")
    assert AgreementItem.objects.get(pk=first.pk).done_on is None
    last = pay(case, cast.clerk, first, "0.01")
    assert AgreementItem.objects.get(pk=first.pk).done_on == timezone.localdate()
    assert fresh(case).performed == Decimal("12000.50")
    with pytest.raises(ValidationError, match="履行完毕"):
        pay(case, cast.clerk, first, "0.01")
    services.remove(case, "performance", last, cast.clerk, "记错")
    assert AgreementItem.objects.get(pk=first.pk).done_on is None
    assert fresh(case).performed == Decimal("12000.49")


def test_more_than_is_owed_is_refused_and_nothing_is_written(cast):
    case = agreed(cast)
    first = AgreementItem.objects.filter(mediation=case, amount=Decimal("12000.50")).get()
    with pytest.raises(ValidationError, match="尚欠 12,000"):
        pay(case, cast.clerk, first, "12000.51")
    assert not Performance.objects.exists()
    assert fresh(case).performed == 0


def test_an_item_of_another_mediation_is_not_performed_here(cast):
    case, other = agreed(cast), seated(cast.union_a1, cast.officer, serial=40)
    strange = item(other)
    with pytest.raises(ValidationError, match="本案的协议事项"):
        pay(case, cast.clerk, strange, "1")


def test_the_clock_follows_the_next_item_owed(cast):
    case = agreed(cast)
    items = list(AgreementItem.objects.filter(mediation=case).order_by("due_on", "pk"))
    assert (watch(case).due_on, watch(case).state) == (items[0].due_on, ClockState.RUNNING)
    pay(case, cast.clerk, items[0], "12000.50")
    assert watch(case).due_on == items[1].due_on == items[0].due_on  # the act is due the same day
    act = pay(case, cast.clerk, items[1], "0", completes=True)
    assert watch(case).due_on == items[2].due_on
    assert Clock.objects.filter(case_id=case.pk, term=services.WATCH, state=ClockState.MET).count() == 1
    services.remove(case, "performance", act, cast.clerk, "记错")
    assert (watch(case).due_on, watch(case).state) == (items[1].due_on, ClockState.RUNNING)
    pay(case, cast.clerk, items[1], "0", completes=True)
    pay(case, cast.clerk, items[2], "20000")
    assert watch(case).state == ClockState.MET
    assert perform(fresh(case), "complete", cast.clerk).performed_on == timezone.localdate()


def test_an_item_past_its_day_waits_red_in_the_to_do_of_the_handler(cast):
    from unionhub.core import todo

    case = agreed(cast)
    AgreementItem.objects.filter(mediation=case).update(due_on=timezone.localdate() - timedelta(days=1))
    Clock.objects.filter(case_id=case.pk, term=services.WATCH).delete()
    services.watch_performance(fresh(case), timezone.localdate())
    row: Any = todo.with_due(todo.waiting_for(cast.clerk)).get(pk=case.pk)
    assert (row.urgency, row.clock_label) == (todo.OVERDUE, "履行调解协议")


def test_what_is_paid_after_the_default_is_entered_and_starts_no_clock(cast):
    case = agreed(cast)
    AgreementItem.objects.filter(mediation=case).update(due_on=timezone.localdate() - timedelta(days=1))
    case = perform(fresh(case), "default", cast.clerk, note="没有给付，已申请支付令")
    first = AgreementItem.objects.filter(mediation=case, amount=Decimal("12000.50")).get()
    pay(case, cast.clerk, first, "12000.50")
    assert fresh(case).performed == Decimal("12000.50")
    assert not Clock.objects.filter(case_id=case.pk, state=ClockState.RUNNING).exists()


# --- Fact sheet ---------------------------------------------------------------------------------------------------


def test_the_fact_sheet_is_one_and_its_injuries_are_sealed(cast):
    case = apply(cast.county, cast.clerk)
    made = services.save(case, "fact-sheet", {"job": "烧窑", "disability_grade": "九级"}, cast.clerk)
    with pytest.raises(ValidationError, match="已由他人填写"):
        services.save(case, "fact-sheet", {"job": "装窑"}, cast.clerk)
    services.save(case, "fact-sheet", {"unpaid_wages": Decimal("32000")}, cast.clerk, part=made)
    assert FactSheet.objects.get().disability_grade.plain == "九级"
    assert "九级" not in str(list(AuditEvent.objects.values_list("changes", flat=True)))


# --- Two at once --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.db_engine
def test_two_who_enter_at_once_keep_the_sums(cast):
    case = agreed(cast)
    one, two = AgreementItem.objects.filter(mediation=case, amount__isnull=False).order_by("pk")
    found = in_threads(
        lambda: pay(case, cast.clerk, one, "100.00"),
        lambda: pay(case, cast.head, two, "250.00"),
    )
    assert not [one for one in found if isinstance(one, Exception)]
    assert fresh(case).performed == Decimal("350.00")


@pytest.mark.django_db(transaction=True)
@pytest.mark.db_engine
def test_two_who_pay_the_whole_at_once_do_not_pay_it_twice(cast):
    case = agreed(cast)
    one = AgreementItem.objects.filter(mediation=case, amount=Decimal("12000.50")).get()
    found = in_threads(
        lambda: pay(case, cast.clerk, one, "12000.50"),
        lambda: pay(case, cast.head, one, "12000.50"),
    )
    assert sum(isinstance(each, ValidationError) for each in found) == 1
    assert fresh(case).performed == Decimal("12000.50")


def test_served_is_possible_after_the_end_and_not_tomorrow(cast):
    case = perform(seated(cast.county, cast.clerk), "fail", cast.clerk, note="分歧过大")
    values = {"paper": "终止调解通知书", "recipient": "甲镇砖厂", "on": date(2026, 3, 5)}
    assert services.save(case, "served", {**values, "on": timezone.localdate()}, cast.clerk)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        services.save(case, "served", {**values, "on": timezone.localdate() + timedelta(days=1)}, cast.clerk)
