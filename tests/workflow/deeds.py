"""Errands for the access tests: one in each state, with the clock the step asks for, and the deed of each step."""

from collections.abc import Callable
from typing import Any

from tests.access.relations import steps_of
from tests.conftest import Cast
from tests.example.errands import Errand
from unionhub.core.clocks import running
from unionhub.core.models import Organisation, User

REASON = "核对材料后办理"
#: step → (state it starts from, who does it, fields)
STEPS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "accept": ("received", "clerk", {}),
    "refuse": ("received", "clerk", {"note": REASON}),
    "pause": ("handling", "clerk", {"note": REASON}),
    "resume": ("waiting", "clerk", {}),
    "extend": ("handling", "clerk", {"note": REASON, "days": "5", "document": "同意书"}),
    "submit": ("handling", "clerk", {}),
    "return": ("submitted", "head", {"note": REASON}),
    "approve": ("submitted", "head", {}),
}


def errand(cast: Cast, home: Organisation, owner: User, state: str = "received") -> Errand:
    """An errand in the state, its clock running (or standing still where it waits)."""
    made = Errand.objects.create(organisation=home, created_by=owner, title="送慰问品", amount=1, state=state)
    running.start(made, "errand.finish", made.opened_on)
    if state == "waiting":
        running.pause(made, "errand.finish", made.opened_on, "")
    return made


def _kwargs(step: str, state: str) -> Callable[[Cast], dict]:
    return lambda cast: {"pk": errand(cast, cast.union_a1, cast.officer, state).pk, "step": step}


def _trace(step: str) -> str:
    return "example.errand.approve" if step in ("return", "approve") else "example.errand.take"


DEEDS = {
    f"example-errand-step/{step}": (who, _trace(step), fields, _kwargs(step, state))
    for step, (state, who, fields) in STEPS.items()
}

CASE = steps_of("example.errand", errand, "accept")
