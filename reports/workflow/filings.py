"""The procedure of a monthly filing: filled in below, reviewed by the township, accepted by the county."""

from unionhub.core.workflow import State, Transition, Workflow

from ..models import Filing

VIEW, FILL = "reports.filing.view", "reports.filing.fill"
REVIEW, ACCEPT = "reports.filing.review", "reports.filing.accept"

FILING = Workflow(
    "reports.filing",
    "月度填报",
    Filing,
    states=(
        State("open", "未报"),
        State("submitted", "已报"),
        State("returned", "退回"),
        State("reviewed", "已审"),
        State("accepted", "已接收", is_open=False, tone="ok"),
        State("cancelled", "不需填报", is_open=False, tone="plain"),
    ),
    transitions=(
        Transition("submit", "报送", ("open", "returned"), "submitted", FILL, primary=True),
        Transition(
            "return",
            "退回",
            ("submitted", "reviewed"),
            "returned",
            REVIEW,
            note_required=True,
            note_label="退回原因",
            returns=True,
        ),
        Transition(
            "review", "审核通过", ("submitted",), "reviewed", REVIEW, primary=True, not_by=("submit",)
        ),
        Transition("accept", "接收", ("reviewed",), "accepted", ACCEPT, primary=True, not_by=("submit",)),
        Transition(
            "cancel", "不需填报", ("open", "returned"), "cancelled", ACCEPT, note_required=True, danger=True
        ),
    ),
    open_action="reports.call.change",
)
