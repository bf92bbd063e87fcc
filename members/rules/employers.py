"""What holds of employers and of the union that covers them. Pure: no database."""

from collections.abc import Sequence
from datetime import date

#: Where a credit code was issued by a union (GB 32100: department 8): such a code names a union, not its employer.
UNION_DEPARTMENT = "8"


def code_problem(credit_code: str) -> str:
    """What is wrong with an employer's credit code (sound by its check digit), in words; empty when nothing is.

    An employer and its union have a code each; only unions' begin with 8 (GB 32100-2015, registration department).
    """
    if credit_code.startswith(UNION_DEPARTMENT):
        return "以 8 开头的是工会的代码，这里请填写单位自己的统一社会信用代码。"
    return ""


def day_problem(on: date, today: date, *, closed_on: date | None = None) -> str:
    """What is wrong with the day on which a coverage begins or ends; empty when nothing is."""
    if on > today:
        return "日期不能晚于今天，请在当天或之后登记。"
    if closed_on is not None and on > closed_on:
        return f"单位已于 {closed_on:%Y-%m-%d} 注销，日期不能晚于注销日期。"
    return ""


def joint_problem(union: str, is_joint: bool, covered: Sequence[str]) -> str:
    """Whether the union may cover one more employer: only a joint union covers several (工会法 §11); `covered` are the
    names of those it covers already."""
    if is_joint or not covered:
        return ""
    named = "、".join(covered[:3]) + ("等" if len(covered) > 3 else "")
    return f"“{union}”已覆盖“{named}”；覆盖几家单位的，请先登记为联合基层工会。"


def life_problem(union: str, on: date, founded_on: date | None, dissolved_on: date | None) -> str:
    """Whether the union existed on the day; unknown dates do not count against it."""
    if founded_on is not None and on < founded_on:
        return f"“{union}”于 {founded_on:%Y-%m-%d} 建会，覆盖不能早于建会日期。"
    if dissolved_on is not None and dissolved_on <= on:
        return f"“{union}”已于 {dissolved_on:%Y-%m-%d} 撤销。"
    return ""


def replace_problem(since: date, union: str, on: date) -> str:
    """Whether a coverage that runs since `since` may give way to another one on the day `on`."""
    if on <= since:
        return f"这家单位自 {since:%Y-%m-%d} 起已由“{union}”覆盖，新的起始日期必须晚于它；原来登记有误的，请先作废。"
    return ""
