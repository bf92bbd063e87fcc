"""Figures as they were at one moment: what is kept beside the blocks (`Frozen`); read by `frozen_reading`.

`gather` takes down everything a reading asks besides numbers: the tree of the day, what each node was, the names of the
members, entered numbers, the numbers behind medians, and each figure as it was declared. Where contents are
kept is not decided here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..models import Organisation
from . import registry
from .blocks import Span
from .compute import span_of
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
from .tree import Node, Tree, tree_on
from .versions import canonical, version_of

_KINDS: dict[str, type] = {kind.__name__: kind for kind in (Indicator, Stated, Ratio, Balance, Median)}
#: What of a declaration is code.
_CODE = frozenset({"source", "where", "read"})


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
