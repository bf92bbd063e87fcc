"""Where the objects of the matrix lie, and the targets of the addresses of a procedure's steps."""

from collections.abc import Callable
from typing import Any

from tests.access.expectation import Target
from tests.conftest import Cast
from unionhub.core.models import Organisation, User
from unionhub.core.workflow import workflow

#: The relation of each organisation to the officer of A1, from whose chair the matrix is told.
RELATIONS = {
    "own": "A1",
    "sibling": "A2",
    "other township": "B1",
    "parent": "TA",
    "county": "C",
}


def organisations(cast: Cast) -> dict[str, Organisation]:
    """The cast's organisations by code."""
    return {node.code: node for node in Organisation.objects.all()}


def steps_of(
    kind: str, maker: Callable[..., Any], key: str, **more: Any
) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """Targets of the address of a kind's steps, told by one of them: `more` is said of every target.

    All steps of all states and roles are tried in tests/workflow/test_generated.py.
    """

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        declared = workflow(kind)
        said = {"action": declared.transition(key).action, "view_action": declared.model.view_action, **more}
        found = []
        for relation, code in RELATIONS.items():
            made = maker(cast, organisations(cast)[code], people["clerk"])
            found.append(Target((("pk", made.pk), ("step", key)), code, relation=relation, **said))
        return [
            *found,
            Target((("pk", 987_654_321), ("step", key)), relation="missing", exists=False, **said),
        ]

    return targets
