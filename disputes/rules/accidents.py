"""The level of a work accident by its victims (生产安全事故报告和调查处理条例 §3)."""

from ..enums import AccidentLevel

#: Level, deaths from, severe injuries from (acute industrial poisoning included); each «from» is included.
LEVELS = (
    (AccidentLevel.GRAVE, 30, 100),
    (AccidentLevel.MAJOR, 10, 50),
    (AccidentLevel.LARGER, 3, 10),
)
ORDER = tuple(AccidentLevel)


def least_level(deaths: int, severely_injured: int) -> AccidentLevel:
    """The level the victims alone make it; the loss in money may make it graver, never lighter."""
    for level, dead, hurt in LEVELS:
        if deaths >= dead or severely_injured >= hurt:
            return level
    return AccidentLevel.GENERAL


def level_problem(level: str, deaths: int, severely_injured: int) -> str:
    """Why the level cannot be, in words; empty when it can."""
    least = least_level(deaths, severely_injured)
    if ORDER.index(AccidentLevel(level)) < ORDER.index(least):
        return f"死亡 {deaths} 人、重伤 {severely_injured} 人，至少为{least.label}，请核对。"
    return ""
