"""The procedure of errands."""

from django import forms

from unionhub.core.clocks import running
from unionhub.core.forms import PlainForm
from unionhub.core.workflow import State, Step, Transition, Workflow

from .errands import Errand


class ExtendForm(PlainForm):
    """How much longer, by which paper."""

    days = forms.IntegerField(label="延长（日）", min_value=1, max_value=15)
    document = forms.CharField(label="同意书", max_length=80)


def _extend(step: Step) -> None:
    running.extend(step.case, "errand.finish", step.data["days"], step.note, step.data["document"])


def _amount(case: Errand) -> str:
    """金额已填写"""
    return "" if case.amount else "请先填写金额。"


def _round_up(step: Step) -> None:
    step.case.amount += 1


ERRAND = Workflow(
    "example.errand",
    "差事",
    Errand,
    states=(
        State("received", "待受理"),
        State("handling", "办理中"),
        State("waiting", "已中止", tone="plain"),
        State("submitted", "待审批"),
        State("done", "已办结", is_open=False, tone="ok"),
        State("refused", "不予受理", is_open=False, tone="plain"),
    ),
    transitions=(
        Transition(
            "accept",
            "受理",
            ("received",),
            "handling",
            "example.errand.take",
            meets=("errand.accept",),
            starts={"errand.finish": "on"},
            hand="take",
            primary=True,
        ),
        Transition(
            "refuse",
            "不予受理",
            ("received",),
            "refused",
            "example.errand.take",
            note_required=True,
            danger=True,
        ),
        Transition(
            "pause", "中止", ("handling",), "waiting", "example.errand.take", pauses=("errand.finish",)
        ),
        Transition(
            "resume",
            "恢复",
            ("waiting",),
            "handling",
            "example.errand.take",
            primary=True,
            resumes=("errand.finish",),
        ),
        Transition(
            "extend",
            "延期",
            ("handling",),
            "",
            "example.errand.take",
            effect=_extend,
            form=ExtendForm,
            note_required=True,
        ),
        Transition(
            "submit",
            "提交审批",
            ("handling",),
            "submitted",
            "example.errand.take",
            primary=True,
            guard=_amount,
            effect=_round_up,
        ),
        Transition(
            "return",
            "退回",
            ("submitted",),
            "handling",
            "example.errand.approve",
            note_required=True,
            not_by=("submit",),
            returns=True,
        ),
        Transition(
            "approve",
            "同意",
            ("submitted",),
            "done",
            "example.errand.approve",
            primary=True,
            not_by=("open", "submit"),
            meets=("errand.finish",),
        ),
    ),
    open_action="example.errand.open",
    sign="差",
    starts={"errand.accept": "received_on"},
)

WORKFLOWS = (ERRAND,)
