"""One table of counts: rows are nodes, columns are indicators or their members; which sums hold among its cells.

The sums are those a reader can know: what lies below a node makes its total, the members of a split make the whole, a
whole less its part is the rest, and columns of the same condition are one and the same («women», «members by sex:
women»). Less is built on others: flows make the difference of two stocks, which he may not know; and by the numbers, in
the table of the county and in every one on the way down, parts make their whole and columns are the same.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q

from .blocks import Blocks
from .compute import Number
from .declare import Balance, Indicator
from .registry import indicators
from .small_cells import Line, is_small, withhold

#: A row: the node, and whether only its own rows are meant.
Row = tuple[int, bool]
#: A column: key of the indicator («~key»: its whole less it; «=key»: a balance), dimension, member.
Column = tuple[str, str, str]
Cell = tuple[Row, Column]
_REST, _NET = "~", "="
#: Columns that add up in each row, and what they make.
_Sum = tuple[tuple[Column, ...], tuple[Column, ...]]


class Table:
    """The counts of `rows` and of the `total` above them, whole (`by` empty) or split by a row dimension."""

    def __init__(
        self,
        blocks: Blocks,
        items: Sequence[Indicator],
        span: tuple[date, date],
        rows: Sequence[Row],
        total: Row | None,
        by: str,
        above: "Table | None" = None,
    ) -> None:
        self.blocks, self.span, self.rows, self.total, self.by = blocks, span, list(rows), total, by
        self.all_rows = self.rows if total is None else [total, *self.rows]
        self.items = {item.key: item for item in items if not self._is_of_decimals(item)}
        self.split = {key: item for key, item in self.items.items() if by and item.source.dimension(by)}
        #: The members of the dimension that occur in the county: where one does not occur, its 0 tells as well.
        self.members: list[str] = above.members if above and by else self._members()
        self.columns = [*self._columns(self.items, "", [""]), *self._columns(self.split, by, self.members)]
        self.values = {
            (row, column): self._value(row, column) for row in self.all_rows for column in self.columns
        }
        #: The columns this table decides: of a split not the whole counts.
        self.decided = [column for column in self.columns if column[1] == by]
        #: The columns that are the same, by one that stands for all of them; and parts that make a whole.
        self.same = self._same(above)
        self.wholes = list(self._first_wholes() if above is None else self._known_wholes(above))
        self.balances = list(self._balances())
        self.nets = {
            (row, (_NET + balance.key, by, member)): self._net(row, balance, member)
            for row in self.rows
            for balance, member in self.balances
        }

    def item_of(self, column: Column) -> Indicator:
        """The indicator a column is of; of a rest the part."""
        return self.items[column[0].removeprefix(_REST)]

    def decide(
        self, threshold: int, before: set[Cell], is_open: Callable[[Indicator, int], bool]
    ) -> set[Cell]:
        """The withheld cells of the rows.

        `before`: withheld in the table above (the total) and of the whole counts. `is_open(indicator, node)`: known to
        the reader anyway.
        """
        fixed = {cell for cell in self.values if cell[0] == self.total or cell[1][1] != self.by}
        held = fixed & before
        opened = {cell for cell in self.values if is_open(self.item_of(cell[1]), cell[0][0])}
        if not held and not any(
            is_small(value, threshold) for cell, value in self.values.items() if cell not in opened
        ):
            return set()
        ranks = self._ranks()
        values: dict[Hashable, int] = dict([*self.values.items(), *self.nets.items()])
        found = withhold(
            values,
            list(self._lines()),
            threshold,
            shown=((fixed | opened) - held) | self.nets.keys(),
            withheld=held,
            inferred={cell for cell in self.values if cell[1] not in ranks},
            likely=list(self._in_rows([*self.wholes, *self._nets_of(), *self._twins()])),
            rank=lambda cell: ranks.get(cell[1], 0),  # type: ignore[index]
        )
        return {cell for cell in self.values if cell in found and cell[0] != self.total}

    def _ranks(self) -> dict[Column, int]:
        """How readily a column is given up: the later declared the sooner.

        A rest that is the same as an indicator («roll less retained» is «members») is as dear as that one; of a rest
        that no page shows there is none.
        """
        order = {key: place for place, key in enumerate(self.items)}
        dearest: dict[Column, int] = {}
        for column, twin in self.same.items():
            if not column[0].startswith(_REST):
                dearest[twin] = min(order[column[0]], dearest.get(twin, len(order)))
        return {column: dearest[twin] for column, twin in self.same.items() if twin in dearest}

    # --- Cells ---

    def _numbers(self, item: Indicator, row: Row, by: str) -> dict[str, Number]:
        return self.blocks.members((item.source.key, *self.span), row[0], item.key, by, own=row[1])

    def _is_of_decimals(self, item: Indicator) -> bool:
        return any(
            isinstance(number, Decimal)
            for row in self.all_rows
            for number in self._numbers(item, row, "").values()
        )

    def _members(self) -> list[str]:
        return sorted(
            {
                member
                for item in self.split.values()
                for row in self.all_rows
                for member in self._numbers(item, row, self.by)
            }
        )

    def _columns(self, items: dict[str, Indicator], by: str, members: list[str]) -> Iterator[Column]:
        """Of each indicator its members, and behind each member of a part the rest of the whole."""
        for key, item in items.items():
            for member in members:
                yield key, by, member
                if item.part_of in items:
                    yield _REST + key, by, member

    def _value(self, row: Row, column: Column) -> int:
        key, by, member = column
        item = self.item_of(column)
        value = int(self._numbers(item, row, by).get(member, 0))
        if not key.startswith(_REST):
            return value
        whole = int(self._numbers(self.items[item.part_of], row, by).get(member, 0))
        return max(whole - value, 0)

    def _balances(self) -> Iterator[tuple[Balance, str]]:
        """Balances of which all parts stand in this table, with each member."""
        known = {key for key, _, _ in self.decided}
        members = dict.fromkeys(member for _, _, member in self.decided)
        for item in indicators().values():
            if not isinstance(item, Balance) or not known.issuperset(keys := (*item.plus, *item.minus)):
                continue
            if not any(self.items[key].source.is_stock for key in keys):
                yield from ((item, member) for member in members)

    def _net(self, row: Row, balance: Balance, member: str) -> int:
        return sum(self.values[row, (key, self.by, member)] for key in balance.plus) - sum(
            self.values[row, (key, self.by, member)] for key in balance.minus
        )

    # --- Sums ---

    def _lines(self) -> Iterator[Line]:
        if self.total is not None:
            for column in self.decided:
                yield Line(tuple((row, column) for row in self.rows), ((self.total, column),))
        yield from self._in_rows([*self._rests(), *self._splits(), *self._named_twice()])

    def _in_rows(self, groups: Sequence[_Sum]) -> Iterator[Line]:
        for row in self.rows:
            for plus, minus in groups:
                yield Line(tuple((row, column) for column in plus), tuple((row, column) for column in minus))

    def _named_twice(self) -> Iterator[_Sum]:
        """Columns of the same source with the same condition: an indicator, and a member of a split of another."""
        first: dict[str, list[tuple[Q, Column]]] = {}
        for column in self.columns:
            key, by, member = column
            if key.startswith(_REST):
                continue
            item = self.items[key]
            condition = item.condition(*self.span)
            if by:
                split = item.source.dimension(by)
                known = {one.key: one.where for one in split.members(self.span[1])} if split else {}
                if not known.get(member):
                    continue
                condition = condition & known[member]
            same = first.setdefault(f"{item.source.key} {item.field}", [])
            twin = next((other for found, other in same if found == condition), None)
            if twin is None:
                same.append((condition, column))
            elif self.by in (by, twin[1]):
                yield (twin,), (column,)

    def _rests(self) -> Iterator[_Sum]:
        for key, by, member in self.decided:
            if key.startswith(_REST):
                part = key.removeprefix(_REST)
                yield ((part, by, member), (key, by, member)), ((self.items[part].part_of, by, member),)

    def _splits(self) -> Iterator[_Sum]:
        for key in self.split:
            yield tuple(column for column in self.decided if column[0] == key), ((key, "", ""),)

    def _nets_of(self) -> Iterator[_Sum]:
        for balance, member in self.balances:
            net = (_NET + balance.key, self.by, member)
            yield (
                tuple((key, self.by, member) for key in balance.plus),
                (net, *((key, self.by, member) for key in balance.minus)),
            )

    def _twins(self) -> Iterator[_Sum]:
        for column, twin in self.same.items():
            if twin != column and self.by in (column[1], twin[1]):
                yield (twin,), (column,)

    # --- Known by their numbers ---

    def _same(self, above: "Table | None") -> dict[Column, Column]:
        first: dict[object, Column] = {}
        found = {}
        for column in self.columns:
            numbers = tuple(self.values[row, column] for row in self.all_rows)
            # That nothing is as much as nothing says little: zeros are the same where they were above.
            name = above.same.get(column, column) if above else "" if any(numbers) else column
            found[column] = first.setdefault((name, numbers), column)
        return found

    def _first_wholes(self) -> Iterator[_Sum]:
        """Parts that make their whole; of columns that are the same one counts once."""
        for whole in self.decided:
            key, by, member = whole
            parts = [(name, by, member) for name, item in self.items.items() if item.part_of == key]
            distinct = tuple(dict.fromkeys(self.same[part] for part in parts if part in self.same))
            if len(distinct) > 1 and self._makes(distinct, whole):
                yield distinct, (whole,)

    def _known_wholes(self, above: "Table") -> Iterator[_Sum]:
        for parts, (whole,) in above.wholes:
            here = tuple(part for part in parts if part in self.same)
            if whole in self.same and self._makes(here, whole):
                yield here, (whole,)

    def _makes(self, parts: tuple[Column, ...], whole: Column) -> bool:
        return all(
            sum(self.values[row, part] for part in parts) == self.values[row, whole] for row in self.all_rows
        )
