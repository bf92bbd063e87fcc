"""A letter from the draft to its end: numbers, four eyes, the term for the reply, and what follows silence."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from disputes.models import SupervisionLetter
from disputes.services.letters import open_letter, usual_days
from tests.conftest import make_account
from tests.disputes.samples_supervision import letter
from unionhub.core.clocks import due, term, working_calendar
from unionhub.core.models import Clock
from unionhub.core.services.parameters import set_parameter
from unionhub.core.workflow import perform, steps_for

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def new(cast, **changes):
    """A letter as the clerk draws it up, forty days ago."""
    made = letter(
        cast.county, None, approved_on=None, sent_on=None, sent_way="", reply_due_on=None, **changes
    )
    return open_letter(made, cast.clerk)


def back(days):
    return timezone.localdate() - timedelta(days=days)


def sent(cast, days=40, **changes):
    """One that was sent so many days ago."""
    made = new(cast, **changes)
    perform(made, "submit", cast.clerk)
    perform(made, "approve", cast.head, on=back(days))
    return perform(made, "send", cast.clerk, data={"way": "post"}, on=back(days))


def test_each_kind_counts_by_itself(cast):
    year = back(60).year
    numbers = [new(cast, letter_kind=kind).number for kind in ("notice", "opinion", "notice")]
    assert numbers == [f"工提〔{year}〕1号", f"工意〔{year}〕1号", f"工提〔{year}〕2号"]


def test_a_letter_to_the_employer_is_addressed_to_it(cast):
    assert new(cast, addressee="某部门").addressee == "甲镇砖厂"
    assert new(cast, letter_kind="suggestion", addressee="人社局").addressee == "人社局"


@pytest.mark.parametrize("hand", ["open", "revise", "submit"])
def test_nobody_approves_what_he_had_a_hand_in(cast, hand):
    both = make_account("both", cast.county, ("clerk", cast.county), ("head", cast.county))
    made = letter(cast.county, None, sent_on=None, approved_on=None, reply_due_on=None)
    made = open_letter(made, both if hand == "open" else cast.clerk)
    if hand == "revise":
        perform(made, "revise", both, data={"facts": "改过的事实", "reply_days": 10})
    perform(made, "submit", both if hand == "submit" else cast.clerk)
    with pytest.raises(ValidationError, match="另一人"):
        perform(made, "approve", both)
    assert perform(made, "approve", cast.head).state == "approved"


def test_the_head_does_not_change_what_he_approves(cast):
    with pytest.raises(PermissionDenied):
        perform(new(cast), "revise", cast.head, data={"facts": "x"})


def test_the_term_is_what_the_letter_says(cast):
    made = sent(cast, reply_days=7)
    clock = Clock.objects.get(case_id=made.pk, term="letter.reply")
    expected = due(term("letter.reply").of_length(7), made.sent_on, working_calendar()).due
    assert (clock.length, clock.due_on, made.reply_due_on) == (7, expected, expected)
    assert expected != due(term("letter.reply"), made.sent_on, working_calendar()).due


def test_the_usual_term_is_a_parameter(cast):
    assert usual_days() == 15
    set_parameter("disputes.letter.reply_days", 20, valid_from=back(5), actor=cast.sysadmin)
    assert usual_days() == 20
    assert usual_days(back(6)) == 15


def test_longer_by_a_paper(cast):
    made = sent(cast, days=2)
    before = made.reply_due_on
    made = perform(made, "extend", cast.clerk, note="单位申请", data={"days": 5, "document": "延期申请"})
    clock = Clock.objects.get(case_id=made.pk, term="letter.reply")
    assert made.reply_due_on == clock.due_on > before
    assert "延长" in clock.explanation


@pytest.mark.parametrize(("days_after", "state"), [(0, "met"), (1, "missed")])
def test_the_reply_is_in_time_up_to_the_last_day(cast, days_after, state):
    made = sent(cast)
    on = made.reply_due_on + timedelta(days=days_after)
    assert on <= timezone.localdate()
    perform(made, "reply", cast.clerk, data={"reply": "已改正", "accepted": "yes"}, on=on)
    assert Clock.objects.get(case_id=made.pk, term="letter.reply").state == state


def test_no_reply_before_it_was_sent(cast):
    made = sent(cast, days=10)
    with pytest.raises(ValidationError, match="送达日期"):
        perform(made, "reply", cast.clerk, data={"reply": "x", "accepted": "yes"}, on=back(11))
    made.refresh_from_db()
    assert (made.state, made.replied_on) == ("sent", None)


def test_silence_leads_to_the_next_letter(cast):
    made = sent(cast)
    done = perform(made, "sharpen", cast.clerk, data={"kind": "opinion"})
    follower = SupervisionLetter.objects.get(follows=made)
    assert (done.state, done.escalated_on) == ("escalated", timezone.localdate())
    assert follower.number.startswith("工意")
    assert (follower.state, follower.facts, follower.employer_name) == (
        "draft",
        made.facts,
        made.employer_name,
    )
    assert not Clock.objects.filter(case_id=made.pk, state="running").exists()


@pytest.mark.parametrize("step", ["sharpen", "transfer"])
def test_not_before_the_term_is_over(cast, step):
    made = sent(cast, days=2)
    data = {"kind": "opinion", "authority": "labour", "name": "监察大队"}
    with pytest.raises(ValidationError, match="还没有届满"):
        perform(made, step, cast.clerk, data=data)
    assert {chosen.key: why for chosen, why in steps_for(made, cast.clerk)}[step]


def test_a_suggestion_is_followed_by_a_transfer_only(cast):
    made = sent(cast, letter_kind="suggestion", addressee="人社局")
    with pytest.raises(ValidationError, match="最后一级"):
        perform(made, "sharpen", cast.clerk, data={"kind": "suggestion"})
    data = {"authority": "procuratorate", "name": "县人民检察院"}
    done = perform(made, "transfer", cast.clerk, data=data)
    assert (done.state, done.transferred_name) == ("escalated", "县人民检察院")


def test_no_milder_letter_follows_and_a_suggestion_needs_its_department(cast):
    made = sent(cast, letter_kind="opinion")
    with pytest.raises(ValidationError, match="更进一步"):
        perform(made, "sharpen", cast.clerk, data={"kind": "notice"})
    with pytest.raises(ValidationError, match="主管部门"):
        perform(made, "sharpen", cast.clerk, data={"kind": "suggestion"})
    made.refresh_from_db()
    assert made.state == "sent"
    assert not SupervisionLetter.objects.filter(follows=made).exists()


def test_what_was_accepted_is_settled_not_sharpened(cast):
    made = sent(cast)
    perform(made, "reply", cast.clerk, data={"reply": "已改正", "accepted": "yes"})
    with pytest.raises(ValidationError, match="已采纳"):
        perform(made, "sharpen", cast.clerk, data={"kind": "opinion"})
    done = perform(made, "settle", cast.clerk, note="工资已补发")
    assert (done.state, done.result, done.settled_on) == ("settled", "工资已补发", timezone.localdate())
