"""The demo county's mediations: three settled this year as in a real county (domain.md 4.1), others under way."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from members.models import Employer
from unionhub.core.demo.county import DemoCounty
from unionhub.core.demo.tree import COUNTY_CODE
from unionhub.core.models import Organisation, User
from unionhub.core.workflow import perform

from ..enums import BodyKind, EntryWay, HearingKind
from ..models import DisputeClass, Mediation, MediationBody, Mediator
from ..services import mediation_parts as parts
from ..services.mediation import NewClaim, NewPerson, open_mediation

#: account → name, of the mediators who work in the system
MEDIATORS = (("clerk", "江小禾"), ("head", "何立群"))
OTHERS = ("裴知远", "陆明义", "汤静仪")
FOUNDED = date(2019, 4, 18)


class Office:
    """Who mediates where in the demo, and the employers cases are about."""

    def __init__(self, county: DemoCounty) -> None:
        self.county = county
        self.node: Organisation = county.nodes[COUNTY_CODE]
        self.clerk: User = county.users["clerk"]
        self.head: User = county.users["head"]
        self.employers = list(Employer.objects.filter(name__endswith="公司").order_by("pk")[:12])
        self.body = MediationBody.objects.create(
            organisation=self.node,
            name=f"{self.node.name}劳动争议调解委员会",
            kind=BodyKind.UNION,
            founded_on=FOUNDED,
            document_no="城工字〔2019〕11号",
        )
        accounts: list[tuple[str, User | None]] = [(name, county.users[user]) for user, name in MEDIATORS]
        accounts += [(name, None) for name in OTHERS]
        self.mediators = Mediator.objects.bulk_create(
            Mediator(organisation=self.node, body=self.body, name=name, account=account, valid_from=FOUNDED)
            for name, account in accounts
        )

    def enter(self, on: date, code: str, people: int, amount: str, **facts: Any) -> Mediation:
        """An application received on the day, by invented people."""
        chance = self.county.random(f"mediation:{on}:{code}")
        unit = self.employers[chance.randrange(len(self.employers))] if self.employers else None
        case = Mediation(
            organisation=self.node,
            opened_on=on,
            knew_on=on - timedelta(days=chance.randrange(20, 90)),
            employer=unit,
            employer_name=unit.name if unit else "城西页岩砖厂",
            dispute_class=DisputeClass.objects.get(code=code),
            account="用人单位没有按约定办理，多次协商没有结果，请求调解。",
            paper_place="维权科 2 号柜",
            **facts,
        )
        family, given = "赵钱孙李周吴郑王冯陈褚卫", "安宁平顺康宁达远志成立新"
        named = [
            NewPerson(f"{family[(at + chance.randrange(12)) % 12]}{given[at % 12]}{given[(at * 5 + 3) % 12]}",
                      is_migrant=True, is_representative=people >= 10 and at < 3)
            for at in range(people)
        ]  # fmt: skip
        claims = [NewClaim("支付所欠款项", Decimal(amount) * people)]
        return open_mediation(case, self.clerk, named, claims)

    def step(self, case: Mediation, key: str, on: date, note: str = "", **data: Any) -> Mediation:
        """One step as the clerk takes it."""
        return perform(case, key, self.clerk, on=on, note=note, data={"on": on, **data})

    def begin(self, case: Mediation, on: date) -> Mediation:
        """Consent, acceptance, a mediator, and the record of a hearing."""
        case = self.step(case, "consent", on, consent="agreed")
        case = self.step(case, "accept", on)
        case = self.step(case, "seat", on, chief=self.mediators[0])
        at = timezone.make_aware(datetime.combine(on, time(9, 30)))
        values = {
            "kind": HearingKind.MEDIATION,
            "at": at,
            "place": "县总工会调解室",
            "present": "双方当事人、调解员",
            "record": "调解员说明了有关规定，双方陈述了各自的意见。",
            "recorder": "江小禾",
        }
        parts.save(case, "hearing", values, self.clerk)
        return Mediation.objects.get(pk=case.pk)

    def agree(self, case: Mediation, on: date, amounts: tuple[str, ...], due_on: date) -> Mediation:
        """An agreement in instalments a month apart."""
        for at, amount in enumerate(amounts):
            values = {
                "text": f"支付第 {at + 1} 期款项",
                "amount": Decimal(amount),
                "due_on": due_on + timedelta(days=30 * at),
                "way": "transfer",
            }
            parts.save(Mediation.objects.get(pk=case.pk), "agreement", values, self.clerk)
        return self.step(Mediation.objects.get(pk=case.pk), "agree", on, effective_on=on)

    def pay(self, case: Mediation, count: int) -> Mediation:
        """The first `count` instalments, each on its day."""
        for item in list(case.agreementitems.order_by("due_on"))[:count]:  # type: ignore[attr-defined]
            values = {"item": item, "on": item.due_on, "amount": item.amount, "note": "银行回单"}
            parts.save(Mediation.objects.get(pk=case.pk), "performance", values, self.clerk)
        return Mediation.objects.get(pk=case.pk)


def fill(county: DemoCounty) -> dict[str, int]:
    """Write the mediation body and the cases. Returns how many of each."""
    office, last = Office(county), county.as_of
    year = last.year
    for months_before, amount in ((14, "12000.00"), (12, "6800.00")):
        on = (last.replace(day=1) - timedelta(days=30 * months_before)).replace(day=6)
        _performed(office, on, amount)
    _performed(office, date(year, 3, 9), "9600.00")
    _performed(office, date(year, 6, 15), "15400.00", entry=EntryWay.BUREAU, referred_by="县人社局转办单")
    owing = office.begin(office.enter(date(year, 9, 7), "5.3", 1, "24000.00"), date(year, 9, 9))
    office.pay(office.agree(owing, date(year, 9, 18), ("8000.00", "8000.00"), date(year, 9, 28)), 1)
    many = office.enter(date(year, 5, 11), "5.1", 12, "7200.00", is_urgent=True)
    many = office.begin(many, date(year, 5, 13))
    office.step(many, "fail", date(year, 5, 28), note="双方对欠薪数额争议较大，期限届满没有达成协议。")
    office.step(
        office.enter(date(year, 7, 6), "6", 1, "3000.00"),
        "refuse",
        date(year, 7, 8),
        note="不属于劳动争议，已告知向有关部门反映。",
    )
    gone = office.begin(office.enter(date(year, 8, 3), "2.3", 1, "5000.00"), date(year, 8, 4))
    office.step(gone, "withdraw", date(year, 8, 10), note="双方自行和解。")
    office.begin(office.enter(last - timedelta(days=9), "5.5", 2, "4300.00"), last - timedelta(days=8))
    office.enter(
        last - timedelta(days=1), "4.2", 1, "0.00", entry=EntryWay.ORAL, oral_record="申请人到场口述。"
    )
    return {"劳动争议调解": Mediation.objects.count(), "调解员": len(office.mediators)}


def _performed(office: Office, on: date, amount: str, **facts: Any) -> None:
    """A dispute about wages, agreed within the term and paid."""
    begun = on + timedelta(days=2)
    case = office.begin(office.enter(on, "5.1", 1, amount, **facts), begun)
    case = office.agree(case, begun + timedelta(days=8), (amount,), begun + timedelta(days=20))
    office.step(office.pay(case, 1), "complete", begun + timedelta(days=20))
