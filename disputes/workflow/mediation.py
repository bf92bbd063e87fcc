"""The procedure of mediation (劳动争议调解仲裁法 §10–17; 企业劳动争议协商调解规定 §21–29)."""

from datetime import date
from typing import Any

from unionhub.core.workflow import State, Transition, Workflow

from ..forms import mediation_steps as forms
from ..models import Mediation
from ..queries.mediation import LIMITATION, limitation_day, limitation_due
from ..services import mediation_steps as steps

HANDLE, OVERSEE = "disputes.mediation.handle", "disputes.mediation.oversee"
ACCEPT, TERM = "mediation.accept", "mediation.term"
REVIEW, CONFIRMATION = "mediation.review", "judicial_confirmation"
#: Before there is an agreement or an end.
IN_HAND = ("applied", "mediating", "suspended")
ENDED = ("performed", "failed", "withdrawn", "refused", "transferred", "defaulted")


def limitation_at_entry(case: Mediation, data: Any) -> date | None:
    """From when the limitation runs; one that had run out before the application came has nothing to wait for."""
    until = limitation_due(case)
    return limitation_day(case) if until is not None and until >= case.opened_on else None


def limitation_after_agreement(case: Mediation, data: Any) -> date | None:
    """The other side agreed to perform, so the limitation begins anew (§27); one that did not run does not begin."""
    return case.ended_on if limitation_day(case) is not None else None


MEDIATION = Workflow(
    "disputes.mediation",
    "劳动争议调解",
    Mediation,
    states=(
        State("applied", "待受理"),
        State("mediating", "调解中"),
        State("suspended", "已中止", tone="plain"),
        State("agreed", "已达成协议", tone="ok"),
        State("performed", "已履行完毕", is_open=False, tone="ok"),
        State("failed", "调解不成", is_open=False, tone="plain"),
        State("withdrawn", "已撤回", is_open=False, tone="plain"),
        State("refused", "不予受理", is_open=False, tone="plain"),
        State("transferred", "已移送", is_open=False, tone="plain"),
        State("defaulted", "逾期未履行", is_open=False, tone="bad"),
    ),
    transitions=(
        Transition(
            "accept",
            "受理",
            ("applied",),
            "mediating",
            HANDLE,
            guard=steps.may_accept,
            effect=steps.accept,
            form=forms.AcceptForm,
            text="决定受理，并向双方发出受理通知书。调解期限自受理之日起十五日。",
            primary=True,
            meets=(ACCEPT,),
            starts={TERM: "on"},
        ),
        Transition(
            "consent",
            "记录对方意见",
            ("applied",),
            "",
            HANDLE,
            effect=steps.consent,
            form=forms.ConsentForm,
            text="征求被申请人是否同意调解；不同意的，不予受理并告知申请人可以申请仲裁。",
        ),
        Transition(
            "refuse",
            "不予受理",
            ("applied",),
            "refused",
            HANDLE,
            effect=steps.refuse,
            form=forms.RefuseForm,
            text="不予受理应当书面说明理由，并告知申请人可以申请仲裁。",
            note_required=True,
            note_label="不予受理的理由",
            danger=True,
            meets=(ACCEPT,),
        ),
        Transition(
            "seat",
            "指派调解员",
            ("mediating", "suspended"),
            "",
            HANDLE,
            guard=steps.may_seat,
            effect=steps.seat,
            form=forms.SeatForm,
            text="指派一名调解员独任调解，或者由三名调解员调解并确定首席。",
        ),
        Transition(
            "agree",
            "达成协议",
            ("mediating",),
            "agreed",
            HANDLE,
            guard=steps.may_agree,
            effect=steps.agree,
            form=forms.AgreeForm,
            text="协议书由双方签名或者盖章，经调解员签名并加盖调解组织印章后生效。",
            primary=True,
            meets=(TERM,),
            starts={
                REVIEW: steps.effective_day,
                CONFIRMATION: steps.effective_day,
                LIMITATION: limitation_after_agreement,
            },
        ),
        Transition(
            "fail",
            "终止（调解不成）",
            ("mediating", "suspended"),
            "failed",
            HANDLE,
            effect=steps.fail,
            form=forms.EndForm,
            text="调解不成的，发出终止调解通知书，告知当事人可以向劳动人事争议仲裁委员会申请仲裁及其时效。",
            note_required=True,
            note_label="调解不成的原因",
            meets=(TERM,),
        ),
        Transition(
            "suspend",
            "中止",
            ("mediating",),
            "suspended",
            HANDLE,
            effect=steps.suspend,
            form=forms.SuspendForm,
            text="中止期间不计入调解期限；事由消除后恢复。",
            pauses=(TERM,),
        ),
        Transition(
            "resume",
            "恢复",
            ("suspended",),
            "mediating",
            HANDLE,
            form=forms.ResumeForm,
            primary=True,
            resumes=(TERM,),
        ),
        Transition(
            "extend",
            "延期",
            ("mediating",),
            "",
            HANDLE,
            effect=steps.extend,
            form=forms.ExtendForm,
            text="双方当事人都同意的，可以延长调解期限，并签署延期同意书。",
            note_required=True,
            note_label="延期的理由",
            condition="双方当事人同意，有延期同意书",
        ),
        Transition(
            "recuse",
            "回避、更换调解员",
            ("mediating", "suspended"),
            "",
            HANDLE,
            guard=steps.may_recuse,
            effect=steps.recuse,
            form=forms.RecuseForm,
            text="与争议有利害关系或者其他可能影响公正调解的，应当回避。原调解员的记录保留。",
            note_required=True,
            note_label="事由",
        ),
        Transition(
            "interrupt",
            "时效中断",
            (*IN_HAND, "agreed"),
            "",
            HANDLE,
            effect=steps.interrupt,
            form=forms.InterruptForm,
            text="从中断时起，申请仲裁的时效重新计算。",
            note_required=True,
            note_label="中断的事由",
            starts={LIMITATION: "interrupted_on"},
        ),
        Transition(
            "assign",
            "指派承办人",
            (*IN_HAND, "agreed"),
            "",
            OVERSEE,
            effect=steps.assign,
            form=forms.AssignForm,
            text="承办人可以看到并办理这件调解；原承办人不再看到（本人登记的除外）。",
        ),
        Transition(
            "withdraw",
            "申请人撤回",
            IN_HAND,
            "withdrawn",
            HANDLE,
            effect=steps.withdraw,
            form=forms.EndForm,
            note_required=True,
            note_label="撤回情况",
            danger=True,
        ),
        Transition(
            "transfer",
            "移送",
            IN_HAND,
            "transferred",
            HANDLE,
            effect=steps.transfer,
            form=forms.TransferForm,
            text="不属于本调解组织受理范围的，移送有权处理的单位，并告知申请人。",
            note_required=True,
            note_label="移送的理由",
            danger=True,
        ),
        Transition(
            "complete",
            "履行完毕",
            ("agreed",),
            "performed",
            HANDLE,
            guard=steps.may_complete,
            effect=steps.complete,
            primary=True,
        ),
        Transition(
            "default",
            "逾期未履行",
            ("agreed",),
            "defaulted",
            HANDLE,
            guard=steps.may_default,
            effect=steps.default,
            text="结束跟踪，并告知当事人：可以向仲裁委员会申请仲裁；协议经司法确认的，可以申请强制执行；"
            "因支付拖欠劳动报酬、工伤医疗费、经济补偿或者赔偿金达成协议的，可以申请支付令。",
            note_required=True,
            note_label="未履行的情况",
            danger=True,
        ),
        Transition(
            "file_away",
            "归档",
            ENDED,
            "",
            HANDLE,
            effect=steps.file_away,
            form=forms.FileForm,
        ),
    ),
    open_action="disputes.mediation.open",
    sign="调",
    starts={ACCEPT: "opened_on", LIMITATION: limitation_at_entry},
)
