"""The procedure of petitions (信访工作条例 §21–36)."""

from datetime import date
from typing import Any

from unionhub.core.clocks import terms
from unionhub.core.parameters import value_or_none
from unionhub.core.workflow import State, Transition, Workflow

from ..forms import petition_steps as forms
from ..models import Petition
from ..queries.petitions import local_terms
from ..services import petition_steps as steps

HANDLE = "disputes.petition.handle"
APPROVE = "disputes.petition.approve"
OVERSEE = "disputes.petition.oversee"
BEFORE_REPLY = ("registered", "handling", "extending", "drafted", "approved")
AFTER_REPLY = ("replied", "reviewing", "reviewed", "rechecking")
OPEN = (*BEFORE_REPLY[:1], "referred", *BEFORE_REPLY[1:], *AFTER_REPLY)


def not_repeated(case: Petition) -> str:
    """不是重复事项"""
    return "这是重复事项，不再受理；情况不同确需受理的，请用“仍予受理”并说明理由。" if case.repeats_id else ""


def is_repeated(case: Petition) -> str:
    """登记为重复事项"""
    return "" if case.repeats_id else "这件事项没有登记为重复事项，请直接受理。"


def once(case: Petition) -> str:
    """尚未延长过"""
    return "办理期限已经延长过一次，不能再延长。" if case.extended_on else ""


def to_tell(case: Petition) -> str:
    """已批准延长，尚未告知信访人"""
    if case.extended_on is None:
        return "没有批准延长，不必告知。"
    return "已经告知信访人。" if case.extension_told_on else ""


def told(case: Petition) -> str:
    """延长办理期限的，已告知信访人"""
    if case.extended_on is not None and case.extension_told_on is None:
        return "批准延长后还没有告知信访人，请先登记告知日期。"
    return ""


def waits_for_answer(case: Petition) -> str:
    """列入诉求快速响应，尚未首次回应"""
    if not case.is_quick:
        return "这件事项没有列入诉求快速响应。"
    return "已经首次回应。" if case.first_answered_on else ""


def from_receipt(name: str) -> Any:
    """The day of receipt, for a term of the place that concerns the petition and whose length is known."""

    def starts(case: Petition, data: Any) -> date | None:
        known = value_or_none(terms()[name].parameter, on=case.opened_on) is not None
        return case.opened_on if known and name in local_terms(case) else None

    return starts


PETITION = Workflow(
    "disputes.petition",
    "信访事项",
    Petition,
    states=(
        State("registered", "待受理"),
        State("referred", "已转送", tone="plain"),
        State("handling", "办理中"),
        State("extending", "待批延长"),
        State("drafted", "待审定答复"),
        State("approved", "待送达答复"),
        State("replied", "已答复", tone="ok"),
        State("reviewing", "复查中"),
        State("reviewed", "已复查", tone="ok"),
        State("rechecking", "复核中"),
        State("closed", "已办结", is_open=False, tone="ok"),
        State("refused", "不予受理", is_open=False, tone="plain"),
        State("merged", "重复事项", is_open=False, tone="plain"),
        State("handed_over", "转送办结", is_open=False, tone="plain"),
        State("withdrawn", "已撤回", is_open=False, tone="plain"),
    ),
    transitions=(
        Transition(
            "accept",
            "受理",
            ("registered",),
            "handling",
            HANDLE,
            guard=not_repeated,
            effect=steps.accept,
            form=forms.AcceptForm,
            meets=("petition.inform",),
            starts={"petition.handle": "on"},
            hand="take",
            primary=True,
            text="决定受理并告知信访人。办理期限六十日，自受理之日起算。",
        ),
        Transition(
            "accept_repeated",
            "仍予受理",
            ("registered",),
            "handling",
            HANDLE,
            guard=is_repeated,
            effect=steps.accept,
            form=forms.AcceptForm,
            note_required=True,
            note_label="受理理由",
            meets=("petition.inform",),
            starts={"petition.handle": "on"},
            hand="take",
        ),
        Transition(
            "refer",
            "转送、转办",
            ("registered",),
            "referred",
            HANDLE,
            effect=steps.refer,
            form=forms.ReferForm,
            meets=("petition.inform",),
            starts={"petition.objection": "on"},
            text="不属于本级职权的，转送有权处理的单位并告知信访人。对方可以在五个工作日内提出异议。",
        ),
        Transition(
            "refuse",
            "不予受理",
            ("registered",),
            "refused",
            HANDLE,
            effect=steps.refuse,
            form=forms.RefuseForm,
            note_required=True,
            note_label="不予受理的理由",
            meets=("petition.inform",),
            danger=True,
        ),
        Transition(
            "merge",
            "按重复事项办结",
            ("registered",),
            "merged",
            HANDLE,
            effect=steps.merge,
            form=forms.MergeForm,
            note_required=True,
            meets=("petition.inform",),
            text="与以前的信访事项是同一件事的，不再受理，告知信访人。",
        ),
        Transition(
            "hand_over",
            "转送办结",
            ("referred",),
            "handed_over",
            HANDLE,
            effect=steps.end_referral,
            form=forms.ReferralDoneForm,
            primary=True,
        ),
        Transition(
            "take_back",
            "被退回",
            ("referred",),
            "registered",
            HANDLE,
            effect=steps.take_back,
            form=forms.OnForm,
            note_required=True,
            note_label="对方的异议",
            moots=("petition.objection",),
            starts={"petition.inform": "on"},
            returns=True,
        ),
        Transition(
            "ask_extension",
            "申请延长",
            ("handling",),
            "extending",
            HANDLE,
            guard=once,
            note_required=True,
            note_label="延长的理由",
            text="情况复杂的，经批准可以延长三十日，并告知信访人。",
        ),
        Transition(
            "extend",
            "批准延长",
            ("extending",),
            "handling",
            APPROVE,
            effect=steps.extend,
            form=forms.OnForm,
            moots=("petition.handle",),
            starts={"petition.handle_extended": steps.handled_since},
            not_by=("ask_extension",),
            primary=True,
        ),
        Transition(
            "refuse_extension",
            "不同意延长",
            ("extending",),
            "handling",
            APPROVE,
            note_required=True,
            note_label="理由",
            not_by=("ask_extension",),
            returns=True,
        ),
        Transition(
            "tell_extension",
            "告知延长",
            ("handling",),
            "",
            HANDLE,
            guard=to_tell,
            effect=steps.tell_extension,
            form=forms.OnForm,
        ),
        Transition(
            "draft_reply",
            "拟定答复",
            ("handling",),
            "drafted",
            HANDLE,
            guard=told,
            effect=steps.draft,
            form=forms.ReplyForm,
            primary=True,
        ),
        Transition(
            "return_reply",
            "退回修改",
            ("drafted",),
            "handling",
            APPROVE,
            note_required=True,
            note_label="修改意见",
            not_by=("draft_reply",),
            returns=True,
        ),
        Transition(
            "approve_reply",
            "审定答复",
            ("drafted",),
            "approved",
            APPROVE,
            not_by=("draft_reply",),
            primary=True,
        ),
        Transition(
            "send_reply",
            "送达答复",
            ("approved",),
            "replied",
            HANDLE,
            effect=steps.send,
            form=forms.SendForm,
            meets=("petition.handle", "petition.handle_extended"),
            starts={"petition.review": "on"},
            primary=True,
        ),
        Transition(
            "first_answer",
            "首次回应",
            BEFORE_REPLY,
            "",
            HANDLE,
            guard=waits_for_answer,
            effect=steps.answer_first,
            form=forms.OnForm,
            note_required=True,
            note_label="回应的内容",
        ),
        Transition(
            "satisfaction",
            "登记满意度",
            (*AFTER_REPLY, "closed"),
            "",
            HANDLE,
            effect=steps.ask_satisfaction,
            form=forms.SatisfactionForm,
        ),
        Transition(
            "ask_review",
            "请求复查",
            ("replied",),
            "reviewing",
            HANDLE,
            effect=steps.ask_review,
            form=forms.OnForm,
            meets=("petition.review",),
            starts={"petition.review_decide": "on"},
            text="信访人自收到答复之日起三十日内可以请求原办理机关的上一级机关复查。",
        ),
        Transition(
            "decide_review",
            "登记复查意见",
            ("reviewing",),
            "reviewed",
            HANDLE,
            effect=steps.decide_review,
            form=forms.ReviewForm,
            meets=("petition.review_decide",),
            starts={"petition.recheck": "on"},
            primary=True,
        ),
        Transition(
            "ask_recheck",
            "请求复核",
            ("reviewed",),
            "rechecking",
            HANDLE,
            effect=steps.ask_recheck,
            form=forms.OnForm,
            meets=("petition.recheck",),
            starts={"petition.recheck_decide": "on"},
        ),
        Transition(
            "decide_recheck",
            "登记复核意见",
            ("rechecking",),
            "closed",
            HANDLE,
            effect=steps.decide_recheck,
            form=forms.ReviewForm,
            meets=("petition.recheck_decide",),
            primary=True,
            text="复核意见为信访终结意见。",
        ),
        Transition(
            "close",
            "办结",
            ("replied", "reviewed"),
            "closed",
            HANDLE,
            effect=steps.close,
            form=forms.CloseForm,
            primary=True,
            condition="信访人接受答复，或者请求复查、复核的期限已经届满",
        ),
        Transition(
            "withdraw",
            "撤回",
            ("registered", "handling", "extending", "drafted"),
            "withdrawn",
            HANDLE,
            effect=steps.withdraw,
            note_required=True,
            note_label="撤回的情况",
            danger=True,
        ),
        Transition(
            "assign",
            "指派承办人",
            OPEN,
            "",
            OVERSEE,
            effect=steps.assign,
            form=forms.AssignForm,
        ),
        Transition(
            "recuse",
            "回避",
            OPEN,
            "",
            HANDLE,
            effect=steps.recuse,
            note_required=True,
            note_label="回避的事由",
            hand="leave",
            text="承办人回避后不再看到这件事项，由县总工会另行指派。",
        ),
    ),
    open_action="disputes.petition.open",
    sign="信",
    starts={
        "petition.inform": "received_on",
        "petition.first_answer": from_receipt("petition.first_answer"),
        **{name: from_receipt(name) for name in steps.rules.HOTLINE_TERMS.values()},
    },
)
