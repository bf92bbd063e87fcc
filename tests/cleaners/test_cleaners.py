"""Cleaners: what is right comes through whatever its dress, what is wrong is told, nothing else is raised."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unionhub.core import cleaners
from unionhub.core.cleaners import Unclean

ALL = (
    cleaners.text,
    cleaners.code,
    cleaners.id_number,
    cleaners.phone,
    cleaners.day,
    cleaners.money,
    cleaners.credit_code,
    cleaners.bank_card,
)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.decimals(),
    st.dates(),
    st.datetimes(),
)
NOISE = st.sampled_from(["", " ", "\u3000", "\u200b", "\ufeff", "\u202d", "\xa0", "\t"])


@pytest.mark.parametrize("cleaner", ALL)
@given(value=ANYTHING)
@example(value="R¸")
def test_only_unclean_is_ever_raised_and_cleaning_twice_changes_nothing(cleaner, value):
    refusal = ""
    try:
        once = cleaner(value)
    except Unclean as error:
        refusal = str(error)
    if not refusal:
        assert cleaner(once) == once
    elif isinstance(value, str) and len(value) > 12:
        assert value not in refusal


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@st.composite
def id_numbers(draw):
    birth = draw(st.dates(date(1930, 1, 1), date(2020, 12, 31)))
    start = f"{draw(st.integers(110000, 659999))}{birth:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return start + cleaners.check_digit(start)


@given(number=id_numbers(), before=NOISE, after=NOISE, broad=st.booleans())
def test_genuine_numbers_come_through_in_any_dress(number, before, after, broad):
    dressed = before + (wide(number) if broad else number.lower()) + after
    assert cleaners.id_number(dressed) == number
    assert cleaners.id_number(f"'{number}") == number
    assert cleaners.id_number(number.replace("X", "Х")) == number
    assert f"{cleaners.birth_date(number):%Y%m%d}" == number[6:14]
    assert cleaners.is_male(number) == (int(number[16]) % 2 == 1)


@given(number=id_numbers(), at=st.integers(0, 17), by=st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number, at, by):
    digit = "0123456789X".index(number[at])
    wrong = number[:at] + str((digit + by) % 10) + number[at + 1 :]
    if wrong == number:
        return
    with pytest.raises(Unclean):
        cleaners.id_number(wrong)


@pytest.mark.parametrize(
    "value",
    [1.1010519491231e17, 110105194912310021, "1.1010519491231E+17", "11010519491231002", "110105491231002",
     "110105194902310025", "000000299901010000", "1101051949123100212", "身份证"],
)  # fmt: skip
def test_numbers_that_cannot_be_repaired_are_refused(value):
    with pytest.raises(Unclean):
        cleaners.id_number(value)


@pytest.mark.parametrize(
    ("value", "clean"),
    [("13800001234", "13800001234"), ("138 0000 1234", "13800001234"), ("+86 138-0000-1234", "13800001234"),
     (13800001234.0, "13800001234"), (13800001234, "13800001234"),
     ("０９９１－２２３４５６７", "0991-2234567"),
     ("0991-2234567转8", "0991-2234567-8"), ("(010)62345678", "010-62345678"), ("", None), (None, None)],
)  # fmt: skip
def test_phones(value, clean):
    assert cleaners.phone(value) == clean


@pytest.mark.parametrize("value", ["1380000123", "12800001234", "62345678", "138000012345", 1.38e20, "abc"])
def test_wrong_phones(value):
    with pytest.raises(Unclean):
        cleaners.phone(value)


@pytest.mark.parametrize(
    "value",
    ["2026-03-05", "2026-3-5", "2026/3/5", "2026.03.05", "20260305", "2026年3月5日", "２０２６年３月５日",
     20260305, 20260305.0,
     date(2026, 3, 5), datetime(2026, 3, 5), "2026-03-05 00:00:00", " 2026 年 3 月 5 日 "],
)  # fmt: skip
def test_days(value):
    assert cleaners.day(value) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "value",
    ["26-03-05", "05/03/2026", "2026-03", "2026-02-30", "昨天", "2026-13-01", 46086, "1799-01-01", True],
)
def test_days_are_never_guessed(value):
    with pytest.raises(Unclean):
        cleaners.day(value)


@given(day=st.dates(date(1901, 1, 1), date(2099, 12, 31)))
def test_serials_of_a_date_column(day):
    assert cleaners.day((day - date(1899, 12, 30)).days, serials=True) == day
    assert cleaners.day(f"{day:%Y%m%d}") == cleaners.day(f"{day.year}.{day.month}.{day.day}") == day
    assert cleaners.day(datetime.combine(day, datetime.min.time()) + timedelta(0)) == day


@given(cents=st.integers(0, 10**13))
def test_money_keeps_every_cent(cents):
    amount = Decimal(cents) / 100
    assert cleaners.money(f"{amount:,.2f}") == amount
    assert cleaners.money(f"￥{amount:.2f}元") == amount
    assert cleaners.money(wide(f"{amount:.2f}")) == amount
    if cents < 10**11:
        assert cleaners.money(float(amount)) == amount


@pytest.mark.parametrize(
    "value",
    ["1.234", "1,23", "12,3456", "3万元", "-5", "一百", 1.005, float("nan"), float("inf"), "1e5", True],
)
def test_wrong_money(value):
    with pytest.raises(Unclean):
        cleaners.money(value)


def test_sums_of_a_workbook_lose_their_noise():
    assert cleaners.money(0.1 + 0.2) == Decimal("0.30")


@pytest.mark.parametrize(
    "value",
    [
        "91350100M000100Y43",
        "91350100m000100y43",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "91350100-M000100Y4-3",
    ],
)
def test_credit_codes(value):
    assert cleaners.credit_code(value) == "91350100M000100Y43"


@given(at=st.integers(0, 17), letter=st.sampled_from(cleaners._CREDIT_ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_found(at, letter):
    good = "91350100M000100Y43"
    wrong = good[:at] + letter + good[at + 1 :]
    if wrong != good:
        with pytest.raises(Unclean):
            cleaners.credit_code(wrong)


@given(text=st.text(max_size=60))
def test_text_has_nothing_invisible_left(text):
    cleaned = cleaners.text(text) or ""
    assert cleaned == cleaned.strip()
    assert not cleaners._INVISIBLE.search(cleaned)
    assert not cleaners._CONTROL.search(cleaned)


def test_prose_keeps_its_punctuation():
    assert cleaners.text("赵铁柱（更名），ＡＢＣ　１２３") == "赵铁柱（更名），ABC 123"
    assert cleaners.plain("（更名）") == "(更名)"
