"""Writes chosen sections out with made-up counts, in the words of a summary, for the reader of texts to try."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from reports.summary.wording import Words, said
from unionhub.core.indicators.declare import Balance, Ratio, value_of
from unionhub.core.indicators.period import Period, year
from unionhub.core.indicators.reading import Figure
from unionhub.core.indicators.registry import indicators
from unionhub.core.narrative import TOKEN, Section, chosen, parse_token

PERIOD = year(2026)
WORDS = Words(period="全年", level="全县", year=2026, label="2026年")


@dataclass
class Story:
    """Figures out of counts by key, now and a year before, and targets; ratios and balances follow from their parts."""

    values: dict[str, int]
    then: dict[str, int] = field(default_factory=dict)
    targets: dict[str, Decimal] = field(default_factory=dict)

    def figure(self, key: str, when: str = "now") -> Figure | None:
        """What a text asks for."""
        if when == "now":
            return figure_of(self.values, key, PERIOD)
        return figure_of(self.then, key, PERIOD.year_before())

    def now(self, key: str) -> Figure | None:
        """What a narrative chooses by."""
        return self.figure(key)

    def before(self, key: str) -> Figure | None:
        """Of the year before too: the period is a year."""
        return self.figure(key, "before")

    def year_before(self, key: str) -> Figure | None:
        """What a narrative compares with."""
        return self.figure(key, "year_before")

    def target(self, key: str) -> Decimal | None:
        """What was to be reached."""
        return self.targets.get(key)


def figure_of(counts: dict[str, int], key: str, period: Period) -> Figure | None:
    """The figure out of given counts; None where one it is made of is missing."""
    item = indicators()[key]
    value: int | Decimal | None
    top = whole = None
    if isinstance(item, Ratio):
        top, whole = counts.get(item.numerator), counts.get(item.denominator)
        value = value_of(item.scale, item.places, top, whole)
    elif isinstance(item, Balance):
        parts = [counts.get(part) for part in (*item.plus, *item.minus)]
        known = [part for part in parts if part is not None]
        value = sum(known[: len(item.plus)]) - sum(known[len(item.plus) :]) if known == parts else None
    else:
        value = counts.get(key)
    if value is None:
        return None
    return Figure(item, period, 1, "某县总工会", value, date(2026, 12, 31), numerator=top, denominator=whole)


def written(section: Section, story: Story) -> list[str]:
    """The section's paragraphs in words. Raises AssertionError where a token that was chosen has nothing to say."""
    return [_written(text, story) for text in chosen(section, story)]


def _written(text: str, story: Story) -> str:
    done, at = "", 0
    for found in TOKEN.finditer(text):
        done += text[at : found.start()]
        word = said(parse_token(found[0]), story, WORDS, done)
        assert not word.is_missing, (found[0], word.why)
        done, at = done + word.text, found.end()
    return done + text[at:]
