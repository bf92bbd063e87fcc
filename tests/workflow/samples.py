"""A case of every declared kind, for the tests over all procedures. A new kind without a maker turns them red."""

from collections.abc import Callable
from typing import Any

from tests.disputes import samples as of_disputes
from tests.example.errands import Errand
from tests.reports import samples as of_reports
from unionhub.core.models import Organisation, User
from unionhub.core.workflow import Transition


def _errand(organisation: Organisation, maker: User) -> Errand:
    return Errand(organisation=organisation, created_by=maker, title="送慰问品", amount=1)


#: kind → unsaved case of the organisation
MAKERS: dict[str, Callable[[Organisation, User], Any]] = {
    "example.errand": _errand,
    **of_disputes.MAKERS,
    **of_reports.MAKERS,
}

#: «kind.transition» → what its form asks for, where it asks for something; may be made of the case
DATA: dict[str, dict[str, Any] | Callable[[Any], dict[str, Any]]] = {
    "example.errand.extend": {"days": 5, "document": "延期同意书"},
    **of_disputes.DATA,
    **of_reports.DATA,
}

#: «kind.transition» → terms its effect expects to be running, beside those it meets, pauses and resumes
CLOCKS: dict[str, tuple[str, ...]] = {
    "example.errand.extend": ("errand.finish",),
    **of_disputes.CLOCKS,
    **of_reports.CLOCKS,
}


def data_for(case: Any, step: Transition) -> dict[str, Any]:
    """What the step's form would have asked of this case."""
    found = DATA.get(f"{case.kind}.{step.key}", {})
    return found(case) if callable(found) else found
