"""Which sentences of a section are said, given the figures. Their tokens stay in them."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Optional, Protocol

from .kinds import ByChange, BySign, ByTarget, Listed, Paragraph, Section, Sentence, Variants
from .tokens import Form, Token, When, tokens

if TYPE_CHECKING:
    from ..indicators.reading import Figure

_SENTENCE = re.compile(r"(?<=[。！？])")
_CLAUSE = re.compile(r"(?<=；)")


class Look(Protocol):
    """Where the figures come from; None for one that the reader may not see or that is not measured."""

    def now(self, key: str) -> Optional["Figure"]:
        """Of the text's own period."""
        ...

    def before(self, key: str) -> Optional["Figure"]:
        """Of the period just before; asked for only by tokens with «@before»."""
        ...

    def year_before(self, key: str) -> Optional["Figure"]:
        """Of the same days a year before."""
        ...

    def target(self, key: str) -> Decimal | None:
        """The target set for the period."""
        ...


def chosen(section: Section, look: Look) -> list[str]:
    """The paragraphs to be said, tokens still in them; none where nothing happened that the section tells of.

    A paragraph without figures stays where another of the section tells something; a section that names no figure at
    all is said as it stands. Raises BadToken.
    """
    said = [_said(paragraph, look) for paragraph in section.paragraphs]
    if section.keys and not any(tells for _, tells in said):
        return []
    return [text for text, _ in said if text]


def _said(paragraph: Paragraph, look: Look) -> tuple[str, bool]:
    """What is left of a paragraph, and whether it tells something: words that lead in to nothing are dropped."""
    sentences = (paragraph,) if isinstance(paragraph, str) else paragraph
    texts = [_sentence(sentence, look) for sentence in sentences]
    # A variant without a figure («没有……») was written to be told.
    tells = any(
        text and (_names(text) or not isinstance(sentence, str))
        for sentence, text in zip(sentences, texts, strict=True)
    )
    if tells or all(isinstance(one, str) and not _names(one) for one in sentences):
        return "".join(texts), tells
    return "", False


def _names(text: str) -> bool:
    """Whether the text names a figure."""
    return any(True for _ in tokens(text))


def _sentence(sentence: Sentence, look: Look) -> str:
    if isinstance(sentence, str):
        return _kept(sentence, look)
    if isinstance(sentence, Listed):
        return _listed(sentence, look)
    # A target that was missed by everything is missed all the same: there its zero is told.
    has_target = isinstance(sentence, ByTarget) and look.target(sentence.of) is not None
    return _kept(_variant(sentence, look), look, sentence.of if has_target else "")


def _kept(text: str, look: Look, zero: str = "") -> str:
    """The text without the sentences and clauses that would tell of nothing; `zero` is the key that may be zero."""
    kept = []
    for whole in filter(None, _SENTENCE.split(text)):
        clauses = [
            clause
            for clause in filter(None, _CLAUSE.split(whole))
            if all(_stands(token, look, zero) for token in tokens(clause))
        ]
        left = "".join(clauses)
        if not left or (_names(whole) and not _names(left)):
            continue
        kept.append(left.removesuffix("；") + whole[-1] if left.endswith("；") else left)
    return "".join(kept)


def _listed(sentence: Listed, look: Look) -> str:
    if not all(_stands(token, look) for token in tokens(sentence.head)):
        return ""
    items = [item for item in sentence.items if all(_stands(token, look) for token in tokens(item))]
    return sentence.head + (sentence.between + "、".join(items) if items else "") + sentence.end


def _variant(sentence: Variants, look: Look) -> str:
    value = _known(look.now(sentence.of))
    if value is None:
        return ""
    if isinstance(sentence, ByTarget):
        target = look.target(sentence.of)
        if target is None:
            return sentence.none
        return sentence.met if value >= target else sentence.missed
    if isinstance(sentence, BySign):
        return sentence.above if value > 0 else sentence.below if value < 0 else sentence.even
    return _by_change(sentence, value, _known(look.year_before(sentence.of)))


def _by_change(sentence: ByChange, value: Decimal, then: Decimal | None) -> str:
    if not value:
        return sentence.nothing
    if not then:
        return sentence.first
    return sentence.up if value > then else sentence.down if value < then else sentence.same


def _stands(token: Token, look: Look, zero: str = "") -> bool:
    """Whether the token has something to say: a figure that counts something, and what it is set against."""
    if token.form == Form.TARGET:
        return look.target(token.key) is not None
    find = {When.NOW: look.now, When.BEFORE: look.before, When.YEAR_BEFORE: look.year_before}[
        When(token.when)
    ]
    value = _known(find(token.key))
    if value is None or not (value or token.key == zero):
        return False
    if token.form == Form.SHARE:
        return bool(_known(find(token.of)))
    if token.form in (Form.COMPARE, Form.GROWTH):
        then = _known(look.year_before(token.key))
        return then is not None and (then > 0 or token.form == Form.COMPARE)
    return True


def _known(figure: Optional["Figure"]) -> Decimal | None:
    """The number; None where it is withheld or not known."""
    if figure is None or figure.suppressed or figure.value is None:
        return None
    return Decimal(figure.value)
