"""The procedure of a summary: drafted, figures counted, reviewed, signed, final; a new edition begins beside it."""

from unionhub.core.workflow import State, Transition, Workflow

from ..models import Summary
from ..services import summary_steps as services

VIEW, WRITE = "reports.summary.view", "reports.summary.write"
REVIEW, SIGN, FINISH = "reports.summary.review", "reports.summary.sign", "reports.summary.finish"

SUMMARY = Workflow(
    "reports.summary",
    "工作总结",
    Summary,
    states=(
        State("draft", "起草"),
        State("checked", "待审核"),
        State("reviewed", "已审核"),
        State("signed", "已签发"),
        State("final", "已定稿", is_open=False, tone="ok"),
        State("discarded", "作废", is_open=False, tone="plain"),
    ),
    transitions=(
        Transition(
            "submit",
            "送审",
            ("draft",),
            "checked",
            WRITE,
            guard=services.may_submit,
            text="送审后正文和数字都不再变动；需要修改的，由审核人退回。",
            primary=True,
        ),
        Transition(
            "redo",
            "退回修改",
            ("checked", "reviewed", "signed"),
            "draft",
            REVIEW,
            effect=services.send_back,
            note_required=True,
            note_label="退回原因",
            returns=True,
        ),
        Transition(
            "review",
            "审核通过",
            ("checked",),
            "reviewed",
            REVIEW,
            guard=services.is_as_submitted,
            primary=True,
            not_by=("submit",),
        ),
        Transition(
            "sign",
            "签发",
            ("reviewed",),
            "signed",
            SIGN,
            guard=services.is_as_submitted,
            effect=services.sign,
            text="签发后记下签发人姓名；定稿之前仍可退回。",
            primary=True,
            not_by=("submit", "review"),
        ),
        Transition(
            "finish",
            "定稿",
            ("signed",),
            "final",
            FINISH,
            guard=services.is_as_submitted,
            effect=services.finish,
            text="定稿后正文和数字不再改变；以后更正的记录列为变化。没有填写成文日期的，以办理日期为成文日期。",
            primary=True,
        ),
        Transition(
            "renew",
            "另起草一版",
            ("final",),
            "",
            WRITE,
            guard=services.is_newest,
            effect=services.renew,
            text="以这一版的文字起草新的一版，数字按现在的记录重新计算；这一版保留原样。",
            condition="这一版保留原样，新的一版从起草开始",
        ),
        Transition(
            "discard",
            "作废",
            ("draft",),
            "discarded",
            WRITE,
            note_required=True,
            note_label="作废原因",
            text="作废后不能恢复，可以重新起草。",
            danger=True,
        ),
    ),
    open_action=WRITE,
)
