"""Figures as they were at one moment: what is kept beside the blocks (`Frozen`), and a `Reader` that measures nothing.

`gather` takes down everything a reading asks besides numbers: the tree of the day, what each node was, the names of the
members, entered numbers, the numbers behind medians, and each figure as it was declared. Where blocks and contents
are kept is not decided here: a reader is given something that has `blocks` (`Kept`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from ..models import Organisation
from . import registry
from .blocks import Blocks, Span, _Held
from .compute import Block, span_of
from .declare import (
    REST,
    Balance,
    Declared,
    Indicator,
    Level,
    Median,
    Ratio,
    SmallCells,
    Source,
    Stated,
    StatedValue,
)
from .period import Period
from .reading import SYSTEM, Figure, Reader
from .telling import Place, Teller, Told, Withheld
from .tree import Node, Tree, Trees, tree_on
from .versions import canonical, version_of

NOT_FROZEN = "这个期间没有封存。"
NOT_DECLARED = "封存时还没有这个数字。"
NOT_FOUNDED = "封存时还没有这个组织。"
_KINDS: dict[str, type] = {kind.__name__: kind for kind in (Indicator, Stated, Ratio, Balance, Median)}
#: What of a declaration is code.
_CODE = frozenset({"source", "where", "read"})

#: (own, total) of a span at a node.
Numbers = tuple[Block, Block | None]


class Kept(Protocol):
    """Where the blocks of one moment are kept."""

    def blocks(self, spans: Collection[Span], nodes: Collection[int]) -> Mapping[tuple[Span, int], Numbers]:
        """The blocks of the nodes in the spans; a node without a figure is missing."""


@dataclass
class Frozen:
    """All of one moment but the numbers in blocks. Plain values, so that it can be written as JSON (`to_json`).

    `nodes`: (id, name, kind, path, parent) of the tree of `last`. `node_members`: split → node → member.
    `node_labels`, `row_labels`: names of members by split, and by source and split. `stated`: key → node → (value,
    source, address). `medians`: key → span → node → numbers. `definitions`: key → what `definition_of` says.
    """

    last: date
    made_at: datetime
    spans: set[Span] = field(default_factory=set)
    nodes: list[tuple[int, str, str, str, int | None]] = field(default_factory=list)
    node_members: dict[str, dict[int, str]] = field(default_factory=dict)
    node_labels: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    row_labels: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)
    stated: dict[str, dict[int, StatedValue]] = field(default_factory=dict)
    medians: dict[str, dict[tuple[date, date], dict[int, list[Any]]]] = field(default_factory=dict)
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def tree(self) -> Tree:
        """The organisations as they stood."""
        if not hasattr(self, "_tree"):
            self._tree = Tree(
                {pk: Node(pk, name, kind, path, parent) for pk, name, kind, path, parent in self.nodes}
            )
        return self._tree

    def item(self, key: str) -> Declared:
        """The figure as it was declared then; of one declared later the present declaration. Raises KeyError."""
        if key not in self.definitions:
            return registry.indicator(key)
        if not hasattr(self, "_items"):
            self._items: dict[str, Declared] = {}
        if key not in self._items:
            self._items[key] = self._declared(key, self.definitions[key])
        return self._items[key]

    def _declared(self, key: str, told: Mapping[str, Any]) -> Declared:
        kind = _KINDS[told["kind"]]
        values: dict[str, Any] = {
            one.name: tuple(value) if isinstance(value := told[one.name], list) else value
            for one in fields(kind)
            if one.name in told
        }
        values["lowest"] = Level(values["lowest"])
        if "small_cells" in values:
            values["small_cells"] = SmallCells(values["small_cells"])
        live = registry.indicators().get(key)
        if kind is Indicator:
            values["source"] = self._source(told["source"])
        if live is not None and live.__class__ is kind:
            return replace(live, **values)  # its conditions are code, which nothing here runs
        if kind is Stated:
            values["read"] = dict
        return kind(**values)

    def _source(self, key: str) -> Source:
        """The source as it is now; of one that is no longer declared what is needed to find its span."""
        live = registry.sources().get(key)
        if live is not None:
            return live
        told = self.sources[key]
        return Source(key, told["label"], Organisation, _no_rows, "", is_stock=told["is_stock"])

    def is_gone(self, item: Declared) -> bool:
        """Whether the rows of the figure are declared no longer."""
        return isinstance(item, Indicator) and item.source.key not in registry.sources()

    def span(self, item: Indicator, period: Period) -> Span | None:
        """The frozen span that the period asks of the indicator; None where there is none."""
        if period.last != self.last:
            return None
        found = span_of(item.source, period, self.last)
        span = (item.source.key, *found) if found else None
        return span if span in self.spans else None

    def holds(self, item: Declared, period: Period) -> bool:
        """Whether the period was frozen for the figure itself (a rate is asked for its parts)."""
        if isinstance(item, Indicator):
            return self.span(item, period) is not None
        return period.last == self.last

    # --- As JSON ---

    def to_json(self) -> dict[str, Any]:
        """Everything as values of JSON; decimals as text."""
        return {
            "last": self.last.isoformat(),
            "made_at": self.made_at.isoformat(),
            "spans": sorted([key, first.isoformat(), last.isoformat()] for key, first, last in self.spans),
            "nodes": [list(node) for node in self.nodes],
            "node_members": self.node_members,
            "node_labels": self.node_labels,
            "row_labels": self.row_labels,
            "stated": {
                key: {node: [_plain(one.value), one.source, one.url] for node, one in found.items()}
                for key, found in self.stated.items()
            },
            "medians": {
                key: [
                    [
                        first.isoformat(),
                        last.isoformat(),
                        {node: [*map(_plain, one)] for node, one in by.items()},
                    ]
                    for (first, last), by in sorted(found.items())
                ]
                for key, found in self.medians.items()
            },
            "definitions": self.definitions,
            "sources": self.sources,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Frozen":
        """What `to_json` wrote."""
        day = date.fromisoformat
        return cls(
            last=day(told["last"]),
            made_at=datetime.fromisoformat(told["made_at"]),
            spans={(key, day(first), day(last)) for key, first, last in told["spans"]},
            nodes=[(pk, name, kind, path, parent) for pk, name, kind, path, parent in told["nodes"]],
            node_members={
                split: {int(node): member for node, member in found.items()}
                for split, found in told["node_members"].items()
            },
            node_labels={split: _pairs(found) for split, found in told["node_labels"].items()},
            row_labels={
                source: {split: _pairs(found) for split, found in splits.items()}
                for source, splits in told["row_labels"].items()
            },
            stated={
                key: {int(node): StatedValue(_number(one[0]), one[1], one[2]) for node, one in found.items()}
                for key, found in told["stated"].items()
            },
            medians={
                key: {
                    (day(first), day(last)): {int(node): [*map(_number, one)] for node, one in by.items()}
                    for first, last, by in found
                }
                for key, found in told["medians"].items()
            },
            definitions=told["definitions"],
            sources=told["sources"],
        )


def _plain(number: Any) -> Any:
    return f"{number:f}" if isinstance(number, Decimal) else number


def _number(told: Any) -> Any:
    return Decimal(told) if isinstance(told, str) else told


def _pairs(found: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    return [(key, label) for key, label in found]


def _no_rows(first: date, last: date) -> Any:
    """The rows of a source that is no longer declared."""
    return Organisation.objects.none()


# --- Taking it down ---


def definition_of(item: Declared) -> dict[str, Any]:
    """The declaration as plain values; of conditions the text. Equal as long as nothing of the meaning was changed."""
    told: dict[str, Any] = {"kind": type(item).__name__}
    for one in fields(item):
        value = getattr(item, one.name)
        if one.name == "source":
            told["source"] = value.key
        elif one.name == "where":
            told["where"] = canonical(value)
        elif one.name not in _CODE:
            told[one.name] = list(value) if isinstance(value, tuple) else value
    return told | {"lowest": int(item.lowest)}


def gather(spans: Iterable[Span], last: date, made_at: datetime) -> Frozen:
    """Everything but the blocks, as of `last`. Asks each domain once."""
    frozen = Frozen(last, made_at, set(spans))
    tree = tree_on(last)
    frozen.nodes = [
        (node.id, node.name, str(node.kind), node.path, node.parent) for node in tree.nodes.values()
    ]
    for key, split in registry.node_dimensions().items():
        frozen.node_members[key] = {node: str(member) for node, member in split.of(last).items()}
        frozen.node_labels[key] = [*split.members(last), (REST, split.rest)]
    for key, source in registry.sources().items():
        frozen.sources[key] = {
            "label": source.label,
            "is_stock": source.is_stock,
            "version": version_of(source),
        }
        frozen.row_labels[key] = {
            one.key: [*((member.key, member.label) for member in one.members(last)), (REST, one.rest)]
            for one in source.dimensions
        }
    for key, item in registry.indicators().items():
        frozen.definitions[key] = definition_of(item)
        if isinstance(item, Stated):
            frozen.stated[key] = {node: StatedValue(**asdict(one)) for node, one in item.read(last).items()}
        elif isinstance(item, Median):
            frozen.medians[key] = numbers_behind(item, frozen.spans)
    return frozen


def numbers_behind(item: Median, spans: set[Span]) -> dict[tuple[date, date], dict[int, list[Any]]]:
    """The numbers that the median is the middle of, by span and owner, sorted."""
    of = registry.indicator(item.of)
    found: dict[tuple[date, date], dict[int, list[Any]]] = {}
    if not isinstance(of, Indicator):
        return found
    for key, first, last in spans:
        if key != of.source.key:
            continue
        by = found.setdefault((first, last), {})
        rows = of.source.rows(first, last).order_by().filter(of.condition(first, last))
        for node, number in rows.values_list(of.source.organisation, item.field):
            if number is not None:
                by.setdefault(node, []).append(number)
        for numbers in by.values():
            numbers.sort()
    return found


# --- Reading it ---


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
