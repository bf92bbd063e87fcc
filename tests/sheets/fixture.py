"""What a sheet is tried out with; the rows themselves stand in fixtures.py and with the domains."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.conftest import Cast

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Fixture:
    """How a sheet is tried out: its rows, and which accounts of the cast import, export, and may not.

    `outside` is a row that names something beyond the importer's scope; with `narrow`, an importer that has a scope
    narrower than the county. `options` are answers to the sheet's options.
    """

    rows: Callable[[Cast], Rows]
    importer: str = "clerk"
    exporter: str = "clerk"
    denied: str = "officer"
    narrow: str = "township"
    outside: Callable[[Cast], dict[str, Any]] | None = None
    prepare: Callable[[Cast], Any] = lambda cast: None
    options: dict[str, str] = field(default_factory=dict)
