"""What needs no arithmetic: days that cannot be, numbering, residue of other places and of web pages, blanks."""

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterator

from .finding import ASK, CERTAIN, LIKELY, Finding, Kind
from .text import Document

_NUMERALS = {
    word: at for at, word in enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"], 1)
}
_FIRST = re.compile(r"(?:^|(?<=[\n。；;!?]))[^\S\n]*(?P<at>[一二三四五六七八九十]{1,3})、")
_SECOND = re.compile(r"\((?P<at>[一二三四五六七八九十]{1,3})\)")
_DAY = re.compile(r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?")
#: Taken where no year is named: a leap year, so that 29 February may be.
_ANY_YEAR = 2000
#: A month that something is told of; «今年» is the year the text is dated.
_TOLD = re.compile(r"(?:(?P<year>(?:19|20)\d\d)年|今年)(?P<month>\d{1,2})月(?:\d{1,2}日)?")
_DATED = re.compile(
    r"\((?P<year>(?:19|20)\d\d)年(?P<month>\d{1,2})月(?:\d{1,2}日)?\)|^[^\S\n]*(?P<year2>(?:19|20)\d\d)年(?P<month2>\d{1,2})月\d{1,2}日[^\S\n]*$",
    re.MULTILINE,
)
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)年")
#: Congresses: words, year in which they met.
_CONGRESSES = (
    (re.compile(r"党的十七大|党的十七届"), 2007, 2012),
    (re.compile(r"党的十八大|党的十八届"), 2012, 2017),
    (re.compile(r"党的十九大|党的十九届"), 2017, 2022),
    (re.compile(r"党的二十大|党的二十届"), 2022, 2027),
    (re.compile(r"工会十六大"), 2013, 2018),
    (re.compile(r"工会十七大"), 2018, 2023),
    (re.compile(r"工会十八大"), 2023, 2028),
)
_WEB = re.compile(
    r"当前位置[:：].{0,40}|文章被浏览|预览阅读已结束[^\n]{0,60}|(?:点击|立即|免费)?下载(?:本文|文档|全文)|点击(?:查看|阅读|进入)[^\n]{0,20}|"
    r"本文(?:来自|来源|由)[^\n]{0,30}(?:整理|收集|提供)|\(通用\d+篇\)|^[^\S\n]*篇[一二三四五六七八九十]+[:：]|范文(?:网|大全|参考)|来源于[:：]\s*文章|版权归|网友上传|"
    r"<?a\s*class=[^\n]{0,60}|__cf_email__[^\n]{0,60}|热门推荐|相关(?:推荐|阅读|文章)[:：]?",
    re.MULTILINE,
)
_BLANK = re.compile(
    r"[XxＸ×✕]{2,}(?=[\u4e00-\u9fff%]|$|[,，。、;；])|\*{2,}(?=[县市区乡镇街公司集团\u4e00-\u9fff])|(?<![A-Za-z])[_＿]{2,}(?![A-Za-z])|20[1-2][xX×](?=年)|[○〇]{3,}|(?<![\u4e00-\u9fff])某(?=[县市区省乡镇])"
)
_PLACE = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,5}?)(?P<kind>乡|镇|街道)(?:总?工会|机关工会)")
_OURS = re.compile(r"(?:我|本)(?P<kind>乡|镇|街道)(?!村|亲|民)")
_DOUBLED = re.compile(r"乡乡(?!村|有|都|通)|镇镇(?!有|都|通)|县县(?!有|都|通)|工会工会|职工职工|的的")
_PLAN = re.compile(r"(拟|计划|力争|争取|预计|将|目标|打算|下一步|到)")


def check(document: Document) -> Iterator[Finding]:
    """All of them."""
    yield from _numbering(document)
    yield from _days(document)
    yield from _congresses(document)
    yield from _residue(document)
    yield from _blanks(document)


def _count(word: str) -> int:
    """三 → 3, 十二 → 12, 二十一 → 21."""
    tens, mark, ones = word.partition("十")
    if not mark:
        return _NUMERALS.get(word, 0)
    return 10 * _NUMERALS.get(tens, 1) + _NUMERALS.get(ones, 0)


def _in_words(number: int) -> str:
    digits = " 一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")


def _numbering(document: Document) -> Iterator[Finding]:
    """«(一)» followed by «(三)» within one chapter, «一、» by «三、»."""
    marks = [(match.start("at"), 1, match) for match in _FIRST.finditer(document.plain)]
    marks += [(match.start("at"), 2, match) for match in _SECOND.finditer(document.plain)]
    last = {1: 0, 2: 0}
    earlier = {1: 0, 2: 0}  # where the numbering stood when one began anew
    for _, level, match in sorted(marks, key=lambda mark: mark[0]):
        number = _count(match["at"])
        if level == 1:
            last[2] = earlier[2] = 0
        goes_on = number == earlier[level] + 1  # what began anew was no heading: «五一、十一等节日»
        if number > last[level] + 1 and last[level] and not goes_on:
            missing = [_in_words(one) for one in range(last[level] + 1, number)]
            shown = "、".join(f"（{one}）" if level == 2 else f"{one}、".rstrip("、") for one in missing)
            yield Finding(
                Kind.NUMBERING,
                match.start("at"),
                match.end("at"),
                document.quoted(match.start(), min(match.end() + 20, len(document.given))),
                f"{_in_words(last[level])} 之后是 {match['at']}，缺少 {shown}",
                shown if len(missing) == 1 else "",
                LIKELY if len(missing) == 1 else ASK,
            )
        earlier[level] = last[level] if number <= last[level] else 0
        last[level] = number


def _days(document: Document) -> Iterator[Finding]:
    for match in _DAY.finditer(document.plain):
        year, month, day = int(match["year"] or _ANY_YEAR), int(match["month"]), int(match["day"] or 1)
        if not match["year"] and not match["day"]:
            continue  # «3月», «用了15月»: no date by itself
        if not 1 <= month <= 12:
            why = f"没有 {month} 月"
        elif day < 1 or day > calendar.monthrange(year, month)[1]:
            why = f"{year} 年 {month} 月没有 {day} 日" if match["year"] else f"{month} 月没有 {day} 日"
        else:
            continue
        yield Finding(
            Kind.DATE,
            match.start(),
            match.end(),
            document.quoted(match.start(), match.end()),
            why,
            "",
            CERTAIN,
        )
    heads = [
        (match.start(), int(match["year"] or match["year2"]), int(match["month"] or match["month2"]))
        for match in _DATED.finditer(document.plain)
    ]
    for match in _TOLD.finditer(document.plain):
        dated = bisect_left(heads, match.start() - 1, key=lambda head: head[0])
        if not dated or not 1 <= int(match["month"]) <= 12:
            continue
        _, year, month = heads[dated - 1]
        sentence = document.sentence_at(match.start())
        if sentence is None or _PLAN.search(document.words(sentence)):
            continue
        told = int(match["year"] or year)
        if (told, int(match["month"])) > (year, month) and told <= year + 1:
            yield Finding(
                Kind.DATE,
                match.start(),
                match.end(),
                document.quoted(sentence.start, sentence.end),
                f"材料署的是 {year} 年 {month} 月，却写了以后的事",
                "",
                ASK,
            )


def _congresses(document: Document) -> Iterator[Finding]:
    """A year that could not know the congress, or one for which a later one had met."""
    for paragraph in document.paragraphs:
        words = document.words(paragraph)
        year = _YEAR.match(words.strip()) or _YEAR.search(words[:40])
        if year is None:
            continue
        named = int(year["year"])
        for pattern, met, followed in _CONGRESSES:
            for match in pattern.finditer(words):
                if named < met or named > followed + 1:
                    why = f"该会议 {met} 年召开" if named < met else f"{followed} 年已召开下一次会议"
                    start = paragraph.start + match.start()
                    yield Finding(
                        Kind.DATE,
                        start,
                        paragraph.start + match.end(),
                        document.quoted(start, min(start + 30, paragraph.end)),
                        f"本段写的是 {named} 年，{why}",
                        "",
                        LIKELY if named < met else ASK,
                    )


def _residue(document: Document) -> Iterator[Finding]:
    for match in _WEB.finditer(document.plain):
        yield Finding(
            Kind.RESIDUE,
            match.start(),
            match.end(),
            document.quoted(match.start(), match.end()),
            "像是网页上的文字",
            "",
            LIKELY,
        )
    for match in _DOUBLED.finditer(document.plain):
        yield Finding(
            Kind.RESIDUE,
            match.start(),
            match.end(),
            document.quoted(max(0, match.start() - 8), min(match.end() + 8, len(document.given))),
            "字词重复",
            document.given[match.start() : match.start() + len(match[0]) // 2],
            LIKELY,
        )
    title = _PLACE.search(document.plain[:400])
    if title is None:
        return
    for match in _OURS.finditer(document.plain):
        if match["kind"] != title["kind"]:
            yield Finding(
                Kind.RESIDUE,
                match.start(),
                match.end(),
                document.quoted(max(0, match.start() - 10), min(match.end() + 10, len(document.given))),
                f"标题是“{title['name']}{title['kind']}”，这里写的是“{match[0]}”",
                f"{match[0][0]}{title['kind']}",
                LIKELY,
            )


def _blanks(document: Document) -> Iterator[Finding]:
    for match in _BLANK.finditer(document.plain):
        is_hidden = "*" in match[0] or match[0] == "某"
        yield Finding(
            Kind.BLANK,
            match.start(),
            match.end(),
            document.quoted(max(0, match.start() - 8), min(match.end() + 8, len(document.given))),
            "隐去的名称，或者还没有填写" if is_hidden else "还没有填写",
            "",
            ASK if is_hidden else CERTAIN,
        )
