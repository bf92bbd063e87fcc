"""Employees of the employers that unions cover, and the totals that were entered for areas."""

from collections.abc import Callable
from datetime import date

from django.db.models import Q

from unionhub.core.indicators import Balance, Declared, Indicator, Level, Read, Source, Stated, StatedValue

from ..models import Coverage, Employer, Headcount
from ..queries.area_totals import area_totals
from ..queries.figures.employers import coverages
from . import searches
from .shape import SHAPE

GROUP = "职工"

COVERAGES = Source(
    key="members.coverages",
    label="已建会单位和职工",
    model=Coverage,
    rows=coverages,
    table="members.tables.figures.CoverageTable",
    reads=(
        Read(Coverage, nodes="employer__coverages__organisation_id"),
        Read(Employer, nodes="coverages__organisation_id"),
        Read(Headcount, nodes="employer__coverages__organisation_id"),
        *SHAPE,
    ),
    export_action="members.employer.export",
    noun="家单位",
    search=searches.employers("employer__"),
)

_RULE = "期末当日由工会覆盖的用人单位，各按截止日期不晚于当日的最近一次有效申报相加。未申报的单位不计，另列。"
_SOURCE = "用人单位申报的职工人数；对应工会统计年鉴“已建工会的基层单位职工人数”。"


def _employees(key: str, field: str, label: str, told: str, *synonyms: str) -> Indicator:
    return Indicator(
        key=f"members.{key}",
        label=label,
        unit="人",
        group=GROUP,
        source=COVERAGES,
        field=field,
        definition=told + _RULE,
        source_rule=_SOURCE,
        synonyms=synonyms,
        part_of="" if field == "employees" else "members.employees",
        gaps="members.employers_undeclared",
    )


def _entered(figure: str) -> Callable[[date], dict[int, StatedValue]]:
    def read(day: date) -> dict[int, StatedValue]:
        found = {}
        for area, row in area_totals([""], day, figure).items():
            paper = f"，{row.document_no}" if row.document_no else ""
            told = f"{row.source}{paper}（截至 {row.on:%Y-%m-%d}）"
            found[area] = StatedValue(getattr(row, figure), told, row.get_absolute_url())
        return found

    return read


def _stated(key: str, figure: str, label: str, unit: str, told: str, *synonyms: str) -> Stated:
    return Stated(
        key=f"members.{key}",
        label=label,
        unit=unit,
        group="地区总数",
        read=_entered(figure),
        definition=(
            f"{told}由县总工会登记，取截止日期不晚于期末的最近一次；本级没有登记的，下级地区全部登记时取其合计。"
        ),
        source_rule="登记时注明的数据来源和文号（市场监管、统计部门）。",
        synonyms=synonyms,
        lowest=Level.AREA,
    )


_OVERLAPPING = "各项互有重叠，不能相加；申报时没有填写的按 0 计。"

INDICATORS: tuple[Declared, ...] = (
    _employees(
        "employees",
        "employees",
        "已建会单位职工",
        "工会所覆盖的用人单位的职工人数，不是地区全部职工。",
        "职工数",
        "职工总数",
        "职工人数",
        "在职职工",
    ),
    _employees("women_employees", "women", "女职工", "职工中的女职工。" + _OVERLAPPING, "女工", "妇女职工"),
    _employees(
        "migrant_employees",
        "migrants",
        "农民工",
        "职工中的农民工。" + _OVERLAPPING,
        "进城务工人员",
        "务工人员",
        "农民工职工",
    ),
    _employees(
        "minority_employees",
        "minorities",
        "少数民族职工",
        "职工中的少数民族职工。" + _OVERLAPPING,
        "民族职工",
    ),
    _employees(
        "new_form_employees",
        "new_form",
        "新就业形态劳动者",
        "用人单位申报的新就业形态劳动者。" + _OVERLAPPING,
        "快递员",
        "外卖配送员",
        "网约车司机",
        "货车司机",
    ),
    Balance(
        key="members.non_members",
        label="未入会职工",
        unit="人",
        group=GROUP,
        plus=("members.employees",),
        minus=("members.members",),
        definition=(
            "已建会单位职工减会员（不含保留会籍）。有单位未申报职工人数时偏少；小于 0 说明申报人数与名册不符，请核对。"
        ),
        source_rule="工会统计年鉴“已建工会的基层单位职工与会员人数”；职工以用人单位申报为准，会员以名册为准。",
        synonyms=("没有入会的职工", "未入会人数", "非会员"),
    ),
    _stated(
        "area_employees",
        "employees",
        "地区全部职工",
        "人",
        "地区内全部职工人数，包括未建会单位的职工。",
        "全社会职工",
        "地区职工总数",
    ),
    _stated("area_units", "units", "地区法人单位", "个", "地区内法人单位总数。", "单位总数", "法人单位数"),
    _stated(
        "area_units_due",
        "units_due",
        "地区应建会单位",
        "个",
        "地区内会员（职工）二十五人以上、应当建立基层工会的单位（工会法第十一条）。",
        "应建会单位数",
        "应建会",
    ),
)

#: Also counted over the coverages: see `employers.py`.
UNDECLARED = Q(declared_on__isnull=True)
