"""What is done to saved queries beside the forms."""

from typing import Any

from django.core.exceptions import ValidationError

from unionhub.core import audit
from unionhub.core.models import User

from ..models import SavedFigure


def delete_saved(saved: SavedFigure, actor: User, note: str = "") -> None:
    """Delete one's own query for good, in the caller's transaction. Raises ValidationError for another's."""
    if saved.created_by_id != actor.pk:
        raise ValidationError("只能删除自己保存的查询。")
    audit.record(
        "reports.saved.change",
        actor=actor,
        obj=saved,
        changes={"title": [saved.title, ""]},
        reason=note or "删除",
    )
    saved.delete()


def bulk_delete(saved: SavedFigure, actor: Any, note: Any) -> None:
    """The same for one of several chosen in the list."""
    delete_saved(saved, actor, str(note))
