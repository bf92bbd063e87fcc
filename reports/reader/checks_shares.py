"""Shares and rates against the numbers they are made of; per cent against percentage points."""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import pairwise

from .finding import ASK, CERTAIN, LIKELY, Finding, Kind
from .numbers import Number
from .text import Document

_OF = re.compile(r"占(?P<of>[^0-9,，。;；]{0,16}?)(?:的)?(?:比例|比重|百分比)?(?:为|达到?|是|约)?$")
_RATE = re.compile(
    r"(?P<name>入会率|建会率|组建率|覆盖率|签订率|办结率|结案率|调解成功率|落实率|答复率|采纳率)[^0-9%]{0,6}$"
)
#: What a rate is made of: words of its numerator and of its denominator.
RATES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "入会率": (
        ("会员数", "会员总数", "工会会员", "会员"),
        ("职工总数", "职工人数", "职工", "从业人员", "教职工"),
    ),
    "办结率": (("办结", "协调解决", "已办"), ("受理", "接待", "接访")),
    "结案率": (("结案", "办结"), ("受理", "立案")),
    "调解成功率": (("调解成功", "达成协议", "协调解决"), ("调解", "受理", "接待")),
    "采纳率": (("采纳",), ("提出", "征集", "建议")),
    "落实率": (("落实",), ("收集", "征集", "上报")),
    "答复率": (("答复",), ("提案", "收到", "征集")),
}
#: «占 81%», «占比 81%», «占总数的 81%»: of what, the sentence alone can say.
_BARE = frozenset({"", "比", "总数", "总人数", "总量", "其", "全部", "总"})
_FILLING = re.compile(
    r"(总人数|总数|人数|数量|数|总量|总|全部|全县|全市|全区|全省|全校|全体|所有|在册|的|户数|家数)"
)
_VERB = re.compile(r"(增长|增加|提高|提升|上升|下降|降低|减少|回落)")
_SINCE = re.compile(rf"^(?:[比较](?:上年|去年|上年同期|去年同期|同期)|同比){_VERB.pattern}了?约?$")
_RATE_WORD = re.compile(r"(率|比例|占比|比重|覆盖面|百分比|满意度|份额|达标面)")
_COMPARED = re.compile(r"(比|同比|环比|较|由|从|与.{1,8}相比|占|分之|以上年|去年)")
#: Part of one subject, mark of another: a number of women is not the number of members.
_PART_MARKS = ("女", "农民工", "少数民族", "新发展", "新增", "非公", "困难", "党员", "退休", "男")
#: How many counts before a share are looked through for what it is made of.
_LOOK = 24


def check(document: Document, numbers: Sequence[Number]) -> Iterator[Finding]:
    """Shares («占会员总数的 37.53%»), rates («入会率达到 92.19%»), points and growth without base."""
    for at, one in enumerate(numbers):
        if one.is_percent:
            words = document.plain[one.clause.start : one.start]
            counts = [other for other in numbers[max(0, at - _LOOK) : at] if other.is_count]
            if (share := _OF.search(words)) is not None:
                yield from _share(document, one, share["of"], counts)
            elif (rate := _RATE.search(words)) is not None:
                yield from _rate(document, one, rate["name"], counts)
            yield from _rate_by_percent(document, one, numbers[max(0, at - _LOOK) : at])
            yield from _rate_grown(document, one, numbers[max(0, at - _LOOK) : at])
            yield from _without_base(document, one, counts)
        elif one.is_points:
            yield from _points(document, one, numbers[max(0, at - _LOOK) : at])


# --- Shares and rates -----------------------------------------------------------------------------------------------


def _share(document: Document, percent: Number, of: str, counts: list[Number]) -> Iterator[Finding]:
    wanted = _FILLING.sub("", of)
    here = [one for one in counts if one.paragraph == percent.paragraph]
    if not here:
        return
    if of in _BARE:
        yield from _bare_share(document, percent, [one for one in here if one.sentence == percent.sentence])
    if not wanted:
        return
    numerator = here[-1]
    wholes = [one for one in counts if one is not numerator and _names(document, one, wanted, of)]
    yield from _judge(document, percent, here, wholes, numerator)


def _bare_share(document: Document, percent: Number, here: list[Number]) -> Iterator[Finding]:
    """«在 1120 家企业中，有 898 家……，占 81%»: the whole is a count of the same kind named before in the sentence."""
    if len(here) < 2 or percent.is_about:
        return
    numerator = here[-1]
    wholes = [one for one in here[:-1] if one.is_alike(numerator) and one.value >= numerator.value]
    yield from _judge(document, percent, here, wholes, numerator)


def _rate(document: Document, percent: Number, name: str, counts: list[Number]) -> Iterator[Finding]:
    pair = RATES.get(name)
    if pair is None:
        return
    here = [one for one in counts if one.paragraph == percent.paragraph and percent.start - one.end < 120]
    tops = [one for one in here if _is_called(document, one, pair[0]) and not _is_part(one)]
    wholes = [
        one for one in here if _is_called(document, one, pair[1]) and not _is_part(one) and one not in tops
    ]
    if tops and wholes and tops[-1].is_alike(wholes[-1]):
        yield from _judge(document, percent, [tops[-1]], [wholes[-1]], tops[-1])


def _judge(
    document: Document, percent: Number, tops: list[Number], wholes: list[Number], numerator: Number
) -> Iterator[Finding]:
    """Silent when any reading makes the share right; else the nearest numerator and the largest whole are told."""
    wholes = [one for one in wholes if one.value > 0]
    if not wholes or numerator.is_about or any(one.is_about for one in wholes):
        return
    for value in (*(one.value for one in tops), *_sums(tops)):
        if any(_rounded(value, whole.value, percent, ROUND_HALF_UP) == percent.value for whole in wholes):
            return
    whole = max(wholes, key=lambda one: one.value)
    if numerator.value > whole.value or percent.start - numerator.end > 80:
        return
    right = _rounded(numerator.value, whole.value, percent, ROUND_HALF_UP)
    exact = numerator.value * 100 / whole.value
    told = f"{numerator.value:,} ÷ {whole.value:,} = {_short(exact)}%"
    said = document.quoted(numerator.clause.start, percent.end)
    if _rounded(numerator.value, whole.value, percent, ROUND_DOWN) == percent.value:
        yield Finding(
            Kind.TRUNCATED,
            percent.start,
            percent.end,
            said,
            f"{told}，末位被截去，没有四舍五入",
            f"{right}%",
            CERTAIN,
        )
        return
    sure = LIKELY if numerator.sentence == percent.sentence else ASK
    yield Finding(Kind.SHARE, percent.start, percent.end, said, told, f"{right}%", sure)


def _sums(tops: Sequence[Number]) -> Iterator[Decimal]:
    """What two or three neighbouring counts of one kind make together."""
    for first, second in pairwise(tops):
        if first.is_alike(second):
            yield first.value + second.value
    for first, second, third in zip(tops, tops[1:], tops[2:], strict=False):
        if first.is_alike(second) and second.is_alike(third):
            yield first.value + second.value + third.value


def _rounded(top: Decimal, whole: Decimal, percent: Number, how: str) -> Decimal:
    return (top * 100 / whole).quantize(Decimal(1).scaleb(-percent.places), rounding=how)


def _short(value: Decimal) -> str:
    return format(value.quantize(Decimal("0.0001")).normalize(), "f")


def _around(document: Document, one: Number) -> str:
    """What a count is of: the words before it and the noun right after it."""
    return one.subject + re.split(r"[,，。;；、0-9()（）]", document.plain[one.end : one.end + 10])[0]


def _names(document: Document, one: Number, wanted: str, of: str) -> bool:
    """Whether the count is the whole that «占…» names; a part of that whole is not."""
    around = _around(document, one)
    if wanted not in around:
        return False
    return all(mark in of or mark not in around for mark in _PART_MARKS)


def _is_called(document: Document, one: Number, words: Sequence[str]) -> bool:
    return any(word in _around(document, one) for word in words)


def _is_part(one: Number) -> bool:
    return any(mark in one.subject for mark in _PART_MARKS)


# --- Per cent and percentage points ---------------------------------------------------------------------------------


def _points(document: Document, one: Number, earlier: Sequence[Number]) -> Iterator[Finding]:
    """Counts do not grow by percentage points."""
    words = document.plain[one.sentence.start : one.start]
    if not _VERB.search(document.plain[one.clause.start : one.start]) or _RATE_WORD.search(words):
        return
    mine = [other for other in earlier if other.sentence == one.sentence]
    if any(other.is_percent for other in mine) or not any(other.is_count for other in mine):
        return
    chain = [one]  # «5.7和10个百分点»
    while (
        mine
        and not mine[-1].unit
        and re.fullmatch(r"[和、及与]", document.plain[mine[-1].end : chain[0].start])
    ):
        chain.insert(0, mine.pop())
    yield Finding(
        Kind.POINTS,
        chain[0].start,
        one.end,
        document.quoted(one.sentence.start, one.end),
        "数量的增减用百分比，百分点只用于两个比例之差",
        "和".join(f"{number.digits}%" for number in chain),
        LIKELY,
    )


def _rate_by_percent(document: Document, one: Number, earlier: Sequence[Number]) -> Iterator[Finding]:
    """«入会率由 90% 提高到 92%，提高 2%»: the difference of two rates is in points."""
    clause = document.plain[one.clause.start : one.start]
    mine = [other for other in earlier if other.sentence == one.sentence and other.is_percent]
    if len(mine) < 2 or not re.search(rf"{_VERB.pattern}了?$", clause):
        return
    before, now = mine[-2], mine[-1]
    if not _RATE_WORD.search(document.plain[one.sentence.start : now.start]):
        return
    if abs(now.value - before.value) == one.value:
        yield Finding(
            Kind.POINTS,
            one.start,
            one.end,
            document.quoted(one.sentence.start, one.end),
            f"{now.value} − {before.value} = {now.value - before.value}，是两个比例之差",
            f"{one.digits}个百分点",
            LIKELY,
        )


def _rate_grown(document: Document, one: Number, earlier: Sequence[Number]) -> Iterator[Finding]:
    """«签订率 98.5%，比上年增长 1.5%»: most likely the difference of two rates, of which one is not told."""
    clause = document.plain[one.clause.start : one.start]
    mine = [other for other in earlier if other.sentence == one.sentence]
    if not mine or not mine[-1].is_percent or one.clause == mine[-1].clause:
        return
    if sum(other.is_percent for other in mine) > 1 or not _SINCE.search(clause):
        return
    if _RATE_WORD.search(document.plain[mine[-1].clause.start : mine[-1].start]):
        yield Finding(
            Kind.POINTS,
            one.start,
            one.end,
            document.quoted(mine[-1].clause.start, one.end),
            "比例的增减用百分点；如果确是比例本身增长的幅度，请写明上年的比例",
            f"{one.digits}个百分点",
            ASK,
        )


def _without_base(document: Document, one: Number, counts: Sequence[Number]) -> Iterator[Finding]:
    """«提高了 15%»: of what, compared with what?"""
    sentence = document.words(one.sentence)
    if not re.search(rf"{_VERB.pattern}了?(约|近)?$", document.plain[one.clause.start : one.start]):
        return
    if _COMPARED.search(sentence) or any(other.sentence == one.sentence for other in counts):
        return
    yield Finding(
        Kind.NO_BASE,
        one.start,
        one.end,
        document.quoted(one.clause.start, one.end),
        "没有写明与什么相比、基数是多少",
        "",
        ASK,
    )
