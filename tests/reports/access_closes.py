"""What the access tests need of monthly reports, closed months and passports."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from reports.models import CloseFinding, PeriodClose, Snapshot
from tests.access.expectation import Target
from tests.access.relations import RELATIONS, organisations, steps_of
from tests.conftest import Cast
from tests.reports import samples_closes as samples
from unionhub.core.models import Organisation, User

PREPARE, CLOSED = "reports.close.prepare", "reports.closed.view"
KEY, MISSING = "example.visits", 987_654_321
REASON = "核对后办理"


def close(
    cast: Cast, home: Organisation, owner: User | None, state: str = "draft", **changes: Any
) -> PeriodClose:
    """A report in the state."""
    made = samples.report(home, owner, state=state, **changes)
    made.save()
    return made


def closed(cast: Cast) -> PeriodClose:
    """A closed report of the county, as far as reading it goes."""
    made = close(cast, cast.county, cast.clerk)
    samples.DATA[f"{samples.KIND}.close"](made)  # type: ignore[operator]
    Snapshot.objects.filter(close=made).update(is_final=True)
    PeriodClose.objects.filter(pk=made.pk).update(state="closed")
    return made


def finding(made: PeriodClose) -> CloseFinding:
    """A soft finding of the report."""
    said = {"rule": "jump:example.visits", "label": "走访较上月 +20", "left": "30", "right": "10"}
    return CloseFinding.objects.create(close=made, node=made.county, is_hard=False, **said)


def _nodes(*more: tuple[str, object], **said: str) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """Each organisation, where the county has a closed month."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        closed(cast)
        nodes = organisations(cast)
        found = [
            Target((("pk", nodes[code].pk), *more), code, None, relation, **said)
            for relation, code in RELATIONS.items()
        ]
        return [*found, Target((("pk", MISSING), *more), None, None, "missing", False, **said)]

    return targets


def _notes(cast: Cast, people: dict[str, User]) -> list[Target]:
    """A finding of each report, and none."""
    found = []
    for relation, code in RELATIONS.items():
        made = close(cast, organisations(cast)[code], people["clerk"])
        found.append(Target((("pk", made.pk), ("finding", finding(made).pk)), code, None, relation))
    return [*found, Target((("pk", MISSING), ("finding", MISSING)), None, None, "missing", False)]


MAKERS: dict[str, Callable[..., Any]] = {"reports.PeriodClose": close}
CASES: dict[str, Callable] = {
    "reports-close-step": steps_of(samples.KIND, close, "check"),
    "close-note": _notes,
    "closed-export": _nodes(),
    "closed-figures-node": _nodes(),
    "closed-sources": _nodes(),
    "closed-records": _nodes(("key", KEY), action="example.visit.view"),
    "figure-passport": _nodes(("key", KEY)),
}
#: One's own columns and views.
PERSONAL: set[str] = {"close-list", "closed-records"}


def _at(state: str, **more: Any) -> Callable[[Cast], dict]:
    """A report in the state, counted where the step asks for it."""

    def kwargs(cast: Cast) -> dict:
        made = close(cast, cast.county, cast.officer, state)
        step = more.get("step", "").replace("-", "_")
        arrange = samples.DATA.get(f"{samples.KIND}.{step}", {})
        if callable(arrange):
            arrange(made)
        return {"pk": made.pk, **more}

    return kwargs


def _note(cast: Cast) -> dict:
    made = close(cast, cast.county, cast.officer)
    return {"pk": made.pk, "finding": finding(made).pk}


def _findings_page(cast: Cast) -> str:
    made = PeriodClose.objects.filter(findings__isnull=False).latest("pk")
    PeriodClose.objects.filter(pk=made.pk).update(counted_at="2026-02-03T00:00Z")
    return reverse("reports-close-detail", args=[made.pk]) + "?tab=findings"


def _detail_page(cast: Cast) -> str:
    return reverse("reports-close-detail", args=[PeriodClose.objects.latest("pk").pk])


SEND = "reports.close.send"
#: step → (state it starts from, who does it, action, fields)
STEPS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "check": ("draft", "clerk", PREPARE, {}),
    "redo": ("checked", "clerk", PREPARE, {"note": REASON}),
    "review": ("checked", "head", "reports.close.review", {}),
    "sign": ("reviewed", "leader", "reports.close.sign", {}),
    "close": ("signed", "clerk", "reports.close.close", {}),
    "send": ("closed", "clerk", SEND, {"sent_to": "市总工会", "receiver": "刘某", "on": "2026-10-01"}),
    "city_return": ("sent", "clerk", SEND, {"note": REASON}),
    "ask_reopen": ("closed", "clerk", "reports.close.ask_reopen", {"note": REASON}),
    "decline_reopen": ("closed", "head", "reports.close.reopen", {"note": REASON}),
    "reopen": ("closed", "leader", "reports.close.reopen", {"note": REASON}),
}
DEEDS: dict[str, tuple] = {
    "close-add": ("clerk", PREPARE, {}),
    "close-count": ("clerk", PREPARE, {}, _at("draft"), _detail_page),
    "close-note": ("clerk", PREPARE, {"note": REASON}, _note, _findings_page),
    **{
        f"reports-close-step/{step}": (who, trace, fields, _at(state, step=step.replace("_", "-")))
        for step, (state, who, trace, fields) in STEPS.items()
    },
}
