"""Striking records that were entered wrongly: the same page for every kind."""

from typing import Any

from unionhub.core.views import ActionView

from ..services import inspections as services


class Strike(ActionView):
    """Mark a record as entered wrongly. A subclass sets `action`, `model`, `crumbs`."""

    title = "作废"
    verb = "作废"
    text = "只用于误登的记录。作废后不再计入统计，记录和理由仍可查看，不能恢复。"
    note_required = True
    note_label = "理由"
    danger = True
    audited = True

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Strike it."""
        services.strike(obj, note, self.user, self.action)
