"""What the list of mediations shows."""

from unionhub.core.tables import (
    BooleanColumn,
    ChoiceColumn,
    Column,
    DateColumn,
    MoneyColumn,
    NumberColumn,
    Table,
)

from ..enums import EntryWay, Outcome
from ..workflow.mediation import MEDIATION

STATES = [(state.key, state.label) for state in MEDIATION.states]
TONES = {state.key: state.tone for state in MEDIATION.states}


class MediationTable(Table):
    """Mediations."""

    number = Column("编号")
    opened_on = DateColumn("收到日期", orderable=True)
    employer_name = Column("用人单位", orderable=True)
    dispute_class = Column("争议类别", accessor="dispute_class__name")
    persons = NumberColumn("涉及人数", unit="人", orderable=True)
    state = ChoiceColumn(STATES, "状态", tones=TONES)
    is_late = BooleanColumn("逾期")
    handler = Column("承办人", accessor="handler__name")
    claimed = MoneyColumn("请求金额", orderable=True)
    agreed = MoneyColumn("协议金额", orderable=True)
    performed = MoneyColumn("已履行金额", orderable=True)
    entry = ChoiceColumn(EntryWay, "来源")
    is_collective = BooleanColumn("集体争议")
    is_urgent = BooleanColumn("可能引发群体性事件")
    accepted_on = DateColumn("受理日期", orderable=True)
    ended_on = DateColumn("终结日期", orderable=True)
    outcome = ChoiceColumn(Outcome, "结果")
    effective_on = DateColumn("协议生效日期")
    performed_on = DateColumn("履行完毕日期")
    body = Column("调解组织", accessor="body__name")
    organisation = Column("所属组织", order_by=("organisation__path",), orderable=True)
    paper_place = Column("纸质材料存放处")

    default_columns = (
        "number",
        "opened_on",
        "employer_name",
        "dispute_class",
        "persons",
        "state",
        "is_late",
        "handler",
        "claimed",
        "agreed",
    )
    default_order = ("-opened_on",)
    select_related = ("organisation", "dispute_class", "handler", "body")
