"""The procedure as a table for sign-off: it says what the declaration, the policy and the terms say."""

import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests.support import browser
from tests.views.test_document import text_of
from unionhub.core import procedures
from unionhub.core.clocks import terms
from unionhub.core.enums import Role
from unionhub.core.models import AuditEvent
from unionhub.core.papers import papers_for
from unionhub.core.workflow import State, Transition, Workflow, workflow, workflows
from unionhub.core.workflow.registry import _broken_step

pytestmark = pytest.mark.django_db


def _roles(action: str) -> set[str]:
    """Read anew from the table, not through the code under test."""
    for path in settings.POLICY_FILES:
        with Path(path).open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                if row["action"] == action and not row["field"]:
                    return {role for role in Role.values if row[role] == "yes"}
    raise AssertionError(action)


@pytest.mark.parametrize("declared", workflows().values(), ids=lambda one: one.kind)
def test_every_procedure_can_be_printed_and_says_all_of_it(declared, cast):
    client = browser(cast.officer)
    page = client.get(reverse("procedure", args=[declared.kind]))
    assert page.status_code == 200
    shown = page.content.decode()
    for words in [
        *(state.label for state in declared.states),
        *(step.label for step in declared.transitions),
        *(paper.label for paper in papers_for(declared.model)),
        "审定人",
        "审定日期",
    ]:
        assert words in shown
    for step in declared.transitions:
        for name in step.starts:
            assert terms()[name].source in shown
    last = AuditEvent.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    answer = client.get(reverse("procedure", args=[declared.kind]), {"as": "pdf"})
    text = "".join(text_of(answer.content).split())
    short = [
        step.label for step in declared.transitions if len(step.label) <= 4
    ]  # longer ones take two lines
    assert [label for label in short if label not in text] == []
    (event,) = AuditEvent.objects.filter(pk__gt=last)
    assert event.action == "core.procedure.view"
    assert event.object_label.startswith(f"{declared.label}办理程序")


@pytest.mark.parametrize("declared", workflows().values(), ids=lambda one: one.kind)
def test_who_may_is_what_the_policy_says(declared):
    table = procedures.table_of(declared)
    for step, line in zip(declared.transitions, table["steps"], strict=True):
        named = {role.value for role in Role if str(role.label) in line["who"].split("、")}
        assert named == _roles(step.action), step.key


def test_the_errand_in_words():
    table = procedures.table_of(workflow("example.errand"))
    steps = {line["label"]: line for line in table["steps"]}
    assert steps["受理"]["clocks"] == ["起算：办理期限", "办结：受理期限"]
    assert steps["提交审批"]["conditions"] == ["金额已填写"], "the guard's docstring"
    assert steps["同意"]["conditions"] == ["不得由办理过“登记”、“提交审批”的人（含其代理人）办理"]
    assert steps["退回"]["conditions"] == [
        "不得由办理过“提交审批”的人（含其代理人）办理",
        "须填写说明",
        "退回承办人，退回的原因在其待办中提示",
    ]
    assert steps["延期"]["conditions"] == ["须填写说明", "填写：延长（日）、同意书"]
    assert (steps["延期"]["sources"], steps["延期"]["target"]) == ("办理中", "（状态不变）")
    assert table["opening"]["starts"] == ["受理期限（3 个工作日）"]
    assert [(one["label"], one["length"], one["event"]) for one in table["terms"]] == [
        ("受理期限", "3 个工作日", "收到申请"),
        ("办理期限", "15 日", "受理"),
    ]


def test_a_condition_in_words_goes_before_the_docstring():
    step = Transition("a", "办", ("x",), "y", "core.home", guard=lambda case: "", condition="双方同意。")
    declared = Workflow("t.t", "试", object, (State("x", "甲"), State("y", "乙")), (step,), "core.home")
    assert procedures.conditions(declared, step) == ["双方同意"]
    silent = Transition("b", "办", ("x",), "y", "core.home", guard=lambda case: "")
    assert procedures.conditions(declared, silent) == []


def test_the_list_leads_to_each(cast):
    page = browser(cast.sysadmin).get(reverse("procedure-list")).content.decode()
    for kind in workflows():
        assert reverse("procedure", args=[kind]) in page
    assert browser(cast.sysadmin).get(reverse("procedure", args=["no.such"])).status_code == 404


def test_a_returning_step_must_say_why_and_whereto():
    def broken(**more) -> list[str]:
        step = Transition("back", "退回", ("x",), more.pop("target", "y"), "core.home", returns=True, **more)
        declared = Workflow(
            "t.t", "试", object, (State("x", "甲"), State("y", "乙", is_open=False)), (step,), "core.home"
        )
        return list(_broken_step(declared, step, {"core.home"}, set(), {"back"}))

    assert "note_required" in broken()[0]
    assert "ended state" in broken(note_required=True)[0]
    assert broken(note_required=True, target="x") == []
    assert "target" in broken(note_required=True, target="")[0]
