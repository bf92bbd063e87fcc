"""The same fact with two values, 人 and 人次 and 户 mixed, a plan told as a result."""

import re
from collections.abc import Iterator, Sequence

from .finding import ASK, CERTAIN, Finding, Kind
from .numbers import HOUSEHOLDS, PERSONS, VISITS, Number
from .text import Document, Piece

_YEAR = re.compile(r"((?:19|20)\d\d)年")
_PLAN = re.compile(r"(拟|计划|力争|争取|预计|目标|打算|下一步|将(?=[^军领士来]))")
_DONE = re.compile(r"(已|完成|建成|实现了|新建了|共|全年|投入了)")
#: What is one number at one time: a number of such things cannot have two values.
_STANDING = re.compile(
    r"(总数|总人数|会员数|会员人数|工会会员|职工人数|基层工会|建会企业|农民工会员|女会员数?|专职工会干部)$"
)
#: Words before a subject that leave it what it is.
_AT_FIRST = re.compile(
    r"^(?:全[县市区省乡镇厂校年]|[我本][县市区省乡镇厂校]|今年|去年|年内|目前|现有|现|截至.{0,6}|共有?|已|累计)+"
)
#: Characters, and times, that two values of one fact may lie apart.
_NEAR, _TIMES = 4_000, 3
_NEXT = re.compile(r"^[、,，共计为惠及\s]{0,3}$")


def check(document: Document, numbers: Sequence[Number]) -> Iterator[Finding]:
    """All three."""
    yield from _twice(document, numbers)
    yield from _units(document, numbers)
    yield from _plans(document, numbers)


def _twice(document: Document, numbers: Sequence[Number]) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str], Number] = {}
    for one in numbers:
        if (
            not one.is_count
            or one.is_about
            or not _STANDING.search(one.subject)
            or is_plan(document, one.sentence)
        ):
            continue
        unit = "人" if one.unit in PERSONS else one.unit
        key = (_AT_FIRST.sub("", one.subject), unit, _year_of(document, one))
        first = seen.setdefault(key, one)
        if first.value != one.value and _is_about_the_same(first, one) and not _grows(document, first, one):
            yield Finding(
                Kind.TWICE,
                one.start,
                one.end,
                document.quoted(one.clause.start, one.end),
                f"前文写的是“{document.quoted(first.clause.start, first.end)}”",
                document.given[first.start : first.end],
                ASK,
            )


def _is_about_the_same(first: Number, one: Number) -> bool:
    """Numbers far apart, in the text or in size, are of different places."""
    small, large = sorted((first.value, one.value))
    return one.start - first.end < _NEAR and large <= small * _TIMES


def _grows(document: Document, first: Number, one: Number) -> bool:
    """«由 a 增加到 b» has two values on purpose."""
    words = document.plain[first.clause.start : one.start]
    return first.sentence == one.sentence and bool(
        re.search(r"(由|从|增加|增长|减少|发展|上升|下降|到|至)", words)
    )


def _year_of(document: Document, one: Number) -> str:
    """The year that was last named in the paragraph before the number; none is a year of its own."""
    years = _YEAR.findall(document.plain[one.paragraph.start : one.start])
    return years[-1] if years else ""


def _units(document: Document, numbers: Sequence[Number]) -> Iterator[Finding]:
    for at, one in enumerate(numbers):
        if one.unit == "人(次)":
            yield Finding(
                Kind.UNITS, one.start, one.end, document.quoted(one.clause.start, one.end),
                "“人”与“人次”是两个计量单位，只能是其中之一", "", ASK,
            )  # fmt: skip
        if not at:
            continue
        before = numbers[at - 1]
        if one.sentence != before.sentence or not _NEXT.match(document.plain[before.end : one.start]):
            continue
        pairs = ((HOUSEHOLDS, PERSONS), (HOUSEHOLDS, {VISITS}), (PERSONS, {VISITS}))
        for small, large in pairs:
            smalls = {small} if isinstance(small, str) else small
            if before.unit in smalls and one.unit in large and before.value > one.value:
                yield Finding(
                    Kind.UNITS,
                    before.start,
                    one.end,
                    document.quoted(before.clause.start, one.end),
                    f"{before.value:,}{before.unit} 多于 {one.value:,}{one.unit}：户数不多于人数，人数不多于人次",
                    "",
                    CERTAIN,
                )


def is_plan(document: Document, piece: Piece) -> bool:
    """Whether the words tell what is meant to be done."""
    return bool(_PLAN.search(document.words(piece)))


def _plans(document: Document, numbers: Sequence[Number]) -> Iterator[Finding]:
    """The same words with the same number once as a plan and once as done."""
    planned: dict[tuple[str, str, object], Number] = {}
    for one in numbers:
        if (one.is_count or one.unit == "元") and len(one.subject) >= 4 and is_plan(document, one.clause):
            planned.setdefault((_core(one.subject), one.unit, one.value), one)
    for one in numbers:
        found = planned.get((_core(one.subject), one.unit, one.value))
        if found is None or is_plan(document, one.sentence) or not _DONE.search(document.words(one.clause)):
            continue
        yield Finding(
            Kind.PLAN,
            one.start,
            one.end,
            document.quoted(one.clause.start, one.end),
            f"另一处写作计划：“{document.quoted(found.clause.start, found.end)}”",
            "",
            ASK,
        )


def _core(subject: str) -> str:
    """The last words of a subject, without those that say where, or whether it is planned or done."""
    subject = _AT_FIRST.sub("", subject)
    return re.sub(r"(拟|计划|力争|争取|预计|已|完成|建成|新建|建立|建设|投入|了|在|于)", "", subject)[-6:]
