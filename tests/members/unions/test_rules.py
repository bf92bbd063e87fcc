"""Rules of unions and terms at their borders, and what holds for every date and number."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.rules import terms, unions
from tests.members.unions.make import union_code
from unionhub.core.cleaners import Unclean, credit_check, organisation_check

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


# --- The credit code --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [union_code(1), union_code(7, "89")])
def test_a_sound_code_of_a_union_is_taken(code):
    assert unions.union_credit_code(code) == code
    assert unions.union_credit_code(f" {code[:8]} {code[8:]} ".lower()) == code


def test_a_sound_code_of_an_employer_is_refused_as_such():
    with pytest.raises(Unclean, match="用人单位"):
        unions.union_credit_code("91350200MA2YJ1XR9G")


@given(st.integers(0, 99_999_999), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_never_passes(serial, place, wrong):
    code = union_code(serial)
    changed = code[:place] + wrong + code[place + 1 :]
    if changed == code:
        assert unions.union_credit_code(changed) == code
    else:
        with pytest.raises(Unclean):
            unions.union_credit_code(changed)


def test_both_check_digits_are_asked():
    code = union_code(3)
    start = code[:16] + ("0" if code[16] != "0" else "1")
    with pytest.raises(Unclean):
        unions.union_credit_code(start + credit_check(start))
    assert organisation_check(code[8:16]) == code[16]


def test_nothing_is_no_code():
    assert unions.union_credit_code("") is None


# --- Size of the committee --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "least", "most"),
    [
        (0, 3, 5), (24, 3, 5), (25, 3, 7), (200, 3, 7), (201, 7, 15), (1000, 7, 15), (1001, 15, 21), (5000, 15, 21),
        (5001, 21, 29), (10_000, 21, 29), (10_001, 29, 37), (50_000, 29, 37), (50_001, 29, 37),
    ],
)  # fmt: skip
def test_the_brackets_of_the_committee(members, least, most):
    size = unions.committee_size(members)
    assert (size.least, size.most) == (least, most)


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_more_members_never_ask_for_a_smaller_committee(few, many):
    few, many = sorted((few, many))
    small, large = unions.committee_size(few), unions.committee_size(many)
    assert (small.least, small.most) <= (large.least, large.most)


def test_a_negative_number_of_members_is_a_mistake():
    with pytest.raises(ValueError, match="-1"):
        unions.committee_size(-1)


@pytest.mark.parametrize(
    ("members", "seats", "fits"),
    [
        (10, 0, True), (10, 1, True), (10, 2, False), (10, 3, True), (10, 5, True), (10, 6, False),
        (25, 1, False), (25, 3, True), (200, 7, True), (200, 8, False), (201, 7, True), (201, 6, False),
    ],
)  # fmt: skip
def test_a_committee_that_does_not_fit_is_told(members, seats, fits):
    words = unions.size_warning(members, seats)
    assert (words == "") is fits
    if words:
        assert f"{members} 人" in words
        assert "第八条" in words


def test_a_joint_union_is_told_of_section_eleven_from_25_members_on():
    assert unions.founding_note(24, True) == ""
    assert "第十一条" in unions.founding_note(25, True)
    assert unions.founding_note(25, False) == ""


@pytest.mark.parametrize(
    ("on", "refused"),
    [
        (date(2026, 3, 5), False),
        (date(2026, 3, 6), True),
        (date(2025, 1, 1), False),
        (date(2024, 12, 31), True),
    ],
)
def test_a_change_lies_between_the_spell_and_today(on, refused):
    assert bool(unions.refuse_spell_date(on, date(2026, 3, 5), date(2025, 1, 1))) is refused


# --- Dates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("elected", "years", "due"),
    [
        (date(2021, 3, 5), 5, date(2026, 3, 5)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 5, date(2029, 2, 28)),
        (date(2023, 12, 31), 3, date(2026, 12, 31)),
    ],
)
def test_the_due_date(elected, years, due):
    assert terms.due_date(elected, years) == due


@given(DAYS, st.integers(0, 120))
def test_months_on_keep_the_day_or_take_the_last_of_the_month(day, months):
    later = terms.add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)


@given(DAYS, DAYS, st.sampled_from([3, 5]))
def test_due_dates_keep_the_order_of_elections(first, second, years):
    first, second = sorted((first, second))
    assert terms.due_date(first, years) <= terms.due_date(second, years)


@given(DAYS)
def test_every_day_lies_in_exactly_its_quarter(day):
    quarter = terms.quarter_of(day)
    assert quarter.first <= day < quarter.end
    assert terms.read_quarter(quarter.key) == quarter
    assert quarter.next.first == quarter.end


@pytest.mark.parametrize("text", ["", "2026", "2026q0", "2026q5", "26q1", "0000q1", "overdue", "2026q1x"])
def test_what_is_no_quarter(text):
    assert terms.read_quarter(text) is None


def test_eight_quarters_from_a_day():
    found = terms.quarters_from(date(2026, 11, 21), 3)
    assert [quarter.key for quarter in found] == ["2026q4", "2027q1", "2027q2"]
    assert str(found[0]) == "2026 年第四季度"


# --- Terms ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "years", "allowed"),
    [("primary", 3, True), ("primary", 5, True), ("primary", 4, False), ("township", 5, True), ("township", 3, False)],
)  # fmt: skip
def test_years_by_kind(kind, years, allowed):
    assert (terms.refuse_years(kind, years, (3, 5), 5) == "") is allowed


def test_the_years_of_the_parameter_are_read():
    assert terms.read_years("3、5") == (3, 5)
    assert terms.read_years(" 5 ") == (5,)
    with pytest.raises(ValueError, match="三"):
        terms.read_years("三")


def test_another_due_date_needs_a_document():
    elected = date(2024, 5, 1)
    assert terms.refuse_due(elected, 3, date(2027, 5, 1), "") == ""
    assert "2027-05-01" in terms.refuse_due(elected, 3, date(2027, 5, 2), " ")
    assert terms.refuse_due(elected, 3, date(2027, 5, 2), "澄工发〔2024〕3号") == ""
    assert terms.refuse_due(elected, 3, elected, "澄工发〔2024〕3号")


def test_elections_stand_in_the_order_of_their_numbers():
    today, founded = date(2026, 3, 5), date(2020, 1, 1)

    def refused(day, before=None, after=None):
        return bool(terms.refuse_election(day, today, founded, before, after))

    assert not refused(today)
    assert refused(date(2026, 3, 6))
    assert not refused(founded)
    assert refused(date(2019, 12, 31))
    assert refused(date(2022, 1, 1), before=date(2022, 1, 1))
    assert not refused(date(2022, 1, 2), before=date(2022, 1, 1))
    assert refused(date(2024, 1, 1), after=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("until", "refused"),
    [
        (date(2026, 3, 5), True),
        (date(2026, 3, 6), False),
        (date(2026, 9, 5), False),
        (date(2026, 9, 6), True),
    ],
)
def test_an_extension_is_six_months_at_most(until, refused):
    assert bool(terms.refuse_extension(date(2026, 3, 5), until, 6)) is refused


def test_no_extension_at_all_where_the_parameter_says_so():
    assert terms.refuse_extension(date(2026, 3, 5), date(2026, 3, 6), 0)


@pytest.mark.parametrize(
    ("elected", "words"),
    [
        (date(2026, 3, 6), "晚了 1 天"),
        (date(2026, 3, 5), ""),
        (date(2026, 2, 3), ""),
        (date(2026, 2, 2), "提前换届"),
    ],
)
def test_an_election_early_or_late_is_told(elected, words):
    note = terms.timing_note(elected, date(2026, 3, 5))
    assert words in note if words else note == ""


def test_the_first_election_is_never_early():
    assert terms.timing_note(date(2026, 1, 1), None) == ""


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (date(2026, 11, 20), "overdue"),
        (date(2026, 11, 21), "quarter"),
        (date(2026, 12, 31), "quarter"),
        (date(2027, 1, 1), "later"),
    ],
)
def test_where_a_term_stands(due, state):
    assert terms.due_state(due, date(2026, 11, 21)) == state


# --- Certificates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "state"), [(-1, "expired"), (0, "expiring"), (30, "expiring"), (31, "valid")]
)
def test_where_a_certificate_stands(ahead, state):
    today = date(2026, 3, 5)
    assert terms.certificate_state(today + timedelta(ahead), today, 30) == state


def test_a_renewed_or_cancelled_certificate_is_neither():
    today = date(2026, 3, 5)
    assert terms.certificate_state(date(2025, 1, 1), today, 30, is_last=False) == "renewed"
    assert terms.certificate_state(date(2030, 1, 1), today, 30, cancelled=today) == "cancelled"
    assert terms.certificate_state(date(2030, 1, 1), today, 30, cancelled=date(2026, 3, 6)) == "valid"


def test_a_certificate_ends_with_its_term():
    assert terms.certificate_note(date(2027, 5, 1), date(2027, 5, 1)) == ""
    assert "应当一致" in terms.certificate_note(date(2027, 5, 2), date(2027, 5, 1))
    assert "没有对应的届次" in terms.certificate_note(date(2027, 5, 2), None)
