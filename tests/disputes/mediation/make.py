"""Mediations for tests: an application, and cases brought as far as a test needs them."""

from datetime import date
from decimal import Decimal
from typing import Any

from disputes.enums import PerformanceWay
from disputes.models import AgreementItem, DisputeClass, Mediation, MediationBody, Mediator
from disputes.services.mediation import NewClaim, NewPerson, open_mediation
from unionhub.core.cleaners import check_digit
from unionhub.core.models import Organisation
from unionhub.core.workflow import perform

CODE = "5.1"


def id_number(serial: int, birth: str = "19850312") -> str:
    """A sound citizen's number that belongs to nobody."""
    start = f"990101{birth}{serial:03d}"
    return start + check_digit(start)


def dispute_class(code: str = CODE, pays_by_order: bool = True) -> DisputeClass:
    """A class of the county's list."""
    county = Organisation.objects.get(parent__isnull=True)
    found, _ = DisputeClass.objects.get_or_create(
        code=code,
        defaults={
            "organisation": county,
            "name": "劳动报酬" if pays_by_order else "解除劳动合同",
            "pays_by_order": pays_by_order,
            "valid_from": date(2008, 5, 1),
        },
    )
    return found


def draft(home: Organisation, **facts: Any) -> Mediation:
    """An application that is not entered yet."""
    given = {
        "organisation": home,
        "employer_name": "甲镇砖厂",
        "dispute_class": dispute_class(),
        "knew_on": date(2026, 5, 1),
        **facts,
    }
    return Mediation(**given)


def apply(home: Organisation, actor: Any, serial: int = 11, workers: int = 1, **facts: Any) -> Mediation:
    """An application entered by the actor."""
    people = [
        NewPerson(
            "王大山" if n == 0 else f"王{'一二三四五六七八九十'[n % 10]}{'甲乙丙'[n // 10]}",
            id_number(serial + n),
        )
        for n in range(workers)
    ]
    claims = [NewClaim("支付 2026 年 5 月至 8 月工资", Decimal("32000.00"))]
    return open_mediation(draft(home, **facts), actor, people, claims)


def mediator(home: Organisation, name: str = "陈调解", account: Any = None, **facts: Any) -> Mediator:
    """A mediator of a body of the place."""
    body, _ = MediationBody.objects.get_or_create(
        organisation=home,
        name=f"{home.name}调解委员会",
        defaults={"kind": "union", "founded_on": date(2020, 1, 1)},
    )
    return Mediator.objects.create(
        **{
            "organisation": home,
            "body": body,
            "name": name,
            "account": account,
            "valid_from": date(2020, 1, 1),
            **facts,
        }
    )


def accepted(home: Organisation, actor: Any, on: date | None = None, **facts: Any) -> Mediation:
    """An accepted application."""
    return perform(apply(home, actor, **facts), "accept", actor, on=on)


def seated(home: Organisation, actor: Any, **facts: Any) -> Mediation:
    """With one mediator."""
    return perform(accepted(home, actor, **facts), "seat", actor, data={"chief": mediator(home)})


def item(case: Mediation, amount: str = "30000.00", due_on: date = date(2026, 12, 31)) -> AgreementItem:
    """An item of the agreement."""
    return AgreementItem.objects.create(
        mediation=case,
        text="支付工资",
        amount=Decimal(amount),
        due_on=due_on,
        way=PerformanceWay.TRANSFER,
    )
