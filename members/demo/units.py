"""The unions' own facts, the employers they cover, and those that no union covers yet."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from unionhub.core.demo.county import DemoCounty
from unionhub.core.demo.tree import DISTRICTS

from ..enums import Industry
from ..models import Code, CodeList, Coverage, Employer, Union, UnionSpell
from ..rules.memberships import months_before
from .identity import Identities
from .names import full_name
from .plan import UnionPlan, is_new, opening_day
from .writing import moment

#: Second characters of a credit code by nature (GB 32100: 1 organs, 9 enterprises; then the kind).
_CREDIT_KIND = {
    "行政机关": "11",
    "财政拨款的事业单位": "12",
    "其他事业单位": "12",
    "垂管单位": "11",
    "个体经济组织": "92",
}
_BRANDS = (
    "顺发", "鸿运", "百惠", "惠民", "同兴", "福来", "聚源", "金穗", "益民", "和顺", "瑞丰", "万家", "祥和", "永兴",
    "四季", "家和", "新友", "丰收", "平安", "喜来", "长河", "好邻居", "大众", "春风", "新月", "雪莲", "石榴", "白杨",
    "山泉", "晨光",
)  # fmt: skip
_SHOPS = (
    ("五金店", "F"), ("粮油店", "F"), ("拌面馆", "H"), ("汽修部", "O"), ("理发店", "O"), ("药店", "F"), ("服装店", "F"),
    ("馕房", "H"), ("农资店", "F"), ("装饰部", "E"), ("便利店", "F"), ("货运部", "G"), ("广告部", "L"), ("水果行", "F"),
    ("快餐店", "H"), ("电器行", "F"),
)  # fmt: skip
_COURIERS = (
    "捷丰",
    "飞燕",
    "万邻",
    "同邻",
    "迅安",
    "早到",
    "路通",
    "云鸽",
    "信达来",
    "近邻",
    "晨送",
    "百步",
    "驼铃",
    "风行",
)
_MARKET = ("蔬菜区", "水果区", "肉食区", "水产区", "粮油区", "熟食区", "干货区", "百货区")
#: Employers without a union: most below the 25 members that oblige them to found one (工会法 §11), some above.
_UNCOVERED = (
    ("汽车贸易有限公司", "F"), ("彩印厂", "C"), ("物业服务有限公司", "K"), ("混凝土有限公司", "C"), ("养老院", "Q"),
    ("口腔诊所", "Q"), ("驾驶培训学校", "P"), ("电子商务有限公司", "F"), ("家具厂", "C"), ("农机专业合作社", "A"),
    ("冷链物流有限公司", "G"), ("保安服务有限公司", "L"), ("幼儿园", "P"), ("饲料有限公司", "C"),
)  # fmt: skip
_UNCOVERED_COUNT = 28
_BLOCK = 1_000


@dataclass
class Units:
    """What the county's unions consist of: `covered` lists (employer, weight) by the union's code."""

    unions: int = 0
    covered: dict[str, list[tuple[Employer, float]]] = field(default_factory=dict)
    uncovered: list[Employer] = field(default_factory=list)
    closed: list[tuple[Employer, UnionPlan, date]] = field(default_factory=list)
    coverages: int = 0


def make_units(
    county: DemoCounty, plans: list[UnionPlan], identities: Identities, founded: dict[str, date]
) -> Units:
    """Write unions with their classification, employers and coverages; `founded`: when those of the districts were."""
    natures = {code.label: code for code in Code.objects.in_force(CodeList.NATURE, county.as_of)}
    random = county.random("units")
    opening = opening_day(county.as_of)
    units = Units()
    rows = [_union(random, plan, identities) for plan in plans]
    Union.objects.bulk_create(rows, batch_size=_BLOCK)
    spells = []
    for union, plan in zip(rows, plans, strict=True):
        spells += _classification(union, plan, natures, opening)
    spells += _districts(county, random, identities, founded, opening)
    UnionSpell.objects.bulk_create(spells, batch_size=_BLOCK)
    units.unions = len(plans) + len(founded)
    coverages = _employers(county, plans, identities, natures, random, units)
    coverages += _ended(county, plans, identities, natures, units)
    Coverage.objects.bulk_create(coverages, batch_size=_BLOCK)
    units.coverages = len(coverages)
    units.uncovered = _without_union(county, identities, natures, random)
    return units


def _districts(
    county: DemoCounty, random: Random, identities: Identities, founded: dict[str, date], opening: date
) -> list[UnionSpell]:
    """Write the unions of townships, systems and parks, which have no nature; returns their spells."""
    spells = []
    for code, day in founded.items():
        node = county.nodes[code]
        union = Union.objects.create(
            organisation=node,
            credit_code=identities.credit_code("89"),
            founded_on=day,
            founding_document=f"澄工发〔{day.year}〕{random.randint(1, 60)}号",
            address=f"澄溪县{_street(random, node.name)}{random.randint(1, 90)}号",
            contact=full_name(random, "01", random.choice("12"), random.randint(1970, 1998)),
            contact_phone=identities.phone(),
        )
        spells.append(
            UnionSpell(
                union=union,
                parent=node.parent,
                industry=Industry.S,
                valid_from=day,
                reason="建会",
                recorded_at=moment(max(day, opening)),
            )
        )
    return spells


def _union(random: Random, plan: UnionPlan, identities: Identities) -> Union:
    name = plan.union.name
    year = plan.founded_on.year
    return Union(
        organisation=plan.organisation,
        credit_code=identities.credit_code("81"),
        founded_on=plan.founded_on,
        founding_document=f"澄工发〔{year}〕{random.randint(1, 60)}号",
        is_joint=bool(plan.trade.joint),
        direct_election=None if plan.trade.public and random.random() < 0.2 else random.random() < 0.3,
        address=f"澄溪县{_street(random, name)}{random.randint(1, 320)}号",
        postcode="000000",
        contact=full_name(random, "01", random.choice("12"), random.randint(1970, 1998)),
        contact_phone=identities.phone(),
    )


def _street(random: Random, name: str) -> str:
    place = next((part for part in ("城关镇", "河湾镇", "东岭镇", "石桥镇") if part in name), "")
    return place + random.choice(
        ("人民路", "解放路", "团结路", "建设路", "文化路", "振兴街", "朝阳街", "园区一路")
    )


def _classification(
    union: Union, plan: UnionPlan, natures: dict[str, Code], opening: date
) -> list[UnionSpell]:
    """One spell since the founding; of the water company two: it was an institution until the county changed it."""
    common = {"union": union, "parent": plan.organisation.parent, "industry": plan.trade.industry}
    recorded = moment(max(plan.founded_on, opening))
    spell = UnionSpell(
        nature=natures[plan.union.nature],
        valid_from=plan.founded_on,
        reason="建会",
        recorded_at=recorded,
        **common,
    )
    if "水务公司" not in plan.union.name or is_new(plan, opening):
        return [spell]
    turned = months_before(opening, -8)
    earlier = UnionSpell(
        nature=natures["其他事业单位"],
        valid_from=plan.founded_on,
        valid_to=turned,
        reason="建会",
        recorded_at=recorded,
        end_recorded_at=moment(turned),
        **common,
    )
    spell.valid_from, spell.reason, spell.recorded_at = turned, "转企改制", moment(turned)
    return [earlier, spell]


def _employers(
    county: DemoCounty,
    plans: list[UnionPlan],
    identities: Identities,
    natures: dict[str, Code],
    random: Random,
    units: Units,
) -> list[Coverage]:
    opening = opening_day(county.as_of)
    employers: list[Employer] = []
    coverages = []
    for plan in plans:
        kind = _CREDIT_KIND.get(plan.union.nature, "91")
        mine = []
        for name, industry in _names(random, plan):
            employer = Employer(
                organisation=plan.organisation,
                name=name,
                credit_code=identities.credit_code(kind),
                nature=natures[plan.union.nature],
                industry=industry,
                address=f"澄溪县{_street(random, plan.union.name)}{random.randint(1, 320)}号",
                contact=full_name(random, "01", random.choice("12"), random.randint(1970, 1998)),
                contact_phone=identities.phone(),
            )
            mine.append((employer, random.uniform(0.5, 1.5)))
            coverages.append(
                Coverage(
                    organisation=plan.organisation,
                    employer=employer,
                    valid_from=plan.founded_on,
                    reason="建会",
                    recorded_at=moment(max(plan.founded_on, opening)),
                )
            )
        employers += [employer for employer, _ in mine]
        units.covered[plan.union.code] = mine
    Employer.objects.bulk_create(employers, batch_size=_BLOCK)
    return coverages


def _names(random: Random, plan: UnionPlan) -> list[tuple[str, str]]:
    """The names of the union's employers with their industry."""
    stem = plan.union.name.removesuffix("工会")
    if not plan.trade.joint:
        return [(stem, plan.trade.industry)]
    count = max(2, min(40, plan.employees // plan.trade.joint))
    place = stem.removesuffix("个体劳动者联合")
    if place.startswith("快递"):
        found = [(f"澄溪{brand}快递服务部", "G") for brand in _COURIERS]
        found += [(f"澄溪{brand}同城配送部", "G") for brand in _COURIERS]
    elif "市场" in place:
        found = [(f"{place}{brand}{area}", "F") for brand in _BRANDS for area in _MARKET]
    else:
        found = [(f"{place}{brand}{shop}", industry) for brand in _BRANDS for shop, industry in _SHOPS]
    return random.sample(found, min(count, len(found)))


def _ended(
    county: DemoCounty,
    plans: list[UnionPlan],
    identities: Identities,
    natures: dict[str, Code],
    units: Units,
) -> list[Coverage]:
    """Employers that closed down: of every third joint union of the opening balance one."""
    opening = opening_day(county.as_of)
    joint = [plan for plan in plans if plan.trade.joint and not is_new(plan, opening)][::3]
    coverages = []
    for at, plan in enumerate(joint):
        closed = months_before(opening, -(5 + at % 12))
        employer = Employer.objects.create(
            organisation=plan.organisation,
            name=f"{plan.union.name.removesuffix('个体劳动者联合工会')}旧街综合商店",
            credit_code=identities.credit_code("92"),
            nature=natures[plan.union.nature],
            industry=Industry.F,
            closed_on=closed,
        )
        units.closed.append((employer, plan, closed))
        coverages.append(
            Coverage(
                organisation=plan.organisation,
                employer=employer,
                valid_from=plan.founded_on,
                valid_to=closed,
                reason="建会",
                recorded_at=moment(opening),
                end_recorded_at=moment(closed),
            )
        )
    return coverages


def _without_union(
    county: DemoCounty, identities: Identities, natures: dict[str, Code], random: Random
) -> list[Employer]:
    areas = [(code, name) for code, name, kind in DISTRICTS if kind != "system"]
    made = []
    for at in range(max(3, county.size.share(_UNCOVERED_COUNT))):
        code, district = areas[at % len(areas)]
        what, industry = _UNCOVERED[at % len(_UNCOVERED)]
        place = district.removesuffix("总工会").removesuffix("工会")
        brand = _BRANDS[at % len(_BRANDS)] + ("" if at < len(_BRANDS) else str(at // len(_BRANDS) + 1))
        made.append(
            Employer(
                organisation=county.nodes[code],
                name=f"{place}{brand}{what}",
                credit_code=identities.credit_code("91"),
                nature=natures["私营企业"],
                industry=industry,
                address=f"{place}{random.choice(('东', '西', '南', '北'))}街{random.randint(1, 90)}号",
                contact=full_name(random, "01", random.choice("12"), random.randint(1970, 1998)),
                contact_phone=identities.phone(),
            )
        )
    return Employer.objects.bulk_create(made, batch_size=_BLOCK)
