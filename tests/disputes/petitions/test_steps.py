"""Petitions on their way: acceptance, extension, reply, review, referral, repetition, recusal, terms of the place."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from disputes.models import Petition, PetitionRecusal
from disputes.services.petitions import add_petitioner
from tests.disputes.petitions.make import PERSON, day, enter
from unionhub.core.models import Clock, Notice
from unionhub.core.scope import OutOfScope
from unionhub.core.services.parameters import set_parameter
from unionhub.core.workflow import perform

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def clocks(petition):
    return {row.term: (row.state, row.due_on) for row in Clock.objects.filter(case_id=petition.pk)}


def replied(cast, on="2026-03-20"):
    """A petition whose reply was sent on the day."""
    made = enter(cast, opened_on=day("2026-02-20"))
    perform(made, "accept", cast.clerk, on=day("2026-03-02"))
    perform(made, "draft_reply", cast.clerk, data={"opinion": "已督促补发。"})
    perform(made, "approve_reply", cast.head)
    return perform(
        made,
        "send_reply",
        cast.clerk,
        on=day(on),
        data={"reply_document": "信复〔2026〕1号", "way": "direct"},
    )


def test_from_the_entering_to_the_reply(cast):
    made = enter(cast, opened_on=day("2026-02-20"))
    assert (made.number, made.title, made.people) == ("信〔2026〕1号", "来信 申诉求决：劳动报酬", "王建国")
    assert clocks(made) == {"petition.inform": ("running", day("2026-03-09"))}  # 7 March is a Saturday
    made = perform(made, "accept", cast.clerk, on=day("2026-03-02"))
    assert (made.handler, made.due_on) == (cast.clerk, day("2026-05-06"))
    assert clocks(made)["petition.inform"][0] == "met"
    perform(made, "draft_reply", cast.clerk, data={"opinion": "已督促补发。"})
    with pytest.raises(ValidationError, match="由另一人办理"):
        perform(_drafted_by_head(cast), "approve_reply", cast.head)
    perform(made, "approve_reply", cast.head)
    made = perform(
        made,
        "send_reply",
        cast.clerk,
        on=day("2026-05-06"),
        data={"reply_document": "信复〔2026〕1号", "way": "direct"},
    )
    assert (made.state, made.settled_on, made.outcome) == ("replied", day("2026-05-06"), "replied")
    assert clocks(made)["petition.handle"] == ("met", day("2026-05-06"))
    assert clocks(made)["petition.review"] == ("running", day("2026-06-05"))


def _drafted_by_head(cast):
    made = enter(cast)
    perform(made, "accept", cast.head)
    return perform(made, "draft_reply", cast.head, data={"opinion": "已督促补发。"})


def test_thirty_days_more_from_the_acceptance_and_the_petitioner_is_told(cast):
    made = enter(cast, opened_on=day("2026-03-02"))
    perform(made, "accept", cast.clerk, on=day("2026-03-02"))
    perform(made, "ask_extension", cast.clerk, note="须等鉴定结论")
    made = perform(made, "extend", cast.head, on=day("2026-04-20"))
    assert made.due_on == day("2026-06-01")
    assert clocks(made)["petition.handle"][0] == "moot"
    assert clocks(made)["petition.handle_extended"] == ("running", day("2026-06-01"))
    with pytest.raises(ValidationError, match="还没有告知信访人"):
        perform(made, "draft_reply", cast.clerk, data={"opinion": "已督促补发。"})
    with pytest.raises(ValidationError, match="不能早于批准延长日期"):
        perform(made, "tell_extension", cast.clerk, on=day("2026-04-19"))
    perform(made, "tell_extension", cast.clerk, on=day("2026-04-20"))
    with pytest.raises(ValidationError, match="不能再延长"):
        perform(made, "ask_extension", cast.clerk, note="再延长")
    assert perform(made, "draft_reply", cast.clerk, data={"opinion": "已督促补发。"}).state == "drafted"


def test_who_asks_for_the_extension_does_not_approve_it(cast):
    made = enter(cast)
    perform(made, "accept", cast.head)
    perform(made, "ask_extension", cast.head, note="须等鉴定结论")
    with pytest.raises(ValidationError, match="由另一人办理"):
        perform(made, "extend", cast.head)


def test_review_and_recheck_in_time_only(cast):
    made = replied(cast)
    window = clocks(made)["petition.review"][1]
    assert window == day("2026-04-20")  # 19 April is a Sunday
    with pytest.raises(ValidationError, match="不再受理"):
        perform(made, "ask_review", cast.clerk, on=window + timedelta(1))
    with pytest.raises(ValidationError, match="届满前只有"):
        perform(made, "close", cast.clerk, on=window, data={"accepted": False})
    made = perform(made, "ask_review", cast.clerk, on=window)
    assert clocks(made)["petition.review"][0] == "met"
    review = {"body": "市总工会", "document": "1号", "result": "upheld"}
    made = perform(made, "decide_review", cast.clerk, on=day("2026-05-08"), data=review)
    assert clocks(made)["petition.recheck"] == ("running", day("2026-06-08"))
    made = perform(made, "ask_recheck", cast.clerk, on=day("2026-06-08"))
    made = perform(made, "decide_recheck", cast.clerk, on=day("2026-07-01"), data=review)
    assert (made.state, made.closed_on, made.is_open) == ("closed", day("2026-07-01"), False)


def test_it_is_closed_when_the_window_is_over_or_the_petitioner_accepts(cast):
    late = perform(replied(cast), "close", cast.clerk, on=day("2026-04-21"), data={"accepted": False})
    soon = perform(replied(cast), "close", cast.clerk, on=day("2026-03-21"), data={"accepted": True})
    assert (late.closed_on, soon.closed_on) == (day("2026-04-21"), day("2026-03-21"))
    asked = perform(
        soon, "satisfaction", cast.clerk, on=day("2026-04-01"), data={"satisfaction": "satisfied"}
    )
    assert (asked.satisfaction, asked.state, asked.closed_on) == ("satisfied", "closed", day("2026-03-21"))


def test_a_referral_can_come_back(cast):
    made = enter(cast, opened_on=day("2026-03-02"))
    data = {"referred_to": "县人社局", "referral_document": "信转〔2026〕1号"}
    made = perform(made, "refer", cast.clerk, on=day("2026-03-06"), data=data)
    assert clocks(made)["petition.objection"] == ("running", day("2026-03-13"))
    with pytest.raises(ValidationError, match="提出异议"):
        perform(made, "hand_over", cast.clerk, on=day("2026-03-13"), data={"unopposed": False})
    made = perform(made, "take_back", cast.clerk, on=day("2026-03-10"), note="不属于我局职权")
    assert (made.state, made.referred_to) == ("registered", "")
    inform = Clock.objects.get(case_id=made.pk, term="petition.inform", state="running")
    assert inform.start == day("2026-03-10")
    made = perform(made, "refer", cast.clerk, on=day("2026-03-11"), data=data)
    made = perform(made, "hand_over", cast.clerk, on=day("2026-03-19"), data={"unopposed": False})
    assert (made.state, made.outcome) == ("handed_over", "referred")


def test_a_repeated_matter_is_accepted_only_for_a_reason(cast):
    first = enter(cast)
    again = enter(cast, repeats=first)
    with pytest.raises(ValidationError, match="重复事项，不再受理"):
        perform(again, "accept", cast.clerk)
    with pytest.raises(ValidationError, match="请填写受理理由"):
        perform(again, "accept_repeated", cast.clerk)
    assert perform(again, "accept_repeated", cast.clerk, note="有新的事实").state == "handling"
    other = enter(cast)
    merged = perform(other, "merge", cast.clerk, note="同一件事", data={"earlier": first.pk})
    assert (merged.repeats, merged.outcome, merged.is_open) == (first, "repeated", False)
    alone = enter(cast)
    with pytest.raises(ValidationError, match="请选择此人以前的信访事项"):
        perform(alone, "merge", cast.clerk, note="同一件事", data={"earlier": alone.pk})


def test_whoever_stepped_back_does_not_see_it_any_more(cast):
    made = enter(cast, organisation=cast.union_a1, actor=cast.officer)
    perform(made, "accept", cast.officer)
    made = perform(made, "recuse", cast.officer, note="与信访人有亲属关系")
    assert made.handler is None
    assert PetitionRecusal.objects.get().account == cast.officer
    with pytest.raises(OutOfScope):
        perform(made, "draft_reply", cast.officer, data={"opinion": "x"})
    with pytest.raises(ValidationError, match="请另选一人"):
        perform(made, "assign", cast.head, data={"handler": cast.officer.pk})
    made = perform(made, "assign", cast.head, data={"handler": cast.township.pk})
    assert made.handler == cast.township
    assert Petition.objects.visible_to(cast.township).get() == made
    assert "已交由您承办" in Notice.objects.get(user=cast.township).text
    with pytest.raises(ValidationError, match="请另选一人"):  # holds the step nowhere near
        perform(made, "assign", cast.head, data={"handler": cast.officer_b.pk})


def test_the_places_own_terms_run_once_their_length_is_entered(cast):
    hotline = {"form": "phone", "hotline_level": "hard", "is_quick": True, "opened_on": day("2026-03-02")}
    assert set(clocks(enter(cast, **hotline))) == {"petition.inform"}
    for name, value in (("first_answer", 1), ("hotline_hard", 10)):
        set_parameter(
            f"disputes.petition.{name}_days",
            value,
            valid_from=day("2026-01-01"),
            actor=cast.head,
            document_no="总工办〔2026〕1号",
        )
    made = enter(cast, **hotline)
    found = clocks(made)
    assert found["petition.first_answer"] == ("running", day("2026-03-03"))
    assert found["petition.hotline_hard"] == ("running", day("2026-03-16"))
    assert set(clocks(enter(cast, opened_on=day("2026-03-02")))) == {"petition.inform"}
    made = perform(made, "first_answer", cast.clerk, on=day("2026-03-04"), note="已电话联系")
    assert clocks(made)["petition.first_answer"][0] == "missed"
    assert made.first_answered_on == day("2026-03-04")


def test_days_that_cannot_be(cast):
    made = enter(cast, opened_on=timezone.localdate())
    with pytest.raises(ValidationError, match="不能早于收到日期"):
        perform(made, "accept", cast.clerk, on=timezone.localdate() - timedelta(1))


def test_anonymous_and_more_people(cast):
    made = enter(cast, petitioner={}, form="visit", persons=9, representatives=5)
    assert made.people == "（匿名）"
    for number in range(5):
        add_petitioner(made, cast.clerk, {**PERSON, "name": f"王建{'一二三四五'[number]}"})
    with pytest.raises(ValidationError, match="最多登记 5 名代表"):
        add_petitioner(made, cast.clerk, {**PERSON, "name": "王建六"})
    assert made.petitioners.count() == 5
