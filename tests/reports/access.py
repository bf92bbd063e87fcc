"""Objects, targets and deeds of the app's addresses, joined by topic (`access_<topic>.py`)."""

from collections.abc import Callable
from typing import Any

from tests.joining import joined, united

MAKERS: dict[str, Callable[..., Any]] = joined("reports", "access", "MAKERS")
CASES: dict[str, Callable[..., Any]] = joined("reports", "access", "CASES")
#: url name → (who, trace, fields, kwargs, page): the arguments of a Deed.
DEEDS: dict[str, tuple[Any, ...]] = joined("reports", "access", "DEEDS")
#: Addresses that take a POST but change no record.
PERSONAL: set[str] = united("reports", "access", "PERSONAL")
