"""The kernel's own ways to split by node: which area it belongs to, and what kind of union it is."""

from collections.abc import Mapping
from datetime import date

from ..enums import OrganisationKind
from .declare import NodeDimension


def _areas(on: date) -> Mapping[int, str]:
    from .tree import tree_on  # noqa: PLC0415  (models build on this package's declarations)

    return {node: str(area) for node, area in tree_on(on).areas().items()}


def _area_members(on: date) -> tuple[tuple[str, str], ...]:
    from .tree import tree_on  # noqa: PLC0415

    tree = tree_on(on)
    roots = [node for node in tree.nodes.values() if node.parent is None]
    below = [tree.nodes[child] for root in roots for child in root.children]
    return (
        *((str(node.id), node.name) for node in below),
        *((str(root.id), f"{root.name}（本级）") for root in roots),
    )


def _kinds(on: date) -> Mapping[int, str]:
    from ..models import Organisation  # noqa: PLC0415

    return dict(Organisation.objects.values_list("pk", "kind"))


def _kind_members(on: date) -> tuple[tuple[str, str], ...]:
    return tuple((kind.value, str(kind.label)) for kind in OrganisationKind)


NODES: tuple[NodeDimension, ...] = (
    NodeDimension("area", "乡镇、系统、园区", _areas, _area_members),
    NodeDimension("kind", "组织类型", _kinds, _kind_members),
)
