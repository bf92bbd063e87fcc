"""What waits for a person: the cases in his hands and those whose next step he may take, soonest due first.

Deputies see what waits for those they stand in for. The number of queries follows the number of declared procedures,
never the number of cases.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone

from . import access, scope
from .enums import NoticeKind
from .models import User
from .models.case import Case, CaseEvent, Clock, ClockState
from .notices import notify
from .parameters import parameter
from .workflow import Transition, Workflow, workflows

#: How near the end is, in the order of urgency.
OVERDUE, NEAR, LATER, WITHOUT = "overdue", "near", "later", "without"
URGENCY = ((OVERDUE, "逾期"), (NEAR, "临近"), (LATER, "正常"), (WITHOUT, "无期限"))
TONES = {OVERDUE: "bad", NEAR: "warn", LATER: "ok", WITHOUT: "plain"}


def waiting_for(user: Any) -> QuerySet[Case]:
    """Open cases that wait for the user, visible to him."""
    found = Q(pk__in=[])
    for declared in workflows().values():
        for step in declared.transitions:
            if step.primary:
                found |= _waits(declared, step, user)
    rows = Case.objects.filter(is_open=True).visible_to(user)
    return rows.filter(found | Q(handler__in=access.hands(user)))


def _waits(declared: Workflow, step: Transition, user: Any) -> Q:
    paths = scope.scope_paths(user, step.action)
    if not paths:
        return Q(pk__in=[])
    held = Q(kind=declared.kind, state__in=step.sources) & scope.within(paths, "organisation__path")
    if not step.not_by:
        return held & Q(handler__isnull=True)
    done = CaseEvent.objects.filter(
        case_id=OuterRef("pk"), transition__in=step.not_by, actor_id__in=access.hands(user)
    )
    return held & Q(~Exists(done))


def with_due(cases: QuerySet[Case], today: date | None = None) -> QuerySet[Case]:
    """Annotate `due_on` and `clock_label` of the clock that ends first, and `urgency`."""
    today = today or timezone.localdate()
    near = today + timedelta(days=parameter("core.clock.near_days"))
    running = Clock.objects.filter(case_id=OuterRef("pk"), state=ClockState.RUNNING).order_by("due_on", "pk")
    return cases.annotate(
        due_on=Subquery(running.values("due_on")[:1]),
        warn_on=Subquery(running.values("warn_on")[:1]),
        clock_label=Subquery(running.values("label")[:1]),
    ).annotate(
        urgency=Choose(
            When(due_on__isnull=True, then=Value(WITHOUT)),
            When(due_on__lt=today, then=Value(OVERDUE)),
            When(Q(due_on__lte=near) | Q(warn_on__lte=today), then=Value(NEAR)),
            default=Value(LATER),
            output_field=CharField(),
        )
    )


def count(user: Any) -> int:
    """How many cases wait: the number in the menu."""
    return waiting_for(user).count() if workflows() else 0


def digest(user: Any, today: date | None = None) -> str:
    """The morning's sentence: «今天有 5 件待办，其中 1 件逾期、2 件临近期限»; empty when nothing waits."""
    found = [row.urgency for row in with_due(waiting_for(user), today).order_by()]  # type: ignore[attr-defined]
    if not found:
        return ""
    parts = [
        f"{found.count(key)} 件{word}"
        for key, word in ((OVERDUE, "逾期"), (NEAR, "临近期限"))
        if key in found
    ]
    return f"今天有 {len(found)} 件待办" + (f"，其中 {'、'.join(parts)}" if parts else "")


def tell_everybody(today: date | None = None) -> int:
    """The morning's digest to everybody who has something to do; returns to how many."""
    if not workflows():
        return 0
    told = 0
    for user in User.objects.filter(is_active=True).iterator():
        words = digest(user, today)
        if words:
            notify(user, words, reverse("todo-list"), NoticeKind.TODO)
            told += 1
    return told
