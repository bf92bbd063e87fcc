"""What unions of a nature and trade are like: how large, who works there, what he learned.

Shares are guesses of the usual order of size; `plan.py` moves them together until the county's totals are exact.
"""

from dataclasses import dataclass, replace

from members.enums import Industry

#: Weights of the degrees, from 研究生 to 小学 (`Education` 1 2 3 4 6 7 8), by milieu.
SCHOOLING = {
    "organ": (4, 62, 27, 4, 3, 0, 0),
    "school": (5, 72, 20, 2, 1, 0, 0),
    "health": (6, 50, 31, 12, 1, 0, 0),
    "office": (2, 30, 36, 15, 12, 5, 0),
    "worker": (0, 5, 16, 22, 29, 25, 3),
    "stall": (0, 3, 10, 15, 32, 34, 6),
    "migrant": (0, 1, 8, 18, 30, 37, 6),
}


@dataclass(frozen=True)
class Trade:
    """`size` is the weight among the unions; the rest are shares of the employees, between 0 and 1.

    `turnover`: joined within two years. `dispatched`: 劳务派遣 among those who are not of a new form. `party`: members
    of the party. `skilled`: with a grade of skill. `new_forms`: (group, share) of 新就业形态. `joint`: people per
    employer of a joint union, 0 for a union of one employer. `public`: organs and institutions, where all have joined;
    elsewhere `outside` have not.
    """

    size: float
    women: float
    migrants: float = 0.0005
    industry: str = Industry.S
    schooling: str = "organ"
    turnover: float = 0.05
    dispatched: float = 0.02
    party: float = 0.5
    skilled: float = 0.0
    new_forms: tuple[tuple[str, float], ...] = ()
    joint: int = 0
    public: bool = True
    outside: float = 0.0005


_ORGAN = Trade(36, 0.36)
_SCHOOL = Trade(52, 0.6, industry=Industry.P, schooling="school", party=0.32)
_HEALTH = Trade(40, 0.72, industry=Industry.Q, schooling="health", party=0.22, turnover=0.08, dispatched=0.06)
_CULTURE = Trade(18, 0.5, industry=Industry.R, schooling="school", party=0.35)
_SERVICE = Trade(
    45, 0.4, industry=Industry.N, schooling="office", party=0.25, dispatched=0.1, migrants=0.01, skilled=0.15
)
_VERTICAL = Trade(45, 0.33, schooling="office", party=0.42, dispatched=0.06)
_STATE = Trade(
    130, 0.36, migrants=0.16, industry=Industry.N, schooling="office", party=0.2, skilled=0.3, dispatched=0.1,
    public=False, outside=0.05, turnover=0.08,
)  # fmt: skip
_PLANT = Trade(
    220, 0.4, migrants=0.62, industry=Industry.C, schooling="worker", party=0.06, skilled=0.34, dispatched=0.12,
    public=False, outside=0.16, turnover=0.17,
)  # fmt: skip
_STALLS = Trade(
    150, 0.45, migrants=0.56, industry=Industry.F, schooling="stall", party=0.03, skilled=0.06, dispatched=0.0,
    public=False, outside=0.24, turnover=0.26, joint=13, new_forms=(("truck", 0.05), ("ride", 0.03)),
)  # fmt: skip

_BY_NATURE = {
    "行政机关": _ORGAN,
    "财政拨款的事业单位": _SCHOOL,
    "其他事业单位": _SERVICE,
    "垂管单位": _VERTICAL,
    "国有企业": _STATE,
    "集体企业": replace(_STATE, size=90, women=0.45, migrants=0.3, industry=Industry.F, party=0.1),
    "国有控股公司": replace(
        _PLANT, size=980, women=0.14, migrants=0.5, industry=Industry.B, outside=0.06, skilled=0.5
    ),
    "其他有限责任公司": _PLANT,
    "私营企业": _PLANT,
    "外商投资企业": replace(_PLANT, size=420, women=0.55, migrants=0.6, schooling="office", outside=0.1),
    "个体经济组织": _STALLS,
}

#: (part of the union's name, what differs from its nature). The first that fits counts.
_BY_NAME: tuple[tuple[str, dict], ...] = (
    ("机关工会", {"size": 55}),
    ("公安局交通警察", {"size": 120, "women": 0.18}),
    ("县教育局", {"size": 48, "women": 0.45}),
    ("县委办公室", {"size": 42}),
    ("县政府办公室", {"size": 46}),
    ("人力资源和社会保障局", {"size": 55}),
    ("信访局", {"size": 18}),
    ("审计局", {"size": 26}),
    ("统计局工会", {"size": 22}),
    ("调查队", {"size": 12}),
    ("中心小学", {"size": 45}),
    ("初级中学", {"size": 60, "women": 0.53}),
    ("第一中学", {"size": 210, "women": 0.52}),
    ("第二中学", {"size": 170, "women": 0.53}),
    ("职业技术学校", {"size": 120, "women": 0.48}),
    ("第一小学", {"size": 110, "women": 0.7}),
    ("第二小学", {"size": 100, "women": 0.7}),
    ("第三小学", {"size": 90, "women": 0.7}),
    ("幼儿园", {"size": 50, "women": 0.95, "turnover": 0.1}),
    ("特殊教育学校", {"size": 28, "women": 0.65}),
    ("卫生院", {**vars(_HEALTH), "size": 38}),
    ("疾病预防", {**vars(_HEALTH), "size": 48, "women": 0.58}),
    ("妇幼保健", {**vars(_HEALTH), "size": 85, "women": 0.84}),
    ("人民医院", {**vars(_HEALTH), "size": 480}),
    ("中医医院", {**vars(_HEALTH), "size": 220, "women": 0.68}),
    ("图书馆", {**vars(_CULTURE), "size": 14, "women": 0.62}),
    ("文化馆", vars(_CULTURE)),
    ("档案馆", {**vars(_CULTURE), "size": 12}),
    ("融媒体", {**vars(_CULTURE), "size": 65}),
    ("文物", {**vars(_CULTURE), "size": 20, "women": 0.4}),
    ("农业技术推广", {"size": 42, "women": 0.36, "industry": Industry.M}),
    ("水土保持", {"size": 25, "women": 0.3, "industry": Industry.N}),
    (
        "园林环卫",
        {"size": 260, "women": 0.52, "dispatched": 0.4, "migrants": 0.12, "schooling": "worker", "party": 0.08},
    ),
    ("公路养护", {"size": 110, "women": 0.18, "migrants": 0.05, "schooling": "worker", "industry": Industry.G}),
    ("客运服务", {"size": 95, "women": 0.24, "industry": Industry.G, "new_forms": (("ride", 0.12),)}),
    ("自来水", {"size": 70, "women": 0.28, "industry": Industry.D}),
    ("种子服务", {"size": 22, "industry": Industry.A}),
    ("房产服务", {"size": 38, "industry": Industry.K}),
    ("税务局", {"size": 130, "women": 0.42}),
    ("气象局", {"size": 16, "industry": Industry.M}),
    ("消防救援", {"size": 60, "women": 0.06}),
    ("邮政管理", {"size": 10}),
    ("自然资源局", {"size": 95}),
    ("市场监督管理局", {"size": 140, "women": 0.4}),
    ("供电公司", {"size": 210, "women": 0.24, "industry": Industry.D, "skilled": 0.45}),
    ("电信分公司", {"size": 110, "women": 0.46, "industry": Industry.I}),
    ("石油分公司", {"size": 85, "women": 0.48, "industry": Industry.F}),
    ("粮食购销", {"size": 85, "industry": Industry.F}),
    ("新华书店", {"size": 28, "women": 0.58, "industry": Industry.R, "migrants": 0.01}),
    ("城市建设投资", {"size": 160, "women": 0.34, "industry": Industry.E}),
    ("水务公司", {"women": 0.3, "industry": Industry.D}),
    ("公共交通", {"size": 240, "women": 0.3, "industry": Industry.G, "schooling": "worker", "migrants": 0.25}),
    ("国有林场", {"size": 190, "women": 0.28, "industry": Industry.A, "schooling": "worker", "migrants": 0.3}),
    ("热力公司", {"size": 150, "women": 0.26, "industry": Industry.D, "schooling": "worker"}),
    ("供销合作社", {"size": 110}),
    ("纸箱厂", {"size": 75, "women": 0.52, "industry": Industry.C, "migrants": 0.45}),
    ("建材", {"size": 320, "women": 0.2, "migrants": 0.7}),
    ("乳业", {"size": 260, "women": 0.5, "migrants": 0.58}),
    ("纺织", {"size": 560, "women": 0.76, "migrants": 0.8}),
    ("建筑安装", {"size": 780, "women": 0.09, "migrants": 0.9, "industry": Industry.E, "outside": 0.22}),
    ("砂石", {"size": 110, "women": 0.12, "migrants": 0.75, "industry": Industry.B}),
    ("果品", {"size": 140, "women": 0.6, "migrants": 0.72, "industry": Industry.A}),
    ("机械厂", {"size": 190, "women": 0.2}),
    ("电器公司", {"size": 240, "women": 0.5}),
    ("超市", {"size": 280, "women": 0.78, "migrants": 0.48, "industry": Industry.F, "turnover": 0.25}),
    ("酒店", {"size": 120, "women": 0.66, "migrants": 0.55, "industry": Industry.H, "turnover": 0.25}),
    ("养殖", {"size": 150, "women": 0.34, "migrants": 0.78, "industry": Industry.A}),
    ("服装", {"size": 310, "women": 0.84, "migrants": 0.78}),
    ("蔬菜", {"size": 160, "women": 0.58, "migrants": 0.8, "industry": Industry.A}),
    ("石材", {"size": 140, "women": 0.14, "migrants": 0.76, "industry": Industry.B}),
    ("药材", {"size": 95, "women": 0.5, "migrants": 0.68, "industry": Industry.A}),
    (
        "快递配送",
        {
            "size": 380, "women": 0.13, "migrants": 0.78, "industry": Industry.G, "turnover": 0.5, "joint": 26,
            "new_forms": (("courier", 0.5), ("takeaway", 0.36), ("truck", 0.07), ("other", 0.02)),
        },
    ),
    ("农贸市场", {"size": 230, "women": 0.58}),
    ("城关镇个体", {"size": 420, "new_forms": (("truck", 0.04), ("ride", 0.08), ("takeaway", 0.02))}),
    ("柳泉乡个体", {"size": 90}),
    ("白塔乡个体", {"size": 80}),
    ("大洼乡个体", {"size": 70}),
)  # fmt: skip

#: Unions of the non-public sector that were founded while the demo's story runs: (part of the name, months after
#: the opening balance). Domain.md 4.1 tells of new non-public unions in a year.
FOUNDED_LATE = (
    ("快递配送", 4),
    ("农贸市场个体", 7),
    ("柳泉乡个体", 10),
    ("白塔乡个体", 12),
    ("药材", 15),
    ("蔬菜", 19),
)


def trade_of(nature: str, name: str) -> Trade:
    """What a union of this nature and name is like."""
    trade = _BY_NATURE[nature]
    for part, different in _BY_NAME:
        if part in name:
            return replace(trade, **different)
    return trade
