"""Small counts withheld, and whatever else must be withheld lest they come out by subtraction (scorecard C4).

Pure: cells are any hashable names, `Line`s say which of them add up to which. A count from 1 to threshold − 1 is
withheld; then, line by line, further cells until none of the withheld ones can be worked out from what is shown. What
an attacker could work out is tried here by his own means (`solved`), and answered by withholding more.

What it cannot guard: who knows from elsewhere that a cell is 0, or knows one of the persons counted, may find others.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

Cell = Hashable
#: What bounds are between: 0 and nothing.
_NO_END = float("inf")


@dataclass(frozen=True)
class Line:
    """Cells of which `plus` together equal `minus` together: parts and their total."""

    plus: tuple[Cell, ...]
    minus: tuple[Cell, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All of them."""
        return (*self.plus, *self.minus)


def is_small(value: int, threshold: int) -> bool:
    """Whether so few are counted that persons could be known."""
    return 0 < value < threshold


def withhold(
    values: Mapping[Cell, int],
    lines: Sequence[Line],
    threshold: int,
    *,
    shown: Collection[Cell] = (),
    withheld: Collection[Cell] = (),
    inferred: Collection[Cell] = (),
    likely: Sequence[Line] = (),
    rank: Callable[[Cell], int] = lambda cell: 0,
) -> set[Cell]:
    """The cells that may not be shown.

    `shown` are known to the observer in any case (he may see the records, or it was decided before), `withheld` those
    decided before. `inferred` are no cells of a page but follow from shown ones (a whole less its part): they are the
    first to be given up, then the cells of the highest `rank`, then the smallest that is not 0. `likely` are lines that
    may hold by chance or be unknown to the observer: more is withheld for them, but nothing is taken for known by them.
    The choice depends on the values and their order only, so it is the same for every page.
    """
    fixed, before = set(shown), set(withheld)
    # A dict, not a set: its order is that of `values` in every process, and with it the choice of what goes along.
    hidden = dict.fromkeys(
        cell
        for cell, value in values.items()
        if cell in before or (is_small(value, threshold) and cell not in fixed)
    )
    if not hidden:
        return set()
    # What follows from fixed cells alone hides nothing.
    free = [cell for cell in values if cell not in fixed]
    known = fixed | set(solved(values, lines, free))
    lost = known | set(solved(values, [*lines, *likely], free))
    cost = {
        cell: (value == 0, cell not in inferred, -rank(cell), value, place)
        for place, (cell, value) in enumerate(values.items())
        if cell not in known
    }
    work = _Work(values, [*lines, *likely], cost, hidden, threshold)
    work.mend(list(hidden))
    while True:
        # What follows from the shown ones by bounds although no line tells it by itself. A zero that was to hide others
        # and does not is no loss: then those are found as well.
        found = [
            cell
            for cell in solved(values, work.lines_of(hidden), hidden)
            if cell not in lost and (values[cell] or cell in before)
        ]
        more = [taken for cell in found if (taken := work.take(work.beside(cell)))]
        if not more:
            return set(hidden)
        work.mend([cell for cells in more for cell in cells])


class _Work:
    """The cells hidden so far, and what else to hide for their lines to tell nothing."""

    def __init__(
        self,
        values: Mapping[Cell, int],
        lines: Sequence[Line],
        cost: Mapping[Cell, tuple],
        hidden: dict[Cell, None],
        threshold: int,
    ) -> None:
        self.values, self.lines, self.cost = values, lines, cost
        self.hidden, self.threshold = hidden, threshold
        #: Places of the lines of each cell: the short ones first, where there is little to choose from.
        self.of_cell: dict[Cell, list[tuple[int, int]]] = {}
        for place, line in enumerate(lines):
            for cell in line.cells:
                self.of_cell.setdefault(cell, []).append((len(line.cells), place))

    def lines_of(self, cells: Iterable[Cell]) -> list[Line]:
        """The lines that hold any of the cells, each once."""
        places = dict.fromkeys(place for cell in cells for _, place in self.of_cell.get(cell, ()))
        return [self.lines[place] for place in places]

    def beside(self, cell: Cell) -> Iterable[Cell]:
        """What stands in the cell's lines."""
        return (other for line in self.lines_of([cell]) for other in line.cells)

    def take(self, cells: Iterable[Cell]) -> list[Cell]:
        """Hide the cheapest of the cells that may be hidden; nothing when there is none."""
        free = [cell for cell in cells if cell in self.cost and cell not in self.hidden]
        if not free:
            return []
        taken = min(free, key=self.cost.__getitem__)
        self.hidden[taken] = None
        return [taken]

    def mend(self, cells: Iterable[Cell]) -> None:
        """Hide more until no line of the newly hidden cells tells one of them."""
        waiting = [entry for cell in cells for entry in self.of_cell.get(cell, ())]
        heapify(waiting)
        while waiting:
            entry = heappop(waiting)
            line = self.lines[entry[1]]
            while self._tells(line) and (taken := self.take(line.cells)):
                for other in self.of_cell[taken[0]]:
                    heappush(waiting, other)

    def _tells(self, line: Line) -> bool:
        """Whether the line gives away its one hidden cell, or that all its hidden ones together are few."""
        plus = [cell for cell in line.plus if cell in self.hidden]
        minus = [cell for cell in line.minus if cell in self.hidden]
        if len(plus) + len(minus) == 1:
            return True
        if plus and minus:
            return False
        return is_small(sum(self.values[cell] for cell in (*plus, *minus)), self.threshold)


def solved(values: Mapping[Cell, int], lines: Sequence[Line], hidden: Collection[Cell]) -> list[Cell]:
    """The hidden cells whose value follows from the shown ones, counts being 0 or more.

    Each line bounds each of its unknown cells by the bounds of the others; again until nothing moves.
    """
    low: dict[Cell, float] = dict.fromkeys(hidden, 0)
    high: dict[Cell, float] = dict.fromkeys(hidden, _NO_END)
    work = [
        (
            [cell for cell in line.plus if cell in low],
            [cell for cell in line.minus if cell in low],
            sum(values[cell] for cell in line.minus if cell not in low)
            - sum(values[cell] for cell in line.plus if cell not in low),
        )
        for line in lines
    ]
    moved = True
    while moved:
        moved = False
        for plus, minus, rest in work:
            moved |= _tighten(plus, minus, rest, low, high)
            moved |= _tighten(minus, plus, -rest, low, high)
    return [cell for cell in low if low[cell] == high[cell]]


def matrix(rows: Sequence[Sequence[int]], threshold: int) -> set[tuple[int | None, int | None]]:
    """The same for a table with its sums: (row, column) of what may not be shown, None standing for the sum.

    Decided from the outside inwards: the whole, the sums of rows and columns under the whole, the cells under those.
    """
    heights, widths = range(len(rows)), range(len(rows[0]) if rows else 0)
    values: dict[Cell, int] = {(None, None): sum(map(sum, rows))}
    values |= {(at, None): sum(rows[at]) for at in heights}
    values |= {(None, place): sum(row[place] for row in rows) for place in widths}
    sides = [
        Line(tuple((at, None) for at in heights), ((None, None),)),
        Line(tuple((None, place) for place in widths), ((None, None),)),
    ]
    whole = {cell for cell in [(None, None)] if is_small(values[cell], threshold)}
    held = withhold(values, sides, threshold, shown={(None, None)} - whole, withheld=whole)
    shown = values.keys() - held
    inner = {(at, place): rows[at][place] for at in heights for place in widths}
    lines = [Line(tuple((at, place) for place in widths), ((at, None),)) for at in heights]
    lines += [Line(tuple((at, place) for at in heights), ((None, place),)) for place in widths]
    found = withhold(inner | values, lines, threshold, shown=shown, withheld=held)
    return {cell for cell in found if isinstance(cell, tuple)}


def _tighten(
    ours: list[Cell], theirs: list[Cell], rest: float, low: dict[Cell, float], high: dict[Cell, float]
) -> bool:
    """Bound each of `ours`, which together equal `rest` and `theirs`."""
    if not ours:
        return False
    least = rest + sum(low[cell] for cell in theirs)
    most = rest + sum(high[cell] for cell in theirs)
    lows = sum(low[cell] for cell in ours)
    endless = [cell for cell in ours if high[cell] == _NO_END]
    highs = sum(high[cell] for cell in ours if high[cell] != _NO_END)
    moved = False
    for cell in ours:
        upper = most - (lows - low[cell])
        others_end = not endless or endless == [cell]
        lower = least - (highs - (high[cell] if high[cell] != _NO_END else 0)) if others_end else 0
        if upper < high[cell]:
            high[cell], moved = upper, True
        if lower > low[cell]:
            low[cell], moved = lower, True
    return moved
