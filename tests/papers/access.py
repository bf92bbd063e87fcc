"""Papers for the access tests: the example errand's receipt, drafted and issued, and the deed of each address."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tests.access.expectation import Target
from tests.access.relations import RELATIONS, organisations
from tests.conftest import Cast
from tests.example.errands import Errand
from unionhub.core import papers
from unionhub.core.models import IssuedPaper, Organisation, User
from unionhub.core.workflow import open_case

KEY, SLUG = "example.errand.receipt", "example-errand-receipt"
REASON = "单位名称写错"
TAKE, SEE = "example.errand.take", "example.errand.view"


def _errand(home: Organisation, clerk: User) -> Errand:
    return open_case(Errand(organisation=home, title="送慰问品", amount=1), clerk)


def receipt(cast: Cast, home: Organisation, owner: User) -> IssuedPaper:
    """An issued receipt of an errand of the organisation."""
    return papers.issue(papers.paper(KEY), _errand(home, cast.clerk), cast.clerk, {}, timezone.localdate())


def _targets(
    make: Callable[[Cast, Organisation], dict[str, Any]], missing: dict[str, Any], action: str
) -> Callable[[Cast, dict[str, User]], list[Target]]:
    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        said = {"action": action, "view_action": SEE}
        found = [
            Target(tuple(make(cast, organisations(cast)[code]).items()), code, relation=relation, **said)
            for relation, code in RELATIONS.items()
        ]
        return [*found, Target(tuple(missing.items()), relation="missing", exists=False, **said)]

    return targets


def _issued(cast: Cast, home: Organisation) -> dict[str, Any]:
    return {"paper": SLUG, "pk": receipt(cast, home, cast.clerk).pk}


def _to_draft(cast: Cast, home: Organisation) -> dict[str, Any]:
    return {"paper": SLUG, "case": _errand(home, cast.clerk).pk}


_GONE = {"paper": SLUG, "pk": 987_654_321}
MAKERS = {"core.IssuedPaper": receipt}
CASES = {
    "paper-detail": _targets(
        lambda cast, home: {"pk": receipt(cast, home, cast.clerk).pk}, {"pk": 987_654_321}, "core.paper.view"
    ),
    "paper-draft": _targets(_to_draft, {"paper": SLUG, "case": 987_654_321}, TAKE),
    "paper-void": _targets(_issued, _GONE, TAKE),
    "paper-reissue": _targets(_issued, _GONE, TAKE),
}
#: address → (who, traced action, fields, what the address names); the page opened before gives the mark of the draft
DEEDS = {
    "paper-draft": (
        "clerk",
        "core.paper.issue",
        {"do": "issue"},
        lambda cast: _to_draft(cast, cast.union_a1),
    ),
    "paper-void": ("clerk", "core.paper.void", {"note": REASON}, lambda cast: _issued(cast, cast.union_a1)),
    "paper-reissue": (
        "clerk",
        "core.paper.issue",
        {"do": "issue", "reason": REASON},
        lambda cast: _issued(cast, cast.union_a1),
    ),
}
