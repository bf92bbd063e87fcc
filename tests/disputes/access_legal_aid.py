"""What the access tests need of legal aid: confidential cases in each state, and the deed of each step."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from disputes.models import LegalAid
from tests.access.expectation import Target
from tests.access.relations import RELATIONS, organisations, steps_of
from tests.conftest import Cast
from tests.disputes.own_imports import MISSING, own_imports, workbook
from tests.disputes.samples_legal_aid import KIND, aid
from unionhub.core.clocks import running
from unionhub.core.models import Organisation, User

REASON = "核对材料后办理"
OPEN, HANDLE, APPROVE = (f"{KIND}.{verb}" for verb in ("open", "handle", "approve"))
VIEW = f"{KIND}.view"
#: step → (state it starts from, who does it, trace, fields)
STEPS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "assign": ("received", "head", APPROVE, {"handler": lambda cast: cast.clerk.pk}),
    "submit": ("received", "clerk", HANDLE, {}),
    "return": ("submitted", "head", APPROVE, {"note": REASON}),
    "grant": ("submitted", "head", APPROVE, {}),
    "refuse": ("submitted", "head", APPROVE, {"note": REASON}),
    "challenge": ("refused", "clerk", HANDLE, {"note": REASON}),
    "overturn": ("challenged", "head", APPROVE, {"note": REASON}),
    "uphold": ("challenged", "head", APPROVE, {"note": REASON}),
    "appoint": (
        "granted",
        "clerk",
        HANDLE,
        {"lawyer": "古丽", "firm": "某某律师事务所", "lawyer_phone": "13812345678"},
    ),
    "replace": (
        "handling",
        "clerk",
        HANDLE,
        {"lawyer": "马律师", "firm": "某某律师事务所", "lawyer_phone": "13812345678", "note": REASON},
    ),
    "conclude": ("handling", "clerk", HANDLE, {"result": "won"}),
    "send-back": ("concluded", "head", APPROVE, {"note": REASON}),
    "close": ("concluded", "head", APPROVE, {}),
    "withdraw": ("handling", "clerk", HANDLE, {"note": REASON}),
}


def made(cast: Cast, home: Organisation, owner: User | None, state: str = "received") -> LegalAid:
    """An application entered by the owner, in the state."""
    today = timezone.localdate()
    case = aid(home, owner, state=state, challenged_on=today if state == "challenged" else None)
    case.save()
    running.start(case, "legal_aid.decide", case.opened_on)
    return case


MAKERS: dict[str, Callable[..., Any]] = {"disputes.LegalAid": made}


def _confidential(cast: Cast, people: dict[str, User]) -> list[Target]:
    """Entered by the clerk: he sees it, and whoever decides at the place."""
    found = []
    for relation, code in RELATIONS.items():
        case = made(cast, organisations(cast)[code], people["clerk"])
        found.append(Target((("pk", case.pk),), code, "clerk", relation, overseen_by=APPROVE))
    return [*found, Target((("pk", MISSING),), relation="missing", exists=False)]


CASES = {
    "disputes-legal_aid-detail": _confidential,
    "legal-aid-change": _confidential,
    "disputes-legal_aid-step": steps_of(KIND, made, "submit", owner="clerk", overseen_by=APPROVE),
    "legal-aid-batch": own_imports("legal_aids"),
}
PERSONAL = {"legal-aid-batch"}


def _kwargs(step: str, state: str) -> Callable[[Cast], dict]:
    return lambda cast: {"pk": made(cast, cast.town_a, cast.clerk, state).pk, "step": step}


DEEDS: dict[str, tuple] = {
    "legal-aid-list": ("clerk", "disputes.legal_aid.export", {"do": "export"}),
    "legal-aid-add": (
        "clerk",
        OPEN,
        {
            "name": "艾山江",
            "phone": "13812345678",
            "employer_name": "甲镇砖厂",
            "account": "2026 年 3 月起拖欠工资。",
        },
    ),
    "legal-aid-change": (
        "clerk",
        OPEN,
        {"proof": "低保证 12 号"},
        lambda cast: {"pk": made(cast, cast.town_a, cast.clerk).pk},
    ),
    "legal-aid-import": ("clerk", "disputes.legal_aid.import", {"file": workbook}),
    "legal-aid-sheet": ("clerk", "disputes.legal_aid.export"),
    **{
        f"disputes-legal_aid-step/{step}": (who, trace, fields, _kwargs(step, state))
        for step, (state, who, trace, fields) in STEPS.items()
    },
}
