"""A declared procedure in words (办事程序): what the office signs off is made from what the system does.

States and steps come from `workflow.py`, who may from `policy.csv`, terms with their source from `clocks.py`, papers
from `documents.py`; nothing here is written twice.
"""

import inspect
from typing import Any

from . import policy
from .clocks import UnknownTerm, terms
from .clocks.registry import term
from .enums import Role
from .papers import papers_for
from .parameters import ParameterMissing
from .workflow import Transition, Workflow


def table_of(declared: Workflow) -> dict[str, Any]:
    """What the printed procedure shows: states, steps, terms, papers."""
    return {
        "label": declared.label,
        "states": declared.states,
        "opening": {
            "who": who(declared.open_action),
            "starts": [_term_words(name) for name in declared.starts],
        },
        "steps": [_step(declared, step) for step in declared.transitions],
        "terms": _terms(declared),
        "papers": [
            {"label": paper.label, "sign": paper.sign, "who": who(paper.action)}
            for paper in papers_for(declared.model)
        ],
    }


def who(action: str) -> str:
    """The roles that hold the action, in the words and the order of the list of roles."""
    table = policy.load()
    if table.is_for_accounts(action):
        return "所有账号"
    held = table.roles_for(action)
    return "、".join(str(role.label) for role in Role if role in held) or "（无人）"


def _step(declared: Workflow, step: Transition) -> dict[str, Any]:
    target = declared.state(step.target).label if step.target else "（状态不变）"
    return {
        "label": step.label,
        "sources": "、".join(declared.state(key).label for key in step.sources),
        "target": target,
        "who": who(step.action),
        "primary": step.primary,
        "conditions": conditions(declared, step),
        "clocks": _clocks(step),
    }


def conditions(declared: Workflow, step: Transition) -> list[str]:
    """What must hold and what is asked, one sentence each."""
    found = []
    said = step.condition or (inspect.getdoc(step.guard) or "" if step.guard is not None else "")
    if said:
        found.append(said.splitlines()[0].rstrip("。."))
    if step.not_by:
        names = "、".join(f"“{_name_of(declared, key)}”" for key in step.not_by)
        found.append(f"不得由办理过{names}的人（含其代理人）办理")
    if step.note_required:
        found.append(f"须填写{step.note_label}")
    fields = [str(field.label or name) for name, field in getattr(step.form, "base_fields", {}).items()]
    if fields:
        found.append(f"填写：{'、'.join(fields)}")
    if step.returns:
        found.append("退回承办人，退回的原因在其待办中提示")
    return found


def _name_of(declared: Workflow, key: str) -> str:
    return "登记" if key == "open" else declared.transition(key).label


def _clocks(step: Transition) -> list[str]:
    kinds = (
        ("起算", step.starts),
        ("办结", step.meets),
        ("不再适用", step.moots),
        ("中止", step.pauses),
        ("恢复", step.resumes),
    )
    return [f"{verb}：{_label(name)}" for verb, names in kinds for name in names]


def _label(name: str) -> str:
    found = terms().get(name)
    return found.label if found is not None else name


def _term_words(name: str) -> str:
    """«受理期限（3 个工作日）»; without a length where its parameter has no value."""
    try:
        found = term(name)
    except (UnknownTerm, ParameterMissing):
        return _label(name)
    return f"{found.label}（{found.words}）"


def _terms(declared: Workflow) -> list[dict[str, str]]:
    """Every term that the entering or a step starts, once, with where it comes from."""
    names = dict.fromkeys(
        [*declared.starts, *(name for step in declared.transitions for name in step.starts)]
    )
    found = []
    for name in names:
        one = terms().get(name)
        if one is None:
            continue
        try:
            length = term(name).words
        except ParameterMissing:
            length = "尚未设定"
        source = one.source + ("（长度由参数设定）" if one.parameter else "")
        found.append({"label": one.label, "length": length, "event": one.event, "source": source})
    return found
