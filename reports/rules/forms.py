"""From the headings of a city's form to proposals: which figure a row speaks of, and what its column asks of it.

Pure. Proposals are shown and confirmed, never entered by themselves; so a wrong one costs a look, a missing one a
search. Headings are those of monthly forms of county and city federations (domain.md §1.8).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from unionhub.core.name_search import fold_name

from ..enums import ColumnKind
from .form_labels import folded

#: What may stand where there is no number.
EMPTY_WORDS = (("—", "—"), ("0", "0"), ("", "空"))

#: What a heading asks of a figure, the first that fits. «较上月» and the like are none of our columns.
_KINDS: tuple[tuple[str, ColumnKind | None], ...] = (
    (r"较上月|比上月|环比|较上期|比上期|较年初|比年初", None),
    (r"以前月份|更正|补报|追溯", ColumnKind.CORRECTION),
    (
        r"(同比|增减|增长|升降|增加)[^/]{0,6}(%|率|百分|幅)|(±|\+-|\+/-)%|增幅|%.{0,2}$",
        ColumnKind.CHANGE_PERCENT,
    ),
    (r"增减|同比|(比|较)(上年|去年)(同期)?(增|净增|变动)?|±|\+/?-", ColumnKind.CHANGE),
    (r"(上年|去年|上一年)(同期|同月|累计)?|同期", ColumnKind.YEAR_AGO),
    (r"上(月|期)(末|底)|月初|期初|上期结转", ColumnKind.LAST_END),
    (r"统计年度", ColumnKind.STAT_YEAR),
    (r"累计|年初至|1-\d+月|自年初|本年|今年|全年", ColumnKind.YEAR_TO_DATE),
    (r"期末|(本月|月|年)(末|底)|现有|实有|截至|截止|在册|时点", ColumnKind.END),
    (r"本月|本期|当月|当期|\d+月份?$|月报数|本次", ColumnKind.MONTH),
)
#: Words of a heading that say when and how, not what.
_WHEN = re.compile(
    r"以前月份|更正数?|(比|较)?(上年|去年|上一年)(同期|同月|累计)?|同期|同比|增减|增长|升降|增幅|"
    r"上(月|期)(末|底)?数?|月初|期初|统计年度|本年度?|今年|全年|年初至(今|本月末?)|1-\d+月|累计|"
    r"期末|(本月|年|月)(末|底)|截至.{0,8}(末|底|日)|现有|实有|本月|本期|当月|当期|[±%]|\+/?-"
)
_NUMBERING = re.compile(
    r"^([一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}(\.\d{1,2})+[、.)）]?|\d{1,2}[、.)）]|[①-⑳])"
)
_PART = re.compile(r"^(其中|其(?![他它余])|#|内(?=[:：]))[:：、]?")
_UNIT = re.compile(
    r"[(（\[【]?(单位[:：])?(人次|万元|人|个|件|次|户|元|家|份|篇|名|处|起|次数|条|%)[)）\]】]$|[(（](单位[:：]).{1,4}[)）]$"
)
_TAIL = re.compile(r"(总|人|件|个|户|次|起)?(数量|数|总量|总计|合计|小计|情况)$")
_TAILS = (_TAIL, re.compile(r"(人员|单位|组织)(数量|数|总数|情况)$"))
#: From this score on a proposal is put first in a field; below it stands among others to choose.
SURE = 85
_IN_CHAPTER, _OTHER_CHAPTER = 8, 30
_EXACT, _VARIANT, _SYNONYM, _HOLDS, _INSIDE = 100, 98, 90, 60, 45


@dataclass(frozen=True)
class Candidate:
    """A figure as headings may call it. `is_stock`: it stands on a day, rather than happens over a span. `group` is the
    chapter of figures it belongs to.
    """

    key: str
    label: str
    synonyms: tuple[str, ...] = ()
    is_stock: bool = False
    group: str = ""

    @cached_property
    def names(self) -> tuple[tuple[int, frozenset[str]], ...]:
        """(score when it is met, its spellings): the label first, then each synonym."""
        found = [(_EXACT, spellings(self.label))]
        return (*found, *((_SYNONYM, spellings(word)) for word in self.synonyms))


@dataclass(frozen=True)
class Suggestion:
    """A figure proposed for a cell, with the kind of column, and how well it fits (100: word for word)."""

    key: str
    label: str
    column: ColumnKind
    score: int

    @property
    def is_sure(self) -> bool:
        """Whether the heading names the figure, or merely resembles it."""
        return self.score >= SURE


def column_of(words: Iterable[str]) -> ColumnKind | None:
    """What the headings ask of a figure, the innermost that says something; None when none does.

    >>> column_of(["劳动争议", "本年累计"]).label
    '本年累计'
    """
    for text in reversed([folded(word) for word in words]):
        for pattern, kind in _KINDS:
            if re.search(pattern, text):
                return kind
    return None


def core_of(heading: str) -> str:
    """A heading without numbering, «其中», unit and words of time: what is counted.

    >>> core_of("（一）其中：女会员数（人）")
    '女会员数'
    """
    text, before = folded(heading), None
    while text != before:
        before = text
        text = _PART.sub("", _NUMBERING.sub("", text))
        text = _UNIT.sub("", text)
    return _WHEN.sub("", text).strip(":：、，,·-—()（）")


def spellings(words: str) -> frozenset[str]:
    """The forms under which equal words are met: with and without «数», «总数», «情况»."""
    text = folded(words)
    return frozenset({fold_name(text), *(fold_name(tail.sub("", text)) for tail in _TAILS)} - {""})


def suggest(
    row: Sequence[str], column: Sequence[str], candidates: Iterable[Candidate], limit: int = 6
) -> list[Suggestion]:
    """Figures the headings may mean, best first. Of the kind of column the column's words decide, then the row's.

    Where neither says a kind, a stock is asked for at the end and a flow for the month.
    """
    kind = column_of(column) or column_of(row)
    phrases = _phrases(row, column)
    known = list(candidates)
    chapters = _chapters([*row[:-1], *column[:-1]], {item.group for item in known})
    ranked = []
    for at, item in enumerate(known):
        score = max((_fit(spelt, item) - loss for spelt, loss in phrases), default=0)
        if score > 0 and chapters:
            # «受理件数» below «劳动争议调解» is not that of petitions.
            score += _IN_CHAPTER if item.group in chapters else -_OTHER_CHAPTER
        if score > 0:
            chosen = fitting(kind, item.is_stock)
            ranked.append((-score, at, Suggestion(item.key, item.label, chosen, score)))
    return [found for _, _, found in sorted(ranked, key=lambda one: one[:2])[:limit]]


def _chapters(outer: Sequence[str], groups: set[str]) -> set[str]:
    """The chapters of figures that the outer headings name."""
    cores = [folded_core for core in map(core_of, outer) if len(folded_core := fold_name(core)) > 1]
    folded_groups = {group: fold_name(group) for group in groups if group}
    return {
        group for group, name in folded_groups.items() if any(core in name or name in core for core in cores)
    }


def _phrases(row: Sequence[str], column: Sequence[str]) -> list[tuple[frozenset[str], int]]:
    """Spellings to look for, each with what its score loses for being less to the point."""
    rows = [core for core in map(core_of, row) if core not in ("", "数")]
    columns = [core for core in map(core_of, column) if core not in ("", "数")]
    found: list[tuple[str, int]] = []
    for axis, loss in ((rows, 0), (columns, 2)):
        for depth, core in enumerate(reversed(axis[-3:])):
            # What stands further out names the chapter rather than the line.
            found.append((core, loss + depth * 25))
    for outer, inner in [*_pairs(rows), *((one, other) for one in rows[-1:] for other in columns[-1:])]:
        bare = _TAIL.sub("", outer) or outer
        # «会员 / 其中：女» means 女会员; it goes before either word alone, and «女» before a mere likeness.
        found += [(inner + bare, -4), (bare + inner, -3)]
    return [(spelt, loss) for text, loss in found if (spelt := spellings(text))]


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    return list(pairwise(words[-3:]))


def _fit(asked: frozenset[str], item: Candidate) -> int:
    best = 0
    for top, names in item.names:
        if asked & names:
            whole = max(asked, key=len) == max(names, key=len)
            best = max(best, top if whole else top - (_EXACT - _VARIANT))
            continue
        best = max(best, *(_likeness(one, name) - (_EXACT - top) for one in asked for name in names))
    return best


def _likeness(asked: str, name: str) -> int:
    """How alike two texts are of which one stands in the other, by the share of the shorter; 0 when neither does."""
    if len(name) > 1 and name in asked:
        return _HOLDS + 20 * len(name) // len(asked)
    if len(asked) > 1 and asked in name:
        return _INSIDE + 30 * len(asked) // len(name)
    return 0


def misfit(column: ColumnKind, stock: bool) -> str:
    """Why a figure has no such column, in words that go on after its name; empty when it has.

    A stock is true at a moment and adds up over no span; what happens over a span has no state at its end.
    """
    if stock and column in (ColumnKind.YEAR_TO_DATE, ColumnKind.STAT_YEAR):
        return f"是时点数，没有“{column.label}”，请选“期末”。"
    if not stock and column in (ColumnKind.END, ColumnKind.LAST_END):
        return f"是一段时间里的数，没有“{column.label}”，请选“本月”或“本年累计”。"
    return ""


def fitting(column: ColumnKind | None, stock: bool) -> ColumnKind:
    """The kind of column to propose: what the headings say, if the figure has it."""
    if column is None or misfit(column, stock):
        return ColumnKind.END if stock else ColumnKind.MONTH
    return column
