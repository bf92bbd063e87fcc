"""Amounts in figures and in capitals, at the places where zeros are written or left out."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.rules.amounts import LARGEST, in_capitals, in_figures

DIGITS = {word: str(at) for at, word in enumerate("零壹贰叁肆伍陆柒捌玖")}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角整"),
        ("0.11", "壹角壹分"),
        ("1", "壹元整"),
        ("1.05", "壹元零伍分"),
        ("10", "壹拾元整"),
        ("100.50", "壹佰元伍角整"),
        ("1001", "壹仟零壹元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("9999.99", "玖仟玖佰玖拾玖元玖角玖分"),
        ("10000.00", "壹万元整"),
        ("10000.01", "壹万元零壹分"),
        ("10001", "壹万零壹元整"),
        ("11000", "壹万壹仟元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("20000000", "贰仟万元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("123456789.12", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("0.005", "壹分"),
        ("0.994", "玖角玖分"),
        ("0.995", "壹元整"),
    ],
)
def test_an_amount_in_capitals(amount, words):
    assert in_capitals(Decimal(amount)) == words


@pytest.mark.parametrize("amount", [Decimal("-0.01"), LARGEST + Decimal("0.01")])
def test_what_cannot_be_written_is_refused(amount):
    with pytest.raises(ValueError, match="大写金额"):
        in_capitals(amount)


def test_figures_are_grouped_and_rounded_half_up():
    assert in_figures(Decimal("12345.605")) == "12,345.61元"
    assert in_figures(Decimal("0")) == "0.00元"


def _read(words: str) -> Decimal:
    """The amount that the capitals say, read back by another way than they were written."""
    whole, _, rest = words.partition("元") if "元" in words else ("", "", words)
    total = 0
    for unit, weight in (("亿", 10**8), ("万", 10**4), ("", 1)):
        head, found, tail = whole.partition(unit) if unit else (whole, "", "")
        if unit and not found:
            continue
        whole = tail
        group, digit = 0, 0
        for word in head:
            if word in DIGITS:
                digit = int(DIGITS[word])
            else:
                group, digit = group + digit * {"拾": 10, "佰": 100, "仟": 1000}[word], 0
        total += (group + digit) * weight
    cents = 0
    for word, at in pairwise(rest):
        cents += int(DIGITS[word]) * {"角": 10, "分": 1}.get(at, 0) if word in DIGITS else 0
    return total + Decimal(cents) / 100


@given(st.decimals(min_value=0, max_value=LARGEST, places=2))
def test_what_is_written_reads_back_as_the_same_amount(amount):
    words = in_capitals(amount)
    assert _read(words) == amount
    assert "零零" not in words
    assert not words.startswith("零") or amount == 0
    assert words[-1] in "整分"
