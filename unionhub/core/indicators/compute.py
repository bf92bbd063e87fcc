"""Measuring a source's indicators by grouped queries, and rolling the results up along the tree of a day.

A block is what one node has: {dimension key: {indicator key: {member key: number}}}. The totals stand under the
dimension «» with the one member «»; what is 0 is left out, so that an empty block means nothing but zeros.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable

from .declare import REST, Dimension, Indicator, NodeDimension, Source
from .period import Period
from .registry import indicators_of
from .tree import Tree

Number = int | Decimal
Block = dict[str, dict[str, dict[str, Number]]]

#: The dimension of the totals.
TOTAL = ""
#: Names of the computed columns: no field or annotation of a source may be called so.
_MEMBER, _FIGURE = "figure_member_{}", "figure_{}"
#: Up to so many nodes are measured by one query for everything.
FEW = 50


def span_of(source: Source, period: Period, today: date) -> tuple[date, date] | None:
    """The span of the source's rows for the period as far as it can be known; None for one that has not begun."""
    if period.first > today:
        return None
    last = period.until(today)
    return (last, last) if source.is_stock else (period.first, last)


def measure(
    source: Source,
    first: date,
    last: date,
    nodes: Collection[int] | None = None,
    dimensions: Collection[str] | None = None,
) -> dict[int, Block]:
    """The own blocks of the nodes (all, or `nodes` only) that have any figure in the span.

    One query for the totals and one for each row dimension (all, or `dimensions` only; () for the totals alone); of few
    nodes one query for everything.
    """
    items = indicators_of(source)
    rows = source.rows(first, last).order_by()
    if nodes is not None:
        rows = rows.filter(**{f"{source.organisation}__in": list(nodes)})
    keys, any_sum = [item.key for item in items], any(item.field for item in items)
    aggregates = {_FIGURE.format(place): _aggregate(item, first, last) for place, item in enumerate(items)}
    splits = {
        dimension.key: member_expression(dimension, last)
        for dimension in source.dimensions
        if dimensions is None or dimension.key in dimensions
    }
    own: dict[int, Block] = {}
    for asked in _questions(splits, together=nodes is not None and len(nodes) <= FEW):
        cases = {dimension: splits[dimension] for dimension in asked if dimension != TOTAL}
        for node, members, numbers in _groups(rows, source.organisation, cases, aggregates):
            for key, number in zip(keys, numbers, strict=True):
                if number:
                    block = own.setdefault(node, {})
                    for dimension in asked:
                        figures = block.setdefault(dimension, {}).setdefault(key, {})
                        member = members.get(dimension, "")
                        figures[member] = figures.get(member, 0) + number
    return {node: _without_zeros(block) for node, block in own.items()} if any_sum else own


def _questions(splits: Collection[str], together: bool) -> list[list[str]]:
    """Which dimensions one query answers. Groups of all at once are nearly as many as rows, but of few nodes few."""
    return [[TOTAL, *splits]] if together else [[TOTAL], *([dimension] for dimension in splits)]


def member_expression(dimension: Dimension, last: date) -> Case:
    """The key of the member that a row belongs to."""
    members = dimension.members(last)
    # A member that takes every row takes what the others leave.
    rest = next((member.key for member in members if not member.where), REST)
    whens = [When(member.where, then=Value(member.key)) for member in members if member.where]
    return Case(*whens, default=Value(rest), output_field=CharField())


def _aggregate(item: Indicator, first: date, last: date) -> Combinable:
    condition: Q | None = item.condition(first, last) or None
    if item.field:
        return Sum(item.field, filter=condition)
    # Without a condition the rows are counted whatever they hold, so that an index that covers them will do.
    return Count("*") if condition is None else Count("pk", filter=condition)


def _groups(
    rows: QuerySet, organisation: str, cases: Mapping[str, Case], aggregates: Mapping[str, Any]
) -> Iterable[tuple[int, dict[str, str], list[Number]]]:
    """(node, member by dimension, numbers) of each group that has rows."""
    columns = {_MEMBER.format(place): case for place, case in enumerate(cases.values())}
    names = [organisation, *columns]
    grouped = rows.annotate(**columns).values(*names).annotate(**aggregates)
    places = [
        getattr(grouped.query.annotations[name].output_field, "decimal_places", None) for name in aggregates
    ]
    for row in grouped.values_list(*names, *aggregates):
        numbers = [exact(number, place) for number, place in zip(row[len(names) :], places, strict=True)]
        yield row[0], dict(zip(cases, row[1 : len(names)], strict=True)), numbers


def exact(number: Any, places: int | None) -> Number:
    """None is 0; a sum of decimals has the places of its field (SQLite adds floats and drops them)."""
    if number is None:
        return 0
    return number if places is None else Decimal(number).quantize(Decimal(1).scaleb(-places))


def add(into: Block, block: Mapping[str, Mapping[str, Mapping[str, Number]]], sign: int = 1) -> None:
    """Add (or with sign −1 take away) a block, number by number; what becomes 0 is left out."""
    for dimension, figures in block.items():
        kept = into.setdefault(dimension, {})
        for key, members in figures.items():
            sums = kept.setdefault(key, {})
            for member, number in members.items():
                found = sums.get(member, 0) + sign * number
                if found:
                    sums[member] = found
                else:
                    sums.pop(member, None)
            if not sums:
                del kept[key]
        if not kept:
            del into[dimension]


def _without_zeros(block: Block) -> Block:
    """Sums of groups may cancel out."""
    found: Block = {}
    add(found, block)
    return found


def with_nodes(own: Block, members: Mapping[str, str]) -> Block:
    """A node's own rows also by what the node is: `members` is node dimension → member of this node.

    This is the total of a node below which there is nothing. The own block is not changed, but shared.
    """
    totals = own.get(TOTAL)
    if not totals:
        return dict(own)
    return own | {
        dimension: {key: {member: numbers[""]} for key, numbers in totals.items()}
        for dimension, member in members.items()
    }


def members_of(node: int, maps: Mapping[str, Mapping[int, str]]) -> dict[str, str]:
    """Node dimension → member of the node, from the mappings of all nodes."""
    return {key: found.get(node, REST) for key, found in maps.items()}


def roll_up(
    own: Mapping[int, Block], tree: Tree, splits: Sequence[NodeDimension], on: date
) -> dict[int, Block]:
    """The totals of all nodes with any figure: own rows and everything below in the tree, also by the node dimensions.

    `on` is the day of the tree: what each node was on it decides where its rows fall.
    """
    return roll_up_with(own, tree, {split.key: split.of(on) for split in splits})


def roll_up_with(
    own: Mapping[int, Block], tree: Tree, maps: Mapping[str, Mapping[int, str]]
) -> dict[int, Block]:
    """`roll_up` with the nodes' members already asked for: {node dimension: {node: member}}."""
    totals: dict[int, Block] = {}
    gathered: dict[int, Block] = {}
    for node in tree.upwards():
        mine = with_nodes(own.get(node, {}), members_of(node, maps))
        below = gathered.pop(node, None)
        if below is not None:
            add(below, mine)
            mine = below
        if not mine:
            continue
        totals[node] = mine
        parent = tree.nodes[node].parent
        if parent is not None:
            add(gathered.setdefault(parent, {}), mine)
    return totals
