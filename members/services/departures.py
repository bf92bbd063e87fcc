"""Leaving by one's own will, death, retention of the membership and its restoring.

What a committee decides about somebody (lapse, expulsion) is a proposal first: `proposals.py`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from unionhub.core import access

from ..enums import BeginReason, EmploymentForm, EndReason, MembershipKind, RetentionReason
from ..models import Membership
from . import memberships
from .decisions import needs

#: How somebody whose membership is retained for the reason is employed.
FORM_OF = {
    RetentionReason.RETIRED: EmploymentForm.RETIRED,
    RetentionReason.UNEMPLOYED: EmploymentForm.UNEMPLOYED,
    RetentionReason.CLOSED: EmploymentForm.UNEMPLOYED,
    RetentionReason.ARMY: EmploymentForm.OTHER,
    RetentionReason.ABROAD: EmploymentForm.OTHER,
    RetentionReason.OTHER: EmploymentForm.OTHER,
}


def leave(
    membership: Membership, on: date, actor: Any, *, body: str, note: str, document: str = ""
) -> Membership:
    """The member leaves by his own will: the committee announces it and takes the card back (中国工会章程 第六条).

    `body` is the committee that announced it, `note` what the member declared and whether the card came back.
    """
    needs(body, "宣布退会的工会委员会")
    needs(note, "本人提出退会和收回会员证的情况")
    return memberships.end(membership, on, EndReason.LEAVE, actor, body, document, note=note)


def die(membership: Membership, on: date, actor: Any, *, note: str = "") -> Membership:
    """The member has died on the day."""
    return memberships.end(membership, on, EndReason.DIED, actor, note=note)


@transaction.atomic
def retain(
    membership: Membership,
    on: date,
    actor: Any,
    *,
    why: str,
    at_upper: bool = False,
    body: str = "",
    document: str = "",
    note: str = "",
) -> Membership:
    """Retain the membership: no dues, no vote, cannot be elected (章程 第八条, 选举工作条例 第四条).

    With `at_upper` the union above keeps it (employer closed or bankrupt, union abolished). Raises ValidationError
    when it is retained already.
    """
    spell = memberships.standing(membership)
    if spell.kind == MembershipKind.RETAINED:
        raise ValidationError("这段会籍已是保留会籍。")
    reason = RetentionReason(why)
    upper = spell.organisation.parent if at_upper else None
    if at_upper:
        if upper is None:
            raise ValidationError("没有上级工会可以保留会籍。")
        if not access.may(actor, memberships.END, upper):
            raise ValidationError(f"会籍转由“{upper}”保留，须由“{upper}”的工作人员办理。")
    facts: dict[str, Any] = {"employment_form": FORM_OF[reason]}
    if reason in (RetentionReason.RETIRED, RetentionReason.UNEMPLOYED, RetentionReason.CLOSED):
        facts["new_form_group"] = ""
    if reason in (RetentionReason.UNEMPLOYED, RetentionReason.CLOSED):
        facts["employer"] = None
    return memberships.change(
        spell,
        on,
        facts,
        actor,
        reason=BeginReason.RETAIN,
        end_reason=EndReason.RETAIN,
        kind=MembershipKind.RETAINED,
        organisation=upper,
        body=body,
        document=document,
        action=memberships.END,
        note="：".join(part for part in (reason.label, note.strip()) if part),
    )


def restore(
    membership: Membership,
    on: date,
    facts: Mapping[str, Any],
    actor: Any,
    *,
    body: str = "",
    document: str = "",
    note: str = "",
) -> Membership:
    """Make a retained membership a regular one again, with the new work in `facts`."""
    spell = memberships.standing(membership)
    if spell.kind != MembershipKind.RETAINED:
        raise ValidationError("这段会籍不是保留会籍，不必恢复。")
    return memberships.change(
        spell,
        on,
        facts,
        actor,
        reason=BeginReason.RESTORE,
        end_reason=EndReason.RESTORE,
        kind=MembershipKind.REGULAR,
        body=body,
        document=document,
        action=memberships.END,
        note=note,
    )
