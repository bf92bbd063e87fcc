"""Pure rules: borders of dates, the three conditions of a lapse, what a correction may move, steps of requests."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.enums import OPEN_REQUESTS, RequestState
from members.rules import memberships as rules
from members.rules.memberships import Span
from members.rules.requests import DECISIONS, TRANSFERS, Step, is_own_hand, next_state, same_name

TODAY = date(2026, 3, 31)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_begin_is_refused_before_the_last_end_and_after_today_only():
    spans = [Span(date(2025, 1, 1), date(2025, 6, 1))]
    assert rules.refuse_begin(date(2025, 5, 31), TODAY, spans)
    assert rules.refuse_begin(date(2025, 6, 1), TODAY, spans) == ""
    assert rules.refuse_begin(TODAY, TODAY, spans) == ""
    assert "今天之后" in rules.refuse_begin(TODAY + timedelta(1), TODAY, [])
    assert "已有会籍" in rules.refuse_begin(TODAY, TODAY, [Span(date(2025, 1, 1))])


def test_a_step_concerns_an_open_spell_from_its_first_day_to_today():
    span = Span(date(2025, 1, 1))
    assert rules.refuse_step(span, date(2024, 12, 31), TODAY)
    assert rules.refuse_step(span, date(2025, 1, 1), TODAY) == ""
    assert rules.refuse_step(span, TODAY, TODAY) == ""
    assert rules.refuse_step(span, TODAY + timedelta(1), TODAY)
    assert "已被他人办理" in rules.refuse_step(Span(span.start, TODAY), TODAY, TODAY)


@pytest.mark.parametrize(
    ("birth", "on", "warned"),
    [
        (date(2010, 3, 31), date(2026, 3, 30), True),
        (date(2010, 3, 31), date(2026, 3, 31), False),
        (date(2008, 2, 29), date(2024, 2, 28), True),
        (date(2008, 2, 29), date(2024, 2, 29), False),
        (date(2012, 2, 29), date(2028, 2, 29), False),
        (None, date(2026, 3, 31), False),
    ],
)
def test_the_sixteenth_birthday(birth, on, warned):
    assert bool(rules.age_warning(birth, on)) is warned


def test_a_birthday_of_29_february_comes_on_1_march_in_a_common_year():
    assert rules.anniversary(date(2008, 2, 29), 17) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 6, date(2025, 9, 30)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 8, 29), 6, date(2024, 2, 29)),
        (date(2026, 6, 15), 6, date(2025, 12, 15)),
        (date(2026, 1, 1), 12, date(2025, 1, 1)),
    ],
)
def test_months_before(day, months, before):
    assert rules.months_before(day, months) == before


@given(DAYS, st.integers(0, 40))
def test_months_before_goes_back_by_whole_months(day, months):
    found = rules.months_before(day, months)
    assert (day.year * 12 + day.month) - (found.year * 12 + found.month) == months
    assert found.day <= day.day


def lapse(unpaid=date(2025, 9, 30), inactive=date(2025, 9, 30), educated=date(2026, 2, 1), on=TODAY):
    return rules.lapse_missing(unpaid, inactive, educated, on, 6)


def test_a_lapse_needs_all_three_conditions_together():
    assert lapse() == []
    assert len(lapse(unpaid=date(2025, 10, 1))) == 1
    assert len(lapse(inactive=date(2025, 10, 1))) == 1
    assert len(lapse(educated=None)) == 1
    assert len(lapse(educated=TODAY + timedelta(1))) == 1
    assert len(lapse(educated=date(2025, 9, 29))) == 1
    assert lapse(educated=date(2025, 9, 30)) == []
    assert len(lapse(unpaid=None, inactive=None, educated=None)) == 3


@given(st.none() | DAYS, st.none() | DAYS, st.none() | DAYS, DAYS, st.integers(6, 24))
def test_no_lapse_without_six_months_of_both_and_education(unpaid, inactive, educated, on, months):
    if rules.lapse_missing(unpaid, inactive, educated, on, months) == []:
        assert unpaid is not None
        assert inactive is not None
        assert max(unpaid, inactive) <= rules.months_before(on, 6)
        assert educated is not None
        assert max(unpaid, inactive) <= educated <= on


# --- Corrections ------------------------------------------------------------------------------------------------


@st.composite
def histories(draw):
    """Spells in a row: some go on into the next on the same day, some leave a gap."""
    count = draw(st.integers(1, 5))
    cuts = sorted(draw(st.lists(DAYS, min_size=2 * count, max_size=2 * count, unique=True)))
    spans = []
    for at in range(count):
        last = at == count - 1
        start = spans[-1].end if spans and spans[-1].goes_on else cuts[2 * at]
        end = None if last and draw(st.booleans()) else cuts[2 * at + 1]
        spans.append(Span(start, end, goes_on=end is not None and not last and draw(st.booleans())))
    return spans


def overlaps(spans):
    return any(one.overlaps(other) for at, one in enumerate(spans) for other in spans[at + 1 :])


@given(histories(), st.data())
def test_no_correction_makes_spells_overlap(spans, data):
    assert not overlaps(spans)
    at = data.draw(st.integers(0, len(spans) - 1))
    old, others = spans[at], spans[:at] + spans[at + 1 :]
    new = Span(data.draw(DAYS), data.draw(st.none() | DAYS), old.goes_on)
    found = rules.correction(old, new, others, date(2029, 1, 1))
    if found.refusal:
        return
    assert new.end is None or new.start < new.end
    moved = []
    for span in others:
        start, end = span.start, span.end
        if found.previous_end is not None and span.goes_on and span.end == old.start:
            end = found.previous_end
        if found.next_start is not None and span.start == old.end:
            start = found.next_start
        assert end is None or start < end
        moved.append(Span(start, end))
    assert not overlaps([*moved, new])
    assert sum(span.end is None for span in [*moved, new]) <= 1
    assert max(day for day in (new.start, new.end) if day is not None) <= date(2029, 1, 1)


def test_a_correction_that_swallows_the_neighbour_is_refused():
    first, second = Span(date(2025, 1, 1), date(2025, 6, 1), True), Span(date(2025, 6, 1))
    swallowed = rules.correction(second, Span(date(2025, 1, 1)), [first], TODAY)
    assert "全部时间" in swallowed.refusal
    assert rules.correction(second, Span(date(2025, 1, 2)), [first], TODAY).previous_end == date(2025, 1, 2)


# --- Requests ---------------------------------------------------------------------------------------------------


@given(st.sampled_from([DECISIONS, TRANSFERS]), st.lists(st.sampled_from(list(Step)), max_size=8))
def test_what_is_decided_stays_decided(table, steps):
    state = RequestState.PENDING
    for step in steps:
        after = next_state(table, state, step)
        if state not in OPEN_REQUESTS:
            assert after is None
        if table is TRANSFERS and after == RequestState.ACCEPTED:
            assert state == RequestState.HANDED
        state = after or state


def test_own_hands_include_the_principal():
    assert is_own_hand(3, frozenset({1, 3}))
    assert not is_own_hand(2, frozenset({1, 3}))
    assert not is_own_hand(None, frozenset({1}))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("王小明", "王 小明", True),
        ("阿布都拉·买买提", "阿布都拉•买买提", True),
        ("ＬＩ Lei", "Li lei", True),
        ("王小明", "王晓明", False),
    ],
)
def test_two_writings_of_one_name(one, other, same):
    assert same_name(one, other) is same
