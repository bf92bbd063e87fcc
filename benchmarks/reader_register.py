"""Figures of a register of our own, for the statements that are compared with one (kind «registry»)."""

from datetime import date
from decimal import Decimal
from typing import Any

from reports.reader import Known

COUNTY = ("澄溪县总工会", "澄溪县总")


def known(label: str, value, *others: str, unit: str = "人", year: int = 2026, **told) -> Known:
    """A figure of the county at the end of the year, or of the year."""
    value = Decimal(value)
    more: dict[str, Any] = {
        "shown": f"{value:,.2f}" if unit == "%" else f"{value:,}",
        "period": f"{year}年" if told.get("is_flow") else f"{year}年12月31日",
        "as_of": date(year, 12, 31),
        "places": COUNTY,
    } | told
    return Known(label, (label, *others), unit, value, year=year, **more)


#: As the county of the acceptance figures (domain.md 4.1) stands, and a year before.
REGISTER = [
    known("基层工会", 130, "基层工会组织", "工会数", unit="个"),
    known("会员", 13138, "会员数", "会员总数", "工会会员"),
    known("已建会单位职工", 14251, "职工总数", "职工数"),
    known("女会员", 4957, "女职工"),
    known("农民工会员", 4932, "农民工"),
    known("少数民族会员", 5601),
    known("女职工", 5200),
    known("入会率（占已建会单位职工）", "92.190021", "入会率", unit="%", shown="92.19"),
    known("入会率（占地区全部职工）", "81.301", "入会率", unit="%", shown="81.30"),
    known("女会员占比", "37.730248", unit="%", shown="37.73"),
    known("新建基层工会", 13, "新建工会", unit="个", is_flow=True),
    known("新入会", 338, "新发展会员", is_flow=True),
    known("死亡", 3, is_flow=True),
    known("收到信访", 13, "接待信访", unit="件", is_flow=True),
    known("协议金额", 286000, unit="元", is_flow=True),
    known("会员", 12800, "会员数", "会员总数", "工会会员", year=2025),
    known("新入会", 300, "新发展会员", year=2025, is_flow=True),
]
