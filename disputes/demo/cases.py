"""Cases of the demo as the procedure would have left them: number, timeline, clocks; told on their own days."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from members.demo.writing import moment
from unionhub.core.clocks import running
from unionhub.core.models import CaseEvent
from unionhub.core.services.serials import numbered
from unionhub.core.workflow import workflow
from unionhub.core.workflow.perform import OPENED

#: One step that was done: its key, who did it, on which day, the note.
Done = tuple[str, Any, date, str]


def tell(case: Any, opener: Any, steps: Iterable[Done]) -> Any:
    """Write the unsaved case in the state the steps lead to, with its timeline. Clocks are the caller's."""
    declared = workflow(case.workflow_kind)
    case.kind, case.created_by = declared.kind, opener
    if declared.sign and not case.number:
        sign, series = case.series(declared.sign)
        case.number = numbered(sign, series, case.opened_on.year)
    state, done = declared.initial, [(OPENED, "登记", opener, case.opened_on, "", declared.initial, "")]
    for key, actor, on, note in steps:
        step = declared.transition(key)
        target = step.target or state
        done.append((key, step.label, actor, on, state, target, note))
        state = target
        if step.hand:
            case.handler = actor if step.hand == "take" else None
    case.state = state
    case.is_open = declared.state(state).is_open
    case.closed_on = None if case.is_open else done[-1][3]
    case.save()
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case_id=case.pk,
            at=moment(on, at),
            actor=actor,
            actor_name=str(actor),
            transition=key,
            label=label,
            source=source,
            target=target,
            note=note,
        )
        for at, (key, label, actor, on, source, target, note) in enumerate(done)
    )
    return case


def run(
    case: Any,
    term: str,
    first: date,
    *,
    length: int | None = None,
    met: date | None = None,
    moot: date | None = None,
) -> Any:
    """Let the term run for the case from the day, and end as it did. Returns the clock as it was started."""
    clock = running.start(case, term, first, length=length)
    if met is not None:
        running.meet(case, term, met)
    elif moot is not None:
        running.end(case, (term,), moot)
    return clock
