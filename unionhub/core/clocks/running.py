"""Clocks of cases: started, met, paused, extended by the steps of a procedure; recomputed when holidays are entered."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from ..models.case import Case, Clock, ClockState
from .calendar import WorkCalendar
from .registry import term, working_calendar
from .terms import Due, Term, Unit, due, warned_by

LIVE = (ClockState.RUNNING, ClockState.PAUSED)


def move(case: Case, transition: Any, on: date, data: Mapping[str, Any]) -> None:
    """What a step does to the case's clocks: met and mooted before new ones start."""
    for name in transition.meets:
        meet(case, name, on)
    end(case, transition.moots, on)
    for name in transition.pauses:
        pause(case, name, on, str(data.get("reason", "")))
    for name in transition.resumes:
        resume(case, name, on)
    begin(case, transition.starts, on, data)
    if not case.is_open:
        rest = Clock.objects.filter(case_id=case.pk, state__in=LIVE).exclude(term__in=transition.starts)
        rest.update(state=ClockState.MOOT, ended_on=on)


def begin(case: Case, starts: Mapping[str, Any], on: date, data: Mapping[str, Any]) -> None:
    """Let the terms run, each from its own day: a key of the data, a function, else the day of the step.

    A function that gives no day lets nothing run.
    """
    calendar = working_calendar() if starts else None
    for name, first in starts.items():
        since = first(case, data) if callable(first) else data.get(first) or on
        if since is not None:
            start(case, name, since, calendar)


def start(
    case: Case, name: str, on: date, calendar: WorkCalendar | None = None, length: int | None = None
) -> Clock:
    """Let the term run from the event on the day; one of the same term that still ran is moot.

    `length` stands in for the term's own where a paper of the case sets it (the reply term of a letter).
    """
    declared = term(name, on) if length is None else term(name, on).of_length(length)
    end(case, (name,), on)
    calendar = calendar or working_calendar()
    found = _with_other_rule(due(declared, on, calendar), declared, case.opened_on, calendar)
    return Clock.objects.create(
        case_id=case.pk,
        term=name,
        label=declared.label,
        start=on,
        length=declared.length,
        **_as_fields(found),
    )


def _with_other_rule(found: Due, declared: Term, received: date, calendar: WorkCalendar) -> Due:
    """With the warning of the rule that counts from the receipt of the case, if the term has one."""
    if not declared.also_from or received >= found.start:
        return found
    return warned_by(found, due(declared, received, calendar), declared.also_from)


def until(case: Case, name: str, label: str, start: date, due_on: date, why: str) -> Clock:
    """Let a clock run to a day that was agreed or ordered, which no holiday moves; one of the name that ran is moot.

    `name` need not be a declared term: nothing is counted, so nothing is counted again. `why` says in words where the
    day comes from.
    """
    end(case, (name,), start)
    return Clock.objects.create(
        case_id=case.pk,
        term=name,
        label=label,
        start=start,
        length=max(0, min((due_on - start).days, 32_767)),
        due_on=due_on,
        warn_on=due_on,
        explanation=why[:400],
    )


def meet(case: Case, name: str, on: date) -> None:
    """What the term asked for was done on the day: in time, or late."""
    for clock in _live(case, (name,)):
        clock.state = ClockState.MET if on <= clock.due_on or clock.paused_on else ClockState.MISSED
        clock.ended_on = on
        clock.save(update_fields=["state", "ended_on"])


def end(case: Case, names: Any, on: date) -> None:
    """The terms do not matter any more."""
    if names:
        _live(case, tuple(names)).update(state=ClockState.MOOT, ended_on=on)


def pause(case: Case, name: str, on: date, reason: str) -> None:
    """The term stands still from the day. Raises ValidationError when it does not run."""
    changed = Clock.objects.filter(case_id=case.pk, term=name, state=ClockState.RUNNING).update(
        state=ClockState.PAUSED, paused_on=on, pause_reason=reason[:300]
    )
    if not changed:
        raise ValidationError("这个期限现在没有计时，不能中止。")


def resume(case: Case, name: str, on: date) -> None:
    """The term goes on from the day, the days it stood still are added. Raises ValidationError if it did not stand."""
    clock = Clock.objects.filter(case_id=case.pk, term=name, state=ClockState.PAUSED).first()
    if clock is None or clock.paused_on is None:
        raise ValidationError("这个期限没有中止，不必恢复。")
    if on < clock.paused_on:
        raise ValidationError("恢复日期早于中止日期，请核对。")
    clock.paused_days += (on - clock.paused_on).days
    clock.state, clock.paused_on = ClockState.RUNNING, None
    _recount(clock, working_calendar())


def extend(case: Case, name: str, extra: int, reason: str, document: str) -> None:
    """Lengthen the running term by `extra` of its own unit. Raises ValidationError without a reason."""
    clock = Clock.objects.filter(case_id=case.pk, term=name, state=ClockState.RUNNING).first()
    if clock is None:
        raise ValidationError("这个期限现在没有计时，不能延长。")
    if extra < 1 or not reason.strip():
        raise ValidationError("请填写延长多少和延长的理由。")
    clock.extra += extra
    clock.extension_reason, clock.extension_document = reason.strip()[:300], document.strip()[:80]
    _recount(clock, working_calendar())


def recount_provisional() -> int:
    """Count again what was provisional: called when a year's holidays are entered. Returns how many moved."""
    calendar = working_calendar()
    rows = list(Clock.objects.filter(provisional=True, state__in=LIVE).select_related("case"))
    for clock in rows:
        _recount(clock, calendar, save=False)
    Clock.objects.bulk_update(rows, ["due_on", "warn_on", "provisional", "explanation"], batch_size=500)
    return len(rows)


def count(clock: Clock, calendar: WorkCalendar) -> Due:
    """When the clock ends with its extension and its pauses."""
    declared = term(clock.term, clock.start)
    length = clock.length + clock.extra
    if clock.paused_days and declared.unit == Unit.DAYS:
        longer, since = declared.of_length(length + clock.paused_days), clock.start
    else:
        # In working days, months or years: as if the event had been so much later.
        longer, since = declared.of_length(length), clock.start + timedelta(days=clock.paused_days)
    return _with_other_rule(due(longer, since, calendar), longer, clock.case.opened_on, calendar)


def _recount(clock: Clock, calendar: WorkCalendar, save: bool = True) -> None:
    found = count(clock, calendar)
    for name, value in _as_fields(found).items():
        setattr(clock, name, value)
    words = []
    if clock.extra:
        words.append(f"经同意延长 {clock.extra}")
    if clock.paused_days:
        words.append(f"中止 {clock.paused_days} 日不计")
    if words:
        clock.explanation = f"{found.explanation.rstrip('。')}（{'，'.join(words)}）。"
    if save:
        clock.save()


def _as_fields(found: Due) -> dict[str, Any]:
    return {
        "due_on": found.due,
        "warn_on": found.warn_on,
        "provisional": found.provisional,
        "explanation": found.explanation,
    }


def _live(case: Case, names: tuple[str, ...]) -> QuerySet[Clock]:
    return Clock.objects.filter(case_id=case.pk, term__in=names, state__in=LIVE)
