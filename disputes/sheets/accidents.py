"""Accidents come in from lists."""

from typing import Any

from members.sheets import lookups
from unionhub.core import cleaners
from unionhub.core.sheets import Block, Check, Column

from ..enums import AccidentKind, AccidentLevel
from ..models import Accident
from ..rules.accidents import level_problem
from ..rules.dates import FUTURE
from .inspections import StandingSheet, cells

NAMES = (
    "occurred_on",
    "kind",
    "level",
    "deaths",
    "injured",
    "severely_injured",
    "in_investigation",
    "in_aftermath",
    "joined_on",
    "closed_on",
)


class AccidentSheet(StandingSheet):
    """Accidents by organisation, day and employer."""

    key = "accidents"
    app = "disputes"
    label = "安全事故与职业病"
    model = Accident
    import_action = "disputes.accident.import"
    export_action = "disputes.accident.export"
    help = "同一组织、同一天、同一单位为一起。只填人数，不写姓名。空白的单元格不改动原有内容。"
    columns = (
        Column("organisation", "组织编码", cleaners.code, required=True, text=True),
        Column("occurred_on", "发生日期", cleaners.day, required=True, serials=True),
        Column("employer_name", "用人单位", lookups.limited(120), required=True, width=24),
        Column("employer", "统一社会信用代码", cleaners.code, text=True, width=22),
        Column("kind", "类别", choices=AccidentKind.choices, required=True),
        Column("level", "等级", choices=AccidentLevel.choices),
        Column("place", "地点", lookups.limited(120)),
        Column("course", "经过", lookups.limited(2000), width=40),
        Column("deaths", "死亡（人）", lookups.count),
        Column("injured", "受伤（人）", lookups.count),
        Column("severely_injured", "其中重伤（人）", lookups.count),
        Column("patients", "职业病（人）", lookups.count),
        Column("in_investigation", "参加事故调查", lookups.yes_no),
        Column("in_aftermath", "参加善后处理", lookups.yes_no),
        Column("joined_on", "工会参加日期", cleaners.day, serials=True),
        Column("closed_on", "处理结束日期", cleaners.day, serials=True),
        Column("result", "处理结果", lookups.limited(1000), width=30),
    )
    keys = ("organisation", "occurred_on", "employer_name")

    def judge(self, block: Block, check: Check) -> None:
        """As the form asks."""
        for index in list(block.good()):
            for name, words in problems(cells(block, index, *NAMES), check.on).items():
                block.reject(index, name, words)


def problems(row: dict[str, Any], today: Any) -> dict[str, str]:
    """What is wrong with one accident, by column, in words."""
    found: dict[str, str] = {}
    for name in ("occurred_on", "joined_on", "closed_on"):
        if row[name] is not None and row[name] > today:
            found[name] = FUTURE
        elif row[name] is not None and row[name] < row["occurred_on"]:
            found[name] = "不能早于发生日期。"
    if (row["in_investigation"] or row["in_aftermath"]) and row["joined_on"] is None:
        found["joined_on"] = "请填写工会参加的日期。"
    severe = row["severely_injured"] or 0
    if severe > (row["injured"] or 0):
        found["severely_injured"] = "重伤人数不能超过受伤人数。"
    if row["kind"] == AccidentKind.SAFETY:
        told = (
            level_problem(row["level"], row["deaths"] or 0, severe)
            if row["level"]
            else "生产安全事故请填写等级。"
        )
        if told:
            found["level"] = told
    elif row["level"]:
        found["level"] = "职业病危害不分等级，请留空。"
    return found


ACCIDENTS = AccidentSheet()
