"""What the list of voices of the workers shows."""

from typing import Any

from unionhub.core.tables import ChoiceColumn, Column, DateColumn, NumberColumn, Table

from ..enums import VoiceSource, VoiceSubject
from ..states import state_label


class VoiceTable(Table):
    """Voices of the workers."""

    number = Column("编号", orderable=True)
    opened_on = DateColumn("收集日期", orderable=True)
    source = ChoiceColumn(VoiceSource, "来源")
    place = Column("班组或者地点")
    subject = ChoiceColumn(VoiceSubject, "类别")
    title = Column("内容")
    persons = NumberColumn("反映人数", unit="人")
    state = Column("状态")
    reported_on = DateColumn("上报日期", orderable=True)
    reported_to = Column("上报单位")
    settled_on = DateColumn("落实日期", orderable=True)
    told_on = DateColumn("反馈日期", orderable=True)
    organisation = Column("收集组织", order_by=("organisation__path",), orderable=True)

    default_columns = (
        "number",
        "opened_on",
        "source",
        "subject",
        "title",
        "state",
        "reported_on",
        "settled_on",
        "told_on",
        "organisation",
    )
    default_order = ("-opened_on",)
    select_related = ("organisation",)

    def render_state(self, value: Any, record: Any) -> str:
        """In words."""
        return state_label(record)

    def value_state(self, value: Any, record: Any) -> str:
        """In words."""
        return state_label(record)
