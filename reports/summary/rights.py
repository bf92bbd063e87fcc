"""What one person may see of the frozen figures of an organisation."""

from typing import Any

from unionhub.core import access
from unionhub.core.indicators.drill import sees_rows
from unionhub.core.indicators.reading import SYSTEM
from unionhub.core.indicators.registry import indicators
from unionhub.core.indicators.telling import counted
from unionhub.core.models import Organisation


class Rights:
    """What one person may see of the figures of one organisation: asked once for each line of the policy and model."""

    def __init__(self, user: Any, organisation: Organisation) -> None:
        self.user, self.organisation = user, organisation
        self._may: dict[str, bool] = {}
        self._opens: dict[type, bool] = {}

    def may_see(self, item: Any) -> bool:
        """Whether the figure may be shown."""
        if self.user is SYSTEM:
            return True
        action = item.view_action
        if action not in self._may:
            self._may[action] = access.may(self.user, action, self.organisation)
        return self._may[action]

    def opens(self, item: Any) -> bool:
        """Whether the records behind the figure may be seen, and with them small counts."""
        if self.user is SYSTEM:
            return True
        return all(self._sees(one.source.model) for one in counted(item, indicators().__getitem__))

    def _sees(self, model: type) -> bool:
        if model not in self._opens:
            self._opens[model] = sees_rows(self.user, model, self.organisation)
        return self._opens[model]
