"""What one upload may be at most; a sheet brings its own, the settings may change them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ..filetypes.limits import MIB

#: Rows above the first one in which a heading is looked for: titles, dates, «单位：…».
HEAD_ROWS = 20
#: After so many empty rows running nothing more is expected in a sheet.
EMPTY_ROWS = 1_000


@dataclass(frozen=True)
class Limits:
    """What one upload may be, counted while reading and never taken from the file's own word (scorecard F2).

    `size` and `unpacked` in bytes, `members` parts of the zip, `ratio` unpacked to packed, `columns` and non-empty
    `rows`; `memory_mb` is how much the reading process may grow, `cpu_seconds` how long it may work.
    """

    size: int = 10 * MIB
    members: int = 200
    unpacked: int = 200 * MIB
    ratio: int = 100
    columns: int = 200
    rows: int = 50_000
    memory_mb: int = 512
    cpu_seconds: int = 60

    def changed_by(self, settings: Mapping[str, Any]) -> "Limits":
        """These limits with the values of one entry of `settings.SHEET_LIMITS`. Raises KeyError for unknown names."""
        unknown = set(settings) - {field.name for field in fields(self)}
        if unknown:
            raise KeyError(f"SHEET_LIMITS knows no {', '.join(sorted(unknown))}")
        return replace(self, **settings)
