"""The pure parts of the dashboard: days and periods, the small line, tables beside charts."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.blocks.moment import Moment, short
from reports.blocks.spark import HEIGHT, MARGIN, WIDTH, spark
from unionhub.core.dashboard import Over
from unionhub.core.indicators.period import day, month, month_end, span, year_to_date
from unionhub.core.indicators.registry import indicator
from unionhub.core.indicators.standing import standing_spans

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(2024, 1, 1), TODAY)


def members():
    return indicator("members.members")


def joined():
    return indicator("members.joined")


# --- Days and periods -----------------------------------------------------------------------------------------------


def test_a_stock_is_read_at_the_day_and_a_flow_over_the_period():
    moment = Moment(date(2026, 3, 15), TODAY)
    for over in Over:
        assert moment.period(members(), over) == day(date(2026, 3, 15))
    assert moment.period(joined(), Over.YEAR_TO_DATE) == year_to_date(date(2026, 3, 15))
    assert moment.period(joined(), Over.MONTH) == span(date(2026, 3, 1), date(2026, 3, 15))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (TODAY, month(2026, 11)),  # runs still: kept as the month
        (date(2026, 10, 31), month(2026, 10)),
        (date(2026, 10, 30), span(date(2026, 10, 1), date(2026, 10, 30))),
        (date(2024, 2, 29), month(2024, 2)),
        (date(2024, 2, 28), span(date(2024, 2, 1), date(2024, 2, 28))),
    ],
)
def test_the_month_so_far_never_counts_what_came_later(on, expected):
    assert Moment(on, TODAY).month_so_far == expected


@given(DAYS, st.integers(1, 30))
def test_full_months_are_over_at_the_day_in_order_and_kept(on, count):
    months = Moment(on, TODAY).full_months(count)
    assert len(months) <= count
    assert [period.last for period in months] == sorted(period.last for period in months)
    for period in months:
        assert period.last == month_end(period.last) <= on
        assert (TODAY.year - period.last.year) * 12 + TODAY.month - period.last.month <= 24
    for earlier, later in pairwise(months):
        assert later.before() == earlier


@given(DAYS)
def test_a_line_of_a_stock_ends_at_the_day_itself_and_once(on):
    points = Moment(on, TODAY).points(members(), 13)
    assert points[-1] == day(on)
    assert len({point.key for point in points}) == len(points) <= 13


def test_thirteen_points_reach_back_a_year():
    points = Moment(date(2026, 10, 31), TODAY).points(members(), 13)
    assert (points[0], points[-1], len(points)) == (day(date(2025, 10, 31)), day(date(2026, 10, 31)), 13)
    assert Moment(TODAY, TODAY).points(members(), 25)[0] == day(date(2024, 11, 30))
    assert Moment(TODAY, TODAY).points(joined(), 24)[-1] == month(2026, 10)


@pytest.mark.parametrize("on", [TODAY, date(2026, 10, 31), date(2025, 12, 31)])
@pytest.mark.parametrize("figure", [members, joined])
def test_the_points_of_lines_are_kept_computed(on, figure):
    moment, source = Moment(on, TODAY), figure().source
    kept = {(first, last) for of, first, last in standing_spans(TODAY) if of.key == source.key}
    for point in moment.points(figure(), 25 if source.is_stock else 24):
        first = point.last if source.is_stock else point.first
        assert (first, point.last) in kept, point.key


def test_the_days_on_offer_are_today_and_month_ends():
    days = Moment(TODAY, TODAY).quick_days()
    assert days[:3] == [TODAY, date(2026, 10, 31), date(2026, 9, 30)]
    assert Moment(TODAY, date(2026, 3, 1)).quick_days()[:2] == [date(2026, 3, 1), date(2026, 2, 28)]


def test_a_point_is_called_by_its_month_and_the_day_by_itself():
    moment = Moment(TODAY, TODAY)
    assert short(day(date(2026, 10, 31)), moment) == "2026-10"
    assert short(month(2025, 2), moment) == "2025-02"
    assert short(day(TODAY), moment) == "11-21"


# --- The small line -------------------------------------------------------------------------------------------------


def numbers(line: str) -> list[tuple[float, float]]:
    return [tuple(map(float, pair.split(","))) for pair in line.split()]


def test_a_line_runs_from_left_to_right_between_lowest_and_highest():
    drawn = spark([10, 20, 15])
    assert numbers(drawn.lines[0]) == [
        (MARGIN, HEIGHT - MARGIN),
        (WIDTH / 2, MARGIN),
        (WIDTH - MARGIN, HEIGHT / 2),
    ]
    assert drawn.last == ("117.0", "14.0")


@pytest.mark.parametrize("values", [[], [5], [None, 5, None], [None, None]])
def test_less_than_two_values_make_no_line(values):
    assert spark(values) is None


def test_the_same_value_throughout_lies_in_the_middle():
    assert {y for _, y in numbers(spark([7, 7, 7]).lines[0])} == {HEIGHT / 2}


def test_what_is_unknown_leaves_a_gap():
    assert len(spark([1, 2, None, 3, 4]).lines) == 2
    assert len(spark([1, None, 3]).lines) == 0  # single points are no lines
    assert spark([1, None, 3]).last == ("117.0", "3.0")


@given(
    st.lists(st.one_of(st.none(), st.integers(-(10**9), 10**9), st.decimals(0, 100, places=2)), max_size=30)
)
def test_every_point_lies_inside_the_picture(values):
    drawn = spark(values)
    for line in drawn.lines if drawn else ():
        for x, y in numbers(line):
            assert MARGIN <= x <= WIDTH - MARGIN
            assert MARGIN <= y <= HEIGHT - MARGIN


def test_rates_are_drawn_exactly_enough():
    drawn = spark([Decimal("92.18"), Decimal("92.19")])
    assert numbers(drawn.lines[0]) == [(MARGIN, HEIGHT - MARGIN), (WIDTH - MARGIN, MARGIN)]
