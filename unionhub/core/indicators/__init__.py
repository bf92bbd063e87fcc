"""Figures: declared once, computed from dated records, opened to the records behind them (docs/recipes/figure.md).

`declare` (what apps write), `period`, `tree`, `registry`; `compute` (grouped queries and roll-up), `store` (kept
values), `changes` (what moved since), `reading` (values for a person: rights, ratios, small cells), `drill` (the rows
behind), `finding` (search), `catalogue` (docs/figures.md).
"""

from .declare import (
    REST,
    Balance,
    Declared,
    Dimension,
    Indicator,
    Level,
    Median,
    Member,
    NodeDimension,
    Ratio,
    Read,
    SmallCells,
    Source,
    Stated,
    StatedValue,
)
from .nodes import NODES

__all__ = [
    "REST",
    "Balance",
    "Declared",
    "Dimension",
    "Indicator",
    "Level",
    "Median",
    "Member",
    "NodeDimension",
    "Ratio",
    "Read",
    "SmallCells",
    "Source",
    "Stated",
    "StatedValue",
]

#: The kernel's own: the area a node belongs to, and the kind of node.
NODE_DIMENSIONS: tuple[NodeDimension, ...] = NODES
