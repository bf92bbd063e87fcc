"""Numbers of a text: value, unit, what they are of, and whether they are counts, shares, points, money or dates."""

import re
from dataclasses import dataclass
from decimal import Decimal

from .text import Document, Piece, piece_at

#: Measure words of persons; a count in one of them is a number of persons.
PERSONS = frozenset({"人", "名", "位"})
VISITS = "人次"
HOUSEHOLDS = "户"
PERCENT, POINTS = "%", "个百分点"
_UNITS = (
    "个百分点|百分点|%|人次|件次|场次|户次|人\\(次\\)|人|名|位|户|家|个|份|件|起|宗|条|次|场|元|处|所|期|支|项|天|台|套|篇|幅|"
    "辆|间|座|本|册|块|队|届|轮|批|只|盏|亩|吨|公里|平方米|小时|课时|学时|分"
)
_NUMBER = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"[ ]?(?P<more>余|多(?!年)|来)?"
    r"[ ]?(?P<scale>亿|百万|万|千(?=[人名户元家个份件])|百余)?"
    r"(?P<more2>余|多(?!年))?"
    rf"[ ]?(?P<unit>{_UNITS})?"
)
_ABOUT = re.compile(r"(约|近|将近|超过|突破|不少于|达到?约|大约|至少|不低于|以上)$")
_AFTER = re.compile(r"^(左右|以上|以下|上下|以内|余|多)")
#: What a date, a clock time, a law's article or an issue number looks like before and after its digits.
_DATE_AFTER = re.compile(r"^\s?(年(?!级|龄|均|限|度考|以上|期)|月份?|日|号|时|点|岁|周岁|℃|mm|cm|kg|km)")
_ORDINAL_BEFORE = re.compile(r"(第|[A-Za-z〔\[#№\-/]|[·.．]|20\d\d-)$")
_CODE_AFTER = re.compile(r"^([A-Za-z〕\]/·]|号|条规定)")
_RANGE = re.compile(r"^[~～—\-至到]+\d")
_RANGE_BEFORE = re.compile(r"\d(?:元|人|个|%|万元)?[~～—\-至]+$")
_SCALES = {"亿": 100_000_000, "百万": 1_000_000, "万": 10_000, "千": 1_000, "百余": 100}
#: Letters that are read for what a number is of.
_LONGEST_SUBJECT = 120
#: Words before a number that say nothing of what it is of.
_EMPTY = re.compile(
    r"(共计|共有|共|总计|合计|总共|达到了?|达|为|有|是|约|近|全年|全县|全市|全区|全省|全校|其中|现有|现|已有|已|了|的|"
    r"超过|突破|累计|分别|等|增加到|上升到|下降到|减少到|:|：|“|”|\"|\s)+$"
)


@dataclass(frozen=True)
class Number:
    """A number as it stands in the text. `value` counts the scale in («3 万» is 30000), `places` are those written.

    `step` is what one of its last written digit is worth; `is_about` that it is a bound or rounded («余», «近»).
    """

    start: int
    end: int
    value: Decimal
    digits: str
    scale: int
    unit: str
    is_about: bool
    subject: str
    clause: Piece
    sentence: Piece
    paragraph: Piece

    @property
    def places(self) -> int:
        """Decimal places as written."""
        return len(self.digits.partition(".")[2])

    @property
    def step(self) -> Decimal:
        """The worth of the last digit."""
        return Decimal(self.scale).scaleb(-self.places)

    @property
    def is_count(self) -> bool:
        """Whether it counts something: neither a share nor money."""
        return self.unit not in {PERCENT, POINTS, "百分点", "元", ""}

    @property
    def is_percent(self) -> bool:
        """Whether it is written in per cent."""
        return self.unit == PERCENT

    @property
    def is_points(self) -> bool:
        """Whether it is written in percentage points."""
        return self.unit in {POINTS, "百分点"}

    def is_alike(self, other: "Number") -> bool:
        """Whether both count the same kind of thing."""
        return self.unit == other.unit or {self.unit, other.unit} <= PERSONS


def numbers(document: Document) -> list[Number]:
    """Every number of the text but dates, ordinals, codes and ranges, in order."""
    found: list[Number] = []
    for match in _NUMBER.finditer(document.plain):
        before, after = (
            document.plain[max(0, match.start() - 12) : match.start()],
            document.plain[match.end() : match.end() + 4],
        )
        tail = document.plain[match.end("digits") : match.end("digits") + 8]
        if _is_no_quantity(before, tail, after, match):
            continue
        scale = _SCALES.get(match["scale"] or "", 1)
        clause = piece_at(document.clauses, match.start())
        sentence = piece_at(document.sentences, match.start())
        paragraph = piece_at(document.paragraphs, match.start())
        if clause is None or sentence is None or paragraph is None:
            continue
        about = bool(match["more"] or match["more2"] or _ABOUT.search(before) or _AFTER.match(after))
        unit = (match["unit"] or "").replace("人(次)", "人(次)")
        begin = max([clause.start, *(one.end for one in found[-1:] if one.end <= match.start())])
        found.append(
            Number(
                match.start(),
                match.end(),
                Decimal(match["digits"].replace(",", "")) * scale,
                match["digits"].replace(",", ""),
                scale,
                unit,
                about or match["scale"] == "百余",
                subject(document.plain[begin : match.start()]),
                clause,
                sentence,
                paragraph,
            )
        )
    return found


def subject(words: str) -> str:
    """What stands before a number, without words that say nothing of what it is of."""
    words = words[-_LONGEST_SUBJECT:].strip(" 、,，。()（）\n\t")
    while (found := _EMPTY.search(words)) is not None:
        words = words[: found.start()].strip(" 、,，()（）")
    return words


def _is_no_quantity(before: str, tail: str, after: str, match: re.Match[str]) -> bool:
    if _DATE_AFTER.match(tail) and not match["scale"]:
        return True
    if _ORDINAL_BEFORE.search(before) or _CODE_AFTER.match(tail):
        return True
    if _RANGE.match(after) or _RANGE_BEFORE.search(before):
        return True
    digits = match["digits"]
    # A bare number of many digits, or with a leading zero, is a code; a number alone after a line's start is a heading.
    return not match["unit"] and (
        len(digits) > 9 or (digits.startswith("0") and digits not in {"0"} and "." not in digits)
    )
