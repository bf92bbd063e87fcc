"""What the list of visits shows and exports."""

from unionhub.core.masking import Kind
from unionhub.core.tables import ChoiceColumn, Column, DateColumn, MoneyColumn, SensitiveColumn, Table

from .enums import VisitState


class VisitTable(Table):
    """Visits."""

    household = Column("户主", orderable=True)
    organisation = Column("所属组织", order_by=("organisation__path",), orderable=True)
    visited_on = DateColumn("走访日期", orderable=True)
    followed_on = DateColumn("回访日期", orderable=True)
    amount = MoneyColumn("慰问金额", orderable=True)
    state = ChoiceColumn(VisitState, "状态", tones={"open": "warn", "closed": "ok"})
    id_number = SensitiveColumn("身份证号", kind=Kind.ID_NUMBER)
    phone = SensitiveColumn("联系电话", kind=Kind.PHONE)

    default_columns = ("household", "organisation", "visited_on", "amount", "state", "phone")
    default_order = ("-visited_on",)
    select_related = ("organisation",)
