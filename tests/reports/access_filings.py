"""What the access tests need of the reporting calendar and of filings."""

from collections.abc import Callable
from typing import Any

from reports.models import Filing, FilingCall
from tests.access.relations import steps_of
from tests.conftest import Cast
from tests.reports import samples_filings as samples
from unionhub.core.models import Organisation, User

REASON = "核对后办理"
CHANGE, FILL, ACCEPT = "reports.call.change", "reports.filing.fill", "reports.filing.accept"


def call(cast: Cast, home: Organisation, owner: User | None) -> FilingCall:
    """A call of the organisation."""
    return samples.call_of(home)


def filing(cast: Cast, home: Organisation, owner: User | None, state: str = "open", **changes: Any) -> Filing:
    """A filing in the state."""
    made = samples.filing(home, owner, state=state, **changes)
    made.save()
    return made


MAKERS: dict[str, Callable[..., Any]] = {"reports.FilingCall": call, "reports.Filing": filing}
CASES = {"reports-filing-step": steps_of(samples.KIND, filing, "submit")}


def _call(cast: Cast) -> dict:
    return {"pk": call(cast, cast.county, cast.clerk).pk}


def _late(cast: Cast) -> dict:
    """A call that somebody has not answered."""
    made = call(cast, cast.county, cast.clerk)
    filing(cast, cast.union_a1, cast.clerk, call=made)
    return {"pk": made.pk}


def _filing(state: str = "open", **more: Any) -> Callable[[Cast], dict]:
    return lambda cast: {"pk": filing(cast, cast.union_a1, cast.clerk, state).pk, **more}


CALL = {
    "title": "2026年3月月度填报",
    "month": "2026-03",
    "due_on": "2026-04-07",
    "asks": ["members.headcount"],
    "of_unions": "on",
}
#: step → (state it starts from, who does it, fields)
STEPS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "fill": ("open", "officer", FILL, {}),
    "submit": ("open", "officer", FILL, {}),
    "return": ("submitted", "township", "reports.filing.review", {"note": REASON}),
    "send_back": ("reviewed", "clerk", ACCEPT, {"note": REASON}),
    "review": ("submitted", "township", "reports.filing.review", {}),
    "accept": ("reviewed", "clerk", ACCEPT, {}),
    "cancel": ("open", "clerk", ACCEPT, {"note": REASON}),
}
DEEDS: dict[str, tuple] = {
    "filing-list": ("clerk", "reports.filing.export", {"do": "export"}),
    "filing-call-add": ("clerk", CHANGE, CALL),
    "filing-call-change": ("clerk", CHANGE, CALL | {"title": "改过的名称"}, _call),
    "filing-call-ask": ("clerk", CHANGE, {}, _call),
    "filing-call-remind": ("clerk", CHANGE, {}, _late),
    "filing-fill": ("officer", FILL, {"do": "submit"}, _filing()),
    **{
        f"reports-filing-step/{step}": (who, trace, fields, _filing(state, step=step))
        for step, (state, who, trace, fields) in STEPS.items()
    },
}

#: Lists whose POST keeps columns and views of the person alone.
PERSONAL: set[str] = {"filing-call-list"}
