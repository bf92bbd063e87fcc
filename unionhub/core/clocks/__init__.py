"""Clocks of the law: terms declared in the apps' `clocks.py`, counted by pure rules over a table of holidays.

TERMS = (Term("mediation.term", "调解期限", 15, Unit.DAYS, "收到调解申请", "劳动争议调解仲裁法 第十四条"),)
due(term("mediation.term"), date(2026, 9, 17), working_calendar()).due  → date(2026, 10, 8)
"""

from .calendar import DayOff, WorkCalendar
from .registry import UnknownTerm, lapsing, term, terms, working_calendar
from .terms import Due, Term, Unit, day_words, due, warned_by

TERMS: tuple[Term, ...] = ()

__all__ = [
    "DayOff",
    "Due",
    "Term",
    "Unit",
    "UnknownTerm",
    "WorkCalendar",
    "day_words",
    "due",
    "lapsing",
    "term",
    "terms",
    "warned_by",
    "working_calendar",
]
