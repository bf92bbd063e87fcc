"""Pages of cases: the record with its procedure beside it, one page per step, the procedure as a table."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from .. import access, workflow
from ..audit import SYSTEM
from ..clocks import lapsing
from ..forms import CaseForm, PlainForm
from ..models.case import CaseEvent, Clock, ClockState
from ..parameters import parameter
from ..scope import OutOfScope
from ..workflow import Transition, Workflow
from .action import ActionView
from .detail import DetailView, Tab
from .paper import TAB, has_papers, papers_of


def step_address(declared: Workflow, step: Transition, pk: int) -> str:
    """The page of one step of one case: «<kind with dashes>-step», as the domain's urls.py names it."""
    return reverse(steps_name(declared), args=[pk, step.key.replace("_", "-")])


def steps_name(declared: Workflow) -> str:
    """The url name of the pages of a kind's steps."""
    return f"{declared.kind.replace('.', '-')}-step"


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
    if left < 0 and clock.term in lapsing():
        return {"tone": "bad", "words": "期限已过"}
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
        """办理过程 comes first, then 文书 where the kind has any."""
        own = [Tab("timeline", "办理过程", "kernel/case_timeline.html", timeline)]
        if has_papers(self.model):
            own.append(Tab(TAB, "文书", "kernel/paper_tab.html", papers_of))
        return [
            *(self._tab(tab.key, tab.label, tab.template, tab.context) for tab in own),
            *super().get_tabs(),
        ]

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
    """The pages of all steps of one procedure; `step_views(workflow)` makes the view of one explicit `path()` line.

    The address asks for the action that sees the case; the step's own action is asked before the case is looked up, so
    that whoever holds it nowhere is told the same of every case.
    """

    workflow: Workflow
    step: Transition
    audited = True
    note_asked = True
    success_message = "{object}：已{verb}"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Choose the step by its part of the address (404 when there is none of the name), then go on."""
        key = kwargs["step"].replace("-", "_")
        try:
            self.step = self.workflow.transition(key)
        except KeyError:
            raise OutOfScope(f"{self.workflow.kind}.{key}") from None
        step = self.step
        if not access.may(self.user, step.action):
            raise PermissionDenied(step.action)
        self.action = request.action = step.action  # type: ignore[attr-defined]
        self.verb, self.text, self.form_class = step.label, step.text, step.form
        self.note_label, self.note_required, self.danger = step.note_label, step.note_required, step.danger
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, data: Any = None) -> PlainForm | None:
        """The step's form, which is told the case where it asks for it."""
        if self.form_class is None:
            return None
        more = {"case": self.object} if issubclass(self.form_class, CaseForm) else {}
        return self.form_class(data, user=self.user, action=self.action, **more)

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

    def get_success_url(self) -> str:
        """The case's page; the to-do where the step took the case out of one's sight (a recusal)."""
        case: Any = self.object
        if self.model.objects.visible_to(self.user).filter(pk=case.pk).exists():  # type: ignore[attr-defined]
            return super().get_success_url()
        return reverse("todo-list")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Through the one writer of states."""
        self.object = workflow.perform(
            obj, self.step.key, self.user, note=note, data=data, on=data.get("on"), version=obj.version
        )


def step_views(declared: Workflow) -> Callable:
    """The view of a kind's steps: `path("…/<int:pk>/<slug:step>/", step_views(MEDIATION), name="…-step")`."""
    model: Any = declared.model
    page = type(
        f"{model.__name__}Step",
        (StepView,),
        {
            "__doc__": f"The steps of {declared.kind}.",
            "workflow": declared,
            "model": model,
            "action": model.view_action,
        },
    )
    return page.as_view()  # type: ignore[attr-defined]


def broken_addresses() -> list[str]:
    """Procedures without an address for their steps, in words that name the mend."""
    found = []
    for declared in workflow.workflows().values():
        name = steps_name(declared)
        try:
            reverse(name, args=[1, "step"])
        except NoReverseMatch:
            found.append(f"{declared.kind}: urls.py needs a path named {name!r} with step_views")
    return found
