"""Rows that each sheet of the domain is tried with, joined by topic (`sheets_<topic>.py`)."""

from typing import Any

from .joining import joined

FIXTURES: dict[str, Any] = joined("sheets", "FIXTURES")
