"""Samples of the papers of mediation for the tests over all papers: a case in its state, and what the form asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from disputes.documents.mediation import KEY
from disputes.enums import HearingKind, PartyRole
from disputes.models import AgreementItem, Hearing, Mediation, Participant
from disputes.services.parties import find_or_enter
from tests.conftest import Cast
from tests.disputes.mediation.make import accepted, apply, id_number, seated
from unionhub.core import papers
from unionhub.core.workflow import perform

COMMITTEE = "测试县劳动人事争议仲裁委员会"
LONG_EMPLOYER = "内蒙古自治区呼伦贝尔市阿荣旗那吉镇循环经济工业园区绿色建材装备制造联合股份有限公司第三分公司"
RECORD = "\n".join(
    [
        "问：请说明你的姓名和来意。",
        "答：我叫王大山，在砖厂烧窑，五月以后没有发过工资。",
        "问：欠了多少，有没有凭据？",
        "答：四个月，每月八千元，有考勤记录和工友作证。",
    ]
)


def full(case: Mediation) -> Mediation:
    """With what identifies the parties: address and phone of each, the unit's contact, a story."""
    for at, row in enumerate(Participant.objects.filter(mediation=case).select_related("party")):
        row.party.phone = f"1390000{at:04d}"
        row.party.address = f"测试县甲镇新村{at + 1}号"
        row.party.sex = "1"
        row.party.save()
    case.account = "2026 年 5 月起单位以资金紧张为由停发工资。\n多次催要未果，故申请调解。"
    case.employer_contact, case.employer_phone = "刘会计", "0999-5551234"
    case.save()
    return case


def agent(case: Mediation, actor: Any) -> Participant:
    """An agent of the applicant."""
    party = find_or_enter(
        name="赵代理",
        id_number=id_number(77),
        phone="13700000077",
        address="测试县城关镇法院路1号",
        organisation=case.organisation,
        actor=actor,
    )
    return Participant.objects.create(
        mediation=case, party=party, role=PartyRole.AGENT, stands_for="王大山", powers="一般代理"
    )


def hearing(case: Mediation, kind: str, record: str = RECORD) -> Hearing:
    """A record."""
    return Hearing.objects.create(
        mediation=case,
        kind=kind,
        at=timezone.make_aware(datetime(2026, 3, 5, 9, 30)),
        place="甲镇总工会调解室",
        present="王大山（申请人）、刘会计（单位委托代理人）",
        record=record,
        recorder="孙记录",
    )


def items(case: Mediation) -> None:
    """An agreement in two instalments and an act."""
    today = timezone.localdate()
    for days, amount in ((10, "12000.50"), (40, "20000.00")):
        AgreementItem.objects.create(
            mediation=case,
            text=f"用人单位向申请人支付工资（{days}）",
            amount=Decimal(amount),
            due_on=today + timedelta(days=days),
        )
    AgreementItem.objects.create(
        mediation=case, text="用人单位出具解除劳动合同证明", due_on=today + timedelta(days=10), way="act"
    )


def at_work(cast: Cast, **facts: Any) -> Mediation:
    """Accepted, with a mediator and with everything known."""
    return full(seated(cast.county, cast.clerk, **facts))


def agreed(cast: Cast, **facts: Any) -> Mediation:
    """With an agreement."""
    case = at_work(cast, **facts)
    items(case)
    return perform(case, "agree", cast.clerk)


def refused(cast: Cast) -> Mediation:
    """Not accepted."""
    case = full(apply(cast.county, cast.clerk))
    return perform(case, "refuse", cast.clerk, note="被申请人明确表示不同意调解")


def failed(cast: Cast) -> Mediation:
    """Ended without an agreement."""
    case = perform(at_work(cast), "fail", cast.clerk, note="双方对欠付金额分歧较大")
    return Mediation.objects.get(pk=case.pk)


def collective(cast: Cast, workers: int = 11, **facts: Any) -> Mediation:
    """Many workers with three representatives, received."""
    case = full(apply(cast.county, cast.clerk, workers=workers, persons=workers, **facts))
    first = Participant.objects.filter(mediation=case).order_by("pk")[:3]
    Participant.objects.filter(pk__in=[row.pk for row in first]).update(is_representative=True)
    return case


def _with(case: Mediation, **data: Any) -> tuple[Mediation, dict[str, Any]]:
    return Mediation.objects.get(pk=case.pk), data


def _recorded(cast: Cast, kind: str) -> tuple[Mediation, dict[str, Any]]:
    case = at_work(cast)
    return _with(case, hearing=hearing(case, kind))


def _attorney(cast: Cast) -> tuple[Mediation, dict[str, Any]]:
    case = at_work(cast)
    return _with(case, agent=agent(case, cast.clerk), is_full=True)


def _receipt(cast: Cast) -> tuple[Mediation, dict[str, Any]]:
    case = full(accepted(cast.county, cast.clerk))
    made = papers.issue(papers.paper(f"{KEY}.acceptance_notice"), case, cast.clerk, {})
    return _with(case, recipient="甲镇砖厂", place="", papers=[(made.label, made.number)])


#: key → (case, what its form asked)
SAMPLES: dict[str, Callable[[Cast], tuple[Any, dict[str, Any]]]] = {
    f"{KEY}.{name}": make
    for name, make in {
        "application": lambda cast: _with(full(apply(cast.county, cast.clerk)), is_full=True),
        "acceptance_notice": lambda cast: _with(at_work(cast)),
        "refusal_notice": lambda cast: _with(refused(cast), committee=COMMITTEE, reason="被申请人不同意调解"),
        "investigation_record": lambda cast: _recorded(cast, HearingKind.INVESTIGATION),
        "mediation_record": lambda cast: _recorded(cast, HearingKind.MEDIATION),
        "agreement": lambda cast: _with(agreed(cast), is_full=True),
        "termination_notice": lambda cast: _with(failed(cast), committee=COMMITTEE),
        "service_receipt": _receipt,
        "extension_consent": lambda cast: _with(at_work(cast), days=10, reason="案情复杂，双方愿意继续调解"),
        "power_of_attorney": _attorney,
        "representatives": lambda cast: _with(collective(cast), is_full=True),
        "review_application": lambda cast: _with(agreed(cast), committee=COMMITTEE, is_full=True),
    }.items()
}
