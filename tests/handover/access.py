"""What the access tests need of handing over: whose book, and the deeds."""

from collections.abc import Callable
from typing import Any

from tests.access.expectation import Target
from tests.access.relations import RELATIONS, organisations
from tests.conftest import Cast, make_account
from tests.handover.make import errand
from unionhub.core.models import User


def _people(action: str) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """Accounts of each organisation; who may see whose is asked of the action itself, not of the list of accounts."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        found = []
        for relation, code in RELATIONS.items():
            node = organisations(cast)[code]
            account = User.objects.filter(username=f"book-{code.lower()}").first() or make_account(
                f"book-{code.lower()}", node
            )
            found.append(Target((("pk", account.pk),), code, relation=relation, view_action=action))
        return [*found, Target((("pk", 987_654_321),), relation="missing", exists=False, view_action=action)]

    return targets


def _with_case(cast: Cast) -> dict[str, Any]:
    errand(cast)
    return {"pk": cast.township.pk}


CASES = {
    "handover-person": _people("core.handover.others"),
    "handover-assign": _people("core.handover.assign"),
}
DEEDS = {
    "handover": ("township", "core.handover.print", {"receiver": "李接手"}),
    "handover-person": ("head", "core.handover.others", {"receiver": "李接手"}, _with_case),
    "handover-assign": (
        "head",
        "core.handover.assign",
        {"taker": lambda cast: cast.clerk.pk, "note": "人员调整，按会议纪要办理"},
        _with_case,
    ),
}
