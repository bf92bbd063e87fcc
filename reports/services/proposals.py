"""Figures proposed for a cell of a form, by its headings."""

from functools import cache
from typing import Any

from unionhub.core import access
from unionhub.core.indicators.finding import find
from unionhub.core.indicators.registry import indicators

from ..columns import is_stock
from ..rules.form_labels import SheetLabels
from ..rules.forms import Candidate, Suggestion, column_of, core_of, fitting, suggest

#: Figures proposed for a cell.
PROPOSED = 6


@cache
def _candidates() -> tuple[Candidate, ...]:
    return tuple(
        Candidate(key, item.label, item.synonyms, is_stock(item), item.group)
        for key, item in indicators().items()
    )


def candidates_for(user: Any) -> list[Candidate]:
    """The figures the user may see somewhere, as headings may call them."""
    seen = {
        action: access.may(user, action) for action in {item.view_action for item in indicators().values()}
    }
    return [one for one in _candidates() if seen[indicators()[one.key].view_action]]


def proposals_for(sheet: SheetLabels, cell: str, user: Any) -> list[Suggestion]:
    """Figures the headings of the cell may mean; where they name none, what the search finds by them."""
    row, column = sheet.labels(cell)
    candidates = candidates_for(user)
    found = suggest(row, column, candidates, PROPOSED)
    if not found:
        stock = {one.key: one.is_stock for one in candidates}
        kind = column_of(column) or column_of(row)
        for heading in [*reversed(row), *reversed(column)]:
            for item in find(core_of(heading), user, PROPOSED - len(found)):
                if item.key in stock and item.key not in [one.key for one in found]:
                    found.append(Suggestion(item.key, item.label, fitting(kind, stock[item.key]), 1))
    return found
