"""Figures in words: numbers as screens show them, why there is none, what is to be checked, what changed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from .declare import Balance, Declared, Indicator, Median, Ratio, Stated
from .period import Period, PeriodKind

#: Shown where a number is not known, and where it is withheld.
NOTHING, WITHHELD = "—", "＊"
#: Withheld cells are not told apart (few, or withheld so that the few do not come out): the difference would tell.
WHY_WITHHELD = "人数较少，为避免认出个人不予显示（含可由此推算出的数字）。"
NOT_BEGUN = "期间尚未开始。"
OVER_FULL = "超过 100%，请核对。"
BELOW_NOTHING = "小于 0，各组成数字相互矛盾，请核对。"
#: Names listed before «等».
_NAMED = 10


def number(value: int | Decimal | None, item: Declared | None = None) -> str:
    """«13,138», «92.19», «1,200.50»; a dash for None. A ratio keeps its places."""
    if value is None:
        return NOTHING
    if isinstance(item, Ratio | Median):
        return f"{value:,.{item.places}f}"
    return f"{value:,}"


def unknown(item: Declared, gap: Indicator, gaps: int) -> str:
    """Why a count is not known: nothing was entered for it yet."""
    return f"没有登记“{item.label}”：{gap.label} {gaps:,} {gap.unit}。"


def incomplete(gap: Indicator, gaps: int) -> str:
    """What is missing in a count that is known in part."""
    return f"不完整：{gap.label} {gaps:,} {gap.unit}。"


def not_entered(item: Stated, missing: Sequence[str]) -> str:
    """Why a number that is entered is not known, with the places it is missing of."""
    named = "、".join(missing[:_NAMED]) + (f" 等 {len(missing)} 处" if len(missing) > _NAMED else "")
    return f"没有登记“{item.label}”：{named}。"


def zero_denominator(denominator: Declared) -> str:
    """Why a ratio has no value although its denominator is known."""
    return f"分母为 0：{denominator.label}。"


def nothing_counted(counted: Declared) -> str:
    """Why there is no middle: nothing was counted."""
    return f"期内没有：{counted.label}。"


def formula(item: Declared, label_of: dict[str, str]) -> str:
    """What a ratio or balance is made of: «女会员 ÷ 会员», «职工 − 会员»; empty for what is counted or entered."""
    if isinstance(item, Ratio):
        return f"{label_of[item.numerator]} ÷ {label_of[item.denominator]}"
    if isinstance(item, Median):
        return f"{label_of[item.of]}的中位数"
    if isinstance(item, Balance):
        plus = " + ".join(label_of[key] for key in item.plus)
        return " − ".join([plus, *(label_of[key] for key in item.minus)])
    return ""


def compared_with(now: Period, then: Period) -> str:
    """«较上月末», «较上年同期» …: what the other period is, seen from this one."""
    if now.kind == then.kind == PeriodKind.DAY:
        if then == now.before():
            return "较上月末"
        return "较上年同期" if then == now.year_before() else f"较{then.label}"
    if then == now.before():
        words = {PeriodKind.MONTH: "较上月", PeriodKind.YEAR: "较上年", PeriodKind.STAT: "较上一统计年度"}
        return words.get(now.kind, "较上期")
    return "较上年同期" if then == now.year_before() else f"较{then.label}"


def difference(item: Declared, now: int | Decimal | None, then: int | Decimal | None) -> str:
    """«+36», «-1,200», «持平»; of rates «+2.10 个百分点», never per cent. «无可比数» where one is not known."""
    if now is None or then is None:
        return "无可比数"
    moved = now - then
    if not moved:
        return "持平"
    if isinstance(item, Ratio) and item.unit == "%":
        return f"{moved:+,.{item.places}f} 个百分点"
    if isinstance(item, Ratio | Median):
        return f"{moved:+,.{item.places}f}"
    return f"{moved:+,}"


def day(on: date) -> str:
    """«2026年10月31日»."""
    return f"{on.year}年{on.month}月{on.day}日"
