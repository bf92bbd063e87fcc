"""The rules of a person's facts: numbers of each paper, what they tell, names, ages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.enums import DocumentKind, Sex
from members.rules import people as rules
from tests.members.make import id_number
from unionhub.core.cleaners import Unclean


@pytest.mark.parametrize(
    ("kind", "value", "number"),
    [
        (DocumentKind.ID_CARD, "00000019900101003x", None),
        (DocumentKind.ID_CARD, id_number(1).lower(), id_number(1)),
        (DocumentKind.RESIDENCE, id_number(2), id_number(2)),
        (DocumentKind.PASSPORT, "e１２３４５６７８", "E12345678"),
        (DocumentKind.PASSPORT, "ABCDEF", None),
        (DocumentKind.HK_MACAO, "H12345678", "H12345678"),
        (DocumentKind.HK_MACAO, "h 1234 5678 01", "H1234567801"),
        (DocumentKind.HK_MACAO, "K12345678", None),
        (DocumentKind.TAIWAN, "12345678", "12345678"),
        (DocumentKind.TAIWAN, "123456", None),
        (DocumentKind.PERMANENT, "USA123456789012", "USA123456789012"),
        (DocumentKind.PERMANENT, "91000019900101003X", "91000019900101003X"),
    ],
)
def test_numbers_of_each_paper(kind, value, number):
    if number is None:
        with pytest.raises(Unclean):
            rules.document_number(kind, value)
    else:
        assert rules.document_number(kind, value) == number


def test_every_kind_of_paper_has_a_rule():
    for kind in DocumentKind:
        assert rules.document_number(kind, None) is None
        with pytest.raises(Unclean):
            rules.document_number(kind, "!")


@given(st.dates(date(1930, 1, 1), date(2009, 12, 31)), st.booleans(), st.integers(1, 400))
def test_the_number_tells_birth_date_and_sex(birth, male, serial):
    number = id_number(serial, birth, male)
    told = rules.told_by_number(DocumentKind.ID_CARD, number)
    assert told == (birth, Sex.MALE if male else Sex.FEMALE)
    assert not rules.conflicts(DocumentKind.ID_CARD, number, *told)
    other = Sex.FEMALE if male else Sex.MALE
    assert set(rules.conflicts(DocumentKind.ID_CARD, number, date(2010, 1, 1), other)) == {
        "birth_date",
        "sex",
    }


def test_a_passport_tells_nothing():
    assert rules.told_by_number(DocumentKind.PASSPORT, "E12345678") is None
    assert not rules.conflicts(DocumentKind.PASSPORT, "E12345678", date(1990, 1, 1), Sex.MALE)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("王 小 明", "王小明"),
        ("买买提 · 阿不都拉", "买买提·阿不都拉"),
        ("买买提•阿不都拉", "买买提·阿不都拉"),
        ("买买提．阿不都拉", "买买提·阿不都拉"),
        ("John  Smith", "John Smith"),
        ("O'Neil-Smith", "O'Neil-Smith"),
        (" 張偉\u200b", "張偉"),
        ("王1", None),
        ("王", None),
        ("王<明", None),
        (None, None),
    ],
)
def test_names(written, name):
    if name is None and written is not None:
        with pytest.raises(Unclean):
            rules.clean_name(written)
    else:
        assert rules.clean_name(written) == name


def test_ages():
    assert rules.age_on(date(2000, 2, 29), date(2026, 2, 28)) == 25
    assert rules.age_on(date(2000, 2, 29), date(2026, 3, 1)) == 26
    assert "未满 16 周岁" in rules.age_problem(date(2015, 1, 1), date(2026, 1, 1))
    assert not rules.age_problem(date(1990, 1, 1), date(2026, 1, 1))
    assert rules.age_problem(date(1900, 1, 1), date(2026, 1, 1))


@given(st.integers(1950, 2010), st.integers(2020, 2030))
def test_the_bands_hold_everybody_once(born, year):
    bands = [key for key, *_ in rules.AGE_BANDS if _in(key, born, year)]
    assert len(bands) == 1


def _in(band: str, born: int, year: int) -> bool:
    first, last = rules.birth_years(band, year)
    return first <= born <= last
