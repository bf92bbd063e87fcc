"""What the list of saved queries shows."""

from typing import Any

from unionhub.core.tables import BooleanColumn, Column, DateTimeColumn, Table


class TitleColumn(Column):
    """The name somebody gave, up to sixty characters."""

    width = 40


class SavedTable(Table):
    """Saved queries."""

    title = TitleColumn("名称", orderable=True)
    label = Column("数字", accessor="label")
    period = Column("期间", accessor="period_words")
    is_shared = BooleanColumn("共享", orderable=True)
    created_by = Column("建立人", accessor="created_by__name")
    created_at = DateTimeColumn("保存时间", orderable=True)

    default_order = ("title",)
    select_related = ("created_by",)

    def render_is_shared(self, value: Any, record: Any) -> str:
        """In words."""
        return "本单位和下级" if value else "仅本人"
