"""Receipts that a record was entered in a system of the upper levels: registered, replaced after a change, struck."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from unionhub.core import access, audit
from unionhub.core.audit import Entry
from unionhub.core.models import User
from unionhub.core.saving import whole_row
from unionhub.core.sheets import Sheet

from ..models import UpwardReceipt
from ..rules import upward as rules
from .upward import RECEIPT, in_state, sheet_of

REPLACED = "记录变动后已重新录入"
LONGEST = 60


@dataclass(frozen=True)
class Entered:
    """What was entered: the day, by whom, under which number there, and the moment whose data it was."""

    system: str
    on: date
    by_name: str
    number: str = ""
    as_of: datetime | None = None


@transaction.atomic
def enter(record: Any, entered: Entered, actor: User) -> UpwardReceipt:
    """Register that a locked record was entered there. A receipt that later changes overtook is replaced.

    Raises PermissionDenied, or ValidationError in words: a day to come, no name, or it is registered already.
    """
    access.require(actor, RECEIPT, record)
    now = timezone.localtime()
    words = rules.entry_problem(entered.on, now.date())
    if not entered.by_name.strip():
        words = words or "请填写经手人。"
    if words:
        raise ValidationError(words)
    label = record._meta.label_lower
    sheet = sheet_of(label)
    if sheet is None:
        raise ValidationError("这类记录不录入上级系统。")
    standing = (
        UpwardReceipt.objects.standing()  # type: ignore[attr-defined]
        .filter(system=entered.system, record_label=label, record_id=record.pk)
        .first()
    )
    if standing is not None:
        if not _stale(sheet, entered.system, [record.pk]):
            raise ValidationError(f"{standing.by_name}已于 {standing.entered_on} 登记录入，没有重复登记。")
        _strike(standing, actor, REPLACED)
    made = UpwardReceipt(
        organisation=record.organisation,
        created_by=actor,
        system=entered.system,
        record_label=label,
        record_id=record.pk,
        entered_on=entered.on,
        by_name=entered.by_name.strip()[:LONGEST],
        number=(entered.number.strip() or (standing.number if standing else ""))[:LONGEST],
        as_of=entered.as_of or rules.data_of(entered.on, now),
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError("这条记录刚由他人登记录入，没有重复登记。") from None
    audit.record(RECEIPT, actor=actor, obj=record, changes={"上级系统": ["", str(made)]})
    return made


def enter_many(sheet: Sheet, ids: Collection[int], entered: Entered, actor: User) -> int:
    """Register many records of a sheet at once, in the caller's transaction; returns how many.

    Records out of reach, and those whose receipt still holds, are left as they are.
    """
    label = sheet.model._meta.label_lower
    manager: Any = sheet.model._default_manager
    records = list(
        manager.select_for_update(of=whole_row(sheet.model), no_key=True)
        .select_related("organisation")
        .visible_to(actor)
        .visible_to(actor, RECEIPT)
        .filter(pk__in=ids)
    )
    standing = {
        receipt.record_id: receipt
        for receipt in UpwardReceipt.objects.standing().filter(  # type: ignore[attr-defined]
            system=entered.system, record_label=label, record_id__in=[record.pk for record in records]
        )
    }
    stale = _stale(sheet, entered.system, list(standing))
    due = [record for record in records if record.pk not in standing or record.pk in stale]
    UpwardReceipt.objects.filter(pk__in=[standing[pk].pk for pk in stale]).update(
        struck_at=timezone.now(), struck_by=actor, struck_reason=REPLACED
    )
    made = [
        UpwardReceipt(
            organisation=record.organisation,
            created_by=actor,
            system=entered.system,
            record_label=label,
            record_id=record.pk,
            entered_on=entered.on,
            by_name=entered.by_name[:LONGEST],
            number=standing[record.pk].number if record.pk in standing else "",
            as_of=entered.as_of or rules.data_of(entered.on, timezone.localtime()),
        )
        for record in due
    ]
    UpwardReceipt.objects.bulk_create(made, batch_size=500)
    audit.record_many(
        RECEIPT,
        (Entry(record, {"上级系统": ["", str(receipt)]}) for record, receipt in zip(due, made, strict=True)),
        actor=actor,
    )
    return len(made)


def strike(receipt: UpwardReceipt, reason: str, actor: User) -> None:
    """Strike a wrong receipt, which stays to be seen. Raises ValidationError when it was struck already."""
    if receipt.struck_at is not None:
        raise ValidationError("这条登记已经作废。")
    _strike(receipt, actor, reason)
    audit.record(
        RECEIPT, actor=actor, obj=receipt.record, changes={"上级系统": [str(receipt), "作废"]}, reason=reason
    )


def _strike(receipt: UpwardReceipt, actor: User, reason: str) -> None:
    receipt.struck_at, receipt.struck_by, receipt.struck_reason = timezone.now(), actor, reason[:200]
    receipt.version += 1
    receipt.save(update_fields=["struck_at", "struck_by", "struck_reason", "version", "updated_at"])


def _stale(sheet: Sheet, system: str, ids: Collection[int]) -> set[int]:
    """Which of these records changed after their receipt."""
    rows = sheet.model._default_manager.filter(pk__in=ids)
    return set(in_state(rows, sheet, system, rules.STALE).values_list("pk", flat=True))
