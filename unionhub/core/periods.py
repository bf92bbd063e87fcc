"""Closed periods: through which day an organisation's figures are signed, and may only be corrected, not rewritten.

`<app>/periods.py` ends with `CLOSED_THROUGH`, a tuple of functions (organisation → last closed day or None). Who takes
something back asks here: what lies in a closed period is struck with a correction instead of being deleted. The app
that keeps closed months also gives `CLOSED_READERS`: functions (user, county, month, edition) → a reader of its
figures, or None where the month is not closed (edition 0: the one that stands).
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from . import registry


def closed_through(organisation: Any) -> date | None:
    """The last day of the latest closed period of the organisation; None when none is closed."""
    days = [ask(organisation) for ask in registry.collect("periods", "CLOSED_THROUGH")]
    return max((day for day in days if day is not None), default=None)


def closed_reader(user: Any, county: Any, month: date, edition: int = 0) -> Any:
    """A reader of the county's figures as they were closed for the month; None when it is not closed.

    Raises PermissionDenied and ValidationError as the app that keeps them says.
    """
    found = (ask(user, county, month, edition) for ask in registry.collect("periods", "CLOSED_READERS"))
    return next((reader for reader in found if reader is not None), None)


CLOSED_THROUGH: tuple[Callable[[Any], date | None], ...] = ()
CLOSED_READERS: tuple[Callable[[Any, Any, date, int], Any], ...] = ()
