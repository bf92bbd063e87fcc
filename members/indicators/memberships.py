"""Members at the end of a day: the roll, who votes, and the overlapping parts."""

from django.db.models import Q

from unionhub.core.indicators import Declared, Indicator, Read, Source

from ..enums import MINORITIES, MembershipKind, NewFormGroup, Sex
from ..models import Membership, Person
from ..queries.figures.memberships import roll
from . import searches
from .dimensions import OF_MEMBERS
from .shape import SHAPE

GROUP = "会员"
#: A correction may move a spell to another union and a transfer two of them: all unions of the person are touched.
READS = (
    Read(Membership, nodes="person__memberships__organisation_id"),
    Read(Person, nodes="memberships__organisation_id"),
    *SHAPE,
)

MEMBERSHIPS = Source(
    key="members.memberships",
    label="会员名册",
    model=Membership,
    rows=roll,
    table="members.tables.people.MemberTable",
    dimensions=OF_MEMBERS,
    reads=READS,
    export_action="members.person.export",
    noun="人",
    search=searches.members,
)

_REGULAR = Q(kind=MembershipKind.REGULAR)
_MOMENT = "期末当日终了时有效的会籍；更正过的以更正后的记录为准。"
_LAW = "工会法第三条、中国工会章程第一条（会员）；工会基层组织选举工作条例第四条（保留会籍的不计入有选举权的会员）。"
_OVERLAP = "与女会员、农民工会员、少数民族会员、新就业形态会员互有重叠，不能相加。"


def _part(key: str, label: str, where: Q, definition: str, source: str, *synonyms: str) -> Indicator:
    return Indicator(
        key=f"members.{key}",
        label=label,
        unit="人",
        group=GROUP,
        source=MEMBERSHIPS,
        where=_REGULAR & where,
        definition=f"{definition}不含保留会籍的人员。{_OVERLAP}{_MOMENT}",
        source_rule=source,
        synonyms=synonyms,
        part_of="members.members",
    )


INDICATORS: tuple[Declared, ...] = (
    Indicator(
        key="members.members",
        label="会员",
        unit="人",
        group=GROUP,
        source=MEMBERSHIPS,
        where=_REGULAR,
        definition=f"正式会员人数，每人只计一次，不含保留会籍的人员。{_MOMENT}",
        source_rule=_LAW,
        synonyms=("会员数", "会员总数", "会员人数", "工会会员", "正式会员"),
        part_of="members.roll",
    ),
    Indicator(
        key="members.roll",
        label="在册会员（含保留会籍）",
        unit="人",
        group=GROUP,
        source=MEMBERSHIPS,
        definition=f"名册上的全部会员：正式会员与保留会籍的人员之和，每人只计一次。{_MOMENT}",
        source_rule="会籍管理办法（2016）；中国工会章程第八条（保留会籍）。",
        synonyms=("在册人数", "名册人数", "会员名册", "含保留会籍"),
    ),
    Indicator(
        key="members.retained",
        label="保留会籍人员",
        unit="人",
        group=GROUP,
        source=MEMBERSHIPS,
        where=Q(kind=MembershipKind.RETAINED),
        definition=(
            "退休、失业、单位关闭或工会撤销、参军、出国（境）等办理保留会籍的人员；不缴会费，没有选举权和被选举权。"
            "下岗待岗、内退的会籍不变，不在其内。" + _MOMENT
        ),
        source_rule="中国工会章程第八条；工会法第十三条；工会会员会籍管理暂行规定（2000）第五条。",
        synonyms=("保留会籍", "退休会员"),
        part_of="members.roll",
    ),
    Indicator(
        key="members.voters",
        label="有选举权的会员",
        unit="人",
        group=GROUP,
        source=MEMBERSHIPS,
        where=_REGULAR,
        definition=f"可参加选举的会员，即正式会员；保留会籍的人员除外。选举的法定人数以此为准。{_MOMENT}",
        source_rule="工会基层组织选举工作条例第四条。",
        synonyms=("选民", "应到会人数", "选举权"),
        part_of="members.roll",
    ),
    _part(
        "women",
        "女会员",
        Q(person__sex=Sex.FEMALE),
        "性别为女的会员。",
        "性别按 GB/T 2261.1，以会员资料现在登记的为准。",
        "女职工会员",
        "女工",
        "妇女会员",
        "女职工",
    ),
    _part(
        "migrants",
        "农民工会员",
        Q(is_migrant=True),
        "会籍中登记为农民工的会员。",
        "会籍记录“是否农民工”；统计口径见工会统计调查制度（国统制〔2019〕107号）。",
        "农民工",
        "进城务工",
        "务工人员",
    ),
    _part(
        "minorities",
        "少数民族会员",
        Q(person__ethnicity__in=sorted(MINORITIES)),
        "民族为汉族以外 55 个少数民族的会员，“其他”和“外国血统中国籍人士”不计入。",
        "民族代码按 GB/T 3304-1991 的 02 至 56，以会员资料现在登记的为准。",
        "少数民族",
        "民族会员",
    ),
    _part(
        "new_form",
        "新就业形态会员",
        ~Q(new_form_group=NewFormGroup.NONE),
        "会籍中登记为货车司机、网约车司机、快递员、外卖配送员等新就业形态群体的会员。",
        "工会法（2021）第三条；全国总工会 2021 年 7 月关于新就业形态劳动者入会的部署。",
        "新就业形态",
        "快递员",
        "外卖员",
        "外卖骑手",
        "货车司机",
        "网约车司机",
        "八大群体",
    ),
)
