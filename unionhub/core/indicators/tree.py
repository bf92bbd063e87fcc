"""The organisation tree as it was on a day.

A node's place is kept as it is now; a domain that keeps dated places (`members`: a union's parent) declares them in
`trees.py`, which ends with `PARENTS`: functions from a day to {node id: parent id} of the nodes that stood elsewhere.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from .. import registry
from ..models import Organisation
from .declare import LEVELS, Level


@dataclass
class Node:
    """One organisation in the tree of a day. `path` is its place now."""

    id: int
    name: str
    kind: str
    path: str
    parent: int | None
    children: list[int] = field(default_factory=list)

    @property
    def level(self) -> Level:
        """How deep it stands by its kind."""
        return LEVELS[self.kind]


class Tree:
    """The nodes by id, each with its parent and children on the day."""

    def __init__(self, nodes: dict[int, Node]) -> None:
        self.nodes = nodes
        for node in nodes.values():
            if node.parent is not None and node.parent in nodes:
                nodes[node.parent].children.append(node.id)

    def below(self, node_id: int) -> list[int]:
        """The node and everything below it, parents before children."""
        found, rest = [], [node_id]
        while rest:
            current = rest.pop()
            found.append(current)
            rest.extend(reversed(self.nodes[current].children))
        return found

    def above(self, node_id: int) -> list[int]:
        """The node and everything above it, nearest first."""
        found: list[int] = []
        current: int | None = node_id
        while current is not None and current in self.nodes and current not in found:
            found.append(current)
            current = self.nodes[current].parent
        return found

    def areas(self) -> dict[int, int]:
        """For each node the node directly below the county that it belongs to; the county belongs to itself."""
        found: dict[int, int] = {}
        for root in (node for node in self.nodes.values() if node.parent is None):
            found[root.id] = root.id
            for area in root.children:
                found |= dict.fromkeys(self.below(area), area)
        return found

    def upwards(self) -> list[int]:
        """All ids, children before their parents: the order of a roll-up."""
        roots = [node.id for node in self.nodes.values() if node.parent is None]
        return [found for root in roots for found in reversed(self.below(root))]

    def condition(self, node_id: int, organisation: str = "organisation") -> Q:
        """Rows whose owner (`organisation`: lookup of its foreign key) lay at or below the node on the day.

        One beginning of a path, unless nodes were moved in or out since: then the ids one by one.
        """
        inside = self.below(node_id)
        path = self.nodes[node_id].path
        if set(inside) == {node.id for node in self.nodes.values() if node.path.startswith(path)}:
            return Q(**{f"{organisation}__path__startswith": path})
        return Q(**{f"{organisation}__in": inside})


class Trees:
    """The trees of several days: the nodes are read once, the dated places once a day."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, str, str, str, int | None]] | None = None
        self._of: dict[date, Tree] = {}

    def on(self, day: date) -> Tree:
        """The whole tree of the day."""
        if day not in self._of:
            if self._rows is None:
                rows = Organisation.objects.order_by("path")
                self._rows = list(rows.values_list("pk", "name", "kind", "path", "parent_id"))
            elsewhere: dict[int, int | None] = {}
            for ask in registry.collect("trees", "PARENTS"):
                elsewhere |= ask(day)
            self._of[day] = Tree(
                {
                    pk: Node(pk, name, kind, path, elsewhere.get(pk, parent))
                    for pk, name, kind, path, parent in self._rows
                }
            )
        return self._of[day]


def tree_on(on: date) -> Tree:
    """The whole tree of the day. One query, and one of each domain that keeps dated places."""
    return Trees().on(on)
