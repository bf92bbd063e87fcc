"""When a letter may be followed by a sharper one, at the borders."""

from datetime import date, timedelta

import pytest

from disputes.enums import LetterKind
from disputes.rules import letters as rules
from disputes.rules.dates import FUTURE, order_problem
from disputes.sheets.letters import day_problems, end_problems

DUE = date(2026, 3, 20)
NEXT_DAY = DUE + timedelta(days=1)


@pytest.mark.parametrize(
    ("due", "replied", "today", "late"),
    [
        (DUE, None, DUE, False),
        (DUE, None, NEXT_DAY, True),
        (DUE, DUE, NEXT_DAY, False),
        (None, None, NEXT_DAY, False),
    ],
)
def test_overdue_from_the_day_after(due, replied, today, late):
    assert rules.overdue(due, replied, today) is late


@pytest.mark.parametrize(
    ("replied", "in_time"), [(DUE, True), (NEXT_DAY, False), (None, False), (date(2026, 3, 1), True)]
)
def test_in_time_up_to_the_day(replied, in_time):
    assert rules.in_time(DUE, replied) is in_time


@pytest.mark.parametrize(
    ("replied", "accepted", "today", "words"),
    [
        (None, "", DUE, "2026-03-20"),
        (None, "", NEXT_DAY, ""),
        (DUE, "yes", NEXT_DAY, "已采纳"),
        (DUE, "partly", DUE, ""),
        (DUE, "no", DUE, ""),
    ],
)
def test_only_silence_or_refusal_leads_further(replied, accepted, today, words):
    problem = rules.sharpen_problem(DUE, replied, accepted, today)
    assert (words in problem) if words else problem == ""


def test_nothing_leads_further_before_it_is_sent():
    assert "未送达" in rules.sharpen_problem(None, None, "", DUE)


def test_each_kind_leads_to_the_sharper_ones_only():
    assert rules.next_kinds("notice") == (LetterKind.OPINION, LetterKind.SUGGESTION)
    assert rules.next_kinds("opinion") == (LetterKind.SUGGESTION,)
    assert rules.next_kinds("suggestion") == ()
    assert rules.next_problem("suggestion")
    assert not rules.next_problem("notice")


def test_days_in_order():
    earlier = [("送达日期", DUE), ("答复日期", None)]
    assert order_problem(DUE, NEXT_DAY, earlier) == ""
    assert "送达日期（2026-03-20）" in order_problem(DUE - timedelta(days=1), NEXT_DAY, earlier)
    assert order_problem(NEXT_DAY + timedelta(days=1), NEXT_DAY, []) == FUTURE


def _row(**values):
    names = ("opened_on", "sent_on", "replied_on", "settled_on", "escalated_on", "closed_on")
    return {**dict.fromkeys(names), "state": "settled", **values}


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (_row(opened_on=DUE, sent_on=DUE, settled_on=DUE, closed_on=DUE), []),
        (_row(opened_on=NEXT_DAY, sent_on=DUE, settled_on=NEXT_DAY, closed_on=NEXT_DAY), ["sent_on"]),
        (_row(opened_on=DUE, replied_on=DUE, settled_on=DUE, closed_on=DUE), ["sent_on", "sent_on"]),
        (_row(opened_on=DUE, sent_on=DUE, closed_on=DUE), ["settled_on"]),
        (_row(opened_on=DUE, sent_on=DUE, closed_on=DUE, escalated_on=DUE, state="escalated"), []),
        (
            _row(opened_on=DUE, sent_on=DUE, closed_on=DUE, settled_on=DUE, state="escalated"),
            ["escalated_on", "settled_on"],
        ),
        (_row(opened_on=DUE, closed_on=DUE, state="withdrawn"), []),
        (_row(opened_on=DUE, sent_on=DUE, closed_on=DUE, state="withdrawn"), ["sent_on"]),
    ],
)
def test_an_old_letter_ends_on_the_day_the_figures_count(row, columns):
    found = [*day_problems(row, NEXT_DAY + timedelta(days=5)), *end_problems(row)]
    assert [name for name, _ in found] == columns
