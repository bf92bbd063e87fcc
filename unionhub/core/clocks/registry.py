"""The terms that apps declare in `clocks.py` (`TERMS`), and the working-day calendar out of the table of holidays."""

from dataclasses import replace
from datetime import date

from ..models.holiday import Holiday, HolidayYear
from ..parameters import parameter
from ..registry import collect
from .calendar import DayOff, WorkCalendar
from .terms import Term


class UnknownTerm(LookupError):
    """No app declares the term; the message names it in Chinese."""


def terms() -> dict[str, Term]:
    """Every declared term by name. Raises ValueError when two share a name."""
    found: dict[str, Term] = {}
    for term in collect("clocks", "TERMS"):
        if term.name in found:
            raise ValueError(f"clocks.py: the term {term.name!r} is declared twice")
        found[term.name] = term
    return found


def term(name: str, on: date | None = None) -> Term:
    """The term as it is in force on the day: its length may be a dated parameter. Raises UnknownTerm."""
    found = terms().get(name)
    if found is None:
        raise UnknownTerm(f"没有“{name}”这个期限。")
    if found.parameter:
        found = replace(found, length=int(parameter(found.parameter, on=on)))
    return found


def lapsing() -> tuple[str, ...]:
    """Names of the terms that are rights of the parties: nothing is late when they are over."""
    return tuple(name for name, declared in terms().items() if declared.lapses)


def working_calendar() -> WorkCalendar:
    """The holidays as they are entered now. Two queries."""
    rows = Holiday.objects.values_list("on", "works", "name")
    return WorkCalendar(
        {on: DayOff(works, name) for on, works, name in rows},
        frozenset(HolidayYear.objects.values_list("year", flat=True)),
    )
