"""Legal aid, mediation bodies of unions and three-party meetings of the demo county's year, all invented."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from members.demo.names import full_name
from members.enums import Ethnicity, Sex
from members.models import Employer
from unionhub.core.demo.county import DemoCounty
from unionhub.core.demo.tree import COUNTY_CODE
from unionhub.core.workflow import perform

from ..enums import AidResult, BodyKind
from ..models import LegalAid, MediationBody, Mediator, MediatorTraining, Resolution, ThreePartyMeeting
from ..services.legal_aid import enter

#: One of so many unions of companies has a mediation body of its own.
_EACH = 3


class Told(NamedTuple):
    """One application: days before the demo's day, who, what for, and the step up to which it was led."""

    before: int
    name: str
    matter: str
    service: str
    claimed: int
    upto: str
    is_migrant: bool = True
    proof: str = ""
    recovered: int = 0


_ORDER = ("open", "submit", "grant", "appoint", "conclude", "close")
_TOLD = (
    Told(270, "柯万里", "pay", "arbitration", 26400, "close", recovered=26400),
    Told(205, "宗秀珍", "injury", "litigation", 88000, "close", recovered=61500),
    Told(150, "宿长河", "compensation", "mediation", 18000, "close", False, "低保证 0417 号", 15000),
    Told(96, "暴玉山", "insurance", "writing", 0, "refuse", False, "特困供养证 0032 号"),
    Told(52, "双喜凤", "pay", "arbitration", 14200, "appoint"),
    Told(20, "逯春生", "pay", "negotiation", 9800, "grant"),
    Told(4, "燕小梅", "contract", "arbitration", 12000, "open", False, "低保证 0521 号"),
)
_LAWYER = {"lawyer": "卓文正", "firm": "澄溪县公职律师工作站", "lawyer_phone": "15400000001"}


def fill(county: DemoCounty) -> dict[str, int]:
    """Write them; returns how many of each."""
    for at, told in enumerate(_TOLD):
        _aid(county, told, f"154{at:08d}")
    return {"法律援助": len(_TOLD), "企业调解委员会": _bodies(county), "三方会议": _meetings(county)}


def _aid(county: DemoCounty, told: Told, phone: str) -> LegalAid:
    clerk, head = county.users["clerk"], county.users["head"]
    units = list(Employer.objects.filter(name__endswith="公司").order_by("pk")[:8])
    unit = county.random(f"legal_aid:{told.name}").choice(units) if units else None
    received = county.as_of - timedelta(told.before)
    aid = enter(
        {
            "organisation": county.nodes[COUNTY_CODE],
            "opened_on": received,
            "name": told.name,
            "phone": phone,
            "employer": unit,
            "employer_name": "城西页岩砖厂",
            "service": told.service,
            "matter": told.matter,
            "account": "单位没有按约定办理，多次协商没有结果，申请法律援助。",
            "claimed": Decimal(told.claimed) if told.claimed else None,
            "is_migrant": told.is_migrant,
            "proof": told.proof,
            "paper_place": "维权科 3 号柜",
        },
        clerk,
    )
    if told.upto == "refuse":
        aid = perform(aid, "submit", clerk, on=received + timedelta(2))
        return perform(
            aid,
            "refuse",
            head,
            on=received + timedelta(5),
            note="请求事项不属于工会法律援助范围，已告知向经办机构申请。",
        )
    steps: dict[str, tuple[Any, int, dict[str, Any]]] = {
        "submit": (clerk, 2, {}),
        "grant": (head, 4, {}),
        "appoint": (clerk, 6, _LAWYER),
        "conclude": (
            clerk,
            70,
            {"result": AidResult.WON, "recovered": Decimal(told.recovered), "fee": Decimal(1200)},
        ),
        "close": (head, 75, {}),
    }
    for key in _ORDER[1 : _ORDER.index(told.upto) + 1]:
        actor, after, data = steps[key]
        aid = perform(aid, key, actor, on=received + timedelta(after), data=data)
    return aid


def _bodies(county: DemoCounty) -> int:
    """A mediation body with two mediators in every third union of a company, one of each trained once this year."""
    chance = county.random("mediation_bodies")
    companies = [union for union in county.unions if "公司" in union.name or "酒店" in union.name]
    nodes = [county.nodes[union.code] for union in companies[::_EACH] if union.code in county.nodes]
    bodies = MediationBody.objects.bulk_create(
        MediationBody(
            organisation=node,
            name=f"{node.name.removesuffix('工会')}劳动争议调解委员会",
            kind=BodyKind.ENTERPRISE,
            founded_on=date(2016 + chance.randrange(9), 1 + chance.randrange(12), 1 + chance.randrange(28)),
        )
        for node in nodes
    )
    mediators = Mediator.objects.bulk_create(
        Mediator(
            organisation=body.organisation,
            body=body,
            name=full_name(chance, Ethnicity.HAN, Sex.MALE if seat else Sex.FEMALE, 1975),
            valid_from=body.founded_on,
        )
        for body in bodies
        for seat in range(2)
    )
    on = county.as_of - timedelta(130)
    MediatorTraining.objects.bulk_create(
        MediatorTraining(
            organisation=mediator.organisation,
            mediator=mediator,
            on=on,
            title="劳动争议调解员业务培训",
            hours=Decimal("16.0"),
        )
        for mediator in mediators[::2]
    )
    return len(bodies)


#: Days before the demo's day; what it was about; what was resolved: text, who, due and done after days (0: not).
_HELD = (
    (
        240,
        "治理欠薪、保障农民工工资支付",
        (
            ("联合开展工资支付专项检查", "县人社局", 45, 40),
            ("督促在建工地落实工资专户", "县住房和城乡建设局", 60, 85),
        ),
    ),
    (
        75,
        "高温津贴落实和集体协商要约行动",
        (
            ("发布高温津贴标准提示", "县总工会", 20, 12),
            ("园区行业性工资协商要约", "澄溪工业园区总工会", 50, 0),
        ),
    ),
)


def _meetings(county: DemoCounty) -> int:
    node = county.nodes[COUNTY_CODE]
    for number, (before, subjects, resolved) in enumerate(_HELD, 11):
        held = county.as_of - timedelta(before)
        meeting = ThreePartyMeeting.objects.create(
            organisation=node,
            number=number,
            held_on=held,
            place="县总工会三楼会议室",
            chair="裴知远",
            union_side="县总工会 裴知远、江小禾",
            bureau_side="县人社局 陆明义",
            employer_side="县企业联合会 汤静仪；县工商联 柏青山",
            subjects=subjects,
            minutes="会议听取了各方情况通报，研究了有关问题，形成以下意见。",
        )
        for text, who, due, done in resolved:
            Resolution.objects.create(
                organisation=node,
                meeting=meeting,
                text=text,
                responsible=who,
                due_on=held + timedelta(due),
                done_on=held + timedelta(done) if done else None,
                outcome="已经完成，情况已通报三方。" if done else "",
            )
    return len(_HELD)
