"""All declared figures, found in the apps' `indicators.py`, and what is wrong with a declaration, in words.

`<app>/indicators.py` (or package) ends with `INDICATORS` and, where it has some, `NODE_DIMENSIONS`.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils.module_loading import import_string

from .. import registry
from ..jobs.kinds import kinds
from .declare import Balance, Declared, Indicator, Median, NodeDimension, Ratio, Source, Stated


def indicators() -> dict[str, Declared]:
    """Every figure by key, in the order of declaration. Raises ValueError when two share a key."""
    return registry.collect_by_key("indicators", "INDICATORS")


def node_dimensions() -> dict[str, NodeDimension]:
    """Every way to split by node, by key."""
    return registry.collect_by_key("indicators", "NODE_DIMENSIONS")


def indicator(key: str) -> Declared:
    """The figure of that key. Raises KeyError."""
    return indicators()[key]


@cache
def sources() -> dict[str, Source]:
    """The sources of all indicators, by key."""
    return {item.source.key: item.source for item in indicators().values() if isinstance(item, Indicator)}


def indicators_of(source: Source) -> list[Indicator]:
    """The indicators measured over the source's rows."""
    return [
        item
        for item in indicators().values()
        if isinstance(item, Indicator) and item.source.key == source.key
    ]


def parts(item: Declared) -> tuple[str, ...]:
    """The keys of the figures a figure is computed from; its own key when it is counted or entered."""
    if isinstance(item, Ratio):
        return (item.numerator, item.denominator)
    if isinstance(item, Median):
        return (item.of,)
    return (*item.plus, *item.minus) if isinstance(item, Balance) else (item.key,)


def dimensions_of(item: Declared) -> dict[str, str]:
    """By what a figure can be split: key → label. A ratio or balance by what all its parts can be split by."""
    if isinstance(item, Stated | Median):
        return {}
    if isinstance(item, Indicator):
        own = {dimension.key: dimension.label for dimension in item.source.dimensions}
        return own | {key: dimension.label for key, dimension in node_dimensions().items()}
    first, *others = (dimensions_of(indicator(key)) for key in parts(item))
    return {key: label for key, label in first.items() if all(key in other for other in others)}


def broken_declarations(known_actions: frozenset[str] | set[str]) -> Iterator[str]:
    """What is wrong with the declared figures, each sentence naming the mend."""
    every = indicators()
    for key, item in every.items():
        if item.view_action not in known_actions:
            yield f"the figure {key!r} needs the line {item.view_action!r} in policy.csv"
        for other in _named(item):
            if other not in every:
                yield f"the figure {key!r} names {other!r}, which no app declares"
            elif isinstance(every[other], Ratio | Median) or (
                isinstance(item, Balance | Median) and not isinstance(every[other], Indicator)
            ):
                yield f"the figure {key!r} builds on {other!r}, which is no count"
        for words in (item.label, item.definition, item.source_rule, item.unit, item.group):
            if not words:
                yield f"the figure {key!r} needs a label, unit, group, definition and source rule"
    for source in sources().values():
        try:
            import_string(source.table)
        except ImportError:
            yield f"the source {source.key!r} names the table {source.table!r}, which does not exist"
        if source.export_action and source.export_action not in kinds():
            yield (
                f"the source {source.key!r} needs list_export({source.export_action!r}, …) in JOBS of the app's "
                "tasks.py: its lists are exported"
            )
        clashes = {item.key for item in source.dimensions} & node_dimensions().keys()
        for clash in clashes:
            yield f"the source {source.key!r} declares the dimension {clash!r}, which is one of nodes"


def _named(item: Any) -> list[str]:
    if isinstance(item, Ratio):
        return [item.numerator, item.denominator]
    if isinstance(item, Balance):
        return [*item.plus, *item.minus]
    if isinstance(item, Median):
        return [item.of]
    return [key for key in (getattr(item, "part_of", ""), getattr(item, "gaps", "")) if key]
