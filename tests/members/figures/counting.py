"""Counts the members' figures for tests, by the engine's own measuring."""

from datetime import date

from members.indicators.memberships import MEMBERSHIPS
from unionhub.core.indicators import registry
from unionhub.core.indicators.compute import measure, roll_up
from unionhub.core.indicators.tree import tree_on

DAY = date(2025, 6, 30)


def totals(source, last=DAY, first=None):
    """{figure: number} over all nodes."""
    found = {}
    for block in measure(source, first or last, last, dimensions=()).values():
        for key, members in block[""].items():
            name = key.removeprefix("members.")
            found[name] = found.get(name, 0) + members[""]
    return found


def split(source, dimension, figure, last=DAY):
    """{member: number} over all nodes."""
    found = {}
    for block in measure(source, last, last, dimensions=[dimension]).values():
        for member, many in block.get(dimension, {}).get(f"members.{figure}", {}).items():
            found[member] = found.get(member, 0) + many
    return found


def rolled(dimension, figure, last):
    """{member: number} at the county, by what the nodes are."""
    declared = registry.node_dimensions()[dimension]
    found = roll_up(measure(MEMBERSHIPS, last, last, dimensions=()), tree_on(last), [declared], last)
    root = next(node for node in tree_on(last).nodes.values() if node.parent is None)
    return found.get(root.id, {}).get(dimension, {}).get(f"members.{figure}", {})
