"""What the example app shows on record pages."""

from typing import Any

from unionhub.core.panels import Panel

from .models import Visit


def companions(record: Any, user: Any) -> dict[str, Any]:
    """Visits made together with this one."""
    return {"companions": Visit.objects.visible_to(user).filter(companion=record)[:20]}


PANELS = (
    Panel(
        "companions", "example.visit", "同行走访", "example.visit.view", "example/companions.html", companions
    ),
)
