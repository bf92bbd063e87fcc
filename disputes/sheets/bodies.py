"""How mediation bodies go into a workbook and come out of one."""

from typing import Any

from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.models.import_batch import RowStatus
from unionhub.core.sheets import Block, Check, Column, RecordSheet, Reference

from ..enums import BodyKind
from ..models import MediationBody
from ..rules import bodies as rules


class BodySheet(RecordSheet):
    """Bodies by organisation code and name; an equal key is a change of the other values."""

    key = "mediation_bodies"
    app = "disputes"
    label = "调解组织"
    model = MediationBody
    import_action = "disputes.body.import"
    export_action = "disputes.body.export"
    columns = (
        Column("organisation", "组织编码", cleaners.code, required=True, text=True, example="A1"),
        Column("name", "调解组织名称", required=True, width=30, example="某某公司劳动争议调解委员会"),
        Column("kind", "类型", required=True, choices=BodyKind.choices, width=24),
        Column("employer", "用人单位信用代码", cleaners.credit_code, text=True, width=22),
        Column("founded_on", "成立日期", cleaners.day, required=True, serials=True, example="2020-05-01"),
        Column("document_no", "成立文号", width=18),
        Column("closed_on", "撤销日期", cleaners.day, serials=True),
    )
    keys = ("organisation", "name")
    references = {
        "organisation": Reference("core.Organisation"),
        "employer": Reference(
            "members.Employer", by="credit_code", words="没有登记这家单位，或不在您的范围内。"
        ),
    }

    def judge(self, block: Block, check: Check) -> None:
        """The days of each row; and no text longer than its field."""
        today = timezone.localdate()
        for index in list(block.good()):
            founded, closed = block.values["founded_on"][index], _at(block, "closed_on", index)
            if problem := rules.founding_problem(founded, today):
                block.reject(index, "founded_on", problem)
            elif closed is not None and (problem := rules.end_problem("撤销日期", founded, closed, today)):
                block.reject(index, "closed_on", problem)
            for name in ("name", "document_no"):
                limit: Any = MediationBody._meta.get_field(name).max_length
                if len(_at(block, name, index) or "") > limit:
                    block.reject(index, name, f"最多 {limit} 个字。")

    def check(self, block: Block, state: Any, check: Check) -> None:
        """As any record; then what stays of a changed one must still fit."""
        super().check(block, state, check)
        changed = [i for i in block.good() if block.status[i] == RowStatus.CHANGED.value]
        found = MediationBody.objects.in_bulk([block.target[i] for i in changed])
        for index in changed:
            stands = found[block.target[index]].closed_on  # type: ignore[index]
            founded = block.values["founded_on"][index]
            if _at(block, "closed_on", index) is None and stands is not None and stands < founded:
                block.reject(index, "founded_on", f"已登记的撤销日期 {stands:%Y-%m-%d} 早于它。")


def _at(block: Block, name: str, index: int) -> Any:
    values = block.values.get(name)
    return values[index] if values else None


BODIES = BodySheet()
