"""A case of every kind of the domain, what its steps ask for, and the terms they expect to run.

Each topic declares them in its own `samples_<topic>.py`.
"""

from collections.abc import Callable
from typing import Any

from tests.joining import joined
from unionhub.core.models import Organisation, User

MAKERS: dict[str, Callable[[Organisation, User], Any]] = joined("disputes", "samples", "MAKERS")
DATA: dict[str, dict[str, Any] | Callable[[Any], dict[str, Any]]] = joined("disputes", "samples", "DATA")
CLOCKS: dict[str, tuple[str, ...]] = joined("disputes", "samples", "CLOCKS")
