"""Inspections and worker inspectors come in from lists."""

from decimal import Decimal
from typing import Any

from members.sheets import lookups
from unionhub.core import cleaners
from unionhub.core.models import User
from unionhub.core.sheets import Apply, Block, Check, Column, RecordSheet, Reference

from ..models import Inspection, WorkerInspector
from ..models.struck import standing
from ..rules.dates import FUTURE
from ..rules.inspections import arrears_problems

EMPLOYER = Reference(
    "members.Employer", "credit_code", "没有登记这家单位，或不在您的范围内；可以只填单位名称。"
)


def cells(block: Block, index: int, *names: str) -> dict[str, Any]:
    """The row's values by column; None where the file has no such column."""
    return {name: (block.values.get(name) or [None] * len(block))[index] for name in names}


class StandingSheet(RecordSheet):
    """Records that may be struck: struck ones are neither found again nor exported."""

    references = {"organisation": Reference("core.Organisation"), "employer": EMPLOYER}

    def reach(self, user: User) -> Any:
        """Those that stand."""
        return standing(super().reach(user))

    def exported(self, rows: Any) -> Any:
        """Those that stand."""
        return standing(rows)

    def more_fields(self, apply: Apply) -> dict[str, Any]:
        """By which import it came."""
        return {"batch_id": apply.batch.pk}


class InspectionSheet(StandingSheet):
    """Inspections by organisation, day and site."""

    key = "inspections"
    app = "disputes"
    label = "现场检查"
    model = Inspection
    import_action = "disputes.inspection.import"
    export_action = "disputes.inspection.export"
    help = "同一组织、同一天、同一工地为一次检查。补填补发工资时，拖欠的人数和金额也要填。空白的单元格不改动原有内容。"
    columns = (
        Column("organisation", "组织编码", cleaners.code, required=True, text=True),
        Column("inspected_on", "检查日期", cleaners.day, required=True, serials=True, example="2026-03-05"),
        Column("site", "工地或者场所", lookups.limited(120), required=True, width=24),
        Column("employer_name", "用人单位", lookups.limited(120), required=True, width=24),
        Column("employer", "统一社会信用代码", cleaners.code, text=True, width=22),
        Column("on_wages", "检查工资支付", lookups.yes_no),
        Column("on_protection", "检查劳动保护", lookups.yes_no),
        Column("on_safety", "检查安全生产", lookups.yes_no),
        Column("covered", "覆盖职工（人次）", lookups.count),
        Column("took_part", "检查人员", lookups.limited(200)),
        Column("joint_with", "联合检查单位", lookups.limited(200)),
        Column("findings", "检查情况", lookups.limited(2000), width=40),
        Column("arrears_persons", "被拖欠工资人数", lookups.count),
        Column("arrears", "发现拖欠工资（元）", cleaners.money),
        Column("paid_on", "补发日期", cleaners.day, serials=True),
        Column("paid_persons", "补发人数", lookups.count),
        Column("paid", "补发工资（元）", cleaners.money),
    )
    keys = ("organisation", "inspected_on", "site")

    def judge(self, block: Block, check: Check) -> None:
        """Days not ahead, something inspected, arrears and payment fit together."""
        names = ("arrears", "arrears_persons", "paid", "paid_persons", "paid_on")
        for index in list(block.good()):
            row = cells(block, index, "inspected_on", "on_wages", "on_protection", "on_safety", *names)
            if row["inspected_on"] > check.on:
                block.reject(index, "inspected_on", FUTURE)
            if row["paid_on"] is not None and not row["inspected_on"] <= row["paid_on"] <= check.on:
                block.reject(index, "paid_on", "补发日期应在检查日期之后、今天之前。")
            if not (row["on_wages"] or row["on_protection"] or row["on_safety"]):
                block.reject(index, "on_wages", "检查内容至少有一项填“是”。")
            problems = arrears_problems(
                row["arrears"] or Decimal(0),
                row["arrears_persons"] or 0,
                row["paid"] or Decimal(0),
                row["paid_persons"] or 0,
                row["paid_on"],
            )
            for name, words in problems.items():
                block.reject(index, name, words)


class InspectorSheet(StandingSheet):
    """Worker inspectors by union, name and first day."""

    key = "inspectors"
    app = "disputes"
    label = "群监员"
    model = WorkerInspector
    import_action = "disputes.inspection.import"
    export_action = "disputes.inspection.export"
    references = {"organisation": Reference("core.Organisation")}
    columns = (
        Column("organisation", "工会编码", cleaners.code, required=True, text=True),
        Column("name", "姓名", lookups.limited(60), required=True),
        Column("post", "岗位", lookups.limited(60)),
        Column("valid_from", "聘任日期", cleaners.day, required=True, serials=True),
        Column("valid_to", "解聘日期", cleaners.day, serials=True),
        Column("trained_on", "最近培训日期", cleaners.day, serials=True),
    )
    keys = ("organisation", "name", "valid_from")

    def judge(self, block: Block, check: Check) -> None:
        """His days in order; the training is not ahead."""
        for index in list(block.good()):
            row = cells(block, index, "valid_from", "valid_to", "trained_on")
            if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
                block.reject(index, "valid_to", "解聘日期不能早于聘任日期。")
            if row["trained_on"] is not None and row["trained_on"] > check.on:
                block.reject(index, "trained_on", FUTURE)


INSPECTIONS, INSPECTORS = InspectionSheet(), InspectorSheet()
