"""The example app's line in the menu."""

from unionhub.core.menu import MenuItem, MenuSection

from .enums import VisitState
from .models import Visit


def open_visits(user) -> int:
    """Visits not closed yet."""
    return Visit.objects.visible_to(user).filter(state=VisitState.OPEN).count()


SECTION = MenuSection("example", "走访", "walk", order=50)

MENU = (
    MenuItem(
        "走访记录", "visit-list", "example.visit.view", "walk", SECTION, 10, open_visits, "登记、回访、办结"
    ),
)
