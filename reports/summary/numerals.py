"""Chinese numerals: of counts («一万三千一百三十八»), of decimals («九十二点一九»), and the numbers before headings."""

from decimal import Decimal
from typing import Final

DIGITS: Final = "零一二三四五六七八九"
_PLACES: Final = ("", "十", "百", "千")
_GROUPS: Final = ("", "万", "亿", "万亿")
#: The first number that is no longer written: a thousand times what all unions of the country could count.
LIMIT: Final = 10**16
#: Numbers of headings go to 99.
HIGHEST: Final = 99


def numeral(number: int | Decimal) -> str:
    """The number in Chinese numerals, «负» before one below zero, «点» before decimals as they are written.

    Raises ValueError from 10¹⁶ on.
    """
    sign = "负" if number < 0 else ""
    whole, _, decimals = f"{abs(Decimal(number)):f}".partition(".")
    said = _whole(int(whole))
    return sign + said + ("点" + "".join(DIGITS[int(digit)] for digit in decimals) if decimals else "")


def _whole(number: int) -> str:
    if number >= LIMIT:
        raise ValueError(f"{number} is beyond what is written in numerals")
    if not number:
        return DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    for at in range(len(groups) - 1, -1, -1):
        group = groups[at]
        if not group:
            continue
        # A place that is skipped is said once: 一万零三, 一亿零三十.
        if said and (group < 1000 or not groups[at + 1]):
            said += DIGITS[0]
        # 一万亿零三亿 needs no second 亿 where both groups stand.
        name = "万" if at == 3 and groups[2] else _GROUPS[at]
        said += _group(group) + name
    return said.removeprefix("一") if said.startswith("一十") else said


def _group(number: int) -> str:
    """One to four digits; 十 keeps its 一: only at the very beginning it is dropped."""
    said, gap = "", False
    for at in range(3, -1, -1):
        digit = number // 10**at % 10
        if not digit:
            gap = bool(said)
            continue
        said += (DIGITS[0] if gap else "") + DIGITS[digit] + _PLACES[at]
        gap = False
    return said


def numbered(level: int, at: int) -> str:
    """What stands before the heading number `at` of a level: «一、», «（一）», «1.», «（1）» (GB/T 9704-2012, 7.3.3).

    Raises ValueError for a level other than 1 to 4, or a number that is not from 1 to 99.
    """
    if not 1 <= at <= HIGHEST:
        raise ValueError(f"heading number {at} is not from 1 to {HIGHEST}")
    if level == 1:
        return f"{numeral(at)}、"
    if level == 2:
        return f"（{numeral(at)}）"
    if level == 3:
        return f"{at}."
    if level == 4:
        return f"（{at}）"
    raise ValueError(f"there is no heading of level {level}")
