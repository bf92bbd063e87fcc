"""Which small counts a reader may not be told, decided on tables that are the same whichever page asks.

A table is a node's own rows and the nodes directly below it (rows) against all indicators of the sources that hang
together (columns), under the node's own figures, which were decided in the table above it: from the county down, so
that a decision never changes one that was taken before. Splits by a dimension come after the whole counts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from .blocks import Blocks
from .declare import Balance, Indicator, SmallCells, Source
from .registry import indicator, indicators, indicators_of, node_dimensions, sources
from .tree import Tree
from .withheld_table import Cell, Column, Row, Table

#: The kernel's dimension whose members are nodes themselves.
AREA = "area"


def is_counted(item: Indicator) -> bool:
    """Whether small numbers of it could name persons. Sums of decimals (money) are never withheld by their size."""
    return item.small_cells != SmallCells.SHOWN


def together(source: Source) -> tuple[Source, ...]:
    """The sources that are decided in one table: those of a part and its whole, and of flows that make a balance."""
    linked: dict[str, set[str]] = {}
    known: dict[str, Source] = {}
    for group in _linked_keys():
        found = {
            found.source.key: found.source for key in group if isinstance(found := indicator(key), Indicator)
        }
        known |= found
        for key in found:
            linked.setdefault(key, set()).update(found)
    inside, rest = {source.key}, [source.key]
    while rest:
        new = linked.get(rest.pop(), set()) - inside
        inside |= new
        rest.extend(new)
    known[source.key] = source
    # In the order of declaration, so that every page goes through them alike.
    order = [item.source.key for item in indicators().values() if isinstance(item, Indicator)]
    return tuple(known[key] for key in dict.fromkeys(order) if key in inside)


def _linked_keys() -> Iterable[tuple[str, ...]]:
    for item in indicators().values():
        if isinstance(item, Indicator) and item.part_of:
            whole = indicator(item.part_of)
            if isinstance(whole, Indicator) and whole.source.is_stock == item.source.is_stock:
                yield item.key, item.part_of
    for balance in _flow_balances():
        yield (*balance.plus, *balance.minus)


def _flow_balances() -> list[Balance]:
    """Balances of flows: each is the difference of two stocks, which may both be known."""
    found = []
    for item in indicators().values():
        if isinstance(item, Balance):
            parts = [indicator(key) for key in (*item.plus, *item.minus)]
            if all(isinstance(part, Indicator) and not part.source.is_stock for part in parts):
                found.append(item)
    return found


@dataclass(frozen=True)
class _Group:
    """Sources decided together, by their keys, for one span."""

    sources: tuple[str, ...]
    first: date
    last: date

    @property
    def items(self) -> list[Indicator]:
        return [item for key in self.sources for item in indicators_of(sources()[key])]


class Withholding:
    """Decides for one reader. `is_open(item, node, tree)`: whether he may see the very records there."""

    def __init__(
        self, blocks: Blocks, is_open: Callable[[Indicator, int, Tree], bool], threshold: int
    ) -> None:
        self.blocks, self.is_open, self.threshold = blocks, is_open, threshold
        self._together: dict[str, tuple[str, ...]] = {}
        self._decided: dict[tuple[_Group, int | None, str], tuple[Table, set[Cell]]] = {}

    def want(self, item: Indicator, first: date, last: date, node: int, *, own: bool) -> None:
        """Ask for the blocks that the decision at the node needs."""
        tree, group = self.blocks.tree(last), self._group(item, first, last)
        nodes = {node}
        for above in tree.above(node) if own else tree.above(node)[1:]:
            nodes |= {above, *tree.nodes[above].children}
        if self._is_class(self.blocks.by):
            nodes |= set(tree.below(node))
        for source in group.sources:
            self.blocks.want((source, first, last), nodes)

    def is_withheld(
        self,
        item: Indicator,
        first: date,
        last: date,
        node: int,
        member: str = "",
        *,
        by: str = "",
        own: bool = False,
    ) -> bool:
        """Whether the number may not be told."""
        tree, group = self.blocks.tree(last), self._group(item, first, last)
        if node not in tree.nodes or self.is_open(item, node, tree):
            return False
        if by == AREA:
            area = int(member) if member else node
            if tree.nodes[node].parent is None and area in tree.nodes:
                return self._cell(group, tree, (area, area == node), (item.key, "", ""))
            return self._cell(group, tree, (node, own), (item.key, "", ""))
        if self._is_class(by):
            return not self._is_clean(group, tree, node, item)
        return self._cell(group, tree, (node, own), (item.key, by, member))

    def _group(self, item: Indicator, first: date, last: date) -> _Group:
        key = item.source.key
        if key not in self._together:
            self._together[key] = tuple(source.key for source in together(item.source))
        return _Group(self._together[key], first, last)

    def _is_class(self, by: str) -> bool:
        return by != AREA and by in node_dimensions()

    def _is_clean(self, group: _Group, tree: Tree, node: int, item: Indicator) -> bool:
        """Whether nothing of the figure is withheld at the node and below it: only then may it be split by class.

        Everybody knows the class of a union: what is withheld of a single one would come out of its class.
        """
        column = (item.key, "", "")
        return not any(
            self._cell(group, tree, (inside, own), column)
            for inside in tree.below(node)
            for own in ((False, True) if tree.nodes[inside].children else (False,))
        )

    def _cell(self, group: _Group, tree: Tree, row: Row, column: Column) -> bool:
        node, own = row
        parent = node if own else tree.nodes[node].parent
        return (row, column) in self._table(group, tree, parent, column[1])[1]

    # --- One table ---

    def _table(self, group: _Group, tree: Tree, parent: int | None, by: str) -> tuple[Table, set[Cell]]:
        """The table of the rows under `parent` (None: the county by itself) and its withheld cells."""
        key = (group, parent, by)
        if key not in self._decided:
            self._decided[key] = self._decide(group, tree, parent, by)
        return self._decided[key]

    def _decide(self, group: _Group, tree: Tree, parent: int | None, by: str) -> tuple[Table, set[Cell]]:
        """What was decided before stands: the row of the total, and of a split the whole counts."""
        total: Row | None = None
        above: Table | None = None
        before: set[Cell] = set()
        if parent is None:
            rows = [(node.id, False) for node in tree.nodes.values() if node.parent is None]
        else:
            total = (parent, False)
            rows = [*((child, False) for child in tree.nodes[parent].children), (parent, True)]
            above, withheld = self._table(group, tree, tree.nodes[parent].parent, by)
            before |= withheld | self._table(group, tree, tree.nodes[parent].parent, "")[1]
        if by:
            before |= self._table(group, tree, parent, "")[1]
        table = Table(self.blocks, group.items, (group.first, group.last), rows, total, by, above)
        return table, table.decide(self.threshold, before, lambda item, node: self._is_open(item, node, tree))

    def _is_open(self, item: Indicator, node: int, tree: Tree) -> bool:
        return not is_counted(item) or self.is_open(item, node, tree)
