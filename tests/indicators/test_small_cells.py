"""Small counts and what would give them away, against an attacker of the tests' own."""

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from unionhub.core.indicators.small_cells import Line, matrix, solved, withhold

LEAST = 5


def table(most=30):
    return st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, most), min_size=width, max_size=width), min_size=1, max_size=6
        )
    )


def whole_table(rows):
    """Value by cell, sums included, and the lines: (cells, their sum)."""
    heights, widths = range(len(rows)), range(len(rows[0]))
    values = {(at, place): rows[at][place] for at in heights for place in widths}
    values |= {(at, None): sum(rows[at]) for at in heights}
    values |= {(None, place): sum(row[place] for row in rows) for place in widths}
    values[None, None] = sum(map(sum, rows))
    lines = [([(at, place) for place in [*widths]], (at, None)) for at in [*heights, None]]
    lines += [([(at, place) for at in [*heights]], (None, place)) for place in [*widths, None]]
    return values, lines


def attack(rows, hidden):
    """What an attacker makes of the shown cells and sums: the least and the most of each hidden cell."""
    values, lines = whole_table(rows)
    least = {cell: 0 if cell in hidden else value for cell, value in values.items()}
    most = {cell: 10**6 if cell in hidden else value for cell, value in values.items()}
    before = None
    while before != (least, most):
        before = dict(least), dict(most)
        for cells, total in lines:
            least[total] = max(least[total], sum(least[cell] for cell in cells))
            most[total] = min(most[total], sum(most[cell] for cell in cells))
            for cell in cells:
                others = [other for other in cells if other != cell]
                most[cell] = min(most[cell], most[total] - sum(least[other] for other in others))
                least[cell] = max(least[cell], least[total] - sum(most[other] for other in others))
    return {cell: (least[cell], most[cell]) for cell in hidden}


def small_ones(values):
    return {cell for cell, value in values.items() if 0 < value < LEAST}


@given(table())
@example([[3, 20], [7, 0]])
@example([[3, 5], [20, 30]])
@example([[4, 4], [4, 4]])
@example([[1, 1, 98]])
@settings(max_examples=200, deadline=None)
def test_no_withheld_cell_can_be_worked_out(rows):
    values, _ = whole_table(rows)
    hidden = matrix(rows, LEAST)
    assert small_ones(values) <= hidden
    assert bool(hidden) == bool(small_ones(values))
    for cell, (least, most) in attack(rows, hidden).items():
        assert least < most or not values[cell]


@given(table())
@settings(max_examples=150, deadline=None)
def test_the_withheld_ones_of_a_line_are_together_not_few(rows):
    values, lines = whole_table(rows)
    hidden = matrix(rows, LEAST)
    for cells, total in lines:
        together = sum(values[cell] for cell in cells if cell in hidden)
        assert total in hidden or not 0 < together < LEAST


@given(
    st.integers(2, 3).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 7), min_size=width, max_size=width), min_size=2, max_size=3
        )
    )
)
@settings(max_examples=80, deadline=None)
def test_other_tables_fit_what_is_shown_as_well(rows):
    """Not by bounds but by trying all tables: no small number is the same in every one that fits."""
    values, _ = whole_table(rows)
    hidden = matrix(rows, LEAST)
    inner = sorted(cell for cell in hidden if None not in cell)
    if len(inner) > 4:
        return
    found = {cell: set() for cell in hidden}
    for guess in product(range(10), repeat=len(inner)):
        tried = dict(zip(inner, guess, strict=True))
        new, _ = whole_table(
            [
                [tried.get((at, place), value) for place, value in enumerate(row)]
                for at, row in enumerate(rows)
            ]
        )
        if all(new[cell] == value for cell, value in values.items() if cell not in hidden):
            for cell in hidden:
                found[cell].add(new[cell])
    for cell in small_ones(values):
        assert len(found[cell]) > 1


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ([[0, 0], [0, 9]], set()),
        ([[5, 6], [7, 8]], set()),
        ([[4, 20, 60]], {(0, 0), (0, 1), (None, 0), (None, 1)}),
        ([[4, 20], [30, 40]], {(0, 0), (0, 1), (1, 0), (1, 1)}),
        ([[3]], {(0, 0), (0, None), (None, 0), (None, None)}),
    ],
)
def test_tables_by_hand(rows, hidden):
    assert matrix(rows, LEAST) == hidden


def test_the_borders_of_few():
    line = [Line(("a", "b", "c"), ("sum",))]
    for small, is_held in ((0, False), (1, True), (4, True), (5, False)):
        values = {"a": small, "b": 10, "c": 50, "sum": small + 60}
        held = withhold(values, line, LEAST, shown={"sum"})
        assert held == ({"a", "b"} if is_held else set())


def test_two_small_ones_that_make_few_take_a_third_along():
    values = {"a": 1, "b": 2, "c": 50, "d": 70, "sum": 123}
    assert withhold(values, [Line(("a", "b", "c", "d"), ("sum",))], LEAST, shown={"sum"}) == {"a", "b", "c"}


def test_what_the_observer_knows_protects_nothing():
    values = {"a": 3, "b": 10, "c": 50, "sum": 63}
    held = withhold(values, [Line(("a", "b", "c"), ("sum",))], LEAST, shown={"sum", "b"})
    assert held == {"a", "c"}
    assert withhold(values, [Line(("a", "b", "c"), ("sum",))], LEAST, shown={"sum", "a"}) == set()


def test_a_part_is_withheld_when_the_rest_is_small():
    values = {"members": 50, "women": 48, "others": 2}
    line = [Line(("women", "others"), ("members",))]
    assert withhold(values, line, LEAST, inferred={"others"}) == {"women", "others"}


def test_a_withheld_sum_takes_a_part_along():
    values = {"a": 30, "b": 10, "sum": 40}
    assert withhold(values, [Line(("a", "b"), ("sum",))], LEAST, withheld={"sum"}) == {"sum", "b"}


def test_two_names_of_one_number_share_its_fate():
    values = {"women": 3, "female": 3, "male": 20, "all": 23}
    lines = [Line(("women",), ("female",)), Line(("female", "male"), ("all",))]
    assert withhold(values, lines, LEAST, shown={"all"}) == {"women", "female", "male"}


def test_the_attacker_of_the_rule_finds_what_follows():
    lines = [Line(("a", "b"), ("s",)), Line(("a",), ("t",))]
    assert solved({"a": 3, "b": 5, "s": 8, "t": 3}, lines, ["a", "b"]) == [
        "a",
        "b",
    ]


def test_of_two_columns_the_lesser_one_gives_way():
    values = {"members": 50, "roll": 53, "retained": 3}
    line = [Line(("members", "retained"), ("roll",))]
    order = ["members", "roll", "retained"]
    assert withhold(values, line, LEAST, rank=order.index) == {"retained", "roll"}


def test_nothing_is_given_up_that_follows_anyway():
    """«y» is told by the line below: to withhold it would hide nothing, so «x» goes along although it is larger."""
    values = {"a": 3, "y": 7, "x": 50, "sum": 60, "z": 7}
    lines = [Line(("a", "y", "x"), ("sum",)), Line(("y",), ("z",))]
    assert withhold(values, lines, LEAST, shown={"sum", "z"}) == {"a", "x"}


def test_a_line_that_may_hold_by_chance_withholds_but_tells_nothing():
    values = {"a": 3, "y": 7, "x": 50, "sum": 60, "z": 7}
    line, chance = Line(("a", "y", "x"), ("sum",)), Line(("y",), ("z",))
    assert withhold(values, [line], LEAST, shown={"sum", "z"}, likely=[chance]) == {"a", "y", "x"}
    assert withhold(values, [line], LEAST, shown={"sum"}, likely=[chance]) == {"a", "y", "z"}
