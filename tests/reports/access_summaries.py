"""What the access tests need of summaries of work, their steps, files and figures."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from reports.models import Summary
from tests.access.expectation import Target
from tests.access.relations import RELATIONS, organisations, steps_of
from tests.conftest import Cast
from tests.reports import samples_summaries as samples
from unionhub.core.models import Organisation, User

VIEW, WRITE = "reports.summary.view", "reports.summary.write"
REVIEW = "reports.summary.review"
KEY, MISSING = "example.visits", 987_654_321
REASON = "核对后办理"


def summary(
    cast: Cast, home: Organisation, owner: User | None, state: str = "draft", **changes: Any
) -> Summary:
    """A summary in the state, with a chapter."""
    made = samples.summary(home, owner, state=state, **changes)
    made.save()
    samples.write(made)
    return made


def _figures(action: str) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """A figure of a summary of each organisation, and of none."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        said = {"action": action, "view_action": VIEW}
        found = []
        for relation, code in RELATIONS.items():
            made = summary(cast, organisations(cast)[code], people["clerk"])
            found.append(Target((("pk", made.pk), ("key", KEY)), code, None, relation, **said))
        return [*found, Target((("pk", MISSING), ("key", KEY)), None, None, "missing", False, **said)]

    return targets


MAKERS: dict[str, Callable[..., Any]] = {"reports.Summary": summary}
CASES: dict[str, Callable] = {
    "reports-summary-step": steps_of(samples.KIND, summary, "submit"),
    "summary-figure": _figures("example.figure.view"),
    "summary-records": _figures("example.visit.view"),
}
#: One's own columns and views.
PERSONAL: set[str] = {"summary-list", "summary-records"}


def _at(state: str, step: str = "", **more: Any) -> Callable[[Cast], dict]:
    """A summary in the state, counted where the step asks for it."""

    def kwargs(cast: Cast) -> dict:
        made = summary(cast, cast.county, cast.officer, state)
        arrange = samples.DATA.get(f"{samples.KIND}.{step}", {})
        if callable(arrange):
            arrange(made)
        return {"pk": made.pk, **({"step": step} if step else {}), **more}

    return kwargs


def _detail_page(cast: Cast) -> str:
    return reverse("reports-summary-detail", args=[Summary.objects.latest("pk").pk])


#: step → (state it starts from, who does it, action, fields)
STEPS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "submit": ("draft", "clerk", WRITE, {}),
    "redo": ("checked", "head", REVIEW, {"note": REASON}),
    "review": ("checked", "head", REVIEW, {}),
    "sign": ("reviewed", "leader", "reports.summary.sign", {}),
    "finish": ("signed", "clerk", "reports.summary.finish", {}),
    "renew": ("final", "clerk", WRITE, {"note": REASON}),
    "discard": ("draft", "clerk", WRITE, {"note": REASON}),
}
DEEDS: dict[str, tuple] = {
    "summary-add": ("clerk", WRITE, {"year": "2026", "part": "half-1"}),
    "summary-change": ("clerk", WRITE, {"addressee": "县委"}, _at("draft")),
    "summary-count": ("clerk", WRITE, {}, _at("draft"), _detail_page),
    **{
        f"reports-summary-step/{step}": (who, trace, fields, _at(state, step))
        for step, (state, who, trace, fields) in STEPS.items()
    },
}
