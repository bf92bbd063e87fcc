"""The handover book (工作交接清单) of a person: his open cases with clocks, what was last said, where the paper lies.

It lists what the person who prints it may see. In another person's book it always says that there may be more, and
never how many: a number would tell the accused of an accusation.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from . import audit, documents, todo
from .clocks.running import LIVE
from .jobs import JobContext, JobError, JobKind
from .models import Deputy, User
from .models.case import Case, CaseEvent, Clock
from .views.case import clock_words
from .workflow import workflows

OWN, OTHERS = "core.handover.print", "core.handover.others"
TITLE = "工作交接清单"
TEMPLATE = "core/handover_book.html"


def open_cases(person: User, viewer: Any) -> Any:
    """Open cases in the person's hands that the viewer may see."""
    return Case.objects.filter(is_open=True, handler=person).visible_to(viewer)


def book(person: User, viewer: Any, receiver: str = "", witness: str = "") -> dict[str, Any]:
    """What the book shows. The number of queries follows the number of procedures, never that of cases."""
    today = timezone.localdate()
    cases = list(
        open_cases(person, viewer).select_related("organisation").order_by("kind", "opened_on", "pk")
    )
    waiting = todo.with_marks(todo.waiting_for(person), person).visible_to(viewer)  # type: ignore[attr-defined]
    waiting = list(
        waiting.filter(behalf="", orphaned=False)
        .exclude(handler=person)
        .select_related("organisation")
        .order_by("kind", "opened_on", "pk")
    )
    clocks = _clocks([*cases, *waiting], today)
    notes = _last_notes(cases)
    groups = [
        {
            "label": declared.label,
            "lines": [
                _line(case, declared, clocks[case.pk], notes.get(case.pk))
                for case in cases
                if case.kind == declared.kind
            ],
        }
        for declared in workflows().values()
    ]
    deputies = Deputy.objects.current(today).filter(Q(principal=person) | Q(deputy=person))
    return {
        "title": TITLE,
        "person": person,
        "receiver": receiver,
        "witness": witness,
        "on": today,
        "total": len(cases),
        "groups": [group for group in groups if group["lines"]],
        "waiting": [_line(case, workflows()[case.kind], clocks[case.pk], None) for case in waiting],
        "deputies": list(deputies.select_related("principal", "deputy").order_by("valid_from", "pk")),
        "is_own": viewer.pk == person.pk,
        "printed_by": viewer,
    }


def _line(case: Case, declared: Any, clocks: list[dict[str, Any]], last: CaseEvent | None) -> dict[str, Any]:
    return {
        "case": case,
        "kind": declared.label,
        "state": declared.state(case.state).label,
        "clocks": clocks,
        "last": last,
    }


def _clocks(cases: list[Case], today: date) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Clock.objects.filter(case_id__in=[case.pk for case in cases], state__in=LIVE)
    for clock in rows.order_by("due_on", "pk"):
        found[clock.case_id].append({"clock": clock, **clock_words(clock, today)})  # type: ignore[attr-defined]
    return found


def _last_notes(cases: list[Case]) -> dict[int, CaseEvent]:
    """The last line of each case's timeline that says something: what was promised, or what is missing."""
    rows = CaseEvent.objects.filter(case_id__in=[case.pk for case in cases]).exclude(note="").order_by("pk")
    return {row.case_id: row for row in rows}  # type: ignore[attr-defined]


def html_of(context: dict[str, Any]) -> str:
    """The book's body, the same on the screen and in the PDF."""
    return render_to_string(TEMPLATE, context)


def pdf_of(context: dict[str, Any]) -> bytes:
    """The book as a PDF."""
    title = f"{TITLE} {context['person']}"
    return documents.render_pdf(documents.html_around(html_of(context), title, str(context["printed_by"])))


def file_name(person: User) -> str:
    """«工作交接清单 李某 2026-11-21.pdf»."""
    return f"{TITLE} {person} {timezone.localdate()}.pdf"


# --- Long books -----------------------------------------------------------------------------------------------------


def print_book(ctx: JobContext) -> None:
    """Lay out the book of `person` as the requester may see it now, and record the print."""
    person = _person(ctx)
    ctx.progress(0, 2, "正在汇总")
    context = book(person, ctx.user)
    ctx.progress(1, 2, "正在排版")
    ctx.attach(pdf_of(context), file_name(person))
    with ctx.effect(last=True):
        audit.record(ctx.kind.action, actor=ctx.user, obj=person, reason=f"打印{TITLE}")


def _person(ctx: JobContext) -> User:
    rows = User.objects.filter(pk=ctx.params["person"])
    rows = rows.filter(pk=ctx.user.pk) if ctx.kind.action == OWN else rows.visible_to(ctx.user, OTHERS)  # type: ignore[attr-defined]
    person = rows.select_related("organisation").first()
    if person is None:
        raise JobError("此人已不在您的范围内，没有打印。")
    return person


def _kind(key: str, label: str, action: str, run: Callable[[JobContext], None] = print_book) -> JobKind:
    return JobKind(key, label, action, run, time_limit=900)


JOBS = (
    _kind("core.handover_own", f"打印{TITLE}", OWN),
    _kind("core.handover_others", f"打印他人的{TITLE}", OTHERS),
)
