"""What the list of monthly reports shows."""

from typing import Any

from unionhub.core.tables import Column, DateColumn, DateTimeColumn, NumberColumn, Table

from ..closing import months
from ..workflow.closes import CLOSE

#: Who is waited for in each state.
WAITS = {
    "draft": "等待经办人核算、核对",
    "checked": "等待审核人审核",
    "reviewed": "等待领导签发",
    "signed": "等待经办人封存",
    "closed": "等待报送市总",
}
REOPENING = "等待第二人同意重开"


def waiting(close: Any) -> str:
    """Who is waited for; empty where nobody is."""
    return REOPENING if close.reopen_asked_at is not None else WAITS.get(close.state, "")


class CloseTable(Table):
    """Monthly reports."""

    month = Column("统计月份", orderable=True)
    edition = NumberColumn("版次")
    state = Column("状态")
    waits = Column("办理", accessor="state")
    counted_at = DateTimeColumn("核算时间")
    signer = Column("签发人")
    sent_on = DateColumn("报送日期", orderable=True)
    sent_to = Column("接收单位")
    receiver = Column("接收人")
    digest = Column("数字校验值")

    default_columns = ("month", "edition", "state", "waits", "counted_at", "signer", "sent_on", "sent_to")
    default_order = ("-month", "-edition")

    def render_month(self, value: Any, record: Any) -> str:
        """«2026年10月»."""
        return months.words(value)

    def value_month(self, value: Any, record: Any) -> str:
        """The same."""
        return months.words(value)

    def render_state(self, value: Any, record: Any) -> str:
        """In words."""
        return CLOSE.state(value).label

    def value_state(self, value: Any, record: Any) -> str:
        """In words."""
        return CLOSE.state(value).label

    def render_waits(self, value: Any, record: Any) -> str:
        """Who is waited for."""
        return waiting(record) or "—"

    def value_waits(self, value: Any, record: Any) -> str:
        """Who is waited for."""
        return waiting(record)

    def render_digest(self, value: Any, record: Any) -> str:
        """Its beginning: enough to compare two by eye."""
        return str(value)[:16]
