"""A `Reader` of what was frozen (`frozen.py`): the numbers of one moment, nothing measured.

Where blocks are kept is not decided here: the reader is given something that has `blocks` (`Kept`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from ..models import Organisation
from . import registry
from .blocks import Blocks, Span, _Held
from .compute import Block
from .declare import REST, Declared, Indicator, Median, SmallCells, Stated, StatedValue
from .frozen import Frozen
from .period import Period
from .reading import SYSTEM, Figure, Reader
from .telling import Place, Teller, Told, Withheld
from .tree import Tree, Trees

NOT_FROZEN = "这个期间没有封存。"
NOT_DECLARED = "封存时还没有这个数字。"
NOT_FOUNDED = "封存时还没有这个组织。"

#: (own, total) of a span at a node.
Numbers = tuple[Block, Block | None]


class Kept(Protocol):
    """Where the blocks of one moment are kept."""

    def blocks(self, spans: Collection[Span], nodes: Collection[int]) -> Mapping[tuple[Span, int], Numbers]:
        """The blocks of the nodes in the spans; a node without a figure is missing."""


class _OneTree(Trees):
    """The tree of the moment, whichever day is asked for."""

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self._tree = tree

    def on(self, day: date) -> Tree:
        """The frozen tree."""
        return self._tree


class FrozenBlocks(Blocks):
    """Blocks that come from what was kept, and from nowhere else."""

    def __init__(self, frozen: Frozen, kept: Kept, by: str, trees: Trees) -> None:
        super().__init__(by, trees=trees)
        self.frozen, self.kept = frozen, kept

    def load(self) -> None:
        """Fetch what is wanted of what was frozen."""
        wanted, self._wanted = self._wanted, {}
        spans = [span for span in wanted if span in self.frozen.spans]
        if not spans:
            return
        found = self.kept.blocks(spans, {node for span in spans for node in wanted[span]})
        nothing: Numbers = ({}, None)
        for span in spans:
            for node in wanted[span]:
                own, total = found.get((span, node), nothing)
                whole = self._leaf(node, own, span[2]) if total is None else total
                self._held[span, node] = _Held(own, whole, self.frozen.made_at)

    def _map(self, on: date) -> dict[str, Mapping[int, str]]:
        members = self.frozen.node_members.get(self.by)
        return {} if members is None else {self.by: members}


class FrozenTeller(Teller):
    """Tells what was frozen; of anything else why there is nothing."""

    def __init__(self, frozen: Frozen, blocks: Blocks, withheld: Withheld) -> None:
        super().__init__(blocks, frozen.last, withheld)
        self.frozen = frozen

    def item(self, key: str) -> Declared:
        """The figure as it was declared."""
        return self.frozen.item(key)

    def _tell(self, item: Declared, period: Period, place: Place) -> Told:
        if item.key not in self.frozen.definitions:
            return Told(reason=NOT_DECLARED)
        if place.node not in self.frozen.tree.nodes:
            return Told(reason=NOT_FOUNDED)
        if not self.frozen.holds(item, period):
            return Told(reason=NOT_FROZEN)
        return super()._tell(item, period, place)

    def _entries(self, item: Stated, day: date) -> dict[int, StatedValue]:
        return self.frozen.stated.get(item.key, {})

    def _numbers(self, item: Median, of: Indicator, period: Period) -> dict[int, list[Any]]:
        span = self.frozen.span(of, period)
        return self.frozen.medians.get(item.key, {}).get(span[1:], {}) if span else {}

    def _classes_of(self, by: str, day: date) -> set[str]:
        return {key for key, _ in self.frozen.node_labels.get(by, [])} - {REST}


class FrozenReader(Reader):
    """A `Reader` of what was frozen: rights, small counts, rates and balances as always, nothing measured."""

    def __init__(self, user: Any, frozen: Frozen, kept: Kept) -> None:
        super().__init__(user, today=frozen.last)
        self.frozen, self.kept = frozen, kept
        self.trees = _OneTree(frozen.tree)

    def item(self, key: str) -> Declared:
        """The figure as it was declared. Raises KeyError."""
        return self.frozen.item(key)

    def _blocks(self, by: str = "") -> Blocks:
        return FrozenBlocks(self.frozen, self.kept, by, self.trees)

    def _teller(self, blocks: Blocks, withheld: Withheld) -> Teller:
        def hidden(item: Indicator, first: date, last: date, place: Place) -> bool:
            if self.frozen.is_gone(item) and self.user is not SYSTEM:
                # Whose rows are declared no longer, nobody can be asked about: few persons are not told of places.
                return item.small_cells != SmallCells.SHOWN and self._is_below_county(place)
            return withheld(item, first, last, place)

        return FrozenTeller(self.frozen, blocks, hidden)

    def _is_below_county(self, place: Place) -> bool:
        node = self.frozen.tree.nodes.get(place.node)
        return node is None or node.parent is not None or bool(place.by) or place.own

    def _is_guarded(self, item: Indicator, node: Organisation) -> bool:
        return not self.frozen.is_gone(item) and super()._is_guarded(item, node)

    def _organisations(self, tree: Tree, ids: Sequence[int]) -> list[Organisation]:
        """The nodes with name, kind and place as they were: nobody asks where they stand today."""
        found = (tree.nodes[node] for node in ids)
        return [
            Organisation(pk=node.id, name=node.name, kind=node.kind, path=node.path, parent_id=node.parent)
            for node in found
        ]

    def _is_split(self, item: Declared, by: str) -> bool:
        if isinstance(item, Stated | Median):
            return False
        if isinstance(item, Indicator):
            return by in self.frozen.node_labels or by in self.frozen.row_labels.get(item.source.key, {})
        return all(self._is_split(self.item(key), by) for key in registry.parts(item))

    def _members_on(self, item: Declared, by: str, day: date) -> list[tuple[str, str]]:
        if by in self.frozen.node_labels:
            return self.frozen.node_labels[by]
        while not isinstance(item, Indicator):
            item = self.item(registry.parts(item)[0])
        return self.frozen.row_labels[item.source.key][by]

    def _figure(self, one: Any, told: Told) -> Figure:
        figure = super()._figure(one, told)
        known = figure.item.key in self.frozen.definitions
        return replace(figure, computed_at=self.frozen.made_at if known else None)
