"""Pages of cases: the record with its procedure beside it, one page per step, the procedure as a table."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from .. import workflow
from ..audit import SYSTEM
from ..models.case import CaseEvent, Clock, ClockState
from ..parameters import parameter
from ..workflow import Transition, Workflow
from .action import ActionView
from .detail import DetailView, Tab


def step_address(declared: Workflow, step: Transition, pk: int) -> str:
    """The page of one step of one case: «<kind with dashes>-<step>», as the domain's urls.py names it."""
    return reverse(step_name(declared, step), args=[pk])


def step_name(declared: Workflow, step: Transition) -> str:
    """The url name of a step's page."""
    return f"{declared.kind.replace('.', '-')}-{step.key.replace('_', '-')}"


def clock_lines(case: Any, user: Any = None) -> list[dict[str, Any]]:
    """The clocks of a case as the rail and the timeline show them: running ones first."""
    today = timezone.localdate()
    rows = sorted(Clock.objects.filter(case_id=case.pk), key=lambda clock: (not clock.is_live, clock.due_on))
    return [{"clock": clock, **clock_words(clock, today)} for clock in rows]


def clock_words(clock: Clock, today: Any) -> dict[str, str]:
    """Tone and words: «还剩 2 天», «今天届满», «逾期 3 天»; green, amber from `warn_on` or shortly before, red."""
    if not clock.is_live:
        tone = {ClockState.MET: "ok", ClockState.MISSED: "bad"}.get(clock.state, "plain")  # type: ignore[call-overload]
        return {"tone": tone, "words": clock.get_state_display()}
    if clock.state == ClockState.PAUSED:
        return {"tone": "plain", "words": "已中止"}
    left = (clock.due_on - today).days
    if left < 0:
        return {"tone": "bad", "words": f"逾期 {-left} 天"}
    near = left <= parameter("core.clock.near_days") or today >= clock.warn_on
    words = "今天届满" if left == 0 else f"还剩 {left} 天"
    return {"tone": "warn" if near else "ok", "words": words}


def timeline(case: Any, user: Any) -> dict[str, Any]:
    """The steps of the case, newest first."""
    declared = workflow.workflow(case.kind)
    rows = CaseEvent.objects.filter(case_id=case.pk).order_by("-pk")
    return {
        "steps": [
            {
                "at": row.at,
                "who": row.actor_name or SYSTEM,
                "what": row.label,
                "state": declared.state(row.target).label if row.target != row.source else "",
                "note": row.note,
            }
            for row in rows
        ]
    }


class CaseDetail(DetailView):
    """A case: its facts; beside them state, handler, clocks and what can be done next; the timeline as a tab."""

    workflow: Workflow
    rail_template_name = "kernel/case_rail.html"

    def get_state(self) -> dict[str, str]:
        """The state in words."""
        state = self.workflow.state(self.object.state)  # type: ignore[union-attr]
        return {"label": state.label, "tone": state.tone}

    def get_tabs(self) -> list[dict[str, Any]]:
        """办理过程 comes first."""
        own = Tab("timeline", "办理过程", "kernel/case_timeline.html", timeline)
        return [self._tab(own.key, own.label, own.template, own.context), *super().get_tabs()]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds clocks and next steps."""
        case: Any = self.object
        steps = [
            {
                "label": step.label,
                "url": step_address(self.workflow, step, case.pk),
                "why_not": why_not,
                "primary": step.primary,
                "danger": step.danger,
            }
            for step, why_not in workflow.steps_for(case, self.user)
        ]
        return super().get_context(clocks=clock_lines(case), next_steps=steps, **more)


class StepView(ActionView):
    """One step of a procedure. `step_view(workflow, key)` makes the view of an explicit `path()` line."""

    workflow: Workflow
    step: Transition
    audited = True

    def get_title(self) -> str:
        """The step's verb."""
        return self.step.label

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Over the case."""
        way = super().get_breadcrumbs()
        way.insert(-1, (str(self.object), self.object.get_absolute_url()))  # type: ignore[union-attr]
        return way

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask; a step that is not possible now says why and leads back."""
        case: Any = self.object
        if case.state not in self.step.sources:
            return self.ask(
                None, problem=f"现在是“{self.workflow.state(case.state).label}”，不能{self.step.label}。"
            )
        return self.ask(self.make_form(), problem=workflow.refuse(case, self.step, self.user))

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Through the one writer of states."""
        self.object = workflow.perform(
            obj, self.step.key, self.user, note=note, data=data, on=data.get("on"), version=obj.version
        )


def step_view(declared: Workflow, key: str, **more: Any) -> Callable:
    """The view of one step: `path("…/<int:pk>/accept/", step_view(MEDIATION, "accept"), name="…-accept")`."""
    step = declared.transition(key)
    page = type(
        f"{declared.model.__name__}{key.title().replace('_', '')}",
        (StepView,),
        {
            "__doc__": step.label,
            "workflow": declared,
            "step": step,
            "action": step.action,
            "model": declared.model,
            "verb": step.label,
            "text": step.text,
            "note_label": step.note_label,
            "note_required": step.note_required,
            "note_asked": True,
            "danger": step.danger,
            "form_class": step.form,
            "success_message": "{object}：已{verb}",
            **more,
        },
    )
    return page.as_view()  # type: ignore[attr-defined]


def broken_addresses() -> list[str]:
    """Steps without a page, in words that name the mend."""
    found = []
    for declared in workflow.workflows().values():
        for step in declared.transitions:
            name = step_name(declared, step)
            try:
                reverse(name, args=[1])
            except NoReverseMatch:
                found.append(f"{declared.kind}: urls.py needs a path named {name!r} with step_view")
    return found
