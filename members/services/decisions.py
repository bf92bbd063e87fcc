"""What requests to join, transfers and proposals have in common: locked, in the right state, by the right hand."""

from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import access, audit
from unionhub.core.enums import NoticeKind
from unionhub.core.models import Organisation
from unionhub.core.notices import notify_all

from ..enums import RequestState
from ..models import JoinRequest, Proposal, Transfer
from ..queries.officers import officers
from ..rules import memberships as dates
from ..rules import requests as rules
from ..rules.requests import DECISIONS, TRANSFERS, Step
from .spells import OVERTAKEN

Request = TypeVar("Request", JoinRequest, Transfer, Proposal)


def lock_request(request: Request) -> Request:
    """The request as it is now, locked: two who decide at one moment do so one after the other."""
    rows = type(request).objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("organisation").get(pk=request.pk)  # type: ignore[return-value]


def step_to(request: Request, step: Step) -> RequestState:
    """The state the step leads to. Raises ValidationError when somebody was faster."""
    table = TRANSFERS if isinstance(request, Transfer) else DECISIONS
    state = rules.next_state(table, request.state, step)
    if state is None:
        told = f"这份{request._meta.verbose_name}现在是“{request.get_state_display()}”，"
        waiting = "还不能这样办理。" if request.is_waiting else OVERTAKEN
        raise ValidationError(told + waiting)
    return state


def refuse_own_hand(maker: int | None, actor: Any, deed: str) -> None:
    """Nobody decides what he, or whom he is deputy for, brought in. Raises ValidationError."""
    if rules.is_own_hand(maker, access.hands(actor)):
        raise ValidationError(f"这是您（或您所代理的人）{deed}的，须由另一人办理。")


def decision_day(on: date | None, not_before: date | None = None) -> date:
    """The day a decision takes effect: today unless said otherwise, never to come. Raises ValidationError."""
    today = timezone.localdate()
    on = on or today
    refusal = dates.refuse_future(on, today)
    if refusal:
        raise ValidationError(refusal)
    if not_before is not None and on < not_before:
        raise ValidationError(f"生效日期早于 {not_before:%Y-%m-%d}，请核对。")
    return on


def settle(
    request: Request,
    state: RequestState,
    actor: Any,
    action: str,
    *,
    on: date | None = None,
    body: str = "",
    document: str = "",
    note: str = "",
    organisation: Organisation | None = None,
) -> None:
    """Write the state with who, when and by which paper, and record it. What is left empty stays as it was."""
    before = {name: getattr(request, name) for name in _TOLD}
    request.state = state
    if isinstance(request, Transfer) and state == RequestState.HANDED:
        request.handed_by, request.handed_at = actor, timezone.now()
    else:
        request.decided_by, request.decided_at = actor, timezone.now()
    given = {"effective_on": on, "deciding_body": body, "document_no": document, "note": note}
    for name, value in given.items():
        if value:
            setattr(request, name, value)
    request.version += 1
    request.clean_fields(exclude=[field.name for field in request._meta.fields if field.name not in given])
    request.save()
    audit.record(
        action,
        actor=actor,
        obj=request,
        organisation=organisation,
        changes=audit.diff(before, {name: getattr(request, name) for name in _TOLD}),
        reason=note,
    )


_TOLD = ("state", "effective_on", "deciding_body", "document_no")


def needs(note: str, what: str) -> str:
    """The text, without blanks around it. Raises ValidationError when it is empty."""
    if not note.strip():
        raise ValidationError(f"请填写{what}。")
    return note.strip()


def tell(action: str, organisation: Organisation, text: str, link: str, actor: Any) -> None:
    """A notice to those who must act next at the union. No person is named: a notice outlives the right to see."""
    words = f"{organisation}{text}"
    notify_all(officers(action, organisation, without=actor), words, link, NoticeKind.TODO)


def tell_maker(request: Request, text: str, actor: Any) -> None:
    """A notice to who entered the request, unless he acted himself."""
    if request.created_by is not None and request.created_by_id != actor.pk:
        notify_all([request.created_by], text, request.get_absolute_url(), NoticeKind.DONE)
