"""Reads the lines of an application: people, one a line, and claims, one a line. Pure functions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from unionhub.core import cleaners
from unionhub.core.cleaners import Unclean

from . import parties

#: Longest list that is pasted; longer ones come as a sheet.
MOST_LINES = 500
TEXT_LENGTH = 300
REPRESENTATIVE = "代表"
#: Between the parts of a line: a mark or a tab; where there is none, blanks (which a name may hold, too).
_MARK = re.compile(r"[\t,，;；、|｜]")
_BLANK = re.compile(r"\s+")
_AMOUNT = re.compile(
    r"^(?P<text>.*?)[\s,，;；:：|｜]+(?P<amount>[¥￥]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*元?[。；;]?$"
)

Row = TypeVar("Row")


@dataclass(frozen=True)
class PersonLine:
    """One person of a list, clean."""

    name: str
    id_number: str = ""
    phone: str = ""
    is_representative: bool = False


@dataclass(frozen=True)
class ClaimLine:
    """One claim of a list; `amount` in 元."""

    text: str
    amount: Decimal | None = None


def people(text: str) -> tuple[list[PersonLine], list[str]]:
    """The people of a pasted list (name, ID number, phone, «代表»), and what is wrong with it, line by line."""
    found, problems = _lines(text, person)
    seen: set[str] = set()
    for line in found:
        if line.id_number and line.id_number in seen:
            problems.append(f"“{line.name}”的证件号码出现了两次，请核对。")
        seen.add(line.id_number)
    return found, problems


def person(line: str) -> PersonLine:
    """One person. What follows the name is told apart by its shape. Raises Unclean in words, without the value."""
    gap = _MARK if _MARK.search(line) else _BLANK
    first, *rest = [part.strip() for part in gap.split(line) if part.strip()] or [""]
    name = parties.CLEANERS["name"](first)
    values = {"id_number": "", "phone": ""}
    chosen = False
    for part in rest:
        if part == REPRESENTATIVE:
            chosen = True
            continue
        key = "phone" if _looks_like_phone(part) else "id_number"
        if values[key]:
            raise Unclean("有两个号码分不清是证件号码还是电话，请只填一个证件号码和一个电话。")
        values[key] = str(parties.CLEANERS[key](part) or "")
    return PersonLine(str(name or ""), **values, is_representative=chosen)


def _looks_like_phone(part: str) -> bool:
    try:
        cleaners.phone(part)
    except Unclean:
        return False
    return True


def claims(text: str) -> tuple[list[ClaimLine], list[str]]:
    """The claims of a list, and what is wrong with it, line by line."""
    return _lines(text, claim)


def claim(line: str) -> ClaimLine:
    """One claim; an amount in 元 may stand at its end behind a comma, a colon or a blank. Raises Unclean."""
    cleaned = cleaners.text(line) or ""
    amount = None
    match = _AMOUNT.match(cleaned)
    if match is not None and match["text"].strip():
        cleaned, amount = match["text"].strip(), cleaners.money(match["amount"].lstrip("¥￥"))
    if len(cleaned) > TEXT_LENGTH:
        raise Unclean(f"请求事项最多 {TEXT_LENGTH} 个字。")
    return ClaimLine(cleaned, amount)


def _lines(text: str, read: Callable[[str], Row]) -> tuple[list[Row], list[str]]:
    rows = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(rows) > MOST_LINES:
        return [], [f"最多 {MOST_LINES} 行，这里是 {len(rows)} 行。"]
    found, problems = [], []
    for number, line in rows:
        try:
            found.append(read(line))
        except Unclean as error:
            problems.append(f"第 {number} 行：{error}")
    return found, problems
