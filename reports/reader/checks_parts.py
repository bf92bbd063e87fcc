"""Parts against their total: «共 A，其中 b、c、d»."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal

from .finding import ASK, LIKELY, Finding, Kind
from .numbers import Number
from .text import Document

_AMONG = re.compile(r"其中")
_EACH = re.compile(r"分别(?=[^0-9。；;\n]{0,12}\d)")
#: Between parts that follow each other, and before the sum of them all.
_NEXT = re.compile(r"[^0-9。；;\n]{0,12}")
_SUM = re.compile(r"[,，、]?(?:三项|两项|四项|五项)?(?:共计|合计|总计|共)[^0-9。；;\n]{0,6}")
#: Classes that exclude each other and leave nobody out: parts named so are meant to add up.
_CLASSES: tuple[tuple[str, ...], ...] = (
    ("男", "女"),
    ("正式", "劳务", "合同", "临时", "派遣", "在编", "编外", "外聘"),
    ("博士", "硕士", "研究生", "本科", "大专", "专科", "中专", "高中"),
    ("管理", "技术", "操作", "生产", "服务", "后勤"),
    ("控股", "参股", "全资"),
    ("高级", "中级", "初级"),
    ("机关", "事业", "国有", "集体", "私营", "外商", "个体", "股份", "有限责任", "非公", "公有", "企业"),
)
#: Marks of persons that overlap: who bears one may bear the other.
_OVERLAPPING = ("女", "少数民族", "农民工", "党员", "劳模", "困难", "新就业", "残疾", "退役", "青年")
#: Up to which share of the total a gap is taken for a slip rather than for parts that were left out on purpose.
_SLIP = Decimal("0.05")
#: Numbers before «其中» among which its total is looked for, and numbers after it that may be parts.
_LOOK, _MOST = 8, 40


def check(document: Document, numbers: Sequence[Number]) -> Iterator[Finding]:
    """Every «其中» whose parts are meant to be the whole and do not make it up, and every «分别……共……»."""
    yield from _among(document, numbers)
    yield from _each(document, numbers)
    yield from _classes_summed(document, numbers)


def _each(document: Document, numbers: Sequence[Number]) -> Iterator[Finding]:
    """«分别为 120 人、80 人和 60 人，共计 260 人»: the sum that follows right after its parts."""
    for match in _EACH.finditer(document.plain):
        first = bisect_left(numbers, match.end(), key=lambda one: one.start)
        parts: list[Number] = []
        for one in numbers[first : first + _MOST]:
            between = document.plain[(parts[-1].end if parts else match.end()) : one.start]
            if parts and _SUM.fullmatch(between) and one.is_alike(parts[-1]):
                yield from _summed(document, match.start(), parts, one)
                break
            if not _NEXT.fullmatch(between) or (
                parts and not (one.is_alike(parts[-1]) or not parts[-1].unit)
            ):
                break
            parts.append(one)


def _classes_summed(document: Document, numbers: Sequence[Number]) -> Iterator[Finding]:
    """«男职工 100 人、女职工 80 人，共计 190 人»: classes that leave nobody out, and right after them their sum."""
    for at in range(2, len(numbers)):
        total, last = numbers[at], numbers[at - 1]
        if not total.is_alike(last) or not _SUM.fullmatch(document.plain[last.end : total.start]):
            continue
        parts = [last]
        for one in reversed(numbers[max(0, at - 1 - _MOST) : at - 1]):
            between = document.plain[one.end : parts[0].start]
            if not one.is_alike(last) or one.sentence != last.sentence or not _NEXT.fullmatch(between):
                break
            parts.insert(0, one)
        before = document.plain[parts[0].clause.start : parts[0].start]
        if len(parts) >= 2 and _are_classes(parts) and not _EACH.search(before):
            yield from _summed(document, parts[0].clause.start, parts, total)


def _summed(document: Document, start: int, parts: list[Number], total: Number) -> Iterator[Finding]:
    made = sum((part.value for part in parts), Decimal(0))
    bare = any(part.scale != total.scale for part in parts if not part.unit)
    if len(parts) < 2 or made == total.value or bare or any(one.is_about for one in (*parts, total)):
        return
    given = document.given[total.start : total.end]
    tail = given[len(given) - len(given.lstrip("0123456789.,，０１２３４５６７８９")) :]
    added = " + ".join(f"{part.value:,}" for part in parts)
    yield Finding(
        Kind.PARTS,
        total.start,
        total.end,
        document.quoted(start, total.end),
        f"{added} = {made:,}，与 {total.value:,} 相差 {abs(total.value - made):,}",
        f"{(made / total.scale).normalize():f}{tail}",
        LIKELY,
    )


def _among(document: Document, numbers: Sequence[Number]) -> Iterator[Finding]:
    groups: list[tuple[Number, list[Number]]] = []
    marks = [match.start() for match in _AMONG.finditer(document.plain)]
    for at, mark in enumerate(marks):
        after = marks[at + 1] if at + 1 < len(marks) else len(document.plain)
        first = bisect_left(numbers, mark, key=lambda one: one.start)
        total = next((one for one in reversed(numbers[max(0, first - _LOOK) : first]) if one.is_count), None)
        if total is None or not _is_near(document, total, mark):
            continue
        if groups and total in groups[-1][1] and total.paragraph == groups[-1][0].paragraph:
            total = groups[-1][0]  # a second way to split the same whole
        parts = _parts(numbers[first : first + _MOST], total, after)
        if parts:
            yield from _too_many(document, parts[0], numbers[max(0, first - _LOOK) : first])
        if len(parts) >= 2:
            groups.append((total, parts))
            yield from _try(document, total, parts)


def _too_many(document: Document, part: Number, before: Sequence[Number]) -> Iterator[Finding]:
    """«培训 600 余人，其中农民工 730 余人»: more than any number before it in the sentence that it may be a part of."""
    wholes = [one for one in before if one.sentence == part.sentence and one.is_alike(part)]
    if wholes and all(one.value < part.value for one in wholes):
        most = max(wholes, key=lambda one: one.value)
        yield Finding(
            Kind.PARTS,
            part.start,
            part.end,
            document.quoted(most.clause.start, part.end),
            f"其中的 {part.value:,} 多于总数 {most.value:,}",
            "",
            ASK if part.is_about or most.is_about else LIKELY,
        )


def _is_near(document: Document, total: Number, mark: int) -> bool:
    return (
        total.paragraph.holds(mark)
        and document.plain.count("。", total.end, mark) <= 1
        and mark - total.end < 60
    )


def _parts(following: Sequence[Number], total: Number, after: int) -> list[Number]:
    """The counts of the same kind that follow in the sentence, up to the next other kind of count."""
    found: list[Number] = []
    for one in following:
        if one.start >= after or one.sentence != following[0].sentence:
            break
        if one.is_percent or one.is_points:
            continue
        if not one.is_alike(total):
            break
        found.append(one)
    return found


def _try(document: Document, total: Number, parts: list[Number]) -> Iterator[Finding]:
    if total.is_about or any(part.is_about for part in parts):
        return
    made = sum((part.value for part in parts), Decimal(0))
    if made == total.value or _overlap(parts):
        return
    # «…, of these» of a part: the first parts may make up the whole by themselves.
    running = Decimal(0)
    for part in parts:
        running += part.value
        if running == total.value:
            return
    gap = total.value - made
    one_class = _are_classes(parts)
    slip = abs(gap) <= max(total.value * _SLIP, Decimal(1))
    if gap > 0 and not slip:
        return  # parts were picked out, not all of them
    if not one_class and not (slip and len(parts) >= 3):
        return
    added = " + ".join(f"{part.value:,}" for part in parts)
    yield Finding(
        Kind.PARTS,
        total.start,
        parts[-1].end,
        document.quoted(total.clause.start, parts[-1].end),
        f"{added} = {made:,}，与 {total.value:,} 相差 {abs(gap):,}",
        f"{made:,}" if slip else "",
        LIKELY if one_class and slip else ASK,
    )


def _are_classes(parts: Sequence[Number]) -> bool:
    return any(all(any(word in part.subject for word in words) for part in parts) for words in _CLASSES)


def _overlap(parts: Sequence[Number]) -> bool:
    marks = [next((word for word in _OVERLAPPING if word in part.subject), "") for part in parts]
    return len({mark for mark in marks if mark}) >= 2
