"""Tokens: how a text names a figure, in which form it wants it said, and of which period.

    {members.members}                             13138人
    {members.members|wan}                         1.31万人
    {disputes.mediation_received@year_before}     of the same days a year before
    {members.women|share|2|members.members}       37.73%, of the figure named last
    {period} {level}                              全年, 全县: words that the report fills in

What a form becomes in words is decided where a text is written out, not here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How a figure is said."""

    NUMBER = "number"  # 13138人; a rate 92.19%
    WAN = "wan"  # 1.31万人, 3.6万元: in ten thousands of its own unit
    PERCENT = "percent"  # 92.19%: of a rate
    MORE = "more"  # 600余人: rounded down, said as a lower bound
    COMPARE = "compare"  # 比上年增加36人, 与上年持平: a clause, its direction chosen by the values
    GROWTH = "growth"  # 比上年增长12.34%: a clause; what the words before it say already is not said twice
    SHARE = "share"  # 占会员的37.73%; behind «占…的» the share alone: of the figure named in `of`
    WORDS = "words"  # 十三个: Chinese numerals
    TARGET = "target"  # the target of the period, in the figure's unit; not what was reached


class When(StrEnum):
    """Of which period, seen from the text's own."""

    NOW = "now"
    BEFORE = "before"  # the period just before
    YEAR_BEFORE = "year_before"  # the same days a year before


#: Words that are no figures: what the period is called (全年, 上半年), and the whole organisation (全县, 全镇).
WORDS = ("period", "level")
_KEY = r"[a-z][a-z0-9_]*\.[a-z0-9_]+"
#: A token with its braces; groups: `word`, or `key`, `when`, `form`, `places`, `of`.
TOKEN = re.compile(
    rf"\{{(?:(?P<word>{'|'.join(WORDS)})"
    rf"|(?P<key>{_KEY})(?:@(?P<when>[a-z_]+))?"
    rf"(?:\|(?P<form>[a-z]+)(?:\|(?P<places>[0-9]))?(?:\|(?P<of>{_KEY}))?)?)\}}"
)


class BadToken(ValueError):
    """The text is no token; the message says in Chinese what is wrong and what may be written."""


@dataclass(frozen=True)
class Token:
    """A token taken apart. `places` None: as the figure itself has it. `of` is the whole of a share."""

    key: str
    form: str = Form.NUMBER
    places: int | None = None
    when: str = When.NOW
    of: str = ""

    @property
    def is_word(self) -> bool:
        """Whether it is «period» or «level», no figure."""
        return self.key in WORDS

    @property
    def keys(self) -> tuple[str, ...]:
        """The figures it needs."""
        return () if self.is_word else (self.key, *((self.of,) if self.of else ()))

    @property
    def text(self) -> str:
        """The token as it is written: equal tokens have one text."""
        shift = "" if self.when == When.NOW else f"@{self.when}"
        tail = [str(part) for part in (self.places, self.of) if part not in (None, "")]
        form = [str(self.form)] if tail or self.form != Form.NUMBER else []
        return "{" + "|".join([self.key + shift, *form, *tail]) + "}"


def parse_token(text: str) -> Token:
    """Read one token, with its braces. Raises BadToken."""
    found = TOKEN.fullmatch(text.strip())
    if found is None:
        raise BadToken(f"“{text[:60]}”不是可用的数字标记，应写成 {{指标代码}} 或 {{指标代码|写法}}。")
    return token_of(found)


def token_of(found: re.Match[str]) -> Token:
    """The token of a match of `TOKEN`. Raises BadToken for an unknown form or shift, or a share of nothing."""
    if found["word"]:
        return Token(found["word"])
    form, when = found["form"] or Form.NUMBER, found["when"] or When.NOW
    if form not in set(Form):
        raise BadToken(f"“{found[0]}”的写法“{form}”不存在，可以用：{'、'.join(Form)}。")
    if when not in set(When):
        raise BadToken(f"“{found[0]}”的期间“@{when}”不存在，可以用：@before、@year_before。")
    if (form == Form.SHARE) != bool(found["of"]):
        raise BadToken(f"“{found[0]}”：只有占比要写、也必须写是占哪个数的，如 {{部分|share|2|全体}}。")
    if when != When.NOW and form in (Form.COMPARE, Form.GROWTH, Form.TARGET):
        raise BadToken(f"“{found[0]}”：比较、增长和目标都是本期的，不能再写期间。")
    places = None if found["places"] is None else int(found["places"])
    return Token(found["key"], Form(form), places, When(when), found["of"] or "")


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text in their order, words left out. Raises BadToken."""
    for found in TOKEN.finditer(text):
        if not found["word"]:
            yield token_of(found)
