"""The same figures counted by plain loops over the visits: what the grouped queries are measured against."""

from collections import Counter
from datetime import date
from decimal import Decimal

from tests.example.enums import VisitState
from tests.example.models import Visit
from unionhub.core.models import Organisation


def _of(source: str, visit: Visit, first: date, last: date) -> dict[str, int | Decimal]:
    """What one visit adds to each indicator of the source."""
    closed = visit.state == VisitState.CLOSED
    if source == "example.done":
        if not first <= visit.visited_on <= last:
            return {}
        return {"example.new_visits": 1, "example.new_amount": visit.amount}
    if visit.visited_on > last:
        return {}
    return {
        "example.visits": 1,
        "example.closed": int(closed),
        "example.followed": int(visit.followed_on is not None and visit.followed_on <= last),
        "example.amount": visit.amount,
        "example.amount_closed": visit.amount if closed else 0,
    }


def _size(visit: Visit) -> str:
    if not visit.amount:
        return ""
    return "small" if visit.amount < 500 else "large"


def _node(node: Organisation, county: Organisation) -> dict[str, str]:
    """What the node is by the kernel's dimensions."""
    on_the_way = [int(part) for part in node.path.split(".") if part]
    area = on_the_way[1] if len(on_the_way) > 1 else county.pk
    return {"area": str(area), "kind": node.kind}


def blocks(source: str, first: date, last: date, node: Organisation, below: bool) -> dict:
    """The block of the node: its own rows, or with all `below` it and by node dimensions."""
    nodes = {item.pk: item for item in Organisation.objects.all()}
    county = next(item for item in nodes.values() if item.parent_id is None)
    sums: Counter = Counter()
    for visit in Visit.objects.all():
        owner = nodes[visit.organisation_id]
        inside = owner.path.startswith(node.path) if below else owner.pk == node.pk
        if not inside:
            continue
        members = {"": "", "state": visit.state}
        if source == "example.made":
            members["size"] = _size(visit)
        if below:
            members |= _node(owner, county)
        for key, number in _of(source, visit, first, last).items():
            for dimension, member in members.items():
                sums[dimension, key, member] += number
    block: dict = {}
    for (dimension, key, member), number in sums.items():
        if number:
            block.setdefault(dimension, {}).setdefault(key, {})[member] = number
    return block
