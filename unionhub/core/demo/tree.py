"""The tree of the demo county: 14 townships and systems and 130 grassroots unions in eleven natures.

Every name is invented; the numbers per nature are those of a real county (domain.md 4.1: 29 42 10 13 7 2 1 7 9 1 9).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ..enums import OrganisationKind

COUNTY_NAME = "澄溪县总工会"
COUNTY_CODE = "CX"

#: Unions that even the smallest demo has: those of the accounts, and the drivers and couriers.
ALWAYS = ("城关和顺酒店工会", "河湾养殖公司工会", "快递配送行业个体劳动者联合工会")

#: (code, name, kind) of what stands directly below the county.
DISTRICTS = (
    ("CX01", "城关镇总工会", OrganisationKind.TOWNSHIP),
    ("CX02", "河湾镇总工会", OrganisationKind.TOWNSHIP),
    ("CX03", "东岭镇总工会", OrganisationKind.TOWNSHIP),
    ("CX04", "石桥镇总工会", OrganisationKind.TOWNSHIP),
    ("CX05", "柳泉乡工会", OrganisationKind.TOWNSHIP),
    ("CX06", "白塔乡工会", OrganisationKind.TOWNSHIP),
    ("CX07", "大洼乡工会", OrganisationKind.TOWNSHIP),
    ("CX08", "南坪乡工会", OrganisationKind.TOWNSHIP),
    ("CX09", "北川乡工会", OrganisationKind.TOWNSHIP),
    ("CX10", "县直机关工会联合会", OrganisationKind.SYSTEM),
    ("CX11", "教育系统工会", OrganisationKind.SYSTEM),
    ("CX12", "卫生健康系统工会", OrganisationKind.SYSTEM),
    ("CX13", "商贸流通系统工会", OrganisationKind.SYSTEM),
    ("CX14", "澄溪工业园区总工会", OrganisationKind.PARK),
)

_TOWNS = ("城关镇", "河湾镇", "东岭镇", "石桥镇", "柳泉乡", "白塔乡", "大洼乡", "南坪乡", "北川乡")
_BUREAUS = (
    "县委办公室", "县政府办公室", "县发展和改革局", "县财政局", "县人力资源和社会保障局", "县住房和城乡建设局",
    "县交通运输局", "县水利局", "县农业农村局", "县文化和旅游局", "县审计局", "县应急管理局", "县统计局", "县司法局",
    "县民政局", "县信访局", "县林业和草原局", "县退役军人事务局", "县医疗保障局", "县教育局",
)  # fmt: skip
_VERTICAL = (
    "国家税务总局澄溪县税务局", "县气象局", "县烟草专卖局", "县公安局交通警察大队", "县消防救援大队", "县邮政管理局",
    "国家统计局澄溪调查队", "县自然资源局", "县市场监督管理局", "县生态环境分局", "县供电公司", "县电信分公司",
    "县石油分公司",
)  # fmt: skip


@dataclass(frozen=True)
class DemoUnion:
    """One grassroots union of the demo: its code, name, parent's code and nature (the county's own word)."""

    code: str
    name: str
    parent: str
    nature: str


def _by_nature() -> list[tuple[str, str, str]]:
    town = {name: f"CX{number:02d}" for number, name in enumerate(_TOWNS, start=1)}
    rows: list[tuple[str, str, str]] = []
    rows += [("行政机关", f"{name}机关工会", code) for name, code in town.items()]
    rows += [("行政机关", f"{name}工会", "CX10") for name in _BUREAUS]
    rows += [
        ("财政拨款的事业单位", f"{name}{kind}工会", "CX11")
        for name in _TOWNS
        for kind in ("中心小学", "初级中学")
    ]
    rows += [
        ("财政拨款的事业单位", f"澄溪{name}工会", "CX11")
        for name in (
            "第一中学",
            "第二中学",
            "职业技术学校",
            "第一小学",
            "第二小学",
            "第三小学",
            "实验幼儿园",
            "特殊教育学校",
        )
    ]
    rows += [("财政拨款的事业单位", f"{name}卫生院工会", "CX12") for name in _TOWNS]
    rows += [
        ("财政拨款的事业单位", f"县{name}工会", "CX12" if "疾" in name or "妇" in name else "CX10")
        for name in (
            "疾病预防控制中心",
            "妇幼保健院",
            "图书馆",
            "文化馆",
            "农业技术推广中心",
            "水土保持站",
            "档案馆",
        )
    ]
    rows += [
        ("其他事业单位", f"县{name}工会", parent)
        for name, parent in (
            ("人民医院", "CX12"), ("中医医院", "CX12"), ("融媒体中心", "CX10"), ("自来水管理站", "CX01"),
            ("园林环卫中心", "CX01"), ("公路养护中心", "CX02"), ("种子服务站", "CX03"), ("房产服务中心", "CX01"),
            ("客运服务中心", "CX01"), ("文物保护中心", "CX10"),
        )
    ]  # fmt: skip
    rows += [("垂管单位", f"{name}工会", "CX10") for name in _VERTICAL]
    rows += [
        ("国有企业", f"{name}工会", parent)
        for name, parent in (
            ("澄溪县粮食购销公司", "CX13"), ("澄溪县新华书店", "CX13"), ("澄溪县城市建设投资公司", "CX01"),
            ("澄溪县水务公司", "CX01"), ("澄溪县公共交通公司", "CX01"), ("东岭国有林场", "CX03"),
            ("澄溪县热力公司", "CX14"),
        )
    ]  # fmt: skip
    rows += [("集体企业", "澄溪县供销合作社工会", "CX13"), ("集体企业", "石桥镇福利纸箱厂工会", "CX04")]
    rows += [("国有控股公司", "澄溪矿业股份有限公司工会", "CX03")]
    rows += [
        ("其他有限责任公司", f"{name}有限责任公司工会", parent)
        for name, parent in (
            ("澄溪禾丰面粉", "CX14"), ("澄溪恒远建材", "CX14"), ("澄溪清泉乳业", "CX14"), ("澄溪瑞祥纺织", "CX14"),
            ("河湾建筑安装", "CX02"), ("石桥砂石", "CX04"), ("白塔果品", "CX06"),
        )
    ]  # fmt: skip
    rows += [
        ("私营企业", f"{name}工会", parent)
        for name, parent in (
            ("澄溪鑫源机械厂", "CX14"), ("澄溪同盛电器公司", "CX14"), ("澄溪百家乐超市", "CX13"),
            ("城关和顺酒店", "CX01"),
            ("河湾养殖公司", "CX02"), ("柳泉服装加工厂", "CX05"), ("大洼蔬菜公司", "CX07"), ("南坪石材厂", "CX08"),
            ("北川药材公司", "CX09"),
        )
    ]  # fmt: skip
    rows += [("外商投资企业", "澄溪华禾食品（中外合资）有限公司工会", "CX14")]
    rows += [
        ("个体经济组织", f"{name}个体劳动者联合工会", parent)
        for name, parent in (
            *((town_name, code) for town_name, code in list(town.items())[:7]),
            ("城关农贸市场", "CX13"), ("快递配送行业", "CX13"),
        )
    ]  # fmt: skip
    return rows


def unions(count: int | None = None) -> list[DemoUnion]:
    """The 130 grassroots unions in a fixed order, each with a code that never changes.

    With `count` fewer or more, in the same proportions of natures: of fewer those that the demo accounts belong to
    always remain; more are further unions of the same names with a number.
    """
    rows = list(enumerate(_by_nature(), start=1))
    order = [number for number, _ in sorted(rows, key=_importance(rows))]
    made: list[DemoUnion] = []
    wanted = len(rows) if count is None else count
    while len(made) < wanted:
        again = len(made) // len(rows)
        taken = set(order[: wanted - len(made)])
        for number, (nature, name, parent) in rows:
            if number in taken:
                told = f"{name.removesuffix('工会')}第{again + 1}工会" if again else name
                made.append(_union(number + again * len(rows), (nature, told, parent)))
    return made


def _union(number: int, row: tuple[str, str, str]) -> DemoUnion:
    nature, name, parent = row
    return DemoUnion(f"{parent}{number:03d}", name, parent, nature)


def _importance(rows: list[tuple[int, tuple[str, str, str]]]) -> Callable[[tuple[int, tuple]], tuple]:
    """Sorts what a small demo keeps to the front: the accounts' unions, then evenly from all natures."""
    total = Counter(nature for _, (nature, _, _) in rows)
    place: dict[int, Fraction] = {}
    seen: Counter[str] = Counter()
    for number, (nature, _, _) in rows:
        place[number] = Fraction(2 * seen[nature] + 1, 2 * total[nature])
        seen[nature] += 1
    return lambda row: (row[1][1] not in ALWAYS, place[row[0]], row[0])
