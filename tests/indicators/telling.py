"""Writes chosen sections out with made-up figures, as a summary would, so that the reader of texts can try them."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from unionhub.core.indicators.declare import Balance, Ratio
from unionhub.core.indicators.registry import indicators
from unionhub.core.narrative import TOKEN, Form, Section, chosen, parse_token

HUNDREDTH = Decimal("0.01")


@dataclass
class Told:
    """As much of a figure as a section reads."""

    value: int | Decimal | None
    suppressed: bool = False


@dataclass
class Story:
    """Figures by key, now and a year before, and targets; ratios and balances follow from their parts."""

    values: dict[str, int]
    then: dict[str, int] = field(default_factory=dict)
    targets: dict[str, Decimal] = field(default_factory=dict)

    def now(self, key):
        return _told(self.values, key)

    def before(self, key):
        return _told(self.then, key)

    def year_before(self, key):
        return _told(self.then, key)

    def target(self, key):
        return self.targets.get(key)


def _told(values, key):
    value = value_of(values, key)
    return None if value is None else Told(value)


def value_of(values, key):
    """The figure out of given counts; None where a part of it is missing."""
    item = indicators()[key]
    if isinstance(item, Ratio):
        top, whole = value_of(values, item.numerator), value_of(values, item.denominator)
        if top is None or not whole:
            return None
        return (Decimal(top) * item.scale / whole).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
    if isinstance(item, Balance):
        parts = [value_of(values, part) for part in (*item.plus, *item.minus)]
        known = [part for part in parts if part is not None]
        return sum(known[: len(item.plus)]) - sum(known[len(item.plus) :]) if known == parts else None
    return values.get(key)


def written(section: Section, story: Story) -> list[str]:
    """The section's paragraphs in words."""
    return [TOKEN.sub(lambda found: _word(found[0], story), text) for text in chosen(section, story)]


def _word(text: str, story: Story) -> str:
    token = parse_token(text)
    if token.is_word:
        return {"period": "全年", "level": "全县"}[token.key]
    unit = indicators()[token.key].unit
    value = story.target(token.key) if token.form == Form.TARGET else story.now(token.key).value
    if token.form == Form.SHARE:
        share = Decimal(value) * 100 / story.now(token.of).value
        return f"{share.quantize(Decimal(1).scaleb(-token.places), rounding=ROUND_HALF_UP)}%"
    if token.form == Form.COMPARE:
        moved = value - story.year_before(token.key).value
        return f"比上年{'增加' if moved > 0 else '减少'}{abs(moved)}{unit}" if moved else "与上年持平"
    return f"{value}{unit}"
