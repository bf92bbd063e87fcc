"""Figures of mediation bodies, mediators and their training."""

from django.db.models import Q

from members.indicators.searches import unions as union_search
from members.models import Union
from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators import (
    Declared,
    Dimension,
    Indicator,
    Member,
    Ratio,
    Read,
    SmallCells,
    Source,
)
from unionhub.core.models import Organisation

from ..enums import BodyKind
from ..models import MediationBody, Mediator, MediatorTraining
from ..queries import bodies as queries

GROUP = "调解组织"
LAW = "劳动争议调解仲裁法第十条；企业劳动争议协商调解规定第三章；登记的成立、撤销文件。"
_KINDS = tuple(Member(kind.value, str(kind.label), Q(kind=kind)) for kind in BodyKind)
KIND = Dimension("body_kind", "调解组织类型", lambda day: _KINDS)
_STANDS = "期末当日已经成立、尚未撤销（撤销日期当日起不计）的"

BODIES = Source(
    "disputes.mediation_bodies",
    "调解组织",
    MediationBody,
    queries.bodies,
    "disputes.tables.bodies.BodyRowTable",
    dimensions=(KIND,),
    reads=(Read(MediationBody),),
    export_action="disputes.body.export",
    noun="个调解组织",
    search=lambda word: Q(name__contains=word),
)
CLOSED = Source(
    "disputes.mediation_bodies_closed",
    "撤销的调解组织",
    MediationBody,
    queries.closed,
    "disputes.tables.bodies.BodyRowTable",
    is_stock=False,
    dimensions=(KIND,),
    reads=(Read(MediationBody),),
    export_action="disputes.body.export",
    noun="个调解组织",
    search=lambda word: Q(name__contains=word),
)
MEDIATORS = Source(
    "disputes.mediators",
    "调解员",
    Mediator,
    queries.mediators,
    "disputes.tables.bodies.MediatorTable",
    reads=(Read(Mediator), Read(MediationBody)),
    export_action="disputes.body.export",
    noun="位调解员",
    search=lambda word: Q(name__contains=word) | Q(body__name__contains=word),
)
TRAININGS = Source(
    "disputes.mediator_trainings",
    "调解员培训",
    MediatorTraining,
    queries.trainings,
    "disputes.tables.bodies.TrainingTable",
    is_stock=False,
    reads=(Read(MediatorTraining),),
    export_action="disputes.body.export",
    noun="人次",
    search=lambda word: Q(title__contains=word) | Q(mediator__name__contains=word),
)
COVERED = Source(
    "disputes.unions_with_body",
    "建有调解组织的工会",
    Union,
    queries.covered_unions,
    "members.tables.figures.UnionOnDayTable",
    reads=(
        Read(MediationBody),
        Read(Organisation, nodes="pk", is_shape=True),
        Read(Union, is_shape=True),
    ),
    export_action="members.union.export",
    noun="个工会",
    search=union_search,
)

INDICATORS: tuple[Declared, ...] = (
    Indicator(
        key="disputes.bodies_standing",
        label="劳动争议调解组织",
        unit="个",
        group=GROUP,
        source=BODIES,
        definition=_STANDS
        + "劳动争议调解组织，企业、乡镇（街道）、区域和行业、工会及联合调解中心都计，按设立在的工会归属。",
        source_rule=LAW,
        synonyms=("调解委员会", "调解组织数", "劳动争议调解委员会"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="disputes.bodies_enterprise",
        label="企业劳动争议调解委员会",
        unit="个",
        group=GROUP,
        source=BODIES,
        where=Q(kind=BodyKind.ENTERPRISE),
        definition=_STANDS + "企业劳动争议调解委员会；类型以现在的登记为准。",
        source_rule=LAW,
        synonyms=("企业调解委员会", "企业调解组织"),
        part_of="disputes.bodies_standing",
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="disputes.bodies_closed",
        label="撤销的调解组织",
        unit="个",
        group=GROUP,
        source=CLOSED,
        definition="撤销日期在期内首日至末日（均含）的劳动争议调解组织。",
        source_rule=LAW,
        synonyms=("撤销调解委员会",),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="disputes.bodies_mediators",
        label="劳动争议调解员",
        unit="人",
        group=GROUP,
        source=MEDIATORS,
        definition=(
            "期末当日在任的调解员：聘任日期不晚于当日、没有解聘，所在调解组织当日没有撤销。"
            "在几个调解组织任职的，在每个组织各计一人。"
        ),
        source_rule="企业劳动争议协商调解规定第十六条、第十七条；登记的聘任和解聘日期。",
        synonyms=("调解员数", "调解员人数", "兼职调解员"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="disputes.bodies_trained",
        label="调解员培训",
        unit="人次",
        group=GROUP,
        source=TRAININGS,
        definition="培训日期在期内首日至末日（均含）的调解员培训登记，一人参加一次计一人次，多次参加的分别计。",
        source_rule="企业劳动争议协商调解规定第四条；培训登记。",
        synonyms=("培训调解员", "调解员培训人次"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="disputes.bodies_unions_covered",
        label="建有调解组织的基层工会",
        unit="个",
        group=GROUP,
        source=COVERED,
        where=Q(organisation__kind=OrganisationKind.PRIMARY),
        definition=(
            "期末当日存在的基层工会中，当日设有至少一个尚未撤销的劳动争议调解组织的；一个工会有几个的只计一次，"
            "由上级乡镇、区域组织代为调解的不计。"
        ),
        source_rule=LAW,
        synonyms=("有调解委员会的工会",),
        small_cells=SmallCells.SHOWN,
    ),
    Ratio(
        key="disputes.bodies_coverage",
        label="调解组织建制率（占基层工会）",
        unit="%",
        group=GROUP,
        numerator="disputes.bodies_unions_covered",
        denominator="members.unions",
        definition=(
            "建有调解组织的基层工会 ÷ 基层工会。分母是期末当日存在的全部基层工会，联合基层工会按一个计；"
            "联合工会所覆盖的各家企业是否各自建立，不在这个比率里反映。先汇总分子、分母再相除，保留两位小数，四舍五入。"
        ),
        source_rule="企业劳动争议协商调解规定第十三条（大中型企业应当依法设立调解委员会）；分子、分母按登记计算。",
        synonyms=("建制率", "调解组织覆盖率", "调解委员会建制率"),
    ),
)
