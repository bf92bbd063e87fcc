"""Where unions stood in the tree on a day, by their dated parents."""

from collections.abc import Mapping
from datetime import date

from django.db.models import F, Q

from unionhub.core.models import Organisation

from .models import UnionSpell


def parents_on(day: date) -> dict[int, int | None]:
    """{union's node: parent} of the nodes that stood below another parent on the day than now.

    Before the first parent that was entered a union stood where it was entered first. What would put a node below
    itself (nodes whose earlier place is not known) is left out.
    """
    standing = UnionSpell.objects.standing().filter(parent__isnull=False)
    moved = standing.exclude(parent=F("union__organisation__parent")).values("union")
    rows = standing.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), union__in=moved)
    first: dict[int, tuple[int, int | None]] = {}
    for home, parent, now in rows.order_by("valid_from", "pk").values_list(
        "union__organisation", "parent", "union__organisation__parent"
    ):
        first.setdefault(home, (parent, now))
    elsewhere = {home: parent for home, (parent, now) in first.items() if parent != now}
    return _without_circles(elsewhere) if elsewhere else {}


def _without_circles(elsewhere: Mapping[int, int]) -> dict[int, int | None]:
    now = dict(Organisation.objects.values_list("pk", "parent"))
    kept: dict[int, int | None] = {}
    for home, parent in elsewhere.items():
        above: int | None = parent
        while above is not None and above != home:
            above = kept.get(above, now.get(above))
        if above is None:
            kept[home] = parent
    return kept


PARENTS = (parents_on,)
