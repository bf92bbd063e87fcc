"""Rates of the domain, each with its denominator in its name or definition (domain.md §1.1, «Rates»)."""

from unionhub.core.indicators import Declared, Level, Ratio

GROUP = "比率"
_HALF_UP = "先汇总分子、分母再相除，保留两位小数，四舍五入；各单位的比率不相加、不平均。"


def _rate(
    key: str,
    label: str,
    numerator: str,
    denominator: str,
    told: str,
    source: str,
    *synonyms: str,
    lowest: Level = Level.UNION,
) -> Ratio:
    return Ratio(
        key=f"members.{key}",
        label=label,
        group=GROUP,
        numerator=f"members.{numerator}",
        denominator=f"members.{denominator}",
        definition=told + _HALF_UP,
        source_rule=source,
        synonyms=synonyms,
        lowest=lowest,
    )


def _share(key: str, label: str, part: str, *synonyms: str) -> Ratio:
    name = label.removesuffix("占比")
    return _rate(
        key,
        label,
        part,
        "members",
        f"{name} ÷ 会员（均不含保留会籍）。各项占比互有重叠，相加没有意义。",
        "工会统计调查制度（国统制〔2019〕107号）的会员构成。",
        *synonyms,
    )


INDICATORS: tuple[Declared, ...] = (
    _rate(
        "rate_a",
        "入会率（占已建会单位职工）",
        "members",
        "employees",
        "会员（不含保留会籍）÷ 已建会单位职工。分母只含有工会的单位，不是地区全部职工；有单位未申报职工人数时偏高。",
        "工会统计年鉴“已建工会的基层单位职工与会员人数”的口径。",
        "入会率",
        "职工入会率",
        "会员率",
    ),
    _rate(
        "rate_b",
        "入会率（占地区全部职工）",
        "members",
        "area_employees",
        "会员（不含保留会籍）÷ 地区全部职工。分母是登记的地区总数，须注明来源；没有登记的地区不计算。",
        "全国总工会以全部职工为分母的职工入会率口径；分母来自统计部门，见登记的来源。",
        "入会率",
        "职工入会率",
        "全口径入会率",
        lowest=Level.AREA,
    ),
    _rate(
        "organised_rate",
        "建会率",
        "employers_organised",
        "area_units_due",
        "已建会的应建会单位（职工 25 人以上，单独建会或加入联合工会）÷ 登记的地区应建会单位。",
        "工会法第十一条；分母来自市场监管、统计部门，见登记的来源。",
        "组建率",
        "单位建会率",
        lowest=Level.AREA,
    ),
    _rate(
        "covered_rate",
        "工会覆盖率",
        "employers_covered",
        "area_units",
        "已建会单位（含由联合基层工会覆盖的）÷ 登记的地区法人单位。",
        "工会统计年鉴“联合工会涵盖单位数”等口径；分母来自市场监管、统计部门，见登记的来源。",
        "覆盖率",
        "单位覆盖率",
        lowest=Level.AREA,
    ),
    _share("women_share", "女会员占比", "women", "女会员比例", "女职工会员占比"),
    _share("migrant_share", "农民工会员占比", "migrants", "农民工会员比例", "进城务工会员占比"),
    _share("minority_share", "少数民族会员占比", "minorities", "少数民族会员比例"),
    _share("new_form_share", "新就业形态会员占比", "new_form", "新就业形态会员比例"),
    _rate(
        "direct_election_share",
        "基层工会直接选举占比",
        "direct_election_unions",
        "unions",
        "本届由会员直接选举产生的基层工会 ÷ 基层工会。没有登记届次的工会计入分母。",
        "工会基层组织选举工作条例（2016）；届次中登记的选举方式。",
        "直选率",
        "直接选举比例",
    ),
)
