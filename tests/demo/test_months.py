"""The demo's months: filings as the procedure would leave them, a month sent and one under way, lists and receipts."""

from collections import Counter

import pytest
from django.core.management import call_command

from reports.closing import store
from reports.demo.closes import tell
from reports.models import Filing, FilingAnswer, FilingCall, PeriodClose, UpwardList, UpwardReceipt
from reports.rules.filings import month_before
from reports.services.filing_answers import as_known, rows_of, sheet_of, unanswered
from reports.services.filings import asked_by
from reports.services.upward import counts_of
from tests.demo.test_seed import SMALL
from unionhub.core.demo.county import AS_OF
from unionhub.core.models import CaseEvent, Clock, Organisation, User
from unionhub.core.workflow import perform, workflow

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
LARGER = {"unions": 20, "workers": 900}


def test_filings_are_what_their_procedure_leaves_behind():
    call_command("seed_demo", **LARGER, without_figures=True)
    first, last = FilingCall.objects.order_by("month")
    assert [first.month, last.month] == [month_before(AS_OF), AS_OF.replace(day=1)]
    for call in (first, last):
        assert set(call.filings.values_list("reporter_id", flat=True)) == set(asked_by(call))
    assert set(first.filings.values_list("state", flat=True)) == {"accepted"}
    states = Counter(last.filings.values_list("state", flat=True))
    assert states["returned"] == 1
    assert min(states[state] for state in ("open", "submitted", "reviewed", "accepted")) >= 1
    declared = workflow("reports.filing")
    for filing in Filing.objects.select_related("organisation", "call"):
        filing.full_clean()
        assert filing.is_open == declared.state(filing.state).is_open == (filing.closed_on is None)
        own: set[int] = set()
        state = ""
        for event in CaseEvent.objects.filter(case_id=filing.pk).order_by("pk"):
            assert event.source == state
            state = event.target
            if event.transition == "open":
                continue
            step = declared.transition(event.transition)
            assert event.source in step.sources
            assert not (step.not_by and event.actor_id in own), filing
            if event.transition in ("fill", "submit"):
                own.add(event.actor_id)
        assert state == filing.state
        live = Clock.objects.filter(case_id=filing.pk, state="running").count()
        assert live == (filing.state in ("open", "returned"))
        assert filing.answers.exists() == (filing.state != "open")


def test_what_was_filed_is_complete_the_month_can_go_on_and_receipts_hold():
    call_command("seed_demo", **SMALL, without_figures=True)
    assert not FilingAnswer.objects.exclude(confirmed=True).exists()
    for filing in Filing.objects.exclude(state="open"):
        sections = sheet_of(filing)
        assert [unanswered(row) for row in rows_of(sections) if unanswered(row)] == []
        assert not any(cell.differs for row in rows_of(sections) for cell in row.cells)
    union, head = User.objects.get(username="union"), User.objects.get(username="head")
    filing = Filing.objects.get(reporter=union.organisation, state="open")
    sections = sheet_of(filing)
    entered = as_known(sections)
    noted = {key: type(given)(given.values, True, "人员变动已核对") for key, given in entered.items()}
    filing = perform(filing, "submit", union, data={"answers": noted})
    assert filing.state == "submitted"
    reviewed = Filing.objects.filter(state="reviewed").first()
    if reviewed is not None:
        assert perform(reviewed, "accept", head).state == "accepted"
    clerk = User.objects.get(username="clerk")
    lists = list(UpwardList.objects.order_by("pk"))
    counts = counts_of(lists, clerk)
    assert [counts[chosen.pk]["stale"] for chosen in lists] == [0, 0]
    assert UpwardReceipt.objects.filter(system="real_name").count() == 60
    assert counts[lists[0].pk]["none"] == counts[lists[0].pk]["all"] - 60


def test_one_month_is_sent_with_its_file_and_the_next_is_a_draft_with_findings():
    call_command("seed_demo", **SMALL, without_figures=True)
    assert not PeriodClose.objects.exists()  # a small county tells of no closed months
    county = Organisation.objects.get(parent=None)
    users = {user.username: user for user in User.objects.all()}
    tell(county, users, AS_OF)
    sent = store.closed(county, month_before(AS_OF))
    assert sent.state == "sent"
    assert sent.final is not None
    assert sent.sent_sha256 == sent.files.get().sha256
    hands = dict(CaseEvent.objects.filter(case_id=sent.pk).values_list("transition", "actor__username"))
    assert [hands[step] for step in ("check", "review", "sign", "close")] == [
        "clerk",
        "head",
        "leader",
        "clerk",
    ]
    draft = store.latest(county, AS_OF)
    assert (draft.state, draft.final) == ("draft", None)
    assert draft.findings.exists()
