"""The rows behind a figure: the same source, condition, tree and member that were measured, so that both agree.

What comes back is not narrowed to anybody's scope; a view adds `visible_to` (and says how many rows that hides).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse

from .. import access
from ..models import Organisation
from .compute import exact, member_expression, span_of
from .declare import REST, Declared, Dimension, Indicator, NodeDimension
from .period import Period
from .registry import dimensions_of, node_dimensions
from .tree import Tree, Trees, tree_on

#: Name of the annotation that holds a row's member while rows of `REST` are sought.
_MEMBER = "figure_member"
#: A set of nodes made of at most so many whole subtrees is asked for by paths, a wilder one by ids.
_SUBTREES = 20


def rows_behind(
    item: Indicator,
    period: Period,
    node_id: int,
    today: date,
    dimension: str = "",
    member: str = "",
    *,
    own: bool = False,
    trees: Trees | None = None,
) -> QuerySet:
    """The rows that the figure counts at the node, unscoped and unordered; none while the period has not begun.

    With `dimension` only those of its `member` («» = the rest). `own`: rows of the very node, nothing below it.
    `trees`: those a reader holds already.
    Raises KeyError when the figure cannot be split by the dimension.
    """
    if dimension and dimension not in dimensions_of(item):
        raise KeyError(dimension)
    source = item.source
    span = span_of(source, period, today)
    if span is None:
        return source.model._default_manager.none()
    first, last = span
    tree = tree_on(last) if trees is None else trees.on(last)
    if node_id not in tree.nodes:
        return source.model._default_manager.none()
    rows = source.rows(first, last).filter(item.condition(first, last))
    if own:
        rows = rows.filter(**{source.organisation: node_id})
    else:
        rows = rows.filter(tree.condition(node_id, source.organisation))
    if not dimension:
        return rows
    split = source.dimension(dimension)
    if split is not None:
        return _of_member(rows, split, member, last)
    inside = [node_id] if own else tree.below(node_id)
    return rows.filter(
        _at_nodes(tree, node_dimensions()[dimension], member, last, inside, source.organisation)
    )


def measured(item: Indicator, rows: QuerySet) -> int | Decimal:
    """What the indicator says of the rows: how many, or the sum of its field."""
    rows = rows.order_by()
    if not item.field:
        return rows.count()
    total = Sum(item.field)
    places = getattr(total.resolve_expression(rows.query).output_field, "decimal_places", None)
    return exact(rows.aggregate(total=total)["total"], places)


def _of_member(rows: QuerySet, split: Dimension, member: str, day: date) -> QuerySet:
    """Rows of one member of a row dimension; members exclude each other, so only the rest needs them all."""
    chosen = next((known for known in split.members(day) if known.key == member), None)
    if chosen is None and member != REST:
        return rows.none()
    if chosen is not None and chosen.where:
        return rows.filter(chosen.where)
    # What the others leave, by the very expression that was counted by: «neither this nor that» reads empty values
    # otherwise.
    return rows.alias(**{_MEMBER: member_expression(split, day)}).filter(**{_MEMBER: member})


def _at_nodes(
    tree: Tree, split: NodeDimension, member: str, day: date, inside: Iterable[int], organisation: str
) -> Q:
    """Rows whose owner, of the nodes `inside`, falls under the member of a node dimension."""
    of = split.of(day)
    known = {key for key, _ in split.members(day)}

    def key(node: int) -> str:
        found = of.get(node, REST)
        return found if found in known else REST

    chosen = {node for node in inside if key(node) == member}
    tops = [node for node in chosen if tree.nodes[node].parent not in chosen]
    if len(tops) <= _SUBTREES and sum(len(tree.below(top)) for top in tops) == len(chosen):
        condition = Q(pk__in=[])
        for top in tops:
            condition |= tree.condition(top, organisation)
        return condition
    return Q(**{f"{organisation}__in": sorted(chosen)})


def members_of(item: Declared, dimension: str, day: date) -> list[tuple[str, str]]:
    """The members of a dimension on the day as (key, label) in order, the rest last.

    Raises KeyError when the figure cannot be split by it.
    """
    if dimension not in dimensions_of(item):
        raise KeyError(dimension)
    nodes = node_dimensions().get(dimension)
    if nodes is not None:
        return [*nodes.members(day), (REST, nodes.rest)]
    split = _row_dimension(item, dimension)
    return [*((member.key, member.label) for member in split.members(day)), (REST, split.rest)]


def _row_dimension(item: Any, dimension: str) -> Dimension:
    """The row dimension of a figure; of a ratio or balance that of its first part."""
    from .registry import indicator, parts  # noqa: PLC0415  (only here)

    first = item if isinstance(item, Indicator) else indicator(parts(item)[0])
    if not isinstance(first, Indicator):
        return _row_dimension(first, dimension)
    return next(split for split in first.source.dimensions if split.key == dimension)


def may_open(user: Any, item: Declared, node: Organisation) -> bool:
    """Whether the user may see the very records behind the figure at the node; figures without rows: never.

    A model of confidential records says by `opens_figures(user, organisation)` who sees all of them there: whoever sees
    some of them only would hold a list beside a figure that it does not explain.
    """
    return isinstance(item, Indicator) and sees_rows(user, item.source.model, node)


def sees_rows(user: Any, model: Any, node: Organisation) -> bool:
    """Whether the user sees all records of the model at the node (see `may_open`)."""
    sees_all = getattr(model, "opens_figures", None)
    return access.may(user, model.view_action, node) and (sees_all is None or sees_all(user, node))


def url_of(
    item: Declared, node_id: int, period: Period, dimension: str = "", member: str = "", *, own: bool = False
) -> str:
    """The address of the list behind the figure; a figure without rows of its own opens to its page."""
    asked = {"period": period.key}
    if dimension:
        asked["by"] = dimension
    if not isinstance(item, Indicator):
        return f"{reverse('figure-detail', args=[node_id, item.key])}?{urlencode(asked)}"
    if dimension:
        asked["member"] = member
    if own:
        asked["own"] = "1"
    return f"{reverse('figure-records', args=[node_id, item.key])}?{urlencode(asked)}"
