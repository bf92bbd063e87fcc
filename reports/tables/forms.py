"""What the list of the city's forms shows."""

from typing import Any

from unionhub.core.tables import BooleanColumn, Column, DateTimeColumn, NumberColumn, Table


class MonthColumn(Column):
    """A month, «2026-11»."""

    def text(self, value: Any, record: Any) -> Any:
        """As it is written."""
        return f"{value:%Y-%m}"

    def export(self, value: Any, record: Any) -> Any:
        """The same."""
        return self.text(value, record)


class FormTable(Table):
    """The city's forms."""

    name = Column("表名", orderable=True)
    first_month = MonthColumn("启用月份", orderable=True)
    is_active = BooleanColumn("在用")
    marks_count = NumberColumn("取数单元格", accessor="marks_count")
    waiting = NumberColumn("待处理", accessor="waiting")
    filename = Column("文件名")
    updated_at = DateTimeColumn("更新时间", orderable=True)

    default_order = ("name",)
