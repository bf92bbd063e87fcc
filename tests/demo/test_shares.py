"""Exact totals out of plausible rates, and numbers that belong to nobody."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.demo.identity import MOBILE, Identities
from members.demo.names import full_name
from members.demo.shares import apportion, quotas
from members.enums import Ethnicity
from members.rules.people import clean_name
from unionhub.core import cleaners

SIZES = st.lists(st.integers(0, 900), min_size=1, max_size=40)


@given(sizes=SIZES, data=st.data())
def test_quotas_are_exact_and_nobody_is_counted_twice(sizes, data):
    rates = data.draw(st.lists(st.floats(0, 1), min_size=len(sizes), max_size=len(sizes)))
    total = data.draw(st.integers(0, sum(sizes)))
    found = quotas(sizes, rates, total)
    assert sum(found) == total
    assert all(0 <= part <= size for part, size in zip(found, sizes, strict=True))


def test_a_quota_keeps_the_order_of_the_rates():
    assert quotas([1000, 1000, 1000], [0.05, 0.5, 0.95], 1650) == [75, 608, 967]


def test_more_than_there_are_cannot_be_had():
    with pytest.raises(ValueError, match="11 of 10"):
        quotas([4, 6], [0.5, 0.5], 11)


@given(weights=st.lists(st.floats(0.1, 50), min_size=1, max_size=40), spare=st.integers(0, 5000))
def test_apportioning_gives_everybody_the_least(weights, spare):
    found = apportion(weights, 3 * len(weights) + spare, least=3)
    assert sum(found) == 3 * len(weights) + spare
    assert min(found) >= 3


@pytest.mark.parametrize("male", [True, False])
def test_a_thousand_of_one_day_have_sound_numbers_of_no_place(male):
    identities = Identities(7)
    numbers = [identities.id_number(date(1990, 2, 28), male, 3) for _ in range(500)]
    assert len(set(numbers)) == 500
    for number in numbers:
        assert number.startswith("000003")  # places begin at 11 (GB/T 2260)
        assert cleaners.id_number(number) == number
        assert cleaners.birth_date(number) == date(1990, 2, 28)
        assert cleaners.is_male(number) is male
    with pytest.raises(OverflowError):
        identities.id_number(date(1990, 2, 28), male, 3)


def test_phones_and_credit_codes_are_sound_and_different():
    identities = Identities(1)
    phones = [identities.phone() for _ in range(20_000)]
    assert len(set(phones)) == 20_000
    assert all(phone.startswith(MOBILE) and cleaners.phone(phone) == phone for phone in phones[:500])
    codes = [identities.credit_code("81") for _ in range(500)]
    assert len(set(codes)) == 500
    assert all(cleaners.credit_code(code) == code for code in codes)


@pytest.mark.parametrize("people", list(Ethnicity))
def test_names_are_such_as_the_register_takes(people):
    random = Random(5)
    names = {full_name(random, people, sex, year) for sex in "12" for year in range(1962, 2006)}
    assert len(names) > 30
    assert all(clean_name(name) == name and len(name) <= 60 for name in names)
    assert any("·" in name for name in names) is (people in {"05", "17", "29", "41", "43", "50", "44", "02"})
