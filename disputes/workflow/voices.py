"""The procedure of voices of the workers: collected, reported, settled, told back."""

from unionhub.core.workflow import State, Transition, Workflow

from ..forms.voices import DayForm, ReportForm, TellForm
from ..models import Voice
from ..services import voices as services

HANDLE = "disputes.voice.handle"

VOICE = Workflow(
    "disputes.voice",
    "职工民情",
    Voice,
    states=(
        State("collected", "已收集"),
        State("reported", "已上报"),
        State("handling", "办理中"),
        State("settled", "已落实，待反馈"),
        State("told", "已反馈", is_open=False, tone="ok"),
        State("answered", "已就地答复", is_open=False, tone="ok"),
        State("declined", "不能落实，已说明", is_open=False, tone="plain"),
    ),
    transitions=(
        Transition(
            "report",
            "上报",
            ("collected",),
            "reported",
            HANDLE,
            effect=services.report,
            form=ReportForm,
            starts={"voice.settle": "on"},
            hand="leave",
            primary=True,
        ),
        Transition(
            "answer",
            "就地答复",
            ("collected",),
            "answered",
            HANDLE,
            note_required=True,
            note_label="答复内容",
            text="能够当场解释清楚、不需要上报的，就地答复后结束，不计入上报和落实。",
        ),
        Transition(
            "take",
            "开始办理",
            ("reported",),
            "handling",
            HANDLE,
            effect=services.take,
            form=DayForm,
            hand="take",
            primary=True,
        ),
        Transition(
            "settle",
            "登记落实",
            ("handling",),
            "settled",
            HANDLE,
            effect=services.settle,
            form=DayForm,
            meets=("voice.settle",),
            note_required=True,
            note_label="落实情况",
            primary=True,
        ),
        Transition(
            "tell",
            "反馈职工",
            ("settled",),
            "told",
            HANDLE,
            effect=services.tell,
            form=TellForm,
            primary=True,
        ),
        Transition(
            "decline",
            "不能落实",
            ("reported", "handling"),
            "declined",
            HANDLE,
            note_required=True,
            note_label="向职工说明的内容",
            danger=True,
        ),
    ),
    open_action="disputes.voice.open",
    sign="民",
)
WORKFLOWS = (VOICE,)
