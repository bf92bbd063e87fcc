"""Small things that the contexts of papers are made of (templates/kernel/paper_parts)."""

from collections.abc import Iterable
from typing import Any

#: Characters of a value that fit beside another pair in the table of facts.
_SHORT = 14


def fact_rows(facts: Iterable[tuple[str, Any]]) -> list[list[tuple[str, str]]]:
    """Label and value pairs as rows of `paper_parts/facts.html`: two short pairs side by side, a long one alone.

    What is not known (None or empty) stays an empty cell, to be filled in by hand.
    """
    rows: list[list[tuple[str, str]]] = []
    waiting: list[tuple[str, str]] = []
    for label, value in facts:
        pair = (label, "" if value is None else str(value))
        if len(pair[1]) > _SHORT or "\n" in pair[1]:
            rows += [waiting] * bool(waiting) + [[pair]]
            waiting = []
            continue
        waiting.append(pair)
        if len(waiting) == 2:
            rows.append(waiting)
            waiting = []
    return rows + [waiting] * bool(waiting)
