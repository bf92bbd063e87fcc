"""What the access tests need of figures, the lists behind them and saved queries."""

from collections.abc import Callable

from django.db import models

from reports.models import SavedFigure
from tests.access.expectation import Target
from tests.conftest import Cast
from unionhub.core.models import Organisation, User

KEY = "example.visits"
#: The relation of each organisation to the officer of A1.
RELATIONS = {"own": "A1", "sibling": "A2", "other township": "B1", "parent": "TA", "county": "C"}
MISSING = 987_654_321


def saved(cast: Cast, home: Organisation, owner: User | None, title: str = "累计走访 · 今天") -> SavedFigure:
    """A query about the organisation, kept by the owner for himself."""
    owner = owner or cast.officer
    count = SavedFigure.objects.filter(created_by=owner).count()
    return SavedFigure.objects.create(
        organisation=owner.organisation,
        created_by=owner,
        title=f"{title} {count + 1}",
        key=KEY,
        params={"organisation": home.pk, "period": "今天", "by": "state", "view": ""},
    )


#: model label → maker(cast, organisation, owner)
MAKERS: dict[str, Callable[[Cast, Organisation, User], models.Model]] = {"reports.SavedFigure": saved}


def _nodes(place: str = "pk", **more: str) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """The figure at each organisation; `more`: the actions that decide beside the address's own."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        nodes = {node.code: node.pk for node in Organisation.objects.all()}
        found = [
            Target(((place, nodes[code]), ("key", KEY)), code, None, relation, **more)
            for relation, code in RELATIONS.items()
        ]
        return [*found, Target(((place, MISSING), ("key", KEY)), None, None, "missing", False, **more)]

    return targets


def _own(cast: Cast, people: dict[str, User]) -> list[Target]:
    """One's own query, another person's, and none."""
    found = []
    for relation, name in (("own", "officer"), ("other's", "officer_b")):
        owner = people[name]
        made = saved(cast, owner.organisation, owner)
        found.append(Target((("pk", made.pk),), owner.organisation.code, name, relation))
    return [*found, Target((("pk", MISSING),), None, None, "missing", False)]


#: url name → its own way to list targets.
CASES: dict[str, Callable] = {
    "figure-detail": _nodes(),
    "figure-export": _nodes(),
    "figure-records": _nodes(action="example.visit.view"),
    "figure-saved-add": _nodes("node"),
    "figure-saved-open": _own,
    "figure-saved-change": _own,
    "figure-saved-delete": _own,
}

#: One's own columns and views; the deletion of chosen ones is done in tests/reports/test_saved.py.
PERSONAL: set[str] = {"figure-saved-list"}


def _kept(cast: Cast) -> dict:
    return {"pk": saved(cast, cast.union_a1, cast.officer).pk}


#: url name → (who, trace, fields, kwargs, page): the arguments of a Deed.
DEEDS: dict[str, tuple] = {
    "figure-records": (
        "clerk",
        "example.visit.export",
        {"do": "export"},
        lambda cast: {"pk": cast.county.pk, "key": KEY},
    ),
    "figure-saved-add": (
        "officer",
        "reports.saved.change",
        {"title": "本会走访"},
        lambda cast: {"node": cast.union_a1.pk, "key": KEY},
    ),
    "figure-saved-change": ("officer", "reports.saved.change", {"title": "改过的名称"}, _kept),
    "figure-saved-delete": ("officer", "reports.saved.change", {}, _kept),
}
