"""The words of a question beside the names of figures: fillers, units, comparison, grouping, ranking."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from unionhub.core.enums import OrganisationKind as Of

from .asking_periods import Kind, spoken_at
from .asking_times import PREVIOUS, SAME_DAYS, SINCE, Base

#: Between what is asked for one thing and for the next. «、，；» are folded to the first of them.
BREAK = "|"
_AND = ("以及", "还有", "和", "与", "及")

#: Say nothing about what is asked for. Not «新增», «平均», «累计», «全部»: they change the number.
FILLERS = (
    "请问", "麻烦", "帮我", "帮忙", "查一下", "查询", "查", "看一下", "看看", "我想知道", "想知道",
    "领导要", "告诉我", "统计一下", "一下", "给我", "多少", "一共", "总共", "合计", "总计", "共计", "共",
    "几", "有没有", "有多少", "现有", "拥有", "有", "的", "了", "呢", "吗", "啊", "吧", "数量", "数字",
    "数据", "数", "总数", "总量", "情况", "怎么样", "怎样", "如何", "是", "为", "达到", "发了", "开了", "召开了",
    "达", "大概",
    "大约", "到底", "截至", "截止", "期间", "时候", "分别", "各是", "各有", "在", "里", "中",
)  # fmt: skip
#: Words that name a measure, and the units of figures they agree with.
_PERSONS = frozenset({"人", "人次"})
_COUNTS = frozenset({"个", "件", "次", "人", "人次"})
UNITS: dict[str, frozenset[str]] = {
    "人数": _PERSONS,
    "总人数": _PERSONS,
    "多少人": _PERSONS,
    "人次": frozenset({"人次"}),
    "人": _PERSONS,
    "名": _PERSONS,
    "位": _PERSONS,
    "个": _COUNTS,
    "家": frozenset({"个"}),
    "所": frozenset({"个"}),
    "件数": frozenset({"件"}),
    "件": frozenset({"件"}),
    "起": frozenset({"件"}),
    "宗": frozenset({"件"}),
    "份": frozenset({"件"}),
    "次数": frozenset({"次"}),
    "次": frozenset({"次"}),
    "场": frozenset({"次"}),
    "元": frozenset({"元"}),
    "万元": frozenset({"元"}),
    "钱": frozenset({"元"}),
    "金额": frozenset({"元"}),
    "万人": _PERSONS,
    "万": _COUNTS | {"元"},
    "天": frozenset({"天"}),
    "百分之多少": frozenset({"%"}),
    "百分之几": frozenset({"%"}),
    "百分比": frozenset({"%"}),
}

_BY = re.compile(r"(?:比较?|较|相较于?|相比|对比|比起)")
_WITH = re.compile(r"(?:与|和|跟|同)")
#: What ends a comparison: it may after «比去年», it must after «与去年».
_AFTER_WITH = re.compile(r"的?(?:相比较?|比较|比|对比)")
_AFTER_BY = re.compile(r"(?:的?(?:相比较?|比较|来说|来看))?")
_SAME = re.compile(r"的?同期")
#: A change asked for as such, and words of a change that only say which way beside something to compare with.
_CHANGE = re.compile(
    r"(?:增加|增长|减少|下降|上升|提高|降低|增|减|多|少|涨|高|低|变化|相差|差)了?(?:百分之)?(?:多少|几)|变化(?:情况|大吗|大不大)?|增减(?:变化|情况)?"
    r"|增幅|涨幅|降幅|增速|增长率|有(?:什么|何)变化"
)
_WAY = re.compile(
    r"(?:是)?(?:增加|增长|减少|下降|上升|提高|降低|增|减|多|少|涨|高|低)(?:还是(?:增加|减少|增|减|多|少|高|低))?"
)

_PLACES = {
    "乡镇街道": (Of.TOWNSHIP,),
    "乡镇": (Of.TOWNSHIP,),
    "镇街": (Of.TOWNSHIP,),
    "街道": (Of.TOWNSHIP,),
    "乡": (Of.TOWNSHIP,),
    "镇": (Of.TOWNSHIP,),
    "系统": (Of.SYSTEM,),
    "园区": (Of.PARK,),
    "基层工会": (Of.PRIMARY,),
    "下级工会": (),
    "下级单位": (),
    "下级组织": (),
    "下级": (),
    "地区": (),
    "地方": (),
}
_KINDS = "|".join(_PLACES)
_GROUP = re.compile(rf"(?:各个?|每个|分|按|哪一?[个些]|哪几个|的)(?P<kind>{_KINDS})(?:分别|分|分组|统计|的)?")
_RANK = re.compile(
    rf"(?:(?P<kind1>{_KINDS})的?)?(?P<way>最多|最少|最高|最低|排名|排行|排序)(?:的?是?(?:哪一?[个些])?(?P<kind>{_KINDS}))?"
)
_LEAST = frozenset({"最少", "最低"})


@dataclass(frozen=True)
class Group:
    """A split: by the nodes below (of `kinds`, if any is named), or by the dimension of that label."""

    label: str
    kinds: tuple[str, ...] = ()
    is_dimension: bool = False


@dataclass(frozen=True)
class Rank:
    """The order of a split: the least first, else the most."""

    is_least: bool = False


@dataclass(frozen=True)
class Word:
    """A word of the question. `kind`: name, place, period, base, change, way, unit, group, rank, and, filler, raw."""

    kind: str
    end: int
    value: object = None


def words_at(text: str, at: int, today: date, dimensions: tuple[str, ...]) -> Iterator[Word]:
    """Every word that begins at the place of the folded text and is no name."""
    if text[at] == BREAK:
        yield Word("and", at + 1)
        return
    for end, spoken in spoken_at(text, at, today):
        yield Word("period", end, spoken)
    yield from _bases(text, at, today)
    for kind, pattern, value in (("change", _CHANGE, SINCE), ("way", _WAY, None)):
        if found := pattern.match(text, at):
            yield Word(kind, found.end(), value)
    for word in _AND:
        if text.startswith(word, at):
            yield Word("and", at + len(word))
    for word in FILLERS:
        if text.startswith(word, at):
            yield Word("filler", at + len(word))
    for word, units in UNITS.items():
        if text.startswith(word, at):
            yield Word("unit", at + len(word), units)
    yield from _splits(text, at, dimensions)


def _bases(text: str, at: int, today: date) -> Iterator[Word]:
    for word, base in (("同比", SAME_DAYS), ("环比", PREVIOUS)):
        if text.startswith(word, at):
            yield Word("base", at + 2, base)
    for before, after in ((_BY, _AFTER_BY), (_WITH, _AFTER_WITH)):
        if found := before.match(text, at):
            for end, base in _compared(text, found.end(), today):
                if stop := after.match(text, end):
                    yield Word("base", stop.end(), base)


def _compared(text: str, at: int, today: date) -> Iterator[tuple[int, Base]]:
    if text.startswith("上期", at):
        yield at + 2, PREVIOUS
    for end, spoken in spoken_at(text, at, today):
        if spoken.kind == Kind.SAME:
            yield end, SAME_DAYS
            continue
        yield end, Base(spoken)
        last_year = spoken.kind == Kind.YEAR and spoken.last.year == today.year - 1
        if last_year and (same := _SAME.match(text, end)):
            yield same.end(), SAME_DAYS


def _splits(text: str, at: int, dimensions: tuple[str, ...]) -> Iterator[Word]:
    if found := _GROUP.match(text, at):
        yield Word("group", found.end(), Group(found["kind"], _PLACES[found["kind"]]))
    for label in dimensions:
        for before in ("按照", "按", "分", "各"):
            if text.startswith(before + label, at):
                end = at + len(before + label)
                for after in ("分组统计", "分组", "划分", "统计", "分", ""):
                    if text.startswith(after, end):
                        yield Word("group", end + len(after), Group(label, is_dimension=True))
        for after in ("分布", "构成", "结构"):
            if text.startswith(label + after, at):
                yield Word("group", at + len(label + after), Group(label, is_dimension=True))
    if found := _RANK.match(text, at):
        kind = found["kind"] or found["kind1"]
        group = Group(kind, _PLACES[kind]) if kind else None
        yield Word("rank", found.end(), (Rank(found["way"] in _LEAST), group))
