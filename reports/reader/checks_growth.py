"""Growth against both its numbers, and means against sum and number."""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from .finding import ASK, LIKELY, Finding, Kind
from .numbers import Number
from .text import Document

_UP, _DOWN = "增长|增加|提高|提升|上升|增", "下降|降低|减少|回落|降"
_FROM = re.compile(r"(由|从)[^0-9,，。;；]{0,14}$")
_TO = re.compile(rf"^[^0-9]{{0,6}}({_UP}|{_DOWN}|发展|扩大|减|升|变)[^0-9]{{0,3}}(到|至|为)[^0-9]{{0,4}}$")
_BY = re.compile(rf"(?P<way>{_UP}|{_DOWN}|增幅|降幅)[^0-9]{{0,6}}$")
_THAN = re.compile(r"(比|较)(上年|去年|上月|上季度|同期|上年同期|去年同期)[^0-9,，。;；]{0,4}$")
#: «1—11月», and the whole of another year.
_MONTHS = re.compile(r"(?<!\d)1月?(?:[-—–~～至到]){1,2}(?:[2-9]|1[01])月")
_WHOLE_YEAR = re.compile(r"(?:比|较)(?:上年|去年|\d{4}年)(?!同期|同比|\d|1月)")
_MEAN = re.compile(r"(人均|户均|每人|每户|平均每[人户家件次个]|平均)[^0-9]{0,6}$")
_PER = {"人": "人名位", "户": "户", "家": "家", "件": "件", "次": "次", "个": "个"}


def check(document: Document, numbers: Sequence[Number]) -> Iterator[Finding]:
    """«由 a 增加到 b，增长 p%», «1 至 11 月……比上年增长 p%», «共 S 元，人均 m 元»."""
    for one in numbers:
        yield from _part_of_year(document, one)
    for at in range(1, len(numbers)):
        yield from _from_to(document, numbers, at)
        yield from _mean(document, numbers, at)


def _from_to(document: Document, numbers: Sequence[Number], at: int) -> Iterator[Finding]:
    base, now = numbers[at - 1], numbers[at]
    if base.sentence != now.sentence or base.is_about or now.is_about:
        return
    if not _FROM.search(document.plain[base.clause.start : base.start]):
        return
    if not _TO.match(document.plain[base.end : now.start]):
        return
    if not (now.is_alike(base) or not base.unit) or base.is_percent != now.is_percent:
        return
    for by in numbers[at + 1 : at + 3]:
        told = _BY.search(document.plain[now.end : by.start]) if by.sentence == now.sentence else None
        if told is not None and not by.is_about:
            yield from _grown(document, base, now, by)


def _grown(document: Document, base: Number, now: Number, by: Number) -> Iterator[Finding]:
    gap = now.value - base.value
    if (by.is_percent and now.is_percent) or (by.is_points and not now.is_percent):
        return  # points written as per cent: told by the check of points; or those of another number
    if by.is_percent:
        if not base.value:
            return
        right = abs(gap) * 100 / base.value
        half = right.quantize(Decimal(1).scaleb(-by.places), rounding=ROUND_HALF_UP)
        if half == by.value:
            return
        kind = Kind.TRUNCATED if right.quantize(half, rounding=ROUND_DOWN) == by.value else Kind.GROWTH
        told = f"（{now.value:,} − {base.value:,}）÷ {base.value:,} = {right.quantize(Decimal('0.01')):,}%"
        proposed = f"{half}%"
    elif by.is_points or by.is_alike(now):
        if abs(gap) == by.value:
            return
        kind, told = Kind.GROWTH, f"{now.value:,} − {base.value:,} = {gap:,}"
        proposed = (
            f"{abs(gap) / by.scale:f}".rstrip("0").rstrip(".")
            if "." in f"{abs(gap) / by.scale:f}"
            else f"{abs(gap) / by.scale:f}"
        )
        proposed += document.given[by.start : by.end].lstrip("0123456789.,，０１２３４５６７８９ ")
    else:
        return
    yield Finding(kind, by.start, by.end, document.quoted(base.clause.start, by.end), told, proposed, LIKELY)


def _part_of_year(document: Document, one: Number) -> Iterator[Finding]:
    """Some months of a year are compared with the same months, not with the whole year before."""
    before = document.plain[one.sentence.start : one.start]
    if not _BY.search(document.plain[one.clause.start : one.start]) or not _MONTHS.search(before):
        return
    if (than := _WHOLE_YEAR.search(before)) is None:
        return
    yield Finding(
        Kind.GROWTH,
        one.start,
        one.end,
        document.quoted(one.sentence.start, one.end),
        f"一年中的几个月，与“{than[0]}”比的是不是同样的月份",
        "",
        ASK,
    )


def _mean(document: Document, numbers: Sequence[Number], at: int) -> Iterator[Finding]:
    mean = numbers[at]
    word = _MEAN.search(document.plain[mean.clause.start : mean.start])
    if word is None or mean.unit != "元" or mean.is_about:
        return
    mine = [one for one in numbers[max(0, at - 6) : at] if one.sentence == mean.sentence and not one.is_about]
    sums = [one for one in mine if one.unit == "元"]
    per = next((units for key, units in _PER.items() if key in word[0]), "人名位户家件次个")
    counts = [one for one in mine if one.is_count and one.unit in per]
    if len(sums) != 1 or len(counts) != 1 or not counts[0].value:
        return
    exact = sums[0].value / counts[0].value
    right = (exact / mean.scale).quantize(Decimal(1).scaleb(-mean.places), rounding=ROUND_HALF_UP)
    if right * mean.scale == mean.value:
        return
    yield Finding(
        Kind.MEAN,
        mean.start,
        mean.end,
        document.quoted(mine[0].clause.start, mean.end),
        f"{sums[0].value:,} ÷ {counts[0].value:,} = {exact.quantize(Decimal('0.01')):,}",
        f"{right}{document.given[mean.start : mean.end].lstrip('0123456789.,，')}",
        LIKELY,
    )
