"""What the access tests need of what changed since a month was closed: a closed month of the cast's county."""

from collections.abc import Callable

from reports.models import PeriodClose
from tests.access.expectation import Target
from tests.conftest import Cast
from tests.reports.changes.make import MONTH, closed
from unionhub.core.models import Organisation, User

#: The relation of each organisation to the officer of A1.
RELATIONS = {"own": "A1", "sibling": "A2", "other township": "B1", "parent": "TA", "county": "C"}
MISSING = 987_654_321


def _months(**more: str) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """The closed month at each organisation, and a month that was never closed; `more`: the rest of the address."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        if not PeriodClose.objects.filter(county=cast.county, month=MONTH).exists():
            closed(cast)
        nodes = {node.code: node.pk for node in Organisation.objects.all()}
        month, rest = f"{MONTH:%Y-%m}", tuple(more.items())
        found = [
            Target((("pk", nodes[code]), ("month", month), *rest), code, None, relation)
            for relation, code in RELATIONS.items()
        ]
        return [
            *found,
            Target((("pk", MISSING), ("month", month), *rest), None, None, "missing", False),
            Target((("pk", nodes["A1"]), ("month", "2020-01"), *rest), None, None, "no such month", False),
        ]

    return targets


#: url name → its own way to list targets.
CASES: dict[str, Callable] = {
    "changes-month": _months(),
    "changes-cell": _months(key="example.visits", column="end"),
    "changes-note": _months(),
}
