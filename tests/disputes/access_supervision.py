"""What the access tests need of letters, inspections, hazards, inspectors, accidents and voices."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from disputes.models import Accident, Hazard, Inspection, SupervisionLetter, Voice, WorkerInspector
from tests.access.relations import steps_of
from tests.conftest import Cast
from tests.disputes import samples_supervision as samples
from tests.disputes.own_imports import own_imports, workbook
from unionhub.core.clocks import running
from unionhub.core.models import Organisation, User

REASON = "核对材料后办理"
DAY = date(2026, 3, 5)
LETTER_OPEN, LETTER_HANDLE, LETTER_APPROVE = (
    f"disputes.letter.{verb}" for verb in ("open", "handle", "approve")
)
VOICE_OPEN, VOICE_HANDLE = "disputes.voice.open", "disputes.voice.handle"
INSPECT, ACCIDENT = "disputes.inspection.change", "disputes.accident.change"


def letter(
    cast: Cast, home: Organisation, owner: User | None, state: str = "draft", **changes: Any
) -> SupervisionLetter:
    """A letter in the state, its term running where it waits for the reply."""
    made = samples.letter(home, owner, state=state, **changes)
    made.save()
    if state == "sent":
        running.start(made, "letter.reply", made.sent_on)
    return made


def voice(cast: Cast, home: Organisation, owner: User | None, state: str = "collected") -> Voice:
    """A voice in the state."""
    made = samples.voice(home, owner, state=state)
    made.save()
    return made


def inspection(cast: Cast, home: Organisation, owner: User | None, **changes: Any) -> Inspection:
    """An inspection of a building site."""
    values = {
        "inspected_on": DAY,
        "employer_name": "甲镇建筑公司",
        "site": "甲镇安置房工地",
        "on_wages": True,
        "covered": 60,
        **changes,
    }
    return Inspection.objects.create(organisation=home, created_by=owner, **values)


def hazard(cast: Cast, home: Organisation, owner: User | None, **changes: Any) -> Hazard:
    """A hazard found there."""
    of = changes.pop("inspection", None) or inspection(cast, home, owner)
    values = {"description": "脚手架没有护栏", "due_on": DAY + timedelta(days=10), **changes}
    return Hazard.objects.create(organisation=home, created_by=owner, inspection=of, **values)


def inspector(cast: Cast, home: Organisation, owner: User | None, **changes: Any) -> WorkerInspector:
    """A worker inspector."""
    values = {"name": "艾山江", "valid_from": DAY, **changes}
    return WorkerInspector.objects.create(organisation=home, created_by=owner, **values)


def accident(cast: Cast, home: Organisation, owner: User | None, **changes: Any) -> Accident:
    """An accident with one injured."""
    values = {
        "occurred_on": DAY,
        "employer_name": "甲镇砖厂",
        "level": "general",
        "injured": 1,
        "in_investigation": True,
        "joined_on": DAY,
        **changes,
    }
    return Accident.objects.create(organisation=home, created_by=owner, **values)


MAKERS: dict[str, Callable[..., Any]] = {
    "disputes.SupervisionLetter": letter,
    "disputes.Voice": voice,
    "disputes.Inspection": inspection,
    "disputes.Hazard": hazard,
    "disputes.WorkerInspector": inspector,
    "disputes.Accident": accident,
}
CASES = {
    "disputes-letter-step": steps_of(samples.LETTER, letter, "submit"),
    "disputes-voice-step": steps_of(samples.VOICE, voice, "report"),
    "letter-import-batch": own_imports("letters"),
    "inspection-import-batch": own_imports("inspections"),
    "inspector-import-batch": own_imports("inspectors"),
    "accident-import-batch": own_imports("accidents"),
    "voice-import-batch": own_imports("voices"),
}
PERSONAL = {
    "letter-import-batch",
    "inspection-import-batch",
    "inspector-import-batch",
    "accident-import-batch",
    "voice-import-batch",
}


def _pk(maker: Callable, **changes: Any) -> Callable[[Cast], dict]:
    return lambda cast: {"pk": maker(cast, cast.town_a, cast.clerk, **changes).pk}


def _step(maker: Callable, step: str, state: str, **changes: Any) -> Callable[[Cast], dict]:
    return lambda cast: {**_pk(maker, state=state, **changes)(cast), "step": step}


#: step → (state it starts from, who does it, trace, fields)
LETTER_STEPS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "revise": ("draft", "clerk", LETTER_OPEN, {"facts": "另有 3 名职工没有签订劳动合同。"}),
    "submit": ("draft", "clerk", LETTER_HANDLE, {}),
    "return": ("submitted", "head", LETTER_APPROVE, {"note": REASON}),
    "approve": ("submitted", "head", LETTER_APPROVE, {}),
    "send": ("approved", "clerk", LETTER_HANDLE, {"way": "post"}),
    "extend": ("sent", "clerk", LETTER_HANDLE, {"days": "5", "document": "延期申请", "note": REASON}),
    "reply": ("sent", "clerk", LETTER_HANDLE, {"accepted": "no", "reply": "不同意。"}),
    "settle": ("replied", "clerk", LETTER_HANDLE, {"note": "工资已补发"}),
    "sharpen": ("sent", "clerk", LETTER_OPEN, {"kind": "opinion"}),
    "transfer": ("sent", "clerk", LETTER_HANDLE, {"authority": "labour", "name": "县劳动监察大队"}),
    "withdraw": ("draft", "clerk", LETTER_HANDLE, {"note": REASON}),
}
VOICE_STEPS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "report": ("collected", "township", VOICE_HANDLE, {"to": "县总工会"}),
    "answer": ("collected", "township", VOICE_HANDLE, {"note": "当场说明了排班"}),
    "take": ("reported", "clerk", VOICE_HANDLE, {}),
    "settle": ("handling", "clerk", VOICE_HANDLE, {"note": "夜班已供应热饭"}),
    "tell": ("settled", "clerk", VOICE_HANDLE, {"how": "班组会"}),
    "decline": ("handling", "clerk", VOICE_HANDLE, {"note": "场地不够，已说明"}),
}
DEEDS: dict[str, tuple] = {
    "letter-list": ("clerk", "disputes.letter.export", {"do": "export"}),
    "inspection-list": ("clerk", "disputes.inspection.export", {"do": "export"}),
    "hazard-list": ("clerk", "disputes.inspection.export", {"do": "export"}),
    "inspector-list": ("clerk", "disputes.inspection.export", {"do": "export"}),
    "accident-list": ("clerk", "disputes.accident.export", {"do": "export"}),
    "voice-list": ("clerk", "disputes.voice.export", {"do": "export"}),
    "letter-import": ("clerk", "disputes.letter.import", {"file": workbook}),
    "inspection-import": ("clerk", "disputes.inspection.import", {"file": workbook}),
    "inspector-import": ("clerk", "disputes.inspection.import", {"file": workbook}),
    "accident-import": ("clerk", "disputes.accident.import", {"file": workbook}),
    "voice-import": ("clerk", "disputes.voice.import", {"file": workbook}),
    "letter-add": (
        "clerk",
        LETTER_OPEN,
        {
            "employer_name": "甲镇砖厂",
            "letter_kind": "notice",
            "subject": "wages",
            "facts": "拖欠工资。",
            "law": "劳动法第五十条。",
            "asks": "请支付。",
        },
    ),
    "inspection-add": (
        "clerk",
        INSPECT,
        {
            "inspected_on": "2026-03-05",
            "employer_name": "甲镇建筑公司",
            "site": "安置房工地",
            "on_wages": "on",
            "covered": "60",
        },
    ),
    "inspection-change": ("township", INSPECT, {"covered": "61"}, _pk(inspection)),
    "inspection-strike": ("township", INSPECT, {"note": REASON}, _pk(inspection)),
    "hazard-add": (
        "township",
        INSPECT,
        {"description": "配电箱没有上锁", "level": "general", "due_on": "2026-03-20"},
        _pk(inspection),
    ),
    "hazard-change": ("township", INSPECT, {"level": "major"}, _pk(hazard)),
    "hazard-settle": ("township", INSPECT, {"on": "2026-03-10", "proof": "已加装护栏"}, _pk(hazard)),
    "hazard-strike": ("township", INSPECT, {"note": REASON}, _pk(hazard)),
    "inspector-add": ("township", INSPECT, {"name": "马建国", "valid_from": "2026-01-01"}),
    "inspector-change": ("township", INSPECT, {"trained_on": "2026-04-01"}, _pk(inspector)),
    "inspector-strike": ("township", INSPECT, {"note": REASON}, _pk(inspector)),
    "accident-add": (
        "clerk",
        ACCIDENT,
        {
            "occurred_on": "2026-03-05",
            "kind": "safety",
            "level": "general",
            "employer_name": "甲镇砖厂",
            "injured": "1",
        },
    ),
    "accident-change": ("township", ACCIDENT, {"result": "已结案"}, _pk(accident)),
    "accident-strike": ("township", ACCIDENT, {"note": REASON}, _pk(accident)),
    "voice-add": (
        "township",
        VOICE_OPEN,
        {"source": "team", "subject": "living", "text": "夜班没有热饭。"},
    ),
    **{
        f"disputes-letter-step/{step}": (who, trace, fields, _step(letter, step, state))
        for step, (state, who, trace, fields) in LETTER_STEPS.items()
    },
    **{
        f"disputes-voice-step/{step}": (who, trace, fields, _step(voice, step, state))
        for step, (state, who, trace, fields) in VOICE_STEPS.items()
    },
}
