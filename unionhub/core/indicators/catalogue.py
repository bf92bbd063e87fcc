"""docs/figures.md: every declared figure with its passport (`manage.py figure_catalogue` writes it)."""

from collections.abc import Iterable

from .declare import Balance, Declared, Indicator, Level, Median, Ratio, SmallCells, Stated
from .registry import dimensions_of, indicator, indicators
from .words import formula

LEVELS_IN_WORDS = {Level.COUNTY: "县", Level.AREA: "乡镇、系统、园区", Level.UNION: "基层工会"}
SMALL_CELLS_IN_WORDS = {
    SmallCells.SHOWN: "照实显示",
    SmallCells.WITH_RECORDS: "少数不公开，可查看名册的除外",
    SmallCells.WITHHELD: "少数不公开",
}
_HEAD = (
    "编码",
    "名称",
    "单位",
    "定义",
    "分母、组成",
    "可拆分",
    "最低层级",
    "小数处理",
    "来源规则",
    "版本",
)
_TOP = """# Figures

Written by `manage.py figure_catalogue` from the declarations in the apps' `indicators`; do not edit it by hand. The
keys stay what they are: reports, saved questions and `manage.py figures` name figures by them. How to declare one:
`docs/recipes/figure.md`.

«小数处理»: a number of persons from 1 to 4 (parameter `core.figure.small_cell`), and whatever it could be worked out
from, is shown only as the column says. A ratio or balance is withheld with its parts.
"""


def catalogue(items: Iterable[Declared] | None = None) -> str:
    """The text of the file; of all figures, or of `items`."""
    groups: dict[tuple[str, str], list[Declared]] = {}
    for item in indicators().values() if items is None else items:
        groups.setdefault((item.domain, item.group), []).append(item)
    return "\n".join([_TOP, *(_table(domain, group, rows) for (domain, group), rows in groups.items())])


def _table(domain: str, group: str, items: list[Declared]) -> str:
    lines = [
        f"## {group}（{domain}）",
        "",
        _line(_HEAD),
        _line(["---"] * len(_HEAD)),
        *(_line(_cells(item)) for item in items),
        "",
    ]
    return "\n".join(lines)


def _cells(item: Declared) -> list[str]:
    return [
        f"`{item.key}`",
        item.label,
        item.unit,
        item.definition,
        made_of(item),
        "、".join(dimensions_of(item).values()) or "—",
        LEVELS_IN_WORDS[item.lowest],
        small_cells(item),
        item.source_rule,
        str(item.version),
    ]


def made_of(item: Declared) -> str:
    """What the figure is computed from, of what it is a part, and what counts its missing contributions."""
    words = [formula(item, {key: found.label for key, found in indicators().items()})]
    if isinstance(item, Stated):
        words.append("逐地区登记")
    if isinstance(item, Indicator):
        if item.part_of:
            words.append(f"“{indicator(item.part_of).label}”的一部分")
        if item.gaps:
            words.append(f"缺项：{indicator(item.gaps).label}")
    return "；".join(word for word in words if word) or "—"


def small_cells(item: Declared) -> str:
    """How small counts of the figure are handled."""
    if isinstance(item, Ratio | Balance | Median):
        return "随组成数字"
    return SMALL_CELLS_IN_WORDS[item.small_cells] if isinstance(item, Indicator) else "照实显示"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
