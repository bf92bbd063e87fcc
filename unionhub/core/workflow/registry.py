"""All declared procedures (`<app>/workflow.py` ends with `WORKFLOWS`), and what is wrong with one, in words."""

from collections.abc import Iterator

from .. import clocks, registry
from .declare import Transition, Workflow


def workflows() -> dict[str, Workflow]:
    """Every procedure by kind. Raises ValueError when two share a kind."""
    found: dict[str, Workflow] = {}
    for one in registry.collect("workflow", "WORKFLOWS"):
        if one.kind in found:
            raise ValueError(f"workflow.py: the kind {one.kind!r} is declared twice")
        found[one.kind] = one
    return found


def workflow(kind: str) -> Workflow:
    """The procedure of that kind. Raises KeyError that names the mend."""
    try:
        return workflows()[kind]
    except KeyError:
        raise KeyError(
            f"no Workflow has the kind {kind!r}; declare it in WORKFLOWS of an app's workflow.py"
        ) from None


def broken_workflows(known_actions: frozenset[str] | set[str]) -> Iterator[str]:
    """What is wrong with the declared procedures, each sentence naming the mend."""
    names = set(clocks.terms())
    for kind, one in workflows().items():
        if one.open_action not in known_actions:
            yield f"{kind}: the action {one.open_action!r} needs a line in policy.csv"
        if getattr(one.model, "workflow_kind", "") != kind:
            yield f"{kind}: its model {one.model.__name__} must say workflow_kind = {kind!r}"
        keys = [step.key for step in one.transitions]
        for twice in {key for key in keys if keys.count(key) > 1}:
            yield f"{kind}: the transition {twice!r} is declared twice"
        reached = {one.initial}
        for step in one.transitions:
            yield from _broken_step(one, step, known_actions, names, set(keys))
            reached.add(step.target)
        for state in one.states:
            if state.key not in reached:
                yield f"{kind}: no transition leads to the state {state.key!r}"
            if state.is_open and not one.steps_from(state.key):
                yield f"{kind}: the open state {state.key!r} has no way out"
            elif state.is_open and not any(step.primary for step in one.steps_from(state.key)):
                yield f"{kind}: the open state {state.key!r} has no primary step: nobody would be reminded"


def _broken_step(
    one: Workflow, step: Transition, known: frozenset[str] | set[str], terms: set[str], keys: set[str]
) -> Iterator[str]:
    where = f"{one.kind}.{step.key}"
    if step.action not in known:
        yield f"{where}: the action {step.action!r} needs a line in policy.csv"
    for state in (*step.sources, *([step.target] if step.target else [])):
        if not one.has(state):
            yield f"{where}: there is no state {state!r}"
    if step.returns and not (step.note_required and step.target and one.has(step.target)):
        yield f"{where}: a step that returns a case needs a target and note_required=True, so that it says why"
    elif step.returns and not one.state(step.target).is_open:
        yield f"{where}: it returns the case into the ended state {step.target!r}"
    for other in step.not_by:
        if other not in keys | {"open"}:
            yield f"{where}: not_by names {other!r}, which is no transition"
    for term in (*step.starts, *step.meets, *step.moots, *step.pauses, *step.resumes):
        if term not in terms:
            yield f"{where}: no clocks.py declares the term {term!r}"
