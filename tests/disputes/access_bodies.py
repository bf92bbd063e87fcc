"""What the access tests need of mediation bodies, mediators, trainings and dispute classes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from disputes.models import DisputeClass, MediationBody, Mediator, MediatorTraining
from disputes.services.classes import seed_classes
from tests.access.expectation import Target
from tests.conftest import Cast
from tests.disputes.own_imports import MISSING, own_imports, workbook
from unionhub.core.models import Organisation, User

SINCE = date(2025, 1, 1)
REASON = "年度核对，按会议纪要办理"
CHANGE = "disputes.body.change"


def body(cast: Cast, home: Organisation, owner: User | None, **changes: Any) -> MediationBody:
    """A mediation body at home."""
    number = MediationBody.objects.count() + 1
    values = {
        "name": f"{home.code} 调解委员会 {number}",
        "kind": "enterprise",
        "founded_on": SINCE,
        **changes,
    }
    return MediationBody.objects.create(organisation=home, created_by=owner, **values)


def mediator(cast: Cast, home: Organisation, owner: User | None, **changes: Any) -> Mediator:
    """A mediator of a body at home."""
    values = {"name": "马建国", "valid_from": SINCE, **changes}
    of = values.pop("body", None) or body(cast, home, owner)
    return Mediator.objects.create(organisation=home, body=of, created_by=owner, **values)


def training(cast: Cast, home: Organisation, owner: User | None, **changes: Any) -> MediatorTraining:
    """A training of a mediator at home."""
    values = {"on": date(2025, 6, 5), "title": "调解实务培训", "hours": 8, **changes}
    of = values.pop("mediator", None) or mediator(cast, home, owner)
    return MediatorTraining.objects.create(organisation=home, mediator=of, created_by=owner, **values)


def sub_class(cast: Cast) -> DisputeClass:
    """A sub-class of the county's list."""
    seed_classes(cast.county)
    return DisputeClass.objects.get(code="5.5")


MAKERS: dict[str, Callable[..., Any]] = {
    "disputes.MediationBody": body,
    "disputes.Mediator": mediator,
    "disputes.MediatorTraining": training,
}


def _classes(cast: Cast, people: dict[str, User]) -> list[Target]:
    """The county's list: whoever may read it reads all of it."""
    return [
        Target((("pk", sub_class(cast).pk),)),
        Target((("pk", MISSING),), relation="missing", exists=False),
    ]


CASES = {
    "mediation-body-batch": own_imports("mediation_bodies"),
    "dispute-class-detail": _classes,
    "dispute-class-end": _classes,
}
PERSONAL = {"mediation-body-batch", "dispute-class-list"}


def _pk(maker: Callable, **changes: Any) -> Callable[[Cast], dict]:
    return lambda cast: {"pk": maker(cast, cast.union_a1, cast.clerk, **changes).pk}


DEEDS: dict[str, tuple] = {
    "mediation-body-list": ("clerk", "disputes.body.export", {"do": "export"}),
    "mediation-body-add": (
        "officer",
        CHANGE,
        {
            "organisation": lambda cast: cast.union_a1.pk,
            "name": "砖厂调解委员会",
            "kind": "enterprise",
            "founded_on": "2025-03-01",
        },
    ),
    "mediation-body-change": ("officer", CHANGE, {"name": "砖厂调解委员会"}, _pk(body)),
    "mediation-body-close": ("officer", CHANGE, {"on": "2026-01-01", "note": REASON}, _pk(body)),
    "mediation-body-reopen": ("officer", CHANGE, {"note": REASON}, _pk(body, closed_on=date(2025, 9, 1))),
    "mediation-body-import": ("clerk", "disputes.body.import", {"file": workbook}),
    "mediation-body-sheet": ("clerk", "disputes.body.export", {}),
    "mediator-add": ("officer", CHANGE, {"name": "李小红", "valid_from": "2025-03-01"}, _pk(body)),
    "mediator-change": ("officer", CHANGE, {"certificate_no": "TJ-7"}, _pk(mediator)),
    "mediator-end": ("officer", CHANGE, {"on": "2026-01-01", "note": REASON}, _pk(mediator)),
    "mediator-train": (
        "officer",
        CHANGE,
        {"on": "2025-03-01", "title": "调解实务培训", "hours": "8"},
        _pk(mediator),
    ),
    "training-remove": ("officer", CHANGE, {"note": REASON}, _pk(training)),
    "dispute-class-add": (
        "head",
        "disputes.class.change",
        {
            "parent": lambda cast: sub_class(cast).parent_id,
            "code": "5.6",
            "name": "克扣工资",
            "valid_from": "2026-01-01",
        },
    ),
    "dispute-class-end": (
        "head",
        "disputes.class.change",
        {"on": "2026-01-01", "note": REASON},
        lambda cast: {"pk": sub_class(cast).pk},
    ),
}
