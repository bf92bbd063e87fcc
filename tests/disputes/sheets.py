"""Rows that each sheet of the domain is tried with, joined by topic (`sheets_<topic>.py`)."""

from typing import Any

from tests.joining import joined

FIXTURES: dict[str, Any] = joined("disputes", "sheets", "FIXTURES")
