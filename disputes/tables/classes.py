"""What the list of dispute classes shows."""

from typing import Any

from unionhub.core.tables import BooleanColumn, Column, DateColumn, Table


class ClassTable(Table):
    """Classes and sub-classes."""

    code = Column("代码", orderable=True)
    name = Column("名称")
    parent = Column("大类")
    pays_by_order = BooleanColumn("可申请支付令")
    source = Column("依据")
    valid_from = DateColumn("起始日期", orderable=True)
    valid_to = DateColumn("停用日期", orderable=True)

    default_columns = ("code", "name", "parent", "pays_by_order", "valid_from", "valid_to", "source")
    default_order = ("code",)
    select_related = ("parent",)

    def render_parent(self, value: Any, record: Any) -> str:
        """The class's name without its code."""
        return value.name
