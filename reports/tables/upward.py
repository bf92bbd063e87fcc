"""What the list of records for an upper system shows."""

from typing import Any

from unionhub.core.tables import ChoiceColumn, Column, DateColumn, Table

from ..rules.upward import STATE_TONES, STATES


class UpwardTable(Table):
    """Records with their receipt (`services.upward.with_receipts`)."""

    thing = Column("记录", accessor="pk")
    organisation = Column("所属组织", order_by=("organisation__path",), orderable=True)
    upward_state = ChoiceColumn(STATES, "状态", tones=STATE_TONES)
    receipt_on = DateColumn("录入日期")
    receipt_by = Column("经手人")
    receipt_number = Column("系统编号")

    default_order = ("organisation__path",)
    select_related = ("organisation",)

    def render_thing(self, value: Any, record: Any) -> str:
        """What the record is called."""
        return str(record)
