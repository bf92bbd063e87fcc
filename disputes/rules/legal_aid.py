"""Who gets legal aid without a look into his means, whose means suffice, and when a decision came in time.

法律援助法 §41 (the line is the province's), §42 (whose means are not looked into), §43 (seven and three days), §49.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ..enums import AidGround, AidMatter, Known

#: What migrant workers ask for without a means test (§42 (3)).
WAIVED_MATTERS = frozenset({AidMatter.PAY.value, AidMatter.INJURY.value})


class Means(StrEnum):
    """What is known of the applicant's means."""

    WAIVED = "waived"
    WITHIN = "within"
    ABOVE = "above"
    NOT_STATED = "not_stated"
    NO_LINE = "no_line"


MEANS_IN_WORDS = {
    Means.WAIVED: "免予核查",
    Means.WITHIN: "符合经济困难标准",
    Means.ABOVE: "超过经济困难标准",
    Means.NOT_STATED: "未填写家庭收入和人口",
    Means.NO_LINE: "尚未登记经济困难标准",
}


def ground(matter: str, *, is_migrant: bool, hardship: bool | None, has_proof: bool) -> AidGround:
    """Why means are not looked into; MEANS when they are.

    `hardship`: whether the applicant has an open hardship file. None is unknown, never no and never yes: it exempts
    nobody, and what else exempts still counts.
    """
    if is_migrant and matter in WAIVED_MATTERS:
        return AidGround.MIGRANT
    if hardship:
        return AidGround.HARDSHIP
    return AidGround.PROOF if has_proof else AidGround.MEANS


def known(answer: bool | None) -> Known:
    """The answer as it is kept with the application."""
    return {True: Known.YES, False: Known.NO, None: Known.UNKNOWN}[answer]


def per_head(income: Decimal | None, household: int | None) -> Decimal | None:
    """The household's income for each of it in 元 a month, exact; None where one is missing."""
    if income is None or not household:
        return None
    return income / household


def means(why: str, income: Decimal | None, household: int | None, line: Decimal | None) -> Means:
    """Where the applicant stands; on the line itself he is within. `line` in 元 a head and month, None: not entered."""
    if why != AidGround.MEANS:
        return Means.WAIVED
    if not household or income is None:
        return Means.NOT_STATED
    if line is None:
        return Means.NO_LINE
    # Multiplied, not divided: thirds of a 分 decide nothing.
    return Means.WITHIN if income <= line * household else Means.ABOVE


def grant_problem(found: Means) -> str:
    """Why aid cannot be granted, in words; empty when it can."""
    return {
        Means.ABOVE: "申请人家庭人均收入超过经济困难标准，不能决定给予援助；确有免予核查情形的，请退回补充证明材料。",
        Means.NOT_STATED: "请先补充家庭月收入和家庭人口，或者免予核查的证明材料。",
        Means.NO_LINE: "还没有登记“法律援助经济困难标准”，请先在“参数”中登记省级标准和文号。",
    }.get(found, "")


def is_in_time(decided_on: date | None, decide_by: date | None) -> bool | None:
    """Whether the decision came within its term; None while there is none."""
    if decided_on is None or decide_by is None:
        return None
    return decided_on <= decide_by


@dataclass(frozen=True)
class Dates:
    """The days of an application, for what they say of each other."""

    opened: date
    decided: date | None = None
    appointed: date | None = None
    ended: date | None = None


def order_problem(days: Dates, today: date) -> str:
    """What is wrong with the order of the days, in words; empty when nothing is."""
    named = (
        ("申请日期", days.opened),
        ("决定日期", days.decided),
        ("指派日期", days.appointed),
        ("结束日期", days.ended),
    )
    before: tuple[str, date] | None = None
    for label, day in named:
        if day is None:
            continue
        if day > today:
            return f"{label}不能晚于今天。"
        if before is not None and day < before[1]:
            return f"{label}不能早于{before[0]} {before[1]:%Y-%m-%d}。"
        before = (label, day)
    return ""
