"""Who is exempt from a look into his means, whose means suffice, what came in time: all combinations and borders."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.enums import AidGround, AidMatter, Known
from disputes.rules import legal_aid as rules
from disputes.rules.legal_aid import Dates, Means

WAIVED = {AidMatter.PAY, AidMatter.INJURY}
COMBINATIONS = list(product(AidMatter, (True, False), (True, False, None), (True, False)))


@pytest.mark.parametrize(("matter", "is_migrant", "hardship", "has_proof"), COMBINATIONS)
def test_every_combination_of_what_exempts(matter, is_migrant, hardship, has_proof):
    found = rules.ground(matter, is_migrant=is_migrant, hardship=hardship, has_proof=has_proof)
    exempt = (is_migrant and matter in WAIVED) or hardship is True or has_proof
    assert (found != AidGround.MEANS) is exempt
    if is_migrant and matter in WAIVED:
        assert found == AidGround.MIGRANT, "the law's own exemption is told first"
    elif hardship:
        assert found == AidGround.HARDSHIP


def test_an_unknown_hardship_file_is_neither_yes_nor_no():
    assert rules.known(None) == Known.UNKNOWN
    assert "尚未启用" in Known.UNKNOWN.label
    assert rules.ground("contract", is_migrant=True, hardship=None, has_proof=False) == AidGround.MEANS
    assert {rules.known(True), rules.known(False)} == {Known.YES, Known.NO}


@pytest.mark.parametrize(
    ("income", "household", "line", "want"),
    [
        ("4500.00", 3, "1500.00", Means.WITHIN),  # on the line
        ("4500.01", 3, "1500.00", Means.ABOVE),
        ("0.00", 1, "0.00", Means.WITHIN),
        ("0.01", 1, "0.00", Means.ABOVE),
        ("1000.00", 3, "333.33", Means.ABOVE),  # 333.333… a head
        ("999.99", 3, "333.33", Means.WITHIN),
        (None, 3, "1500.00", Means.NOT_STATED),
        ("4500.00", None, "1500.00", Means.NOT_STATED),
        ("4500.00", 0, "1500.00", Means.NOT_STATED),
        ("4500.00", 3, None, Means.NO_LINE),
    ],
)
def test_means_at_the_borders(income, household, line, want):
    found = rules.means(AidGround.MEANS, income and Decimal(income), household, line and Decimal(line))
    assert found == want
    assert bool(rules.grant_problem(found)) is (want != Means.WITHIN)


def test_who_is_exempt_is_not_asked_for_means():
    for why in set(AidGround) - {AidGround.MEANS}:
        assert rules.means(why, Decimal(99999), 1, Decimal(1)) == Means.WAIVED
    assert rules.grant_problem(Means.WAIVED) == ""


@given(st.decimals(0, 99999, places=2), st.integers(1, 20), st.decimals(0, 9999, places=2))
def test_means_agree_with_exact_division(income, household, line):
    within = Fraction(income) / household <= Fraction(line)
    assert (rules.means("means", income, household, line) == Means.WITHIN) is within


DAY = date(2026, 9, 17)


@pytest.mark.parametrize(("days", "want"), [(-1, True), (0, True), (1, False)])
def test_in_time_up_to_the_last_day(days, want):
    assert rules.is_in_time(DAY + timedelta(days), DAY) is want
    assert rules.is_in_time(None, DAY) is None


@pytest.mark.parametrize(
    ("days", "word"),
    [
        (Dates(DAY), ""),
        (Dates(DAY, DAY, DAY, DAY), ""),
        (Dates(DAY, DAY - timedelta(1)), "决定日期不能早于申请日期"),
        (Dates(DAY, DAY, DAY - timedelta(1)), "指派日期不能早于决定日期"),
        (Dates(DAY, None, DAY, DAY - timedelta(1)), "结束日期不能早于指派日期"),
        (Dates(DAY, DAY, DAY, DAY + timedelta(1)), "结束日期不能晚于今天"),
        (Dates(DAY + timedelta(1)), "申请日期不能晚于今天"),
    ],
)
def test_days_stand_in_their_order(days, word):
    found = rules.order_problem(days, DAY)
    assert word in found
    assert bool(found) is bool(word)
