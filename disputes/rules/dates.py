"""Days that follow one another, told in words where they do not."""

from collections.abc import Iterable
from datetime import date

FUTURE = "日期不能晚于今天。"


def order_problem(on: date, today: date, earlier: Iterable[tuple[str, date | None]]) -> str:
    """Why the day cannot be: it lies ahead, or before one of the earlier days (label, day); empty when it can."""
    if on > today:
        return FUTURE
    for label, before in earlier:
        if before is not None and on < before:
            return f"不能早于{label}（{before.isoformat()}）。"
    return ""
