"""The procedure of a month's report: counted and checked, reviewed, signed, closed, sent, perhaps returned."""

from unionhub.core.workflow import State, Transition, Workflow

from ..models import PeriodClose

VIEW, PREPARE = "reports.close.view", "reports.close.prepare"

CLOSE = Workflow(
    "reports.close",
    "月度报表",
    PeriodClose,
    states=(
        State("draft", "草稿"),
        State("checked", "已核对"),
        State("reviewed", "已审核"),
        State("signed", "已签发"),
        State("closed", "已封存"),
        State("sent", "已报送", is_open=False, tone="ok"),
        State("returned", "市总退回", is_open=False, tone="bad"),
        State("reopened", "已重开", is_open=False, tone="plain"),
    ),
    transitions=(
        Transition("check", "提交审核", ("draft",), "checked", PREPARE, primary=True),
        Transition(
            "redo",
            "退回重新核对",
            ("checked", "reviewed", "signed"),
            "draft",
            PREPARE,
            note_required=True,
            returns=True,
        ),
        Transition(
            "review",
            "审核通过",
            ("checked",),
            "reviewed",
            "reports.close.review",
            primary=True,
            not_by=("check",),
        ),
        Transition(
            "sign",
            "签发",
            ("reviewed",),
            "signed",
            "reports.close.sign",
            primary=True,
            not_by=("check", "review"),
        ),
        Transition("close", "封存", ("signed",), "closed", "reports.close.close", primary=True),
        Transition("send", "登记报送", ("closed",), "sent", "reports.close.send", primary=True),
        Transition(
            "city_return",
            "登记市总退回",
            ("sent",),
            "returned",
            "reports.close.send",
            note_required=True,
            note_label="退回原因",
        ),
        Transition(
            "ask_reopen",
            "申请重开",
            ("closed", "sent"),
            "",
            "reports.close.ask_reopen",
            note_required=True,
            note_label="理由",
        ),
        Transition(
            "decline_reopen",
            "不同意重开",
            ("closed", "sent"),
            "",
            "reports.close.reopen",
            note_required=True,
            not_by=("ask_reopen",),
        ),
        Transition(
            "reopen",
            "同意重开",
            ("closed", "sent"),
            "reopened",
            "reports.close.reopen",
            note_required=True,
            danger=True,
            not_by=("ask_reopen",),
        ),
    ),
    open_action=PREPARE,
)
