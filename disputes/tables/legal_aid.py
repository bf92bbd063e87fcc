"""What lists of legal aid show."""

from unionhub.core.tables import BooleanColumn, ChoiceColumn, Column, DateColumn, MoneyColumn, Table

from ..enums import AidGround, AidMatter, AidResult, AidService
from ..workflow.legal_aid import LEGAL_AID

STATES = [(state.key, state.label) for state in LEGAL_AID.states]
TONES = {state.key: state.tone for state in LEGAL_AID.states}
RESULT_TONES = {"won": "ok", "settled": "ok", "lost": "bad", "withdrawn": "plain"}


class LegalAidTable(Table):
    """Applications for legal aid."""

    number = Column("编号")
    opened_on = DateColumn("申请日期", orderable=True)
    applicant = Column("申请人")
    employer_name = Column("对方单位")
    matter = ChoiceColumn(AidMatter, "援助事项")
    service = ChoiceColumn(AidService, "援助形式")
    state = ChoiceColumn(STATES, "状态", tones=TONES)
    handler = Column("承办人")
    ground = ChoiceColumn(AidGround, "经济状况核查")
    is_migrant = BooleanColumn("农民工")
    decided_on = DateColumn("决定日期", orderable=True)
    granted_on = DateColumn("给予援助日期")
    appointed_on = DateColumn("指派日期")
    lawyer = Column("承办律师")
    ended_on = DateColumn("结束日期", orderable=True)
    result = ChoiceColumn(AidResult, "结果", tones=RESULT_TONES)
    claimed = MoneyColumn("请求金额")
    recovered = MoneyColumn("挽回金额")
    fee = MoneyColumn("办案补贴")
    costs = MoneyColumn("其他费用")
    organisation = Column("受理组织", order_by=("organisation__path",), orderable=True)

    default_columns = (
        "number",
        "opened_on",
        "applicant",
        "employer_name",
        "matter",
        "service",
        "state",
        "handler",
        "recovered",
    )
    default_order = ("-opened_on",)
    select_related = ("organisation", "applicant", "handler")
