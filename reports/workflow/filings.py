"""The procedure of a monthly filing: filled in below, reviewed by the township, accepted by the county."""

from django.db.models import Q

from unionhub.core.workflow import State, Transition, Workflow

from ..models import Filing
from ..services import filing_answers as services

FILL, REVIEW, ACCEPT = "reports.filing.fill", "reports.filing.review", "reports.filing.accept"
#: Whoever had a hand in what was filed neither reviews nor accepts it.
OWN = ("fill", "submit")

FILING = Workflow(
    "reports.filing",
    "月度填报",
    Filing,
    states=(
        State("open", "未报"),
        State("submitted", "已报"),
        State("returned", "退回", tone="bad"),
        State("reviewed", "已审"),
        State("accepted", "已接收", is_open=False, tone="ok"),
        State("cancelled", "不需填报", is_open=False, tone="plain"),
    ),
    transitions=(
        Transition("fill", "填写", ("open", "returned"), "", FILL, effect=services.fill),
        Transition(
            "submit",
            "报送",
            ("open", "returned"),
            "submitted",
            FILL,
            effect=services.submit,
            primary=True,
            hand="leave",
            condition="每一项都已填写或确认，变化较大的有说明",
        ),
        Transition(
            "return",
            "退回",
            ("submitted", "reviewed"),
            "returned",
            REVIEW,
            effect=services.send_back,
            note_required=True,
            note_label="退回原因",
            returns=True,
        ),
        Transition(
            "send_back",
            "退回重报",
            ("submitted", "reviewed"),
            "returned",
            ACCEPT,
            effect=services.send_back,
            note_required=True,
            note_label="退回原因",
            returns=True,
        ),
        Transition("review", "审核通过", ("submitted",), "reviewed", REVIEW, primary=True, not_by=OWN),
        Transition(
            "accept",
            "接收",
            ("reviewed", "submitted"),
            "accepted",
            ACCEPT,
            guard=services.may_accept,
            effect=services.accept,
            text="填报的数字与系统不同的，接收后记入系统，日期为该月最后一天。",
            primary=True,
            waits=Q(state="reviewed") | Q(organisation__parent__parent=None),
            not_by=OWN,
        ),
        Transition(
            "cancel", "不需填报", ("open", "returned"), "cancelled", ACCEPT, note_required=True, danger=True
        ),
    ),
    open_action="reports.call.change",
)
