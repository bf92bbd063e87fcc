"""What the access tests need of the parts of mediations: confidential with their mediation, and a deed of each kind."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from disputes.models import (
    AgreementItem,
    Claim,
    FactSheet,
    Hearing,
    Mediation,
    Participant,
    Performance,
    ServedPaper,
)
from disputes.services.parties import find_or_enter
from tests.access.expectation import Target
from tests.access.relations import RELATIONS, organisations
from tests.conftest import Cast
from tests.disputes.mediation.make import draft, id_number
from unionhub.core.models import Organisation, User

HANDLE, OVERSEE = "disputes.mediation.handle", "disputes.mediation.oversee"
REASON = "登记错误，核对后删除"
MISSING = 987_654_321
KEYS = ("participant", "claim", "hearing", "agreement", "performance", "served", "fact-sheet")


def mediation(home: Organisation, owner: User, state: str = "mediating", serial: int = 1) -> Mediation:
    """A mediation in the state with one of each part."""
    case = draft(home, created_by=owner, title="甲镇砖厂：劳动报酬", state=state, claimed=Decimal("300.00"))
    case.ended_on = timezone.localdate() - timedelta(days=5) if state == "agreed" else None
    case.save()
    for at in range(2):
        party = find_or_enter(
            name=f"王{'大二'[at]}山", id_number=id_number(serial * 2 + at), organisation=home, actor=owner
        )
        Participant.objects.create(mediation=case, party=party)
        Claim.objects.create(mediation=case, text=f"请求{at}", amount=Decimal("150.00"))
    return case


def part(case: Mediation, key: str) -> Any:
    """A part of the kind."""
    today = timezone.localdate()
    if key in ("participant", "claim"):
        model: Any = {"participant": Participant, "claim": Claim}[key]
        return model.objects.filter(mediation=case).order_by("pk").last()
    if key == "hearing":
        return Hearing.objects.create(
            mediation=case,
            at=timezone.now() - timedelta(days=1),
            place="调解室",
            present="王大山",
            record="问：",
        )
    if key == "served":
        return ServedPaper.objects.create(mediation=case, paper="受理通知书", recipient="甲镇砖厂", on=today)
    if key == "fact-sheet":
        return FactSheet.objects.create(mediation=case, job="烧窑")
    item = AgreementItem.objects.create(
        mediation=case, text="支付工资", amount=Decimal("500.00"), due_on=date(2026, 12, 31)
    )
    if key == "agreement":
        return item
    return Performance.objects.create(mediation=case, item=item, on=today, amount=Decimal("100.00"))


def _state(key: str) -> str:
    return "agreed" if key == "performance" else "mediating"


def _targets(key: str, of_part: bool) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """A part of a mediation that the clerk entered, in every place: only he and who oversees the place see it."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        found = []
        for at, (relation, code) in enumerate(RELATIONS.items()):
            case = mediation(organisations(cast)[code], people["clerk"], _state(key), serial=at + 1)
            pk = part(case, key).pk if of_part else case.pk
            found.append(Target((("part", key), ("pk", pk)), code, "clerk", relation, overseen_by=OVERSEE))
        gone = Target((("part", key), ("pk", MISSING)), relation="missing", exists=False)
        return [*found, gone]

    return targets


def _prints(cast: Cast, people: dict[str, User]) -> list[Target]:
    found = [
        Target(
            (("pk", dict(one.kwargs)["pk"]),), one.organisation, one.owner, one.relation, overseen_by=OVERSEE
        )
        for one in _targets("claim", of_part=False)(cast, people)
        if one.exists
    ]
    return [*found, Target((("pk", MISSING),), relation="missing", exists=False)]


CASES = {
    "mediation-part-add": _targets("claim", of_part=False),
    "mediation-part-change": _targets("hearing", of_part=True),
    "mediation-part-remove": _targets("claim", of_part=True),
    "fact-sheet-print": _prints,
}


def _case(key: str) -> Callable[[Cast], dict]:
    return lambda cast: {"part": key, "pk": mediation(cast.union_a1, cast.clerk, _state(key)).pk}


def _part(key: str) -> Callable[[Cast], dict]:
    return lambda cast: {
        "part": key,
        "pk": part(mediation(cast.union_a1, cast.clerk, _state(key)), key).pk,
    }


def _with_item(cast: Cast) -> dict:
    case = mediation(cast.union_a1, cast.clerk, "agreed")
    part(case, "agreement")
    return {"part": "performance", "pk": case.pk}


def _item(cast: Cast) -> int:
    return AgreementItem.objects.latest("pk").pk


_HEARING = {"kind": "mediation", "day": "2026-03-05", "time": "09:30", "place": "调解室", "present": "王大山"}
DEEDS: dict[str, tuple] = {
    "mediation-part-add/participant": (
        "clerk",
        HANDLE,
        {"name": "李小红", "role": "witness", "phone": "13900000001"},
        _case("participant"),
    ),
    "mediation-part-add/claim": ("clerk", HANDLE, {"text": "支付加班费", "amount": "120.50"}, _case("claim")),
    "mediation-part-add/hearing": ("clerk", HANDLE, {**_HEARING, "record": "问：……"}, _case("hearing")),
    "mediation-part-add/agreement": (
        "clerk",
        HANDLE,
        {"text": "支付工资", "amount": "120.50", "due_on": "2026-12-31", "way": "transfer"},
        _case("agreement"),
    ),
    "mediation-part-add/performance": ("clerk", HANDLE, {"item": _item, "amount": "100"}, _with_item),
    "mediation-part-add/served": (
        "clerk",
        HANDLE,
        {"paper": "受理通知书", "recipient": "甲镇砖厂", "way": "direct"},
        _case("served"),
    ),
    "mediation-part-add/fact-sheet": ("clerk", HANDLE, {"job": "烧窑"}, _case("fact-sheet")),
    "mediation-part-change/participant": ("clerk", HANDLE, {"stands_for": "王大山"}, _part("participant")),
    "mediation-part-change/claim": ("clerk", HANDLE, {"amount": "99.90"}, _part("claim")),
    "mediation-part-change/hearing": ("clerk", HANDLE, {"record": "问：又一问"}, _part("hearing")),
    "mediation-part-change/agreement": ("clerk", HANDLE, {"amount": "99.90"}, _part("agreement")),
    "mediation-part-change/performance": ("clerk", HANDLE, {"amount": "90"}, _part("performance")),
    "mediation-part-change/served": ("clerk", HANDLE, {"received_by": "刘会计"}, _part("served")),
    "mediation-part-change/fact-sheet": ("clerk", HANDLE, {"injury_finding": "已认定"}, _part("fact-sheet")),
    **{
        f"mediation-part-remove/{key}": ("clerk", HANDLE, {"note": REASON}, _part(key))
        for key in KEYS
        if key != "fact-sheet"
    },
}
