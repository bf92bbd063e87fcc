"""What the app shows on the pages of other apps' records."""

from typing import Any

from unionhub.core import access
from unionhub.core.panels import Panel

from .models import UpwardReceipt
from .models.upward import record_models
from .rules.upward import STALE
from .services.upward import RECEIPT, VIEW, in_state, sheet_of


def receipts_of(record: Any, user: Any) -> dict[str, Any]:
    """The record's receipts, struck ones too, and whether later changes overtook the standing ones."""
    label = record._meta.label_lower
    sheet = sheet_of(label)
    found: Any = UpwardReceipt.objects
    receipts = list(
        found.visible_to(user)
        .filter(record_label=label, record_id=record.pk)
        .select_related("struck_by", "created_by")
    )
    one = type(record)._default_manager.filter(pk=record.pk)
    for receipt in receipts:
        receipt.is_stale = (
            receipt.struck_at is None
            and sheet is not None
            and in_state(one, sheet, receipt.system, STALE).exists()
        )
    return {"receipts": receipts, "label": label, "may_enter": access.allows(user, RECEIPT, record)}


PANELS: tuple[Panel, ...] = tuple(
    Panel("upward", label, "上级系统", VIEW, "reports/upward_panel.html", receipts_of, 300)
    for label in record_models()
)
