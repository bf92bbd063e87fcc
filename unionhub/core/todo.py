"""What waits for a person: the cases in his hands, those whose next step he may take, and those whose handler is gone.

Deputies see what waits for those they stand in for. The number of queries follows the number of declared procedures,
never the number of cases. The morning's digest: `core/digest.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models import Case as Choose
from django.utils import timezone

from . import access, policy, scope
from .clocks import lapsing
from .models import Grant, User
from .models.case import Case, CaseEvent, Clock, ClockState
from .parameters import parameter
from .workflow import Transition, Workflow, workflows

#: How near the end is, in the order of urgency.
OVERDUE, NEAR, LATER, WITHOUT = "overdue", "near", "later", "without"
URGENCY = ((OVERDUE, "逾期"), (NEAR, "临近"), (LATER, "正常"), (WITHOUT, "无期限"))
TONES = {OVERDUE: "bad", NEAR: "warn", LATER: "ok", WITHOUT: "plain"}
#: Who holds it finds the cases whose handler is gone, and hands cases over.
ASSIGN = "core.handover.assign"


def has_work(user: Any) -> bool:
    """Whether the user may take any step of any procedure somewhere."""
    return any(_paths(user, _actions(declared)) for declared in workflows().values())


def waiting_for(user: Any) -> QuerySet[Case]:
    """Open cases that wait for the user, visible to him. A case whose steps he may no longer take is not among them."""
    found = _orphans(scope.scope_paths(user, ASSIGN))
    for declared in workflows().values():
        paths = _paths(user, _actions(declared))
        if not paths:
            continue
        in_hand = Q(kind=declared.kind, handler__in=access.hands(user))
        found |= in_hand & scope.within(paths, "organisation__path")
        for step in declared.transitions:
            if step.primary:
                found |= _waits(declared, step, user, _paths(user, {step.action}))
    return Case.objects.filter(found, is_open=True).visible_to(user)


def _actions(declared: Workflow) -> set[str]:
    """The actions of all steps of a procedure."""
    return {step.action for step in declared.transitions}


def _paths(user: Any, actions: Iterable[str], hand: int | None = None) -> list[str]:
    """Where the user holds one of the actions; `hand`: only by his own grants (0) or as that principal's deputy."""
    return sorted(
        {
            reach.path
            for action in actions
            for reach in scope.reaches_for(user, action)
            if hand is None or reach.principal_id == hand
        }
    )


def _waits(declared: Workflow, step: Transition, user: Any, paths: list[str]) -> Q:
    if not paths:
        return Q(pk__in=[])
    held = (
        Q(kind=declared.kind, state__in=step.sources) & step.waits & scope.within(paths, "organisation__path")
    )
    if not step.not_by:
        return held & Q(handler__isnull=True)
    done = CaseEvent.objects.filter(
        case_id=OuterRef("pk"), transition__in=step.not_by, actor_id__in=access.hands(user)
    )
    return held & Q(~Exists(done))


def _orphans(paths: list[str]) -> Q:
    """Cases below the paths whose handler is disabled or may take no step of them any more."""
    if not paths:
        return Q(pk__in=[])
    gone = Q(pk__in=[])
    table = policy.load()
    for declared in workflows().values():
        living = Q(pk__in=[])
        for action in _actions(declared):
            living |= Q(role__in=table.roles_for(action), domain__in=("*", action.partition(".")[0]))
        grants = (
            Grant.objects.current()  # type: ignore[attr-defined]
            .filter(
                living, user_id=OuterRef("handler_id"), user__is_active=True, organisation__is_active=True
            )
            .alias(place=ExpressionWrapper(OuterRef("organisation__path"), CharField()))
            .filter(place__startswith=F("organisation__path"))
        )
        gone |= Q(~Exists(grants), kind=declared.kind)
    return Q(handler__isnull=False) & scope.within(paths, "organisation__path") & gone


# --- What a line says -----------------------------------------------------------------------------------------------


def _clock_conditions(today: date | None) -> tuple[Exists, Exists, Exists]:
    """Of a case: a running clock is past its day; past it or near its end; runs at all."""
    today = today or timezone.localdate()
    near = today + timedelta(days=parameter("core.clock.near_days"))
    running = _running(today)
    return (
        Exists(running.filter(due_on__lt=today)),
        Exists(running.filter(Q(due_on__lte=near) | Q(warn_on__lte=today))),
        Exists(running),
    )


def _running(today: date) -> QuerySet[Clock]:
    """The running clocks of a case that count: a right of the parties that is over has made nobody late."""
    rows = Clock.objects.filter(case_id=OuterRef("pk"), state=ClockState.RUNNING)
    return rows.exclude(term__in=lapsing(), due_on__lt=today)


def with_due(cases: QuerySet[Case], today: date | None = None) -> QuerySet[Case]:
    """Annotate `due_on` and `clock_label` of the clock that ends first, and `urgency` by all that run."""
    overdue, near, runs = _clock_conditions(today)
    first = _running(today or timezone.localdate()).order_by("due_on", "pk")
    return cases.annotate(
        due_on=Subquery(first.values("due_on")[:1]),
        clock_label=Subquery(first.values("label")[:1]),
        urgency=Choose(
            When(overdue, then=Value(OVERDUE)),
            When(near, then=Value(NEAR)),
            When(runs, then=Value(LATER)),
            default=Value(WITHOUT),
            output_field=CharField(),
        ),
    )


def with_marks(cases: QuerySet[Case], user: Any) -> QuerySet[Case]:
    """Annotate what is told beside a line.

    `returned`: the step that brought the case into its state sent it back and was somebody else's. `behalf`: for whom
    the user would act as deputy, empty where he acts for himself. `orphaned`: its handler is gone (told only to whoever
    may hand it over).
    """
    return cases.annotate(
        returned=_as_flag(_returned(user)),
        behalf=_behalf(user),
        orphaned=_as_flag(_orphans(scope.scope_paths(user, ASSIGN))),
    )


def _as_flag(condition: Q) -> Choose:
    return Choose(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _returned(user: Any) -> Q:
    moved = CaseEvent.objects.exclude(source=F("target"))
    later = moved.filter(case_id=OuterRef("case_id"), pk__gt=OuterRef("pk"))
    back = Q(pk__in=[])
    for declared in workflows().values():
        keys = [step.key for step in declared.transitions if step.returns]
        if keys:
            step = moved.filter(~Exists(later), case_id=OuterRef("pk"), transition__in=keys)
            back |= Q(Exists(step.exclude(actor_id__in=access.hands(user))), kind=declared.kind)
    return back


def _behalf(user: Any) -> Any:
    principals = {reach.principal_id for reach in scope.reaches(user)} - {0}
    if not principals:
        return Value("", output_field=CharField())
    names = dict(User.objects.filter(pk__in=principals).order_by("pk").values_list("pk", "name"))
    cases = [When(handler=user, then=Value(""))]
    cases += [When(handler=pk, then=Value(name)) for pk, name in names.items()]
    for hand, name in {0: "", **names}.items():
        mine = Q(pk__in=[])
        for declared in workflows().values():
            for step in declared.transitions:
                if step.primary:
                    mine |= _waits(declared, step, user, _paths(user, {step.action}, hand))
        cases.append(When(mine, then=Value(name)))
    return Choose(*cases, default=Value(""), output_field=CharField())


# --- Counts ---------------------------------------------------------------------------------------------------------


def count(user: Any) -> int:
    """How many cases wait: the number in the menu."""
    return waiting_for(user).count() if workflows() else 0


def short_list(user: Any, length: int) -> list[Case]:
    """The first lines of the to-do, soonest due first, for the first page."""
    if not has_work(user):
        return []
    rows = with_marks(with_due(waiting_for(user)), user)
    found = list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:length])
    for case in found:
        case.tone = TONES[case.urgency]  # type: ignore[attr-defined]
    return found


@dataclass
class Tally:
    """How much waits of one kind (or of all). Units: 件."""

    kind: str
    label: str
    total: int = 0
    overdue: int = 0
    near: int = 0
    returned: int = 0

    @property
    def words(self) -> str:
        """«3 件待办，其中 1 件逾期、2 件临近期限»."""
        counts = ((self.overdue, "逾期"), (self.near, "临近期限"), (self.returned, "被退回"))
        parts = [f"{number} 件{word}" for number, word in counts if number]
        return f"{self.total} 件待办" + (f"，其中 {'、'.join(parts)}" if parts else "")


def tally(user: Any, today: date | None = None) -> list[Tally]:
    """What waits by kind, in the order of declaration; kinds of which nothing waits are left out. One query."""
    overdue, near, _ = _clock_conditions(today)
    rows = (
        waiting_for(user)
        .order_by()
        .values("kind")
        .annotate(
            total=Count("pk"),
            late=Count("pk", filter=overdue),
            soon=Count("pk", filter=near),
            back=Count("pk", filter=_returned(user)),
        )
    )
    found = {row["kind"]: row for row in rows}
    return [
        Tally(kind, declared.label, row["total"], row["late"], row["soon"] - row["late"], row["back"])
        for kind, declared in workflows().items()
        if (row := found.get(kind)) is not None
    ]


def tally_all(user: Any, today: date | None = None) -> Tally:
    """All kinds together."""
    whole = Tally("", "")
    for one in tally(user, today):
        whole.total += one.total
        whole.overdue += one.overdue
        whole.near += one.near
        whole.returned += one.returned
    return whole
