"""Numbers of a text against the figures of the register for the same organisation and period.

A number is compared only where its subject is exactly the name of a figure (or another word for it), its unit fits, and
nothing says that it is of another place, another time, or planned.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from .checks_facts import is_plan
from .finding import ASK, LIKELY, Finding, Kind
from .numbers import Number
from .period import When, when
from .place import OWN, Places
from .text import Document, Piece, plain


@dataclass(frozen=True)
class Known:
    """A figure of the register. `value` is exact (a rate unrounded, in per cent), `shown` as pages show it.

    `names` are the figure's name and the other words for it; `period` says which time it is of, and `year`, `month` (0
    for any other time) and `part` («上半年», «一季度») say the same for comparing; `as_of` is the last day counted.
    `doubt` says why the figure itself may be incomplete. `places` are the names of the organisation.
    """

    key: str
    names: tuple[str, ...]
    unit: str
    value: Decimal
    shown: str
    period: str
    year: int
    as_of: date
    month: int = 0
    part: str = ""
    is_flow: bool = False
    doubt: str = ""
    places: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What the figure is called."""
        return self.names[0]


#: Units that count the same kind of thing, by the figure's unit.
_UNITS: dict[str, frozenset[str]] = {
    "人": frozenset("人名位"),
    "个": frozenset("个家户处"),
    "件": frozenset("件起宗条"),
    "次": frozenset("次场"),
}
#: Words before a subject that leave it what it is.
_LEAVES = re.compile(
    r"(?:截[至止]|到)?(?:\d{4}年(?:度|\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月份?|今年|本年|去年|上年|年内|全年|本月|当月|目前|现在|年)?(?:底|末|为止|以来)?"
)
_FILLS = re.compile(
    r"其中|目前|现有|现|截[至止]目前|到目前为止|共计?|总计|合计|已|累计|实有|拥有|有|全部|包括|和|与|及|以及|的|分别|[、,，:：（(“\"\s]"
)
_COUNTED = re.compile(r"(总人数|总数量|总数|人数|数量|总量|总计|合计|数)$")
_HOLD = frozenset({"", "拥有", "建有", "共有", "有"})
_NOUN = re.compile(r"(?:的)?(?P<noun>[\u4e00-\u9fff]{2,14})")
#: After a number that stands by itself.
_CLOSED = re.compile(r"\s*(?:$|[、,，。;；.!！\n）)(（]|其中|占)")
#: Who does or gets something is some of all: «组织女职工200人参加».
_DOING = re.compile(
    r"参加|组织|开展|培训|慰问|走访|体检|举办|举行|召开|表彰|评选|评为|选树|救助|发放|资助|帮扶|惠及|受益|服务|疗|检查|宣传|报名|选派|推荐|"
    r"招聘|介绍|征集|联系|邀请|代表|抽|调查|问卷|座谈|分布|来自"
)
#: «在非公企业，会员 3000 人»: of those only; «分别为»: which number is of what is told elsewhere.
_AMONG = re.compile(
    r"(?:中|里|内|方面|单位|企业|行业|领域|群体)[,，：:]|(?:^|[,，])\s*(?:在|对于?|从)[^,，]*[^下,，][,，：:]"
)
_IN_TURN = re.compile("分别")
_MEMBERSHIP = re.compile(r"会员|会籍")
_OVER_TIME = re.compile(r"累计|以来|历年|全年|年内")
_MORE = re.compile(r"[余多来]")
_LESS_BEFORE, _MORE_BEFORE = (
    re.compile(r"(近|将近|不足|不到)\s*$"),
    re.compile(r"(超过|突破|不少于|至少|不低于|多于)\s*$"),
)
_MORE_AFTER, _LESS_AFTER = re.compile(r"\s*以上"), re.compile(r"\s*(以下|以内)")
#: Words that are verbs as well as names of figures need the members they are about.
_SHORT = 3
#: Letters: what is longer is a tale, not a subject.
_LONGEST_SUBJECT = 60
#: From this many times apart the number may well be of something else.
_FAR = 3
#: From this many times on, of numbers that are not small, it is: the members of a school in a text without its name.
_ELSEWHERE, _NOT_SMALL = 30, 100


class Register:
    """The figures by what they are called. Empty where none are known."""

    def __init__(self, known: Sequence[Known]) -> None:
        self.places = Places(name for one in known for name in one.places)
        self.main = max((one.year for one in known), default=0)
        self.by_name: dict[str, list[tuple[Known, bool]]] = defaultdict(list)
        for one in known:
            for at, name in enumerate(dict.fromkeys(map(_folded, one.names))):
                self.by_name[name].append((one, at == 0))

    def called(self, names: Iterable[str]) -> list[tuple[Known, bool]]:
        """The figures that the first fitting word names, each with whether it is the figure's own name."""
        return next((found for name in names if (found := self.by_name.get(name))), [])


#: A number with the figures it may mean, each with whether it was called by its own name.
Pair = tuple[Number, list[tuple[Known, bool]]]


def check(document: Document, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """A finding for each number that differs from the register's."""
    for one, meant in pairs:
        if not any(_agrees(document, one, figure) for figure, _ in meant):
            yield _finding(document, one, meant)


def compared(document: Document, numbers: Sequence[Number], known: Sequence[Known]) -> list[Pair]:
    """The numbers that can be compared, each with the figures it may mean."""
    if not known:
        return []
    register = Register(known)
    found: list[Pair] = []
    matched: set[int] = set()
    for at, one in enumerate(numbers):
        meant = _meant(document, one, register)
        if not meant:
            continue
        whole = _whole_of(document, numbers, at)
        if whole is not None and whole.start not in matched:
            continue
        matched.add(one.start)
        time = when(document, one, register.main)
        meant = [(figure, own) for figure, own in meant if _is_of(figure, time, document, one)]
        meant = [pair for pair in meant if not _is_elsewhere(one.value, pair[0].value)]
        if meant:
            found.append((one, meant))
    return found


# --- What a number is of --------------------------------------------------------------------------------------------


def _meant(document: Document, one: Number, register: Register) -> list[tuple[Known, bool]]:
    """The figures that the number names, of the organisation itself, done and not planned."""
    if len(one.subject) > _LONGEST_SUBJECT:
        return []
    found = _by_subject(document, one, register) or _by_noun(document, one, register)
    found = [pair for pair in found if one.unit in _UNITS.get(pair[0].unit, {pair[0].unit})]
    # What is said after the number is planned from it on.
    if not found or is_plan(document, Piece(one.sentence.start, one.clause.end)):
        return []
    return found if register.places.before(document, one.paragraph, one.start) == OWN else []


def _by_subject(document: Document, one: Number, register: Register) -> list[tuple[Known, bool]]:
    """«全县会员总数13138人»."""
    if not _CLOSED.match(document.plain, one.end):
        return []
    for name in _cores(one.subject, register.places):
        found = register.called((name, _COUNTED.sub("", name)))
        if not found:
            continue
        sentence = document.words(one.sentence)
        if len(name) < _SHORT and not _MEMBERSHIP.search(sentence):
            return []
        said = document.plain[one.sentence.start : one.start].rpartition(one.subject)[0]
        is_all = register.places.last(one.subject) == OWN
        if (not is_all and _AMONG.search(said)) or _IN_TURN.search(
            document.plain[one.clause.start : one.start]
        ):
            return []
        return [pair for pair in found if pair[0].is_flow or not _DOING.search(said)]
    return []


def _by_noun(document: Document, one: Number, register: Register) -> list[tuple[Known, bool]]:
    """«现有130个基层工会», «新建13个基层工会»."""
    noun = _NOUN.match(document.plain, one.end, min(one.clause.end, one.end + 16))
    if noun is None or not _CLOSED.match(document.plain, noun.end()):
        return []
    if _DOING.search(document.plain[one.sentence.start : one.start]):
        return []
    for core in _cores(one.subject, register.places):
        if found := register.called((core + noun["noun"],)):
            return found
        if core in _HOLD:
            return register.called((noun["noun"],))
    return []


def _cores(subject: str, places: Places) -> Iterator[str]:
    """The subject, then with less and less of what stands before it."""
    words = _folded(subject)
    while True:
        yield words
        shorter = places.without(words)
        for pattern in (_LEAVES, _FILLS):
            if shorter == words and (found := pattern.match(words)) is not None and found.end():
                shorter = words[found.end() :]
        if shorter == words:
            return
        words = shorter


def _folded(name: str) -> str:
    return re.sub(r"\s", "", plain(name))


def _whole_of(document: Document, numbers: Sequence[Number], at: int) -> Number | None:
    """The count of which this one is a part: the last before the «其中» of its sentence."""
    one = numbers[at]
    mark = document.plain.rfind("其中", one.sentence.start, one.start)
    if mark < 0:
        return None
    before = [
        other
        for other in numbers[max(0, at - 12) : at]
        if other.end <= mark and other.paragraph == one.paragraph
    ]
    counts = [other for other in before if other.is_count]
    return counts[-1] if counts else None


def _is_of(known: Known, time: When, document: Document, one: Number) -> bool:
    """Whether the number is of the figure's time."""
    if time.year != known.year:
        return False
    if not known.is_flow:
        if time.month:
            return (time.year, time.month) == (known.as_of.year, known.as_of.month)
        return not time.part or time.part in {"本月", "当月"}
    if known.month:
        over = _OVER_TIME.search(document.words(one.clause))
        return not over and (time.month or known.month) == known.month and time.part in {"", "本月", "当月"}
    return not time.month and time.part == known.part


# --- Whether it agrees, and what would be right ----------------------------------------------------------------------


def _bound(document: Document, one: Number) -> str:
    """«more», «less», «about» or nothing: what the words around the number make of it."""
    said = document.plain[one.start : one.end]
    before, after = document.plain[max(0, one.start - 6) : one.start], document.plain[one.end : one.end + 4]
    if _LESS_BEFORE.search(before) or _LESS_AFTER.match(after):
        return "less"
    if _MORE.search(said) or _MORE_BEFORE.search(before) or _MORE_AFTER.match(after):
        return "more"
    return "about" if one.is_about else ""


def _size(one: Number) -> Decimal:
    """The worth of the last digit that is not zero: «600余» is meant to the hundred."""
    digits = one.digits.replace(".", "")
    zeros = len(digits) - len(digits.rstrip("0")) if digits.strip("0") else 0
    return one.step.scaleb(zeros)


def _agrees(document: Document, one: Number, known: Known) -> bool:
    bound = _bound(document, one)
    if bound == "more":
        return one.value <= known.value
    if bound == "less":
        return known.value <= one.value
    if bound == "about":
        return abs(known.value - one.value) <= _size(one)
    return _rounded(known.value, one.step, ROUND_HALF_UP) == one.value


def _is_elsewhere(one: Decimal, other: Decimal) -> bool:
    small, large = sorted((one, other))
    return large >= _NOT_SMALL and large > _ELSEWHERE * small


def _rounded(value: Decimal, step: Decimal, how: str) -> Decimal:
    return (value / step).quantize(Decimal(1), rounding=how) * step


def _finding(document: Document, one: Number, meant: list[tuple[Known, bool]]) -> Finding:
    meant = [pair for pair in meant if pair[1]] or meant
    meant = sorted(meant, key=lambda pair: abs(pair[0].value - one.value))
    nearest, is_own = meant[0]
    told = "；".join(
        f"系统中“{known.label}”{known.period}为 {known.shown} {known.unit}"
        for known, _ in dict(meant).items()
    )
    if nearest.doubt:
        told += f"（{nearest.doubt}）"
    if not _bound(document, one) and _rounded(nearest.value, one.step, ROUND_DOWN) == one.value:
        told += "，末位被截去，没有四舍五入"
    far = max(one.value, nearest.value) > _FAR * min(one.value, nearest.value)
    sure = LIKELY if is_own and len(meant) == 1 and not far and not nearest.doubt else ASK
    return Finding(
        Kind.REGISTRY,
        one.start,
        one.end,
        document.quoted(one.clause.start, max(one.end, min(one.clause.end, one.end + 12))),
        told,
        _proposed(document, one, nearest),
        sure,
    )


def _proposed(document: Document, one: Number, known: Known) -> str:
    """The right value written in the manner of the text: with its 万, its decimal places, its «余»."""
    how = {"more": ROUND_FLOOR, "less": ROUND_CEILING}.get(_bound(document, one), ROUND_HALF_UP)
    step = _size(one) if _bound(document, one) else one.step
    right = _rounded(known.value, step, how)
    given = document.given[one.start : one.end]
    tail = given[len(re.match(r"[\d,，.．]*", given)[0]) :]  # type: ignore[index]
    if not right and known.value:
        return f"{known.shown}{document.given[one.end - len(one.unit) : one.end]}"
    if right == known.value:
        tail = _MORE.sub("", tail)
    number = right / one.scale
    commas = "," if re.search(r"[,，]", given) else ""
    return f"{number:{commas}.{one.places}f}{tail}"
