"""Mediations that ended before the system came."""

from collections.abc import Mapping
from typing import Any

from members.sheets import lookups
from unionhub.core import cleaners
from unionhub.core.sheets import Apply, Block, CaseSheet, Check, Column, Reference, StagedRow, case_columns

from ..enums import EntryWay, Outcome
from ..models import Mediation
from ..rules.dates import order_problem

#: How a case ended, by the state it ended in.
OUTCOMES: dict[str, Outcome] = {
    "performed": Outcome.AGREEMENT,
    "defaulted": Outcome.AGREEMENT,
    "failed": Outcome.FAILED,
    "withdrawn": Outcome.WITHDRAWN,
    "refused": Outcome.NOT_ACCEPTED,
    "transferred": Outcome.TRANSFERRED,
}


class MediationSheet(CaseSheet):
    """Ended mediations. `closed_on` is the end of all; `ended_on` that of mediating, before what was agreed is done."""

    key = "mediations"
    app = "disputes"
    label = "历史调解案件"
    model = Mediation
    import_action = "disputes.mediation.import"
    export_action = "disputes.mediation.export"
    references = {
        **CaseSheet.references,
        "dispute_class": Reference("disputes.DisputeClass", words="争议类别清单里没有这个代码。"),
        "employer": Reference(
            "members.Employer", "credit_code", "没有登记这家单位，或不在您的范围内；可以只填单位名称。"
        ),
    }
    columns = (
        *case_columns("disputes.mediation"),
        Column("employer_name", "用人单位", lookups.limited(120), required=True, width=24),
        Column("employer", "统一社会信用代码", cleaners.code, text=True, width=22),
        Column(
            "dispute_class", "争议类别代码", cleaners.code, required=True, text=True, example="5.1",
            help="争议类别清单里的代码",
        ),
        Column("entry", "来源", choices=EntryWay.choices),
        Column("persons", "涉及人数", lookups.count, example="1"),
        Column("accepted_on", "受理日期", cleaners.day, serials=True, help="不予受理的不填"),
        Column("ended_on", "终结日期", cleaners.day, serials=True, help="调解终结的日期，不填为办结日期"),
        Column("claimed", "请求金额", cleaners.money),
        Column("agreed", "协议金额", cleaners.money),
        Column("performed", "已履行金额", cleaners.money),
        Column("performed_on", "履行完毕日期", cleaners.day, serials=True),
        Column("paper_place", "纸质材料存放处", lookups.limited(120), width=20),
    )  # fmt: skip

    def judge(self, block: Block, check: Check) -> None:
        """Days in their order, and amounts that fit how it ended."""
        super().judge(block, check)
        names = [column.name for column in self.columns]
        for index in list(block.good()):
            row = {name: (block.values.get(name) or [None] * len(block))[index] for name in names}
            for name, words in problems(row, check.on):
                block.reject(index, name, words)

    def _build(self, row: StagedRow, more: Mapping[str, Any]) -> Mediation:
        record: Mediation = super()._build(row, more)
        record.outcome = OUTCOMES[record.state]
        record.ended_on = record.ended_on or record.closed_on
        return record

    def more_fields(self, apply: Apply) -> dict[str, Any]:
        """By which import they came."""
        return {"batch_id": apply.batch.pk}


def problems(row: Mapping[str, Any], today: Any) -> list[tuple[str, str]]:
    """What is wrong with one old mediation, by column, in words."""
    found = []
    outcome = OUTCOMES[row["state"]]
    if outcome == Outcome.NOT_ACCEPTED and row["accepted_on"]:
        found.append(("accepted_on", "不予受理的没有受理日期，请留空或者改正办理结果。"))
    elif outcome in (Outcome.AGREEMENT, Outcome.FAILED) and not row["accepted_on"]:
        found.append(("accepted_on", "请填写受理日期。"))
    received = ("收到日期", row["opened_on"])
    accepted = ("受理日期", row["accepted_on"])
    for name, earlier in (
        ("accepted_on", [received]),
        ("ended_on", [received, accepted]),
        ("performed_on", [accepted, ("终结日期", row["ended_on"])]),
    ):
        words = order_problem(row[name], today, earlier) if row[name] else ""
        if words:
            found.append((name, words))
    if row["ended_on"] and row["ended_on"] > row["closed_on"]:
        found.append(("ended_on", "终结日期晚于办结日期，请核对。"))
    agreed, done = row["agreed"] or 0, row["performed"] or 0
    if outcome != Outcome.AGREEMENT and (agreed or done):
        found.append(("agreed", "没有达成协议的，不填协议金额和已履行金额。"))
    elif done > agreed:
        found.append(("performed", "已履行金额大于协议金额，请核对。"))
    return found


MEDIATIONS = MediationSheet()
