"""Which time a number is of: the year that was last named before it, and whether it is of a part of that year."""

import re
from dataclasses import dataclass

from .numbers import Number
from .text import Document

#: What a number is compared with says nothing of its own time: «比去年», «较2024年末», «与上年同期相比».
_COMPARED = re.compile(
    r"(?:比|较|同|与|和|由|从)(?:\d{4}年|去年|上年|上一年|前年)(?:同期|末|底|年底|度)?(?:相比)?"
)
_YEAR = re.compile(
    r"(?P<year>(?:19|20)\d\d)年(?:度)?|(?P<last>去年|上年度?|上一年度?)|(?P<this>今年|本年度?|当年)|"
    r"(?P<other>前年|明年|来年|下一?年|往年|历年|历届|近[几两二三四五六七八九十\d]+年|[几两二三四五六七八九十\d]+年来|[一二三四五六七八九十\d]+年前|十[一二三四五]五)"
)
_SINCE = re.compile(r"^(?:\d{1,2}月)?(?:以来|起|开始|至今)")
_PART = re.compile(
    r"(?<!\d)(?P<month>1[0-2]|[1-9])月(?:份|底|末|\d{1,2}日)?|(?P<part>[一二三四]季度|[上下]半年|季度|半年|本月|当月|上月|上周|本周|本季|每[年月季])"
)
_ONLY_HEAD = 60


@dataclass(frozen=True)
class When:
    """`year` is None where it is another time or cannot be told; `month` is the last one named, 0 for none.

    `part` is the word for a part of a year, or for a longer time: «上半年», «本月», «以来».
    """

    year: int | None
    month: int = 0
    part: str = ""


def when(document: Document, one: Number, main: int) -> When:
    """The time of the number in a text about the year `main`, unless its heading names another year."""
    base = _titled(document.plain) or main
    words = _blanked(document.plain[one.paragraph.start : one.start])
    sentence = words[max(0, one.sentence.start - one.paragraph.start) :]
    year: int | None = base
    part = ""
    found = list(_YEAR.finditer(words))
    if found:
        last = found[-1]
        if last["other"]:
            year = None
        elif last["year"]:
            year = int(last["year"])
        else:
            year = base - 1 if last["last"] else base
        since = _SINCE.match(words[last.end() :])
        part = since[0] if since and not last["this"] else ""
    month = 0
    for named in _PART.finditer(sentence):
        month, part = int(named["month"] or 0), named["part"] or part
    return When(year, month, part)


def _titled(text: str) -> int | None:
    """The year that the heading names."""
    line = text.strip().split("\n", 1)[0][:_ONLY_HEAD]
    found = re.search(r"((?:19|20)\d\d)年", line)
    # A text of one line is no heading.
    return int(found[1]) if found and "\n" in text.strip() and "。" not in line else None


def _blanked(words: str) -> str:
    return _COMPARED.sub(lambda match: "　" * len(match[0]), words)
