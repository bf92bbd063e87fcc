"""Legal aid by its steps: terms, four eyes, means, challenge, result, and who sees anything of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from disputes.enums import AidGround, Known
from disputes.models import LegalAid, Party
from disputes.queries import legal_aid as queries
from disputes.queries.hands import holders
from disputes.services import legal_aid as services
from tests.conftest import Cast, make_account
from tests.disputes.legal_aid.make import (
    LAWYER,
    appointed,
    concluded,
    entered,
    given,
    granted,
    refused,
    set_line,
    submitted,
)
from tests.support import browser
from unionhub.core.models import AuditEvent, Clock, ClockState
from unionhub.core.scope import OutOfScope
from unionhub.core.workflow import perform

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def clock(aid: LegalAid, term: str) -> Clock:
    """The latest clock of the term."""
    return Clock.objects.filter(case_id=aid.pk, term=term).latest("pk")


def test_an_application_is_numbered_and_its_seven_days_run_from_receipt(cast):
    aid = entered(cast)
    assert aid.number == f"援〔{timezone.localdate().year}〕1号"
    assert (aid.state, aid.hardship, aid.ground) == ("received", Known.UNKNOWN, AidGround.MIGRANT)
    running = clock(aid, services.DECIDE)
    assert (running.start, running.length) == (aid.opened_on, 7)
    assert "12000" not in aid.title
    assert "13812345678" not in aid.title


def test_the_same_person_is_entered_once(cast):
    first, second = entered(cast), entered(cast, matter="contract")
    assert first.applicant == second.applicant
    assert Party.objects.count() == 1


def test_the_term_ends_on_the_seventh_day_rolled_over_the_holidays(cast):
    # 2026-09-28 + 7 days falls into the National Day holiday (1 to 7 October): due on the 8th.
    with_days = {"opened_on": date(2026, 9, 28)}
    assert clock(entered(cast, **with_days), services.DECIDE).due_on == date(2026, 10, 8)


def test_granting_starts_the_three_days_and_appointing_meets_them(cast):
    aid = granted(cast)
    assert clock(aid, services.DECIDE).state == ClockState.MET
    assert aid.decided_on == aid.granted_on == timezone.localdate()
    assert aid.decide_by == clock(aid, services.DECIDE).due_on
    assert clock(aid, "legal_aid.appoint").length == 3
    aid = perform(aid, "appoint", cast.clerk, data=LAWYER)
    assert (aid.state, aid.lawyer) == ("handling", "古丽巴哈尔")
    assert clock(aid, "legal_aid.appoint").state == ClockState.MET


def test_a_late_decision_is_told_as_late(cast):
    aid = submitted(cast, opened_on=timezone.localdate() - timedelta(30))
    aid = perform(aid, "grant", cast.head)
    assert clock(aid, services.DECIDE).state == ClockState.MISSED
    late = queries.decided(aid.decided_on, aid.decided_on)
    assert late.count() == 1
    assert late.filter(queries.IN_TIME).count() == 0


def test_nobody_decides_what_he_entered_or_prepared(cast):
    aid = perform(entered(cast), "submit", cast.head)
    with pytest.raises(ValidationError, match="由另一人办理"):
        perform(aid, "grant", cast.head)
    second = make_account("head2", cast.county, ("head", cast.county), ("clerk", cast.county))
    own = perform(entered(cast, second), "submit", second)
    for step, note in (("grant", ""), ("refuse", "不符合条件")):
        with pytest.raises(ValidationError, match="由另一人办理"):
            perform(own, step, second, note=note)
    assert perform(own, "grant", cast.head).state == "granted"


def test_whoever_refused_does_not_review_the_challenge(cast):
    aid = perform(refused(cast), "challenge", cast.clerk, note="有中断时效的证据")
    assert clock(aid, "legal_aid.challenge").length == 5
    assert aid.closed_on is None
    with pytest.raises(ValidationError, match="由另一人办理"):
        perform(aid, "overturn", cast.head, note="异议成立")
    second = make_account("head2", cast.county, ("head", cast.county))
    aid = perform(aid, "overturn", second, note="异议成立")
    assert aid.state == "granted"
    assert clock(aid, "legal_aid.challenge").state == ClockState.MET
    assert aid.granted_on == timezone.localdate()


def test_whoever_registered_the_result_does_not_close(cast):
    aid = appointed(cast)
    perform(aid, "assign", cast.head, data={"handler": cast.head})
    aid = perform(aid, "conclude", cast.head, data={"result": "won"})
    with pytest.raises(ValidationError, match="由另一人办理"):
        perform(aid, "close", cast.head)


def test_closing_keeps_what_was_recovered_and_paid(cast):
    aid = perform(concluded(cast), "close", cast.head)
    aid.refresh_from_db()
    assert (aid.state, aid.is_open, aid.result) == ("closed", False, "won")
    assert (aid.recovered, aid.fee, aid.costs) == (Decimal("9800.00"), Decimal("800.00"), Decimal("0.00"))
    assert aid.closed_on == timezone.localdate()


def test_a_result_sent_back_is_no_result(cast):
    aid = perform(concluded(cast), "send_back", cast.head, note="请补裁决书")
    assert (aid.state, aid.result, aid.ended_on, aid.recovered) == ("handling", "", None, Decimal("0.00"))


@pytest.mark.parametrize(
    ("changes", "line", "word"),
    [
        ({"income": Decimal("4500.00"), "household": 3}, "1500.00", ""),
        ({"income": Decimal("4500.01"), "household": 3}, "1500.00", "超过经济困难标准"),
        ({"income": Decimal("4500.00"), "household": 3}, None, "还没有登记"),
        ({}, "1500.00", "请先补充家庭月收入"),
        ({"proof": "低保证 12 号"}, None, ""),
    ],
)
def test_who_is_not_exempt_is_measured_by_the_line_of_the_day(cast, changes, line, word):
    if line:
        set_line(cast, line)
    aid = submitted(cast, is_migrant=False, **changes)
    if word:
        with pytest.raises(ValidationError, match=word):
            perform(aid, "grant", cast.head)
        assert LegalAid.objects.get(pk=aid.pk).state == "submitted"
    else:
        assert perform(aid, "grant", cast.head).state == "granted"


@pytest.mark.parametrize(("answer", "ground"), [(True, "hardship"), (False, "means"), (None, "means")])
def test_an_open_hardship_file_exempts_and_unknown_does_not(cast, monkeypatch, answer, ground):
    monkeypatch.setattr(
        services, "has_open_file", lambda party: answer
    )  # the domain that answers is not there yet
    aid = entered(cast, is_migrant=False)
    assert aid.ground == ground
    assert aid.hardship == {True: "yes", False: "no", None: "unknown"}[answer]


def test_dates_of_steps_stand_in_order(cast):
    aid = submitted(cast)
    with pytest.raises(ValidationError, match="决定日期不能早于申请日期"):
        perform(aid, "grant", cast.head, on=aid.opened_on - timedelta(1))
    aid = perform(aid, "grant", cast.head)
    with pytest.raises(ValidationError, match="指派日期不能早于决定日期"):
        perform(aid, "appoint", cast.clerk, data=LAWYER, on=aid.granted_on - timedelta(1))


def test_an_application_is_corrected_until_it_is_decided(cast):
    aid = submitted(cast, is_migrant=False)
    services.correct(aid, {**given(cast), "is_migrant": False, "proof": "低保证 12 号"}, cast.clerk)
    assert LegalAid.objects.get(pk=aid.pk).ground == AidGround.PROOF
    told = AuditEvent.objects.filter(
        action="disputes.legal_aid.open", object_type="disputes.legalaid"
    ).latest("pk")
    assert "12000" not in str(told.changes.get("account", ""))
    aid = perform(LegalAid.objects.get(pk=aid.pk), "grant", cast.head)
    with pytest.raises(ValidationError, match="已经作出决定"):
        services.correct(aid, given(cast), cast.clerk)


# --- Who sees it ----------------------------------------------------------------------------------------------------


def seen_by(aid: LegalAid, user) -> bool:
    """In the page, the list and the search alike."""
    page = browser(user).get(aid.get_absolute_url()).status_code == 200
    rows = LegalAid.objects.visible_to(user).filter(pk=aid.pk).exists()
    assert page == rows
    return rows


def test_only_its_own_people_see_it(cast: Cast):
    colleague = make_account("clerk2", cast.county, ("clerk", cast.county))
    aid = entered(cast)
    assert seen_by(aid, cast.clerk)
    assert seen_by(aid, cast.head)
    for other in (colleague, cast.officer, cast.township, cast.leader, cast.finance):
        assert not seen_by(aid, other)
        with pytest.raises((OutOfScope, PermissionDenied)):
            perform(aid, "submit", other)
    perform(aid, "assign", cast.head, data={"handler": colleague})
    assert seen_by(LegalAid.objects.get(pk=aid.pk), colleague)
    found = browser(cast.township).get(reverse("legal-aid-list") + "?q=艾山江").content.decode()
    assert aid.number not in found
    assert aid.number not in browser(cast.township).get(reverse("search") + "?q=艾山江").content.decode()


def test_only_those_who_handle_at_the_place_are_offered(cast):
    found = set(holders("disputes.legal_aid.handle", cast.union_a1))
    assert found == {cast.clerk, cast.head, cast.township}


# --- Figures --------------------------------------------------------------------------------------------------------


def test_a_person_helped_twice_is_one_person(cast):
    first, second = granted(cast), granted(cast, matter="contract", proof="低保证 12 号")
    other = granted(cast, name="李小红", phone="13812345679")
    today = timezone.localdate()
    rows = queries.granted(today, today)
    assert rows.count() == 3
    assert {row.pk for row in rows.filter(again=False)} == {first.pk, other.pk}
    assert second.pk not in {row.pk for row in rows.filter(again=False)}


def test_a_refusal_stays_a_refusal_of_its_day_and_stock_is_of_any_day(cast):
    opened = timezone.localdate() - timedelta(3)
    aid = refused(cast)
    today = timezone.localdate()
    assert queries.decided(today, today).filter(queries.REFUSED).count() == 1
    assert queries.standing(today, today).count() == 0
    assert queries.standing(opened, today - timedelta(1)).filter(pk=aid.pk).count() == 1
    assert queries.standing(opened, opened - timedelta(1)).count() == 0
