"""What the list of petitions shows."""

from typing import Any

from unionhub.core.tables import BooleanColumn, ChoiceColumn, Column, DateColumn, NumberColumn, Table

from ..enums import (
    HotlineLevel,
    PetitionForm,
    PetitionNature,
    PetitionOutcome,
    PetitionSubject,
    Satisfaction,
)
from ..workflow.petitions import PETITION

STATES = tuple((state.key, state.label) for state in PETITION.states)
TONES = {state.key: state.tone for state in PETITION.states}


class PetitionTable(Table):
    """Petitions."""

    number = Column("编号", orderable=True)
    title = Column("事由")
    opened_on = DateColumn("收到日期", orderable=True)
    form = ChoiceColumn(PetitionForm, "信访形式")
    nature = ChoiceColumn(PetitionNature, "信访类别")
    subject = ChoiceColumn(PetitionSubject, "内容分类")
    people = Column("信访人")
    persons = NumberColumn("涉及人数", unit="人")
    representatives = NumberColumn("来访", unit="人次")
    employer_name = Column("用人单位")
    state = ChoiceColumn(STATES, "状态", tones=TONES)
    handler = Column("承办人", accessor="handler__name")
    organisation = Column("承办组织", order_by=("organisation__path",), orderable=True)
    accepted_on = DateColumn("受理日期", orderable=True)
    due_on = DateColumn("办理期限", orderable=True)
    settled_on = DateColumn("答复送达日期", orderable=True)
    outcome = ChoiceColumn(PetitionOutcome, "结果")
    closed_on = DateColumn("办结日期", orderable=True)
    hotline_level = ChoiceColumn(HotlineLevel, "12351 办件等级")
    is_quick = BooleanColumn("快速响应")
    is_repeated = BooleanColumn("重复事项", accessor="repeats_id")
    satisfaction = ChoiceColumn(Satisfaction, "满意度")
    received_from = Column("交办、转来单位与文号")
    system_number = Column("信访系统编号")

    default_columns = (
        "number",
        "title",
        "opened_on",
        "people",
        "employer_name",
        "state",
        "handler",
        "due_on",
        "settled_on",
    )
    default_order = ("-opened_on", "-pk")
    select_related = ("organisation", "handler")
    prefetch_related = ("petitioners__party",)

    def render_is_repeated(self, value: Any, record: Any) -> str:
        """Only where it repeats one."""
        return "是"
