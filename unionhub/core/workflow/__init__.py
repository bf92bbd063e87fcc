"""Procedures of cases: declared by the domains, moved by `perform` alone (docs/recipes/workflow.md)."""

from .declare import State, Step, Transition, Workflow
from .perform import Overtaken, open_case, perform, refuse, steps_for
from .registry import workflow, workflows

WORKFLOWS: tuple[Workflow, ...] = ()

__all__ = [
    "Overtaken",
    "State",
    "Step",
    "Transition",
    "Workflow",
    "open_case",
    "perform",
    "refuse",
    "steps_for",
    "workflow",
    "workflows",
]
