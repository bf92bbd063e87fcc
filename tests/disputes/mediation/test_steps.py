"""The steps of a mediation, done by the services as the pages do them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from disputes.enums import Outcome
from disputes.models import Mediation, Seat
from disputes.queries import mediation as queries
from disputes.services import mediation as services
from tests.conftest import Cast
from tests.disputes.mediation import make
from unionhub.core.models import Clock, ClockState, User
from unionhub.core.scope import OutOfScope
from unionhub.core.workflow import Overtaken, perform

pytestmark = pytest.mark.django_db
BOTH = {"applicant_agrees": True, "respondent_agrees": True, "document": "延期同意书 2026-11-20", "days": 10}


def clock(case: Mediation, name: str) -> Clock:
    return Clock.objects.filter(case_id=case.pk, term=name).latest("pk")


def today() -> date:
    return timezone.localdate()


def ago(days: int) -> date:
    return today() - timedelta(days=days)


# --- Entering -------------------------------------------------------------------------------------------------------


def test_an_application_gets_a_number_clocks_and_a_title_without_a_person(cast: Cast) -> None:
    case = make.apply(cast.county, cast.clerk, opened_on=date(2026, 9, 23))
    assert (case.number, case.title) == ("调〔2026〕1号", "甲镇砖厂：劳动报酬")
    assert case.claimed == Decimal("32000.00")
    assert clock(case, "mediation.accept").due_on == date(2026, 9, 29)
    assert clock(case, "arbitration.limitation").due_on == date(2027, 5, 3)  # a Saturday; provisional
    assert not Clock.objects.filter(case_id=case.pk, term="mediation.term").exists()
    assert case.organisation == cast.county


@pytest.mark.parametrize(
    "facts",
    [
        {"knew_on": None},
        {"arrears_in_employment": True},
        {"knew_on": date(2024, 1, 2)},  # ran out before the application came
    ],
)
def test_no_clock_where_no_limitation_runs(cast: Cast, facts: dict[str, Any]) -> None:
    case = make.apply(cast.county, cast.clerk, **facts)
    assert not Clock.objects.filter(case_id=case.pk, term="arbitration.limitation").exists()


def test_a_changed_day_lets_the_limitation_begin_anew(cast: Cast) -> None:
    case = make.apply(cast.county, cast.clerk)
    case.knew_on = date(2026, 6, 1)
    services.change(case, cast.clerk, ["knew_on"])
    assert clock(case, "arbitration.limitation").start == date(2026, 6, 1)
    case.arrears_in_employment = True
    services.change(case, cast.clerk, ["arrears_in_employment"])
    assert clock(case, "arbitration.limitation").state == ClockState.MOOT


def test_ten_workers_are_a_collective_dispute_and_need_representatives(cast: Cast) -> None:
    case = make.apply(cast.county, cast.clerk, workers=10)
    assert case.is_collective
    assert case.persons == 10
    with pytest.raises(ValidationError, match="3 至 5 名代表"):
        perform(case, "accept", cast.clerk)
    rows = list(case.participants.all())  # type: ignore[attr-defined]
    for row in rows[:3]:
        row.is_representative = True
        row.save()
    assert perform(case, "accept", cast.clerk).state == "mediating"
    assert not make.apply(cast.county, cast.clerk, serial=50, workers=9).is_collective


# --- Accepting ------------------------------------------------------------------------------------------------------


def test_the_term_runs_from_acceptance_and_warns_by_receipt(cast: Cast) -> None:
    case = make.accepted(cast.county, cast.clerk, on=date(2026, 9, 17), opened_on=date(2026, 9, 14))
    term = clock(case, "mediation.term")
    assert (term.due_on, term.warn_on) == (date(2026, 10, 8), date(2026, 9, 29))
    assert clock(case, "mediation.accept").state == ClockState.MET
    assert (case.accepted_on, case.handler) == (date(2026, 9, 17), cast.clerk)


def test_pause_and_extension_keep_both_rules(cast: Cast) -> None:
    case = make.accepted(cast.county, cast.clerk, on=ago(4), opened_on=ago(6))
    before = clock(case, "mediation.term")
    lead = (before.start + timedelta(days=15) - before.warn_on).days
    assert lead == 2
    case = perform(case, "suspend", cast.clerk, data={"reason": "等待鉴定"}, on=ago(3))
    case = perform(case, "resume", cast.clerk, on=ago(1))
    case = perform(case, "extend", cast.clerk, note="还需核对工资表", data=BOTH)
    after = clock(case, "mediation.term")
    assert (after.extra, after.paused_days) == (10, 2)
    assert after.warn_on == ago(6) + timedelta(days=27)


def test_no_acceptance_before_receipt_or_ahead(cast: Cast) -> None:
    case = make.apply(cast.county, cast.clerk)
    for day in (ago(1), today() + timedelta(days=1)):
        with pytest.raises(ValidationError):
            perform(case, "accept", cast.clerk, on=day)
    assert Mediation.objects.get(pk=case.pk).state == "applied"


def test_who_does_not_consent_is_not_mediated(cast: Cast) -> None:
    case = make.apply(cast.county, cast.clerk)
    case = perform(case, "consent", cast.clerk, data={"consent": "refused"})
    with pytest.raises(ValidationError, match="不予受理"):
        perform(case, "accept", cast.clerk)
    case = perform(case, "refuse", cast.clerk, note="对方不同意调解")
    assert (case.outcome, case.outcome_reason, case.is_open) == (
        Outcome.NOT_ACCEPTED,
        "对方不同意调解",
        False,
    )


# --- Mediators ------------------------------------------------------------------------------------------------------


def test_three_with_a_chief_and_a_clerk(cast: Cast) -> None:
    case = make.accepted(cast.county, cast.clerk)
    chief, one, two, scribe = (make.mediator(cast.county, name) for name in ("甲某", "乙某", "丙某", "丁某"))
    case = perform(case, "seat", cast.clerk, data={"chief": chief, "members": [one, two], "clerk": scribe})
    assert sorted(queries.sitting(case).values_list("role", flat=True)) == [
        "chief",
        "clerk",
        "member",
        "member",
    ]
    assert case.body == chief.body
    with pytest.raises(ValidationError, match="回避"):
        perform(case, "seat", cast.clerk, data={"chief": chief})


@pytest.mark.parametrize("wrong", ["two", "twice", "gone"])
def test_a_wrong_panel_is_refused_and_nothing_stands(cast: Cast, wrong: str) -> None:
    case = make.accepted(cast.county, cast.clerk)
    chief, one = make.mediator(cast.county, "甲某"), make.mediator(cast.county, "乙某")
    gone = make.mediator(cast.county, "戊某", valid_to=today())
    chosen: dict[str, dict[str, Any]] = {
        "two": {"chief": chief, "members": [one]},
        "twice": {"chief": chief, "members": [one, chief]},
        "gone": {"chief": gone},
    }
    with pytest.raises(ValidationError):
        perform(case, "seat", cast.clerk, data=chosen[wrong])
    assert not Seat.objects.exists()


def test_who_steps_back_keeps_the_row_and_sees_the_case_no_more(cast: Cast) -> None:
    case = make.accepted(cast.town_a, cast.clerk)
    mediator = make.mediator(cast.town_a, "甲某", account=cast.township)
    other = make.mediator(cast.town_a, "乙某")
    case = perform(case, "seat", cast.clerk, data={"chief": mediator})
    seat = queries.sitting(case).get()
    assert Mediation.objects.visible_to(cast.township).filter(pk=case.pk).exists()
    case = perform(
        case, "recuse", cast.clerk, note="与单位负责人是亲属", data={"seat": seat, "successor": other}
    )
    seat.refresh_from_db()
    assert (seat.recused_on, seat.recusal_reason) == (today(), "与单位负责人是亲属")
    assert queries.sitting(case).get().mediator == other
    assert not Mediation.objects.visible_to(cast.township).exists()
    with pytest.raises(ValidationError, match="已被更换"):
        perform(case, "recuse", cast.clerk, note="再次", data={"seat": seat, "successor": mediator})


# --- Ending ---------------------------------------------------------------------------------------------------------


def test_an_agreement_opens_its_windows_and_renews_the_limitation(cast: Cast) -> None:
    case = make.seated(cast.county, cast.clerk)
    with pytest.raises(ValidationError, match="协议事项"):
        perform(case, "agree", cast.clerk)
    make.item(case)
    make.item(case, "2000.50")
    case = perform(case, "agree", cast.clerk)
    assert (case.agreed, case.outcome, case.ended_on) == (Decimal("32000.50"), Outcome.AGREEMENT, today())
    assert clock(case, "mediation.term").state == ClockState.MET
    assert clock(case, "mediation.review").start == today()
    assert clock(case, "judicial_confirmation").start == today()
    assert clock(case, "arbitration.limitation").start == today()
    assert [one.is_open for one in queries.windows_of(case)] == [True, True, False]


def test_nobody_agrees_without_a_mediator(cast: Cast) -> None:
    case = make.accepted(cast.county, cast.clerk)
    make.item(case)
    with pytest.raises(ValidationError, match="调解员"):
        perform(case, "agree", cast.clerk)


def test_completed_when_every_item_is_done_and_not_before(cast: Cast) -> None:
    case = make.seated(cast.county, cast.clerk)
    item = make.item(case)
    case = perform(case, "agree", cast.clerk)
    with pytest.raises(ValidationError, match="还有 1 项"):
        perform(case, "complete", cast.clerk)
    item.done_on = today()
    item.save()
    case = perform(case, "complete", cast.clerk)
    assert (case.state, case.performed_on, case.is_open) == ("performed", today(), False)


def test_default_needs_an_item_past_its_day(cast: Cast) -> None:
    case = make.seated(cast.county, cast.clerk)
    item = make.item(case, due_on=today())
    case = perform(case, "agree", cast.clerk)
    with pytest.raises(ValidationError, match="没有逾期"):
        perform(case, "default", cast.clerk, note="单位不付")
    item.due_on = ago(1)
    item.save()
    case = perform(case, "default", cast.clerk, note="单位不付")
    assert (case.state, case.outcome) == ("defaulted", Outcome.AGREEMENT)
    assert clock(case, "mediation.performance").state == ClockState.MET  # closed on the very day


def test_failing_late_is_kept_as_late(cast: Cast) -> None:
    case = make.accepted(cast.county, cast.clerk, on=ago(40), opened_on=ago(41))
    case = perform(case, "fail", cast.clerk, note="金额差距大")
    assert (case.outcome, case.ended_on) == (Outcome.FAILED, today())
    assert clock(case, "mediation.term").state == ClockState.MISSED
    assert not Clock.objects.filter(case_id=case.pk, state=ClockState.RUNNING).exists()


def test_an_extension_without_both_is_refused(cast: Cast) -> None:
    case = make.accepted(cast.county, cast.clerk)
    for wrong in ({"respondent_agrees": False}, {"applicant_agrees": False}, {"days": 31}, {"document": " "}):
        with pytest.raises(ValidationError):
            perform(case, "extend", cast.clerk, note="理由", data={**BOTH, **wrong})
    assert clock(case, "mediation.term").extra == 0


def test_withdrawing_and_transferring(cast: Cast) -> None:
    case = perform(make.apply(cast.county, cast.clerk), "withdraw", cast.clerk, note="已自行和解")
    assert case.outcome == Outcome.WITHDRAWN
    other = make.accepted(cast.county, cast.clerk, serial=20)
    other = perform(other, "transfer", cast.clerk, note="属劳动监察", data={"transferred_to": "县人社局"})
    assert (other.outcome, other.transferred_to) == (Outcome.TRANSFERRED, "县人社局")
    filed = perform(other, "file_away", cast.clerk, data={"paper_place": "档案柜三"})
    assert (filed.paper_place, filed.state, filed.is_open) == ("档案柜三", "transferred", False)


def test_an_interruption_lets_the_limitation_begin_anew_and_not_backwards(cast: Cast) -> None:
    case = make.apply(cast.county, cast.clerk)
    with pytest.raises(ValidationError, match="晚于"):
        perform(case, "interrupt", cast.clerk, note="投诉", data={"interrupted_on": date(2026, 5, 1)})
    case = perform(case, "interrupt", cast.clerk, note="投诉", data={"interrupted_on": date(2026, 10, 8)})
    assert queries.limitation_until(case) == date(2027, 10, 8)


# --- Hands ----------------------------------------------------------------------------------------------------------


def test_the_head_puts_a_case_into_other_hands(cast: Cast) -> None:
    case = make.apply(cast.county, cast.head)
    with pytest.raises(OutOfScope):
        perform(case, "accept", cast.clerk)
    case = perform(case, "assign", cast.head, data={"handler": cast.clerk})
    assert perform(case, "accept", User.objects.get(pk=cast.clerk.pk)).handler == cast.clerk


def test_the_second_of_two_is_told(cast: Cast) -> None:
    case = make.apply(cast.county, cast.clerk)
    perform(case, "accept", cast.clerk, version=case.version)
    with pytest.raises(Overtaken, match="已被他人办理"):
        perform(case, "accept", cast.clerk, version=case.version)
