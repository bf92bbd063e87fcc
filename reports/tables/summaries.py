"""What the list of summaries shows."""

from typing import Any

from unionhub.core.tables import Column, DateColumn, DateTimeColumn, NumberColumn, Table

from ..rules.summaries import words_of
from ..workflow.summaries import SUMMARY

#: Who is waited for in each state.
WAITS = {
    "draft": "等待起草人核定数字、送审",
    "checked": "等待审核人审核",
    "reviewed": "等待领导签发",
    "signed": "等待经办人定稿",
}


class SummaryTable(Table):
    """Summaries of work."""

    organisation = Column("单位")
    period = Column("期间", orderable=True)
    edition = NumberColumn("版次")
    state = Column("状态")
    waits = Column("办理", accessor="state")
    counted_at = DateTimeColumn("核定数字时间")
    signer = Column("签发人")
    dated = DateColumn("成文日期", orderable=True)
    digest = Column("校验值")

    default_columns = ("organisation", "period", "edition", "state", "waits", "counted_at", "signer", "dated")
    default_order = ("-period", "-edition")
    select_related = ("organisation",)

    def render_period(self, value: Any, record: Any) -> str:
        """«2026年上半年»."""
        return words_of(record.span)

    def value_period(self, value: Any, record: Any) -> str:
        """The same."""
        return words_of(record.span)

    def render_state(self, value: Any, record: Any) -> str:
        """In words."""
        return SUMMARY.state(value).label

    def value_state(self, value: Any, record: Any) -> str:
        """In words."""
        return SUMMARY.state(value).label

    def render_waits(self, value: Any, record: Any) -> str:
        """Who is waited for."""
        return WAITS.get(record.state, "—")

    def value_waits(self, value: Any, record: Any) -> str:
        """Who is waited for."""
        return WAITS.get(record.state, "")

    def render_digest(self, value: Any, record: Any) -> str:
        """Its beginning: enough to compare two by eye."""
        return str(value)[:16]
