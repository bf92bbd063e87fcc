"""Somebody who works out withheld numbers from those that are shown: by sums, differences and limits. Plain Python."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

Cell = Hashable


@dataclass
class Attacker:
    """What he was shown (`shown`), and the sums he knows to hold: (whole, parts) with whole = parts added up.

    Every number counts persons, so none is below 0.
    """

    shown: dict[Cell, int] = field(default_factory=dict)
    sums: list[tuple[Cell, tuple[Cell, ...]]] = field(default_factory=list)

    def knows(self, cell: Cell, value: int) -> None:
        """He reads a number; the same cell says the same everywhere."""
        assert self.shown.setdefault(cell, value) == value, (cell, value, self.shown[cell])

    def adds(self, whole: Cell, parts: Iterable[Cell]) -> None:
        """He knows that the parts make the whole."""
        self.sums.append((whole, tuple(parts)))

    def found(self) -> dict[Cell, int]:
        """Every number that he was not shown and can be sure of."""
        low, high = self._limits()
        certain = {cell: low[cell] for cell in low if cell not in self.shown and low[cell] == high.get(cell)}
        return certain | self._solved(certain)

    def remainders(self) -> list[tuple[Cell, list[Cell], int]]:
        """Of each sum with withheld parts and a known whole: what the withheld ones are together."""
        told = []
        for whole, parts in self.sums:
            hidden = [part for part in parts if part not in self.shown]
            if whole in self.shown and hidden:
                rest = self.shown[whole] - sum(self.shown[part] for part in parts if part in self.shown)
                told.append((whole, hidden, rest))
        return told

    def _limits(self) -> tuple[dict[Cell, int], dict[Cell, int]]:
        """The smallest and (where there is one) the largest number each cell can be, narrowed until nothing moves."""
        cells = {cell for whole, parts in self.sums for cell in (whole, *parts)}
        low = {cell: self.shown.get(cell, 0) for cell in cells}
        high = {cell: self.shown[cell] for cell in cells if cell in self.shown}
        moved = True

        def narrow(cell: Cell, least: int, most: int | None) -> bool:
            changed = False
            if least > low[cell]:
                low[cell], changed = least, True
            if most is not None and most < high.get(cell, most + 1):
                high[cell], changed = most, True
            return changed

        while moved:
            moved = False
            for whole, parts in self.sums:
                least = sum(low[part] for part in parts)
                open_ended = [part for part in parts if part not in high]
                most = None if open_ended else sum(high[part] for part in parts)
                moved |= narrow(whole, least, most)
                for part in parts:
                    ceiling = high[whole] - (least - low[part]) if whole in high else None
                    floor = 0
                    if not [cell for cell in open_ended if cell != part]:
                        others = sum(high[cell] for cell in parts if cell != part)
                        floor = low[whole] - others
                    moved |= narrow(part, floor, ceiling)
        return low, high

    def _solved(self, certain: dict[Cell, int]) -> dict[Cell, int]:
        """What the sums together determine (Gauss), whatever the limits."""
        known = {**self.shown, **certain}
        pivots: dict[Cell, dict[Cell, Fraction]] = {}
        for whole, parts in self.sums:
            row: dict[Cell, Fraction] = {}
            for cell, sign in ((whole, 1), *((part, -1) for part in parts)):
                _put(row, CONSTANT if cell in known else cell, Fraction(sign * known.get(cell, 1)))
            for cell in [cell for cell in row if cell in pivots]:
                _subtract(row, pivots[cell], row.get(cell, Fraction(0)))
            lead = next((cell for cell in row if cell is not CONSTANT), None)
            if lead is None:
                assert not row, f"the numbers shown contradict each other: {whole} {row}"
                continue
            scale = row[lead]
            row = {cell: number / scale for cell, number in row.items()}
            for other in pivots.values():
                if lead in other:
                    _subtract(other, row, other[lead])
            pivots[lead] = row
        return {
            cell: int(-row.get(CONSTANT, Fraction(0)))
            for cell, row in pivots.items()
            if all(name in (cell, CONSTANT) for name in row)
        }


#: The place of the numbers known, in a row of the equations.
CONSTANT = object()


def _put(row: dict[Cell, Fraction], cell: Cell, number: Fraction) -> None:
    row[cell] = row.get(cell, Fraction(0)) + number
    if not row[cell]:
        del row[cell]


def _subtract(row: dict[Cell, Fraction], other: dict[Cell, Fraction], times: Fraction) -> None:
    for cell, number in other.items():
        _put(row, cell, -times * number)
