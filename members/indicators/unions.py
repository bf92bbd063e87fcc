"""Unions that exist on a day, and those founded within a span."""

from django.db.models import Q

from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators import Declared, Indicator, Level, Read, SmallCells, Source

from ..models import Term, Union
from ..queries.figures.unions import founded, is_non_public, unions
from . import searches
from .shape import SHAPE

GROUP = "工会组织"

UNIONS = Source(
    key="members.unions",
    label="工会",
    model=Union,
    rows=unions,
    table="members.tables.figures.UnionOnDayTable",
    reads=(Read(Term), *SHAPE),
    export_action="members.union.export",
    noun="个工会",
    search=searches.unions,
)
FOUNDED = Source(
    key="members.foundings",
    label="新建工会",
    model=Union,
    rows=founded,
    table="members.tables.figures.UnionOnDayTable",
    is_stock=False,
    reads=SHAPE,
    export_action="members.union.export",
    noun="个工会",
    search=searches.unions,
)

_PRIMARY = Q(organisation__kind=OrganisationKind.PRIMARY)
_EXISTS = "期末当日已成立、未撤销的工会；没有登记建会日期的按一直存在计，撤销日期当日起不计。"
_LAW = "工会法第十一条、第十二条、第十三条；建会批复和撤销文件登记的日期。"

INDICATORS: tuple[Declared, ...] = (
    Indicator(
        key="members.unions",
        label="基层工会",
        unit="个",
        group=GROUP,
        source=UNIONS,
        where=_PRIMARY,
        definition="基层工会数，联合基层工会按一个计；不含乡镇、系统、园区、区域性和行业性工会，也不含工会小组。"
        + _EXISTS,
        source_rule=_LAW,
        synonyms=("建会数", "基层工会组织", "工会数", "工会组织数", "基层工会委员会"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.joint_unions",
        label="联合基层工会",
        unit="个",
        group=GROUP,
        source=UNIONS,
        where=_PRIMARY & Q(is_joint=True),
        definition="登记为联合基层工会（一个工会覆盖几家单位）的基层工会。是否联合以现在的登记为准。"
        + _EXISTS,
        source_rule=_LAW,
        synonyms=("联合工会",),
        part_of="members.unions",
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.federations",
        label="基层以上工会组织",
        unit="个",
        group=GROUP,
        source=UNIONS,
        where=~_PRIMARY,
        definition="乡镇（街道）、系统（产业）、园区、区域性和行业性工会；县总工会本身不计，工会小组不计。"
        + _EXISTS,
        source_rule="工会统计调查制度《基层以上工会调查表》（国统制〔2019〕107号）。",
        synonyms=("乡镇工会数", "上级工会", "工会联合会"),
        lowest=Level.AREA,
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.unions_without_term",
        label="未登记届次的工会",
        unit="个",
        group=GROUP,
        source=UNIONS,
        where=Q(has_term=False),
        definition="到期末没有登记过任何一届选举的工会，包括基层以上工会。" + _EXISTS,
        source_rule="工会法第十六条（任期）；届次登记。",
        synonyms=("没有届次", "缺届次"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.new_unions",
        label="新建基层工会",
        unit="个",
        group=GROUP,
        source=FOUNDED,
        definition="建会日期在期内首日至末日（均含）的基层工会，后来撤销的也计；没有登记建会日期的不计。",
        source_rule=_LAW,
        synonyms=("新建工会", "新建会", "新成立工会", "建会"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.new_nonpublic_unions",
        label="新建非公企业工会",
        unit="个",
        group=GROUP,
        source=FOUNDED,
        where=is_non_public,
        definition=(
            "期内新建的基层工会中，最早登记的单位性质对应全总 2015 年单位类别 170 私营企业、200 港澳台商投资、"
            "300 外商投资、600 个体经济组织的。股份合作、联营、其他有限责任公司、其他股份有限公司、其他内资企业看不出"
            "所有制，民办非企业单位不是企业，都不计；本县没有对应关系的性质不计。"
        ),
        source_rule="单位性质清单与“全总 2015”的对应关系；工会法第十一条。",
        synonyms=("非公企业建会", "非公企业工会", "新建非公工会", "私营企业建会"),
        part_of="members.new_unions",
        small_cells=SmallCells.SHOWN,
    ),
)
