"""Petitions of the demo county: thirteen of the year that all were answered, and two of the year before.

They are entered and moved by the services, so that each is what the rules allow. Among them are a matter that was
accepted again for a reason, one handled together with the labour bureau, and an accusation of a union, which the
accounts of that union never see.
"""

from datetime import timedelta
from typing import NamedTuple

from members.models import Employer
from unionhub.core.demo.county import DemoCounty
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation
from unionhub.core.workflow import perform

from ..models import Petition
from ..services.petitions import Entry, Named, register

#: The union accused in the one accusation.
ACCUSED = "河湾养殖公司工会"


class Told(NamedTuple):
    """One petition: days before the demo's day, how it came, what it was, and after how many days what was done.

    `closes`: days from the reply to the end; 0: the petitioner may still ask for a review.
    """

    before: int
    form: str
    nature: str
    subject: str
    name: str
    content: str
    accepts: int
    replies: int
    closes: int
    satisfaction: str = ""
    persons: int = 1
    came: int = 0
    more: tuple[tuple[str, str], ...] = ()


_TOLD = (
    Told(350, "letter", "appeal", "wages", "卜思远", "停工期间的生活费没有发。", 5, 40, 32, "satisfied"),
    Told(345, "visit", "appeal", "injury", "车玉兰", "工伤认定后单位不配合申报。", 3, 30, 31, "basically", 2, 2),
    Told(295, "visit", "appeal", "wages", "戈立业", "年底工资拖欠两个月。", 2, 25, 31, "satisfied", 18, 5),
    Told(270, "phone", "consult", "insurance", "祁晓梅", "咨询停保期间的接续办法。", 1, 6, 31, "satisfied", 1, 0,
         (("hotline_level", "ordinary"),)),
    Told(248, "letter", "appeal", "contract", "芮国平", "合同到期不续，没有给经济补偿。", 4, 45, 31, "basically"),
    Told(226, "joint", "appeal", "wages", "尚春来", "工地完工后工资没有结清。", 2, 20, 31, "satisfied", 9, 0,
         (("received_from", "县人社局"),)),
    Told(205, "online", "suggestion", "democracy", "艾新民", "建议车间的厂务公开栏按月更新。", 5, 20, 31, "satisfied"),
    Told(182, "visit", "appeal", "hours", "单喜凤", "连续两个月没有休息日。", 3, 33, 31, "not", 4, 4),
    Told(160, "handed", "appeal", "wages", "褚大江", "加班工资的计算基数不对。", 2, 28, 31, "satisfied", 1, 0,
         (("received_from", "市总工会 信交〔2026〕11号"),)),
    Told(141, "letter", "accusation", "union", "", "会费收支没有公布。", 6, 50, 31),
    Told(120, "visit", "appeal", "women", "苗秀英", "哺乳期被安排夜班。", 1, 15, 31, "satisfied", 1, 1),
    Told(98, "phone", "appeal", "safety", "褚长河", "车间粉尘没有防护用品。", 1, 18, 31, "satisfied", 1, 0,
         (("hotline_level", "hard"),)),
    Told(74, "visit", "appeal", "wages", "戈立业", "补发的工资又停了一个月。", 2, 22, 31, "basically", 1, 1),
    Told(46, "online", "appeal", "contract", "荆满仓", "入职半年没有签合同。", 2, 30, 0),
    Told(33, "visit", "appeal", "aid", "柏翠花", "咨询并申请困难职工帮扶。", 1, 30, 0, "", 1, 1),
)  # fmt: skip


def fill(county: DemoCounty) -> dict[str, int]:
    """Enter the petitions and bring each where it stands; returns how many."""
    random = county.random("petitions")
    employers = list(Employer.objects.filter(closed_on__isnull=True).order_by("pk"))
    top = Organisation.objects.get(kind=OrganisationKind.COUNTY)
    accused = Organisation.objects.filter(name=ACCUSED).first()
    known: dict[str, Petition] = {}
    phones: dict[str, str] = {}
    for told in _TOLD:
        employer = random.choice(employers) if employers else None
        phones.setdefault(told.name, f"154{random.randrange(10**8):08d}")
        first = known.get(told.name) if told.name else None
        if first is not None:
            employer = first.employer
        made = _enter(county, told, top, employer, phones[told.name], accused, first)
        known[told.name] = made
        _handle(county, told, made)
    return {"信访事项": len(_TOLD)}


def _enter(
    county: DemoCounty,
    told: Told,
    top: Organisation,
    employer: Employer | None,
    phone: str,
    accused: Organisation | None,
    first: Petition | None,
) -> Petition:
    is_secret = told.nature == "accusation"
    petition = Petition(
        organisation=top,
        opened_on=county.as_of - timedelta(told.before),
        form=told.form,
        nature=told.nature,
        subject=told.subject,
        content=told.content,
        persons=told.persons,
        representatives=told.came,
        employer=None if is_secret else employer,
        paper_place="档案柜三层",
        **dict(told.more),
    )
    person = {"name": told.name, "phone": phone} if told.name else {}
    return register(
        petition, county.users["clerk"], Entry(person, Named(accused) if is_secret else Named(), first)
    )


def _handle(county: DemoCounty, told: Told, petition: Petition) -> None:
    clerk, head = county.users["clerk"], county.users["head"]
    accepted = petition.opened_on + timedelta(told.accepts)
    replied = petition.opened_on + timedelta(told.replies)
    if petition.repeats_id:
        perform(petition, "accept_repeated", clerk, on=accepted, note="补发后再次拖欠，是新的事实")
    else:
        perform(petition, "accept", clerk, on=accepted)
    perform(
        petition,
        "draft_reply",
        clerk,
        on=replied,
        data={"opinion": "经查实，已督促有关单位改正，并告知信访人。"},
    )
    perform(petition, "approve_reply", head, on=replied)
    data = {"reply_document": f"{petition.number}复", "way": "direct"}
    petition = perform(petition, "send_reply", clerk, on=replied, data=data)
    if told.satisfaction:
        asked = replied + timedelta(7)
        perform(petition, "satisfaction", clerk, on=asked, data={"satisfaction": told.satisfaction})
    if told.closes:
        ended = replied + timedelta(told.closes + 5)  # behind the window, also where it ends on a day off
        perform(petition, "close", clerk, on=ended, data={"accepted": False})
