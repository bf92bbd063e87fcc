"""Keeps what meetings of the three parties resolved."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit

from ..models import Resolution, ThreePartyMeeting
from ..rules import meetings as rules

CHANGE = "disputes.meeting.change"


@transaction.atomic
def resolve(
    meeting: ThreePartyMeeting, *, actor: Any, text: str, responsible: str, due_on: date | None = None
) -> Resolution:
    """Enter what the meeting resolved. Raises ValidationError in words."""
    access.require(actor, CHANGE, meeting)
    if problem := rules.due_problem(due_on, meeting.held_on):
        raise ValidationError({"due_on": problem})
    made = Resolution.objects.create(
        organisation=meeting.organisation,
        meeting=meeting,
        text=text,
        responsible=responsible,
        due_on=due_on,
        created_by=actor,
    )
    changes = {"text": ["", text], "responsible": ["", responsible], "due_on": ["", due_on or ""]}
    audit.record(CHANGE, actor=actor, obj=made, changes=changes)
    return made


@transaction.atomic
def carry_out(resolution: Resolution, on: date, outcome: str, *, actor: Any) -> None:
    """It was done on the day, and how. Raises ValidationError in words. `resolution` is locked by the caller."""
    access.require(actor, CHANGE, resolution)
    if resolution.done_on is not None:
        raise ValidationError(f"这一事项已登记为 {resolution.done_on:%Y-%m-%d} 落实。")
    if problem := rules.done_problem(on, resolution.meeting.held_on, timezone.localdate()):
        raise ValidationError({"on": problem})
    _write(resolution, on, outcome, actor, "")


@transaction.atomic
def take_back(resolution: Resolution, *, actor: Any, reason: str) -> None:
    """It was not done after all."""
    access.require(actor, CHANGE, resolution)
    if resolution.done_on is None:
        raise ValidationError("这一事项还没有登记落实。")
    _write(resolution, None, "", actor, reason)


def _write(resolution: Resolution, on: date | None, outcome: str, actor: Any, reason: str) -> None:
    changes = {"done_on": [resolution.done_on or "", on or ""], "outcome": [resolution.outcome, outcome]}
    resolution.done_on, resolution.outcome = on, outcome
    resolution.version += 1
    resolution.save()
    audit.record(CHANGE, actor=actor, obj=resolution, changes=changes, reason=reason)
