"""What of an agreement is owed, when which part may be changed, at the borders."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.rules import mediation_parts as rules

D1, D2, D3 = date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3)


@dataclass(frozen=True)
class Paid:
    on: date
    amount: Decimal = Decimal("0.00")
    completes: bool = False


def paid(on: date, amount: str, completes: bool = False) -> Paid:
    return Paid(on, Decimal(amount), completes)


@pytest.mark.parametrize(
    ("amount", "payments", "left", "done"),
    [
        ("100.00", [], "100.00", None),
        ("100.00", [paid(D1, "99.99")], "0.01", None),
        ("100.00", [paid(D1, "99.99"), paid(D2, "0.01")], "0.00", D2),
        ("100.00", [paid(D2, "50"), paid(D1, "50")], "0.00", D2),
        ("100.00", [paid(D1, "60", True), paid(D3, "40")], "0.00", D1),
        ("0.00", [], "0.00", None),
        ("0.00", [paid(D1, "0", True)], "0.00", D1),
    ],
)
def test_an_item_of_money_is_done_when_it_is_paid_or_said_to_be(amount, payments, left, done):
    found = rules.standing(Decimal(amount), payments)
    assert (found.left, found.done_on) == (Decimal(left), done)


def test_an_act_is_done_when_it_is_said_to_be():
    assert rules.standing(None, [paid(D1, "0")]).done_on is None
    found = rules.standing(None, [paid(D1, "0"), paid(D2, "0", True)])
    assert (found.left, found.done_on, found.paid) == (None, D2, Decimal("0.00"))


def _problem(amount, before, now, completes=False, note=""):
    return rules.performance_problem(
        amount=None if amount is None else Decimal(amount),
        before=rules.standing(None if amount is None else Decimal(amount), before),
        paid=Decimal(now),
        completes=completes,
        note=note,
    )


def test_a_cent_too_much_is_refused_with_what_is_owed():
    assert _problem("100.00", [paid(D1, "60")], "40.00") == ""
    assert "尚欠 40.00 元" in _problem("100.00", [paid(D1, "60")], "40.01")


def test_a_remainder_that_is_waived_is_explained():
    assert "尚欠 10.00 元" in _problem("100.00", [paid(D1, "60")], "30", completes=True)
    assert _problem("100.00", [paid(D1, "60")], "30", completes=True, note="职工放弃余款") == ""


def test_nothing_is_no_performance_of_money_and_money_none_of_an_act():
    assert _problem("100.00", [], "0")
    assert _problem(None, [], "1")
    assert _problem(None, [], "0") == ""
    assert "履行完毕" in _problem("100.00", [paid(D1, "100")], "0.01")


@pytest.mark.parametrize(("on", "refused"), [(D1, True), (D2, False), (D3, False), (date(2026, 9, 4), True)])
def test_performed_between_the_agreement_and_today(on, refused):
    assert bool(rules.day_problem(on, D2, D3)) is refused


def test_an_item_is_overdue_from_the_day_after():
    assert not rules.is_overdue(D2, None, D2)
    assert rules.is_overdue(D2, None, D3)
    assert not rules.is_overdue(D1, D3, D3)


@pytest.mark.parametrize(
    ("persons", "count", "missing"),
    [(9, 3, True), (10, 2, True), (10, 3, False), (10, 5, False), (10, 6, True)],
)
def test_three_to_five_represent_ten_and_more(persons, count, missing):
    assert bool(rules.representatives_missing(persons, count, 10, 3, 5)) is missing


@pytest.mark.parametrize(
    ("part", "state", "open_"),
    [
        ("claim", "applied", True),
        ("claim", "mediating", True),
        ("claim", "suspended", True),
        ("claim", "agreed", False),
        ("agreement", "applied", False),
        ("agreement", "mediating", True),
        ("agreement", "agreed", False),
        ("performance", "mediating", False),
        ("performance", "agreed", True),
        ("performance", "performed", False),
        ("performance", "defaulted", True),
        ("served", "failed", True),
        ("hearing", "failed", False),
        ("fact-sheet", "performed", False),
    ],
)
def test_when_a_part_may_be_changed(part, state, open_):
    assert (rules.closed(part, state) == "") is open_


def test_the_clock_runs_to_the_next_item_that_is_owed():
    assert rules.watch_day([]) is None
    assert rules.watch_day([(D1, D1), (D3, None), (D2, None)]) == D2
    assert rules.watch_day([(D1, D1)]) is None


@given(
    st.decimals(min_value="0.01", max_value=10**6, places=2),
    st.lists(st.decimals(min_value="0.01", max_value=10**6, places=2), max_size=6),
)
def test_what_is_left_and_what_was_paid_are_the_amount(amount, parts):
    """Entered one after the other as the rule lets them in, payments never exceed the amount."""
    entered: list[Paid] = []
    for part in parts:
        if not _problem(str(amount), entered, str(part)):
            entered.append(paid(D1, str(part)))
    found = rules.standing(amount, entered)
    assert found.left is not None
    assert found.paid + found.left == amount
    assert (found.done_on is not None) == (found.left == 0)
