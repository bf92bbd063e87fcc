"""A case of every kind of the app and what its steps ask for, joined by topic (`samples_<topic>.py`)."""

from collections.abc import Callable
from typing import Any

from tests.joining import joined
from unionhub.core.models import Organisation, User

MAKERS: dict[str, Callable[[Organisation, User], Any]] = joined("reports", "samples", "MAKERS")
DATA: dict[str, dict[str, Any] | Callable[[Any], dict[str, Any]]] = joined("reports", "samples", "DATA")
CLOCKS: dict[str, tuple[str, ...]] = joined("reports", "samples", "CLOCKS")
