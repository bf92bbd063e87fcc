"""What the list of letters of supervision shows."""

from typing import Any

from django.utils import timezone
from django.utils.html import format_html

from unionhub.core.tables import ChoiceColumn, Column, DateColumn, NumberColumn, Table

from ..enums import Accepted, Authority, LetterKind, LetterSubject, ServiceWay
from ..rules.letters import overdue
from ..states import state_label


class LetterTable(Table):
    """Letters of labour law supervision."""

    number = Column("文号", orderable=True)
    letter_kind = ChoiceColumn(LetterKind, "文书种类")
    employer_name = Column("用人单位", orderable=True)
    addressee = Column("主送单位")
    subject = ChoiceColumn(LetterSubject, "监督事项")
    persons = NumberColumn("涉及职工", unit="人")
    state = Column("状态")
    opened_on = DateColumn("拟制日期", orderable=True)
    sent_on = DateColumn("送达日期", orderable=True)
    sent_way = ChoiceColumn(ServiceWay, "送达方式")
    reply_due_on = DateColumn("答复期限", orderable=True)
    replied_on = DateColumn("答复日期", orderable=True)
    accepted = ChoiceColumn(Accepted, "采纳情况", tones={"yes": "ok", "partly": "warn", "no": "bad"})
    settled_on = DateColumn("办结日期", orderable=True)
    escalated_on = DateColumn("升级日期")
    transferred_to = ChoiceColumn(Authority, "移送")
    organisation = Column("发文组织", order_by=("organisation__path",), orderable=True)

    default_columns = (
        "number",
        "letter_kind",
        "employer_name",
        "subject",
        "state",
        "sent_on",
        "reply_due_on",
        "replied_on",
        "accepted",
        "organisation",
    )
    default_order = ("-opened_on",)
    select_related = ("organisation",)

    def render_state(self, value: Any, record: Any) -> str:
        """In words; an overdue reply is red."""
        if record.state == "sent" and overdue(record.reply_due_on, record.replied_on, timezone.localdate()):
            return format_html('<span class="uh-badge is-bad">{}</span>', "逾期未答复")
        return state_label(record)

    def value_state(self, value: Any, record: Any) -> str:
        """In words."""
        return state_label(record)
