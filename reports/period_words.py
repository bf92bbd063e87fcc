"""Periods as staff say and type them: «今天», «上月末», «本年累计», 20261031, 2026年10月, 2026-10.

A saved question keeps the words, so that «本年累计» means this year whenever it is opened.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from unionhub.core.indicators import period as periods
from unionhub.core.indicators.period import Period

_DIGITS = str.maketrans("０１２３４５６７８９．－／～", "0123456789.-/~")
_DAY = re.compile(r"(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})[-./年]?(\d{1,2})月?")
_YEAR = re.compile(r"(\d{4})年?")
_STAT = re.compile(r"(?:stat-(\d{4})|(\d{4})(?:年)?统计年度)")
#: Between the two days of a range.
_TO = re.compile(r"\s*(?:\.\.|至|到|~|—+)\s*")

TODAY = "今天"


def _ahead(today: date) -> date:
    """The last day of the month before."""
    return today.replace(day=1) - timedelta(days=1)


def _stat(today: date) -> int:
    """The statistical year that runs: 1 October begins the next one."""
    return today.year + (today.month >= 10)


#: What is offered: the words, and the period they mean on a day.
PRESETS: dict[str, Callable[[date], Period]] = {
    TODAY: periods.day,
    "上月末": lambda today: periods.day(_ahead(today)),
    "上年末": lambda today: periods.day(date(today.year - 1, 12, 31)),
    "本月": lambda today: periods.month(today.year, today.month),
    "上月": lambda today: periods.month(_ahead(today).year, _ahead(today).month),
    "本年累计": periods.year_to_date,
    "上年": lambda today: periods.year(today.year - 1),
    "本统计年度": lambda today: periods.stat_year(_stat(today)),
    "上统计年度": lambda today: periods.stat_year(_stat(today) - 1),
}


def read_period(text: str, today: date) -> Period:
    """The period that the text means; empty is today. Raises BadPeriod, in words for the screen."""
    text = text.strip() or TODAY
    if text in PRESETS:
        return PRESETS[text](today)
    return periods.parse_period(_as_key(text))


def _as_key(text: str) -> str:
    """The text as `parse_period` knows it, if it is one of the other ways to write it; else as it is."""
    text = text.translate(_DIGITS)
    if found := _STAT.fullmatch(text):
        return f"stat-{found[1] or found[2]}"
    first, *last = _TO.split(text)
    if len(last) == 1:
        return f"{_plain_day(first)}..{_plain_day(last[0])}"
    if _YEAR.fullmatch(text):
        return text[:4]
    if (found := _MONTH.fullmatch(text)) and (len(found[2]) == 2 or not text.isdigit()):
        return f"{found[1]}-{int(found[2]):02d}"
    return _plain_day(text)


def _plain_day(text: str) -> str:
    found = _DAY.fullmatch(text)
    if found is None or (text.isdigit() and len(text) != 8):
        return text
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"
