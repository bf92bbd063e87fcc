"""Masks, and the count of ID numbers a row leaves possible (scorecard C3), checked against plain enumeration."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unionhub.core.masking import (
    FIRST_BIRTH,
    LAST_BIRTH,
    MINIMUM_CANDIDATES,
    Kind,
    TooRevealing,
    candidates,
    id_tail,
    mask_address,
    mask_bank_card,
    mask_id_number,
    mask_name_in_notice,
    mask_phone,
    mask_row,
    mask_text,
)

from .conftest import check_digit

K = Kind
FACTS = (K.BIRTH_DATE, K.BIRTH_MONTH, K.BIRTH_YEAR, K.BIRTHDAY, K.AGE, K.SEX)
#: What the bar says was measured, region known (security bar 2.5); 58 years of births, so ±1 %.
TABLE = [
    ((), 4, 1923),
    ((K.BIRTH_YEAR,), 4, 32),
    ((K.BIRTH_YEAR,), 2, 3317),
    ((K.BIRTH_MONTH,), 4, 2),
    ((K.BIRTH_DATE,), 4, 1),
    ((K.BIRTH_DATE, K.SEX), 1, 45),
    ((K.BIRTH_DATE, K.SEX), 0, 500),
    ((K.BIRTH_DATE,), 0, 1000),
]


@pytest.mark.parametrize(("shown", "tail", "expected"), TABLE)
def test_counts_of_the_bar(shown, tail, expected):
    assert candidates(shown, tail) == expected


def age_on(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def remaining(number: str, shown, tail: int, today: date) -> int:
    """Count by trying every birth date and sequence: the definition, without arithmetic on residues."""
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    tests = {
        K.BIRTH_DATE: lambda day: day == born,
        K.BIRTH_MONTH: lambda day: (day.year, day.month) == (born.year, born.month),
        K.BIRTH_YEAR: lambda day: day.year == born.year,
        K.BIRTHDAY: lambda day: (day.month, day.day) == (born.month, born.day),
        K.AGE: lambda day: age_on(day, today) == age_on(born, today),
    }
    used = [tests[fact] for fact in shown if fact in tests]
    found, day = 0, FIRST_BIRTH
    while day <= LAST_BIRTH:
        if all(test(day) for test in used):
            for sequence in range(1000):
                if K.SEX in shown and sequence % 2 != int(number[16]) % 2:
                    continue
                # The digits shown of the sequence are compared first: the check digit is the costly part.
                digits = f"{sequence:03d}"
                if tail > 1 and not digits.endswith(number[18 - tail : 17]):
                    continue
                first = f"{number[:6]}{day:%Y%m%d}{digits}"
                found += not tail or check_digit(first) == number[17]
        day += timedelta(days=1)
    return found


@st.composite
def numbers(draw):
    area = draw(st.integers(110000, 659999))
    born = draw(st.dates(FIRST_BIRTH, LAST_BIRTH))
    first = f"{area}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first + check_digit(first)


#: Few dates remain, so that enumeration is quick.
NARROW = [
    set(facts) | {narrow}
    for narrow in (K.BIRTH_DATE, K.BIRTH_MONTH, K.BIRTHDAY)
    for facts in ((), (K.SEX,), (K.AGE,), (K.BIRTH_YEAR, K.SEX))
]


@settings(max_examples=25, deadline=None)
@given(numbers(), st.sampled_from(NARROW), st.integers(0, 4), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_the_count_is_never_more_than_what_remains(number, shown, tail, today):
    assert candidates(shown, tail) <= remaining(number, shown, tail, today)


@settings(max_examples=3, deadline=None)
@given(
    numbers(),
    st.sampled_from([{K.AGE}, {K.BIRTH_YEAR}, {K.AGE, K.BIRTH_YEAR}, {K.AGE, K.SEX}]),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_what_a_row_shows_leaves_500(number, shown, today):
    born = date(int(number[6:10]), 1, 1)
    if not FIRST_BIRTH.year + 1 < born.year < LAST_BIRTH.year - 1:
        return  # at the edge of the range fewer days remain than people live
    tail = id_tail(shown)
    assert remaining(number, shown, tail, today) >= candidates(shown, tail) >= MINIMUM_CANDIDATES


def test_borders_of_age_and_year():
    """On 1 January the age and the year together tell the very day; no digit may stand beside them."""
    today = date(2026, 1, 1)
    first = "41099919800101017"
    number = first + check_digit(first)
    assert remaining(number, {K.AGE, K.BIRTH_YEAR}, 2, today) < MINIMUM_CANDIDATES
    assert id_tail({K.AGE, K.BIRTH_YEAR}) == 0
    assert remaining(number, {K.AGE, K.BIRTH_YEAR, K.SEX}, 0, today) == 500


@pytest.mark.parametrize("facts", [set(c) for n in range(len(FACTS) + 1) for c in combinations(FACTS, n)])
def test_every_composition_keeps_500(facts):
    tail = id_tail(facts)
    assert candidates(facts, tail) >= MINIMUM_CANDIDATES
    assert candidates(facts | {K.AREA}, tail) == candidates(facts, tail)
    for more in range(tail, 5):
        if candidates(facts, more) < MINIMUM_CANDIDATES:
            with pytest.raises(TooRevealing):
                mask_id_number("410999198001010013", facts, more)


def test_the_default_of_the_table():
    assert id_tail(()) == 4
    assert id_tail({K.SEX}) == 4
    assert id_tail({K.AGE}) == id_tail({K.BIRTH_YEAR}) == id_tail({K.AGE, K.SEX}) == 2
    assert id_tail({K.BIRTH_MONTH}) == id_tail({K.BIRTH_DATE}) == id_tail({K.BIRTHDAY}) == 0


def test_a_row_is_masked_by_what_it_shows_together():
    values = {
        "name": "张小三", "id": "41099919800101001x", "phone": "138-0000-1234", "born": "1980-01-01",
        "card": "6222020000001234567", "home": "某某县城关镇人民路5号", "hidden": "x",
    }  # fmt: skip
    columns = {"name": K.OPEN, "id": K.ID_NUMBER, "phone": K.PHONE, "card": K.BANK_CARD, "home": K.ADDRESS}
    assert mask_row(columns, values) == {
        "name": "张小三", "id": "*" * 14 + "001X", "phone": "138****1234", "card": "****4567",
        "home": "某某县城关镇***",
    }  # fmt: skip
    assert mask_row({**columns, "age": K.AGE}, values)["id"] == "*" * 16 + "1X"
    assert mask_row({**columns, "born": K.BIRTH_DATE}, values)["id"] == "*" * 18
    assert mask_row({**columns, "born": K.BIRTH_DATE}, values)["born"] == "1980-01-01"


@pytest.mark.parametrize(
    "odd", ["410999800101001", "4109", "４10999198001010013", "41099919800101001 3", "护照E12345678"]
)
def test_old_and_malformed_numbers_show_nothing(odd):
    assert mask_id_number(odd) == "*" * 18


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_phone, "13812345678", "138****5678"),
        (mask_phone, "+86 138 1234 5678", "138****5678"),
        (mask_phone, "0391-1234567", "****567"),
        (mask_phone, "1234567", "****567"),
        (mask_phone, "110", "****"),
        (mask_phone, "", ""),
        (mask_bank_card, "6222 0200 0000 1234 567", "****4567"),
        (mask_bank_card, "12345678", "****"),
        (mask_bank_card, "", ""),
        (mask_name_in_notice, "张三", "张*"),
        (mask_name_in_notice, "张小三", "张*三"),
        (mask_name_in_notice, "欧阳小三", "欧**三"),
        (mask_name_in_notice, "张", "*"),
        (mask_name_in_notice, "", ""),
        (mask_text, "尘肺二期", "******"),
        (mask_text, "", ""),
        (mask_address, "河南省新乡市某某县城关镇人民路5号", "河南省新乡市某某县城关镇***"),
        (mask_address, "河南省某市某县北关街道办事处3号楼", "河南省某市某县北关街道办事处***"),
        (mask_address, "景德镇市昌江区某某镇一村", "景德镇市昌江区某某镇***"),
        (mask_address, "新乡市红旗区洪门镇李村", "新乡市红旗区洪门镇***"),
        (mask_address, "某某县幸福小区5号", "某某县***"),
        (mask_address, "某某县 东城街道 安居小区2栋", "某某县东城街道***"),
        (mask_address, "甲镇第一村3号", "甲镇***"),
        (mask_address, "幸福小区8号", "***"),
        (mask_address, "人民路1号", "***"),
        (mask_address, "", ""),
    ],
)
def test_masks(mask, value, shown):
    assert mask(value) == shown


@given(
    st.sampled_from(["城关镇", "东城街道", "李庄乡", ""]),
    st.text(alphabet="人民路幸福小区0123456789号楼单元村组", max_size=12),
)
def test_nothing_finer_than_the_township_is_shown(town, house):
    shown = mask_address(f"某某县{town}{house}")
    assert f"某某县{town}***".startswith(shown.removesuffix("***"))
