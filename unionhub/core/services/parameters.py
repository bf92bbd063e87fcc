"""Setting a parameter: close one row, open the next, leave a trace."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .. import audit, parameters
from ..models.parameter import ParameterValue


@transaction.atomic
def set_parameter(
    key: str,
    value: parameters.Value | str,
    *,
    valid_from: date,
    actor: Any = None,
    organisation: Any = None,
    document_no: str = "",
    note: str = "",
) -> ParameterValue:
    """Let `value` be in force from `valid_from` until the next value that is already entered (else for good).

    The row in force on that day is closed on it; one that began on the same day becomes an empty span and stays in
    the history. Rows of the past are therefore never overwritten, and a paper that arrives late can be entered.
    `value` may be typed text. `actor` None is the system (demo, command). Raises ValidationError in plain words: a
    value out of its limits, no document number for an amount, an organisation where none may deviate, no change.
    """
    spec = parameters.spec_of(key)
    value = spec.parse(value if isinstance(value, str) else spec.text(value))
    document_no, note = document_no.strip(), note.strip()
    if not spec.technical and not document_no:
        raise ValidationError(f"“{spec.label}”须填写依据文号。")
    if organisation is not None and not spec.per_organisation:
        raise ValidationError(f"“{spec.label}”全县统一，不能按组织分别设定。")
    if not date(1949, 10, 1) <= valid_from <= date(2199, 12, 31):
        raise ValidationError("生效日期不合理，请核对年份。")
    # All rows of the key are locked; when there is none yet, the guard NoOverlap decides between two first writers.
    rows = list(
        ParameterValue.objects.select_for_update(of=("self",))
        .filter(key=key, organisation=organisation)
        .order_by("valid_from", "pk")
    )
    held = next(
        (
            row
            for row in rows
            if row.valid_from <= valid_from and (row.valid_to is None or row.valid_to > valid_from)
        ),
        None,
    )
    if held is not None and held.value == spec.text(value) and held.document_no == document_no:
        raise ValidationError(
            f"“{spec.label}”自 {held.valid_from:%Y-%m-%d} 起已经是 {spec.display(value)}，无需再录。"
        )
    later = [row.valid_from for row in rows if row.valid_from > valid_from and row.valid_to != row.valid_from]
    if held is not None:
        held.valid_to = valid_from
        held.version += 1
        held.save(update_fields=["valid_to", "version", "updated_at"])
    row = ParameterValue.objects.create(
        key=key,
        organisation=organisation,
        value=spec.text(value),
        valid_from=valid_from,
        valid_to=min(later, default=None),
        document_no=document_no,
        note=note,
        entered_by=actor if getattr(actor, "pk", None) else None,
    )
    audit.record(
        spec.change_action,
        actor=actor,
        obj=row,
        label=f"{spec.label}（{key}）",
        organisation=organisation,
        changes={
            "数值": [spec.display(spec.parse(held.value)) if held else "", spec.display(value)],
            "生效日期": ["", valid_from],
            "依据文号": [held.document_no if held else "", document_no],
        },
        reason=note,
    )
    parameters.forget()
    return row


def upcoming(key: str, organisation: Any = None) -> ParameterValue | None:
    """The next value already entered that is not in force yet."""
    rows = ParameterValue.objects.filter(
        key=key, organisation=organisation, valid_from__gt=timezone.localdate()
    )
    return rows.exclude(valid_to__lte=timezone.localdate()).order_by("valid_from").first()
