"""The office's set phrases: openings, transitions, problems, plans and endings, to be put into a text and reworded.

No number stands in them: numbers are figures. What upper levels are called comes from the settings, what the period and
the place are called from the text they are put into.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from .place_words import Words


@dataclass(frozen=True)
class Group:
    """Phrases for one place of a text."""

    title: str
    phrases: tuple[str, ...]


#: «{city}» and «{province}» are the upper levels, «{period}» and «{level}» those of the text (`Words`).
_GROUPS = (
    Group(
        "开头",
        (
            "{period}，在同级党委和{city}总工会的领导下，{level}各级工会履行维护职工合法权益、竭诚服务职工群众的基本职责，"
            "各项工作有序推进。现将有关情况总结如下。",
            "{period}，{level}各级工会按照{province}总工会、{city}总工会的工作部署，结合本地实际抓好落实。现将主要工作报告如下。",
            "现将{period}工会工作情况和下一步打算报告如下。",
            "以下数字除另有说明外，均为期末数。",
        ),
    ),
    Group(
        "过渡",
        (
            "在此基础上，",
            "与此同时，",
            "主要做了以下几个方面的工作。",
            "从统计情况看，",
            "具体情况如下。",
            "按单位分，情况如下表。",
        ),
    ),
    Group(
        "工作做法",
        (
            "把工会组织建设与服务职工结合起来，先摸清底数，再分类推进。",
            "坚持条件成熟一家组建一家，建一家规范一家。",
            "对职工反映的问题逐件登记、专人办理、限期答复。",
            "对到期应当换届的工会提前提醒，指导其依照规定程序选举。",
            "与人力资源社会保障等部门协同，及时化解劳动关系矛盾。",
        ),
    ),
    Group(
        "存在问题",
        (
            "对照职工的期盼和{city}总工会的要求，工作中还存在一些不足。",
            "部分单位应当建立工会而尚未建立，组织覆盖还有空白。",
            "部分基层工会届满后没有按期换届，基础资料更新不及时。",
            "基层工会干部多为兼职，人员变动较多，业务能力有待提高。",
            "服务职工的项目还不够丰富，与职工的需求还有差距。",
        ),
    ),
    Group(
        "下一步打算",
        (
            "下一步，{level}各级工会将重点做好以下工作。",
            "继续推进组建工会和发展会员，把尚未建会的单位列入计划，逐家落实。",
            "健全劳动争议预防和调解机制，做到早发现、早介入、早化解。",
            "加强对基层工会的指导和培训，督促届满的工会按期换届。",
            "完善台账，做到底数清楚、数字准确、有据可查。",
        ),
    ),
    Group(
        "结尾",
        (
            "特此报告。",
            "以上报告，请予审阅。",
            "专此总结，请{city}总工会指导。",
        ),
    ),
)


#: The parameter in which an office keeps phrases of its own, and what stands between them.
OWN, BETWEEN = "reports.summary.phrases", "｜"
#: Phrases of one's own that the menu has room for.
MOST_OWN = 40


def phrases(place: Words, own: str = "") -> tuple[Group, ...]:
    """The phrases as they are put into a text of that place and period; first those in `own`, the office's."""
    names = {**settings.UPPER_LEVEL_NAMES, "period": place.period, "level": place.level}
    mine = [filled for one in own.split(BETWEEN) if (filled := _filled(one.strip(), names))]
    groups = [Group("本单位常用", tuple(mine[:MOST_OWN]))] if mine else []
    return (
        *groups,
        *(Group(one.title, tuple(_filled(text, names) for text in one.phrases)) for one in _GROUPS),
    )


def _filled(text: str, names: Mapping[str, str]) -> str:
    """The words in place of their names; any other brace stays as it was typed."""
    for name, words in names.items():
        text = text.replace(f"{{{name}}}", words)
    return text
