"""Closed periods: through which day an organisation's figures are signed, and may only be corrected, not rewritten.

`<app>/periods.py` ends with `CLOSED_THROUGH`, a tuple of functions (organisation → last closed day or None). Who takes
something back asks here: what lies in a closed period is struck with a correction instead of being deleted.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from . import registry


def closed_through(organisation: Any) -> date | None:
    """The last day of the latest closed period of the organisation; None when none is closed."""
    days = [ask(organisation) for ask in registry.collect("periods", "CLOSED_THROUGH")]
    return max((day for day in days if day is not None), default=None)


CLOSED_THROUGH: tuple[Callable[[Any], date | None], ...] = ()
