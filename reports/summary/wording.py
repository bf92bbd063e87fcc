"""Figures in the words of a text: «13138人», «1.31万人», «比上年增加36人», «占会员的37.54%».

Numbers by GB/T 15835-2011: half-width digits without separators of thousands. What is not whole is rounded half up;
«余» is a lower bound. A token without a value says so in brackets and tells why; nothing is ever made up for it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from typing import Final, Protocol

from unionhub.core.indicators.declare import Declared, Median, Ratio, value_of
from unionhub.core.indicators.reading import Figure
from unionhub.core.indicators.registry import indicators
from unionhub.core.narrative import Form, Token

from .numerals import LIMIT, numeral
from .place_words import Words, words_for

__all__ = ["Said", "Values", "Words", "clause_of", "said", "words_for"]

PERCENT: Final = "%"
#: Decimal places of ten thousands, shares and growth where the token names none.
PLACES: Final = 2
WAN: Final = 10_000
#: «余»: below each bound a count is rounded down to whole steps; below ten it is told as it is.
STEPS: Final = ((10, 1), (1_000, 10), (10_000, 100))
STEP_ABOVE: Final = 1_000
_EXACT = Context(prec=60)
#: What the words before a token say already, up to its own clause.
_CLAUSE = re.compile(r"[^，。；：！？、\n]*$")
_AGAINST = re.compile(r"(?:同比|[比较与](?:上年|去年)(?:同期)?|[比较与]上一统计年度)$")
_ROSE = re.compile(r"(?:增长|增加|上升|提高|提升|增幅|增速|增长率|增)(?:了|约|为|达到?|是)?$")
_FELL = re.compile(r"(?:下降|减少|降低|回落|减幅|降幅|下降率|减|降)(?:了|约|为|达到?|是)?$")
_SHARED = re.compile(r"占|(?:比例|比重|份额|率)(?:约|为|达到?|是)?$")
_AIMED = re.compile(r"(?:目标|任务|计划|指标)[^0-9]*$")


class Values(Protocol):
    """Where the figures come from; None for one that may not be seen, or was not measured."""

    def figure(self, key: str, when: str = "now") -> Figure | None:
        """The figure now, in the period before («before») or a year before («year_before»)."""
        ...

    def target(self, key: str) -> Decimal | None:
        """What was to be reached in the period."""
        ...


@dataclass(frozen=True)
class Said:
    """A token in words. `is_missing`: it has no value; the words are «〔name〕», and `why` says what to do."""

    text: str
    is_missing: bool = False
    why: str = ""


class _Missing(Exception):
    """There is nothing to be said; the message is the reason in Chinese."""


def said(token: Token, values: Values, place: Words, before: str = "") -> Said:
    """The words of a token. Never raises for a value that is not there: it is marked missing, with the reason.

    `before` is the paragraph up to the token. What it says already is not said twice: after «比上年增长» stands the per
    cent alone, after «占会员总数的» the share. Where it says the opposite of the figures («增长», but they fell), the
    token is missing.
    """
    if token.is_word:
        return Said(place.period if token.key == "period" else place.level)
    try:
        return Said(_FORMS[Form(token.form)](_Asked(token, values, place, before)))
    except _Missing as missing:
        return Said(f"〔{_label(token.key)}〕", is_missing=True, why=str(missing))


def clause_of(before: str) -> str:
    """The end of a text that belongs to the clause of what follows: the words of a token depend on that alone."""
    found = _CLAUSE.search(before)
    return found[0] if found else ""


@dataclass(frozen=True)
class _Asked:
    """A token with all that its words depend on."""

    token: Token
    values: Values
    place: Words
    before: str

    @property
    def clause(self) -> str:
        """What stands before the token in its own clause."""
        return clause_of(self.before)

    def figure(self, key: str = "", when: str = "") -> Figure:
        """The figure with a value. Raises _Missing."""
        key, when = key or self.token.key, when or self.token.when
        found = self.values.figure(key, when)
        label = f"{_WHEN[when]}“{_label(key)}”"
        if found is None:
            raise _Missing(f"没有{label}：系统中没有这个数字，或者您无权查看。")
        if found.suppressed or found.value is None:
            why = found.reason.rstrip("。") or "期内没有数字"
            raise _Missing(f"没有{label}：{why}。")
        return found

    def places(self, default: int = PLACES) -> int:
        """Decimal places as the token asks for them."""
        return default if self.token.places is None else self.token.places


_WHEN = {"now": "", "before": "上期的", "year_before": "上年同期的"}


def _label(key: str) -> str:
    item = indicators().get(key)
    return item.label if item else key


# --- Numbers ---


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_EXACT)


def shown(value: Decimal, places: int) -> str:
    """The value half up at the places; noughts at its end only where it was rounded: 3.60 is not 3.6."""
    rounded = _rounded(value, places)
    text = f"{rounded or abs(rounded):f}"
    return text.rstrip("0").rstrip(".") if "." in text and rounded == value else text


def _exact(figure: Figure) -> Decimal:
    """The value before it was rounded for the screen: of a ratio the quotient of what it was made of."""
    item, value = figure.item, Decimal(figure.value or 0)
    if isinstance(item, Ratio) and figure.numerator is not None and figure.denominator:
        scaled = Decimal(figure.numerator) * item.scale
        exact = _EXACT.divide(scaled, Decimal(figure.denominator))
        # What is frozen was rounded then: the parts count only where they still give it.
        if _rounded(exact, item.places) == value:
            return exact
    return value


def _value(figure: Figure, places: int | None) -> str:
    """Digits of a figure with its unit."""
    item, value = figure.item, _exact(figure)
    if isinstance(item, Ratio | Median):
        return shown(value, item.places if places is None else places) + item.unit
    if value == value.to_integral_value():
        return f"{value:.0f}{item.unit}"
    return shown(value, PLACES if places is None else places) + item.unit


def _number(asked: _Asked) -> str:
    return _value(asked.figure(), asked.token.places)


def _percent(asked: _Asked) -> str:
    figure = asked.figure()
    if figure.unit != PERCENT:
        raise _Missing(f"“{figure.item.label}”是数量，不能写成百分比。")
    return _value(figure, asked.token.places)


def _no_rate(item: Declared, form: str) -> None:
    if isinstance(item, Ratio | Median):
        raise _Missing(f"“{item.label}”是比值，不能{form}。")


def _wan(asked: _Asked) -> str:
    figure = asked.figure()
    _no_rate(figure.item, "以万为单位")
    value, places = Decimal(figure.value or 0), asked.places()
    if not _rounded(value / WAN, places):
        return _value(figure, None)  # «0.00万元» would say that there was nothing
    return f"{shown(value / WAN, places)}万{figure.unit}"


def more(value: Decimal) -> tuple[Decimal, bool]:
    """The value rounded down to whole steps, and whether something was left over («余»). Negative ones stay."""
    if value < STEPS[0][0]:
        return value, False
    step = next((step for bound, step in STEPS if value < bound), STEP_ABOVE)
    low = (value / step).to_integral_value(rounding=ROUND_DOWN) * step
    return low, low != value


def _more(asked: _Asked) -> str:
    figure = asked.figure()
    _no_rate(figure.item, "写成“余”")
    low, is_more = more(Decimal(figure.value or 0))
    if not is_more:
        return _value(figure, None) if low < WAN else f"{shown(low / WAN, 8)}万{figure.unit}"
    wan = low >= WAN
    return f"{shown(low / WAN, 8) + '万' if wan else f'{low:.0f}'}余{figure.unit}"


def _words(asked: _Asked) -> str:
    figure = asked.figure()
    item, value = figure.item, _exact(figure)
    if abs(value) >= LIMIT:
        raise _Missing(f"“{item.label}”太大，不能写成汉字。")
    is_plain = value == value.to_integral_value()
    if isinstance(item, Ratio | Median) or not is_plain:
        default = item.places if isinstance(item, Ratio | Median) else PLACES
        value = Decimal(shown(value, asked.places(default)))
    if item.unit == PERCENT:
        sign, size = ("负" if value < 0 else ""), abs(value)
        return f"{sign}百分之{numeral(size)}"
    if value == 2:  # before a measure word
        return f"两{item.unit}"
    return numeral(value.to_integral_value() if is_plain else value) + item.unit


# --- Compared ---


def _both(asked: _Asked) -> tuple[Figure, Figure]:
    now = asked.figure()
    then = asked.values.figure(asked.token.key, "year_before")
    if then is None or then.suppressed or then.value is None:
        reason = then.reason.rstrip("。") if then is not None else ""
        raise _Missing(f"上年同期没有数字，“{now.item.label}”不能比较{'：' + reason if reason else ''}。")
    return now, then


def _check_direction(asked: _Asked, moved: Decimal) -> bool:
    """Whether the words before say the direction already. Raises _Missing where they say the other one."""
    rose, fell = _ROSE.search(asked.clause), _FELL.search(asked.clause)
    found = rose or fell
    if found is None:
        return False
    if (rose and moved < 0) or (fell and moved > 0) or not moved:
        really = "持平" if not moved else "上升" if moved > 0 else "下降"
        label = _label(asked.token.key)
        raise _Missing(f"文字写“{found[0]}”，但“{label}”与{asked.place.last}相比是{really}的，请改文字。")
    return True


def _than(asked: _Asked, word: str) -> str:
    """«比上年», or what of it the words before do not say."""
    if asked.clause.endswith(("比", "较")) and not asked.clause.endswith("同比"):
        return asked.place.last
    return "" if _AGAINST.search(asked.clause) else f"{word}{asked.place.last}"


def _same(asked: _Asked, word: str) -> str:
    return word if _AGAINST.search(asked.clause) else f"与{asked.place.last}{word}"


def _compare(asked: _Asked) -> str:
    now, then = _both(asked)
    moved = Decimal(now.value or 0) - Decimal(then.value or 0)
    item = now.item
    says_way = _check_direction(asked, moved)
    if not moved:
        return _same(asked, "持平")
    if isinstance(item, Ratio | Median):
        places = asked.places(item.places)
        if not _rounded(moved, places):
            return _same(asked, "基本持平")
        unit = "个百分点" if item.unit == PERCENT else item.unit
        amount = shown(abs(moved), places) + unit
        way = ("提高" if moved > 0 else "下降") if item.unit == PERCENT else ("增加" if moved > 0 else "减少")
    else:
        whole = moved == moved.to_integral_value()
        amount = (f"{abs(moved):.0f}" if whole else shown(abs(moved), asked.places())) + item.unit
        way = "增加" if moved > 0 else "减少"
    return amount if says_way else f"{_than(asked, '比')}{way}{amount}"


def _growth(asked: _Asked) -> str:
    now, then = _both(asked)
    if now.unit == PERCENT:
        raise _Missing(f"“{now.item.label}”是比率，增减要用百分点，请改用“比上年”的写法。")
    base = Decimal(then.value or 0)
    if base <= 0:
        raise _Missing(f"“{now.item.label}”上年同期为{base:f}，没有可以计算增幅的基数。")
    moved = Decimal(now.value or 0) - base
    says_way = _check_direction(asked, moved)
    if not moved:
        return _same(asked, "持平")
    places = asked.places()
    exact = _EXACT.divide(abs(moved) * 100, base)
    if not _rounded(exact, places):
        if says_way:
            raise _Missing(f"“{now.item.label}”的增减不到所写小数位的一半，请增加小数位。")
        return _same(asked, "基本持平")
    amount = f"{shown(exact, places)}%"
    return amount if says_way else f"{_than(asked, '比')}{'增长' if moved > 0 else '下降'}{amount}"


def _share(asked: _Asked) -> str:
    part, whole = asked.figure(), asked.figure(asked.token.of)
    if part.unit != whole.unit or PERCENT in (part.unit, whole.unit):
        raise _Missing(f"“{part.item.label}”和“{whole.item.label}”的单位不同，不能算占比。")
    exact = value_of(100, 20, part.value, whole.value)
    if exact is None:
        raise _Missing(f"“{whole.item.label}”为0，不能算占比。")
    share = f"{shown(exact, asked.places())}%"
    return share if _SHARED.search(asked.clause) else f"占{whole.item.label}的{share}"


def _target(asked: _Asked) -> str:
    label, goal = _label(asked.token.key), asked.values.target(asked.token.key)
    if goal is None:
        raise _Missing(f"“{label}”在这个期间没有设定目标，请先在“年度目标”里登记。")
    item = indicators().get(asked.token.key)
    if item is None:
        raise _Missing(f"系统中没有“{label}”这个数字。")
    aim = shown(goal, asked.places(6)) + item.unit
    return aim if _AIMED.search(asked.clause) else f"目标{aim}"


_FORMS: dict[Form, Callable[[_Asked], str]] = {
    Form.NUMBER: _number,
    Form.WAN: _wan,
    Form.PERCENT: _percent,
    Form.MORE: _more,
    Form.COMPARE: _compare,
    Form.GROWTH: _growth,
    Form.SHARE: _share,
    Form.WORDS: _words,
    Form.TARGET: _target,
}
