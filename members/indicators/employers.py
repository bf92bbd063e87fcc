"""Employers on a day: all that are known, those a union covers, and those where one could be founded."""

from django.db.models import Q

from unionhub.core.indicators import Declared, Indicator, Level, Read, SmallCells, Source

from ..enums import CoverState
from ..models import Coverage, Employer, Headcount
from ..queries.figures.employers import employers
from ..rules.unions import MEMBERS_FOR_OWN_COMMITTEE
from . import searches
from .dimensions import industries, natures
from .headcounts import COVERAGES, UNDECLARED
from .shape import SHAPE

GROUP = "用人单位"

EMPLOYERS = Source(
    key="members.employers",
    label="用人单位",
    model=Employer,
    rows=employers,
    table="members.tables.employers.EmployerTable",
    dimensions=(natures("nature"), industries("industry")),
    reads=(
        # Who kept the record before is not told by the record: all nodes are counted again, which costs little.
        Read(Employer, is_shape=True),
        Read(Coverage, nodes="employer__organisation_id", is_shape=True),
        Read(Headcount, nodes="employer__organisation_id"),
        *SHAPE,
    ),
    export_action="members.employer.export",
    noun="家单位",
    search=searches.employers(),
)

_LARGE = Q(employees__gte=MEMBERS_FOR_OWN_COMMITTEE)
_BARE = Q(cover_state=CoverState.BARE)
_KNOWN = "期末当日没有注销的用人单位；单位没有成立日期，登记之前的日期也计入，并归现在管理它的组织。"
_COVERED = "以期末当日有效的覆盖关系为准，归覆盖它的工会。"
_LAW = "工会法第十一条；用人单位和覆盖关系的登记。"

INDICATORS: tuple[Declared, ...] = (
    Indicator(
        key="members.employers",
        label="用人单位",
        unit="个",
        group=GROUP,
        source=EMPLOYERS,
        definition="登记的用人单位，有工会的和没有工会的。" + _KNOWN,
        source_rule=_LAW,
        synonyms=("单位数", "企业数", "用人单位数"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.employers_covered",
        label="已建会单位",
        unit="个",
        group=GROUP,
        source=COVERAGES,
        definition="由工会覆盖的用人单位，单独建会的和加入联合基层工会的都计，每家单位只计一次。" + _COVERED,
        source_rule=_LAW,
        synonyms=("工会覆盖单位", "覆盖单位数", "建会单位", "涵盖单位数"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.employers_organised",
        label="已建会的应建会单位",
        unit="个",
        group=GROUP,
        source=COVERAGES,
        where=_LARGE,
        definition=(
            f"由工会覆盖、最近一次申报职工 {MEMBERS_FOR_OWN_COMMITTEE} 人以上的用人单位，单独建会的和加入联合基层工会的"
            "都计；未申报职工人数的不计。" + _COVERED
        ),
        source_rule=_LAW,
        synonyms=("25人以上已建会", "应建已建"),
        part_of="members.employers_covered",
        gaps="members.employers_undeclared",
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.employers_undeclared",
        label="未申报职工人数的已建会单位",
        unit="个",
        group=GROUP,
        source=COVERAGES,
        where=UNDECLARED,
        definition="由工会覆盖、到期末没有申报过职工人数的用人单位。职工人数和入会率缺少它们。" + _COVERED,
        source_rule="用人单位申报的职工人数。",
        synonyms=("未申报单位", "没有申报职工人数"),
        part_of="members.employers_covered",
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.employers_bare",
        label="未建会单位",
        unit="个",
        group=GROUP,
        source=EMPLOYERS,
        where=_BARE,
        definition="期末当日没有工会覆盖的用人单位。" + _KNOWN,
        source_rule=_LAW,
        synonyms=("没有工会的单位", "空白点", "未建工会企业"),
        part_of="members.employers",
        lowest=Level.AREA,
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.employers_to_organise",
        label="25 人以上未建会单位",
        unit="个",
        group=GROUP,
        source=EMPLOYERS,
        where=_BARE & _LARGE,
        definition=(
            f"没有工会覆盖、最近一次申报职工 {MEMBERS_FOR_OWN_COMMITTEE} 人以上的用人单位，应当建立基层工会。"
            "未申报职工人数的不计，另列。" + _KNOWN
        ),
        source_rule="工会法第十一条（会员二十五人以上的应当建立基层工会委员会；未建会时以职工人数估计）。",
        synonyms=("应建未建", "应建会未建会", "25人以上企业未建会"),
        part_of="members.employers_bare",
        gaps="members.employers_bare_undeclared",
        lowest=Level.AREA,
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.employers_bare_undeclared",
        label="未申报职工人数的未建会单位",
        unit="个",
        group=GROUP,
        source=EMPLOYERS,
        where=_BARE & Q(employees__isnull=True),
        definition="没有工会覆盖、到期末没有申报过职工人数的用人单位，看不出是否应当建会。" + _KNOWN,
        source_rule="用人单位申报的职工人数。",
        synonyms=("人数不明的单位",),
        part_of="members.employers_bare",
        lowest=Level.AREA,
        small_cells=SmallCells.SHOWN,
    ),
)
