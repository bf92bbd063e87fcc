"""When two records may be one person, and whether their memberships can stand in one record. Pure functions."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from unionhub.core.cleaners import check_digit

#: A stem of the tree's paths: each node adds seven digits and a dot.
_STEP = 8


@dataclass(frozen=True)
class Period:
    """A spell as the merge sees it: where, from, to (excluded; None = still), and everything else it says."""

    key: int
    union: str
    start: date
    end: date | None
    facts: tuple[Any, ...] = ()

    def words(self) -> str:
        """«甲镇第一工会 2025-01-01 至今»."""
        return f"{self.union} {self.start:%Y-%m-%d} 至{f' {self.end:%Y-%m-%d}' if self.end else '今'}"

    def overlaps(self, other: "Period") -> bool:
        """Whether there is a day on which both hold."""
        first, last = max(self.start, other.start), min(self.end or date.max, other.end or date.max)
        return first < last

    def equals(self, other: "Period") -> bool:
        """Whether both say the same."""
        return (self.union, self.start, self.end, self.facts) == (
            other.union,
            other.start,
            other.end,
            other.facts,
        )


def joined_periods(kept: Sequence[Period], gone: Sequence[Period]) -> tuple[list[int], list[int], list[str]]:
    """(keys of `gone` that say the same as a spell of `kept` and fall away; keys that overlap one; refusals in words).

    Nobody is in two unions on one day (会籍管理办法 §3: 一次入会、动态接转), and which of two contradicting spells is
    wrong only the office knows.
    """
    doubled: list[int] = []
    overlapping: list[int] = []
    refusals: list[str] = []
    for period in gone:
        if any(period.equals(other) for other in kept):
            doubled.append(period.key)
            continue
        for other in kept:
            if period.overlaps(other):
                overlapping.append(period.key)
                refusals.append(
                    f"保留记录的会籍“{other.words()}”与并入记录的会籍“{period.words()}”时间重叠。"
                    "请先在会籍沿革中终止或更正其中一段，或选择以保留的记录为准，再合并。"
                )
    return doubled, list(dict.fromkeys(overlapping)), refusals


def common_path(paths: Iterable[str]) -> str:
    """The path of the lowest node above all the nodes; empty when they have none in common."""
    listed = list(paths)
    shortest = min(listed, key=len, default="")
    for size in range(len(shortest), 0, -_STEP):
        if all(path.startswith(shortest[:size]) for path in listed):
            return shortest[:size]
    return ""


def other_forms(number: str) -> list[str]:
    """Other numbers under which the same person may stand: the 18-digit form of a 15-digit number (GB 11643-1989).

    All 15-digit numbers were given to people born in the 20th century.
    """
    if not re.fullmatch(r"\d{15}", number):
        return []
    start = f"{number[:6]}19{number[6:]}"
    return [start + check_digit(start)]


def stem(number: str) -> str:
    """What stays the same when the paper is renewed: the first nine characters of a permit of Hong Kong or Macao, whose
    last two digits count its issues; empty for other numbers.
    """  # fmt: skip
    return number[:9] if re.fullmatch(r"[HM]\d{8}(\d{2})?", number) else ""
