"""What the access tests need of the dashboard's pages."""

from collections.abc import Callable

from django.urls import reverse

from tests.access.expectation import Target
from tests.conftest import Cast
from unionhub.core.models import Organisation, User

#: Organisations with others below, as the officer of A1 sees them: only these have a ranking.
RELATIONS = {"other township": "TB", "parent": "TA", "county": "C"}
MISSING = 987_654_321
#: A chart that is there although nothing is known yet.
CHART = ("chart", "ranking-members.rate_a")


def _charts(cast: Cast, people: dict[str, User]) -> list[Target]:
    """The chart's file at each organisation, and of none."""
    nodes = {node.code: node.pk for node in Organisation.objects.all()}
    found = [
        Target((("pk", nodes[code]), CHART), code, None, relation) for relation, code in RELATIONS.items()
    ]
    return [*found, Target((("pk", MISSING), CHART), None, None, "missing", False)]


#: url name → its own way to list targets.
CASES: dict[str, Callable] = {"dashboard-export": _charts}

#: url name → (who, trace, fields, kwargs, page): the arguments of a Deed.
DEEDS: dict[str, tuple] = {
    "dashboard-compute": (
        "clerk",
        "core.figure.compute",
        {},
        lambda cast: {"pk": cast.county.pk},
        lambda cast: reverse("dashboard-node", args=[cast.county.pk]),
    ),
}
