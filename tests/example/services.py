"""What is done to visits."""

from django.core.exceptions import ValidationError

from unionhub.core import audit

from .enums import VisitState
from .models import Visit


def close_visit(visit: Visit, actor, note: str) -> None:
    """Close a visit. Raises ValidationError when it is closed already."""
    if visit.state == VisitState.CLOSED:
        raise ValidationError("这次走访已经办结，不必再办。")
    visit.state = VisitState.CLOSED
    visit.version += 1
    visit.save(update_fields=["state", "version", "updated_at"])
    audit.record(
        "example.visit.close", actor=actor, obj=visit, reason=note, changes={"state": ["待办结", "已办结"]}
    )
