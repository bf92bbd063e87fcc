"""What is done to inspections, hazards, inspectors and accidents beside entering and changing them."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from unionhub.core import audit

from ..models import Hazard, Inspection
from ..rules.dates import order_problem


def add_hazard(inspection: Inspection, data: dict[str, Any], actor: Any, action: str) -> Hazard:
    """Enter a hazard found at the inspection. Raises ValidationError when the inspection was struck."""
    if inspection.is_struck:
        raise ValidationError("这次检查已作废，不能登记隐患。")
    hazard = Hazard.objects.create(
        inspection=inspection, organisation=inspection.organisation, created_by=actor, **data
    )
    changes = {
        "description": ["", hazard.description],
        "level": ["", hazard.get_level_display()],  # type: ignore[attr-defined]
        "due_on": ["", hazard.due_on.isoformat()],
    }
    audit.record(action, actor=actor, obj=hazard, changes=changes)
    return hazard


def settle_hazard(hazard: Hazard, on: date, proof: str, today: date) -> None:
    """Keep that the hazard was put right on the day. Raises ValidationError when it cannot be."""
    if hazard.is_struck or hazard.settled_on is not None:
        raise ValidationError("这条隐患已作废或者已整改，不必再办。")
    problem = order_problem(on, today, [("检查日期", hazard.inspection.inspected_on)])
    if problem:
        raise ValidationError(f"整改日期{problem}" if problem[0] == "不" else problem)
    hazard.settled_on, hazard.proof = on, proof
    _save(hazard, "settled_on", "proof")


def strike(record: Any, reason: str, actor: Any, action: str) -> None:
    """Mark the record as entered wrongly; of an inspection its hazards too. Raises ValidationError when it was."""
    if record.is_struck:
        raise ValidationError("这条记录已经作废，不必再办。")
    hazards = getattr(record, "hazards", None)
    for hazard in hazards.filter(is_struck=False) if hazards is not None else ():
        strike(hazard, reason, actor, action)
    record.strike(reason)
    _save(record, "is_struck", "struck_at", "struck_reason")
    audit.record(action, actor=actor, obj=record, reason=reason, changes={"is_struck": ["否", "是"]})


def _save(record: Any, *names: str) -> None:
    record.version += 1
    record.save(update_fields=[*names, "version", "updated_at"])
