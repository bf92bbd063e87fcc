"""The words for states, out of the declared procedures."""

from typing import Any

from unionhub.core.workflow import workflow


def state_label(case: Any) -> str:
    """The case's state in words."""
    return workflow(case.kind).state(case.state).label
