"""The blocks one reading needs: kept ones by one query, what is not kept measured over the subtrees asked for."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .compute import Block, Number, measure, members_of, roll_up_with, with_nodes
from .declare import Source
from .registry import node_dimensions, sources
from .store import stored
from .tree import Tree, Trees

#: Key of a source, first and last day.
Span = tuple[str, date, date]


@dataclass(frozen=True)
class _Held:
    own: Block
    total: Block
    computed_at: datetime | None


class Blocks:
    """Says what of which nodes will be needed (`want`), fetches it (`load`), gives numbers (`members`).

    `by` is the one dimension asked for, «» for none. `fresh`: nothing kept is used. `trees` are shared by the readings
    of one person's page.
    """

    def __init__(self, by: str = "", *, fresh: bool = False, trees: Trees | None = None) -> None:
        self.by, self.fresh, self._trees = by, fresh, trees or Trees()
        self._wanted: dict[Span, set[int]] = {}
        self._held: dict[tuple[Span, int], _Held] = {}
        self._areas: dict[date, dict[int, int]] = {}
        self._maps: dict[date, dict[str, Mapping[int, str]]] = {}

    def tree(self, on: date) -> Tree:
        """The tree of the day, asked for once."""
        return self._trees.on(on)

    def areas(self, on: date) -> dict[int, int]:
        """The area each node belonged to on the day."""
        if on not in self._areas:
            self._areas[on] = self.tree(on).areas()
        return self._areas[on]

    def want(self, span: Span, nodes: Iterable[int]) -> None:
        """The span's blocks of the nodes will be asked for."""
        fresh = {node for node in nodes if (span, node) not in self._held}
        if fresh:
            self._wanted.setdefault(span, set()).update(fresh)

    def load(self) -> None:
        """Fetch what is wanted: one query for all that is kept, grouped queries for each span that is not."""
        wanted, self._wanted = self._wanted, {}
        every = {node for nodes in wanted.values() for node in nodes}
        kept = {} if self.fresh or not wanted else stored(list(wanted), every)
        for span, nodes in wanted.items():
            missing = [node for node in nodes if (*span, node) not in kept]
            for node in nodes - set(missing):
                block = kept[(*span, node)]
                total = self._leaf(node, block.own, span[2]) if block.total is None else block.total
                self._held[span, node] = _Held(block.own, total, block.computed_at)
            if missing:
                self._measure(span, missing)

    def members(self, span: Span, node: int, key: str, by: str, *, own: bool = False) -> dict[str, Number]:
        """All members of the dimension that are not 0, with their numbers."""
        return self._block(span, node, own).get(by, {}).get(key, {})

    def computed_at(self, span: Span, node: int) -> datetime | None:
        """When the node's block was computed; None when it was measured just now."""
        held = self._held.get((span, node))
        return held.computed_at if held else None

    def _block(self, span: Span, node: int, own: bool) -> Block:
        held = self._held.get((span, node))
        if held is None:
            return {}
        return held.own if own else held.total

    def _map(self, on: date) -> dict[str, Mapping[int, str]]:
        """What each node is by the dimension asked for, if it is one of nodes."""
        split = node_dimensions().get(self.by)
        if split is None:
            return {}
        if on not in self._maps:
            self._maps[on] = {split.key: split.of(on)}
        return self._maps[on]

    def _leaf(self, node: int, own: Block, on: date) -> Block:
        maps = self._map(on)
        return with_nodes(own, members_of(node, maps)) if maps else own

    def _measure(self, span: Span, nodes: Collection[int]) -> None:
        key, first, last = span
        source: Source = sources()[key]
        tree = self.tree(last)
        below: set[int] = set()
        for node in nodes:
            if node in tree.nodes and node not in below:
                below.update(tree.below(node))
        rows = None if len(below) == len(tree.nodes) else below
        splits = (self.by,) if source.dimension(self.by) else ()
        own = measure(source, first, last, nodes=rows, dimensions=splits)
        totals = roll_up_with(
            {node: block for node, block in own.items() if node in below}, tree, self._map(last)
        )
        for node in nodes:
            self._held[span, node] = _Held(own.get(node, {}), totals.get(node, {}), None)
