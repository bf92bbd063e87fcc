"""How meetings of the three parties go into a workbook and come out of one."""

from typing import Any

from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.cleaners import Unclean
from unionhub.core.sheets import Block, Check, Column, RecordSheet, Reference

from ..models import ThreePartyMeeting
from ..rules import meetings as rules

_MOST = 999


def session(value: Any) -> int | None:
    """The number of a session, 1 to 999. Raises Unclean."""
    text = cleaners.text(value)
    if text is None:
        return None
    digits = text.removeprefix("第").removesuffix("会议").removesuffix("次").removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and 1 <= int(digits[:9]) <= _MOST):
        raise Unclean(f"请填写 1 到 {_MOST} 的整数。")
    return int(digits)


class MeetingSheet(RecordSheet):
    """Meetings by organisation code and number; an equal key is a change of the other values."""

    key = "meetings"
    app = "disputes"
    label = "三方会议"
    model = ThreePartyMeeting
    import_action = "disputes.meeting.import"
    export_action = "disputes.meeting.export"
    columns = (
        Column("organisation", "组织编码", cleaners.code, required=True, text=True, example="C"),
        Column("number", "第几次会议", session, aliases=("次数",), required=True, example="3"),
        Column("held_on", "召开日期", cleaners.day, required=True, serials=True, example="2026-03-05"),
        Column("place", "地点", required=True, width=20, example="县总工会会议室"),
        Column("chair", "主持人"),
        Column("union_side", "工会方", required=True, width=24),
        Column("bureau_side", "人社部门", width=24),
        Column("employer_side", "企业方", width=24),
        Column("others", "其他参加单位", width=24),
        Column("subjects", "议题", required=True, width=40),
        Column("minutes", "会议纪要", width=40),
    )
    keys = ("organisation", "number")
    references = {"organisation": Reference("core.Organisation")}

    def judge(self, block: Block, check: Check) -> None:
        """Held, not planned; and no text longer than its field."""
        today = timezone.localdate()
        texts = [
            column.name for column in self.columns if column.name not in ("organisation", "number", "held_on")
        ]
        for index in list(block.good()):
            if problem := rules.held_problem(block.values["held_on"][index], today):
                block.reject(index, "held_on", problem)
            for name in texts:
                limit: Any = ThreePartyMeeting._meta.get_field(name).max_length
                if len((block.values.get(name) or {index: None})[index] or "") > limit:
                    block.reject(index, name, f"最多 {limit} 个字。")


MEETINGS = MeetingSheet()
