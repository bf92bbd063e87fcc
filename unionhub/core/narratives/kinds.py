"""What an app's `narrative.py` is made of: sections of paragraphs of sentences, some of which have variants.

A plain `str` may hold several sentences and clauses («；»); each falls away by itself where a figure of it counts
nothing, is not known or is withheld: a summary does not tell of zeros.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from .tokens import Token, tokens


@dataclass(frozen=True)
class ByChange:
    """A sentence by how the figure `of` stands to the same days a year before.

    `first`: nothing was counted then, or it is not known; it must not claim that there was nothing. `nothing`: nothing
    was counted now; empty where that is not worth a word.
    """

    of: str
    up: str
    down: str
    same: str
    first: str
    nothing: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Every variant that is said."""
        return tuple(filter(None, (self.up, self.down, self.same, self.first, self.nothing)))

    @property
    def required(self) -> tuple[str, ...]:
        """The variants that must not be empty."""
        return (self.up, self.down, self.same, self.first)


def compared(words: str, key: str, nothing: str = "") -> ByChange:
    """«收到调解申请5件，比上年同期减少2件。»: the figure after its words, and how it moved where that is known."""
    alone = f"{words}{{{key}}}"
    moved = f"{alone}，{{{key}|compare}}。"
    return ByChange(key, up=moved, down=moved, same=moved, first=f"{alone}。", nothing=nothing)


@dataclass(frozen=True)
class ByTarget:
    """A sentence by the target set for the figure `of` in the period: a target is a number to reach or exceed.

    `missed` names both target and value; a value of zero is said there. `none`: where no target is set.
    """

    of: str
    met: str
    missed: str
    none: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Every variant that is said."""
        return tuple(filter(None, (self.met, self.missed, self.none)))

    @property
    def required(self) -> tuple[str, ...]:
        """The variants that must not be empty."""
        return (self.met, self.missed)


def aimed(words: str, key: str, none: str = "") -> ByTarget:
    """«新建基层工会目标为10个，实际为13个，达到目标。»; `none` is the sentence where no target is set."""
    both = f"{words}目标为{{{key}|target}}，实际为{{{key}}}，"
    return ByTarget(key, met=f"{both}达到目标。", missed=f"{both}未达到目标。", none=none)


@dataclass(frozen=True)
class BySign:
    """A sentence by whether a balance `of` came out above or below zero; at zero it is `even`, or falls away.

    `below` does not print the balance: «净减-5人» is no Chinese.
    """

    of: str
    above: str
    below: str
    even: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Every variant that is said."""
        return tuple(filter(None, (self.above, self.below, self.even)))

    @property
    def required(self) -> tuple[str, ...]:
        """The variants that must not be empty."""
        return (self.above, self.below)


@dataclass(frozen=True)
class Listed:
    """A sentence `head` with those of its `items` that counted something, joined by «、».

    «送达文书12件，其中提示函5件、意见书7件。» Without any item it is «送达文书12件。»; without its head it is nothing.
    """

    head: str
    items: tuple[str, ...]
    between: str = "，其中"
    end: str = "。"

    @property
    def texts(self) -> tuple[str, ...]:
        """Its parts, each a text of its own."""
        return (self.head, *self.items, self.between, self.end)

    @property
    def required(self) -> tuple[str, ...]:
        """The parts that must not be empty."""
        return (self.head, *self.items, self.end)


Variants: TypeAlias = ByChange | ByTarget | BySign
Sentence: TypeAlias = str | Variants | Listed
Paragraph: TypeAlias = str | tuple[Sentence, ...]


@dataclass(frozen=True)
class Exhibit:
    """A table or chart of figures behind the paragraphs of a section, left out together with them.

    `kind`: «table», or a chart's «bars», «columns», «line». `rows`: «figures», «children» (what lies directly below),
    the key of a dimension; of a chart also «years», «months».
    """

    kind: str
    caption: str
    rows: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A section («（一）») of a chapter («一、»). `order` is its place among the sections of all apps."""

    key: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    order: int = 100
    chapter: str = ""
    exhibits: tuple[Exhibit, ...] = ()

    @property
    def sentences(self) -> Iterator[Sentence]:
        """The sentences of all paragraphs."""
        for paragraph in self.paragraphs:
            yield from (paragraph,) if isinstance(paragraph, str) else paragraph

    @property
    def texts(self) -> Iterator[str]:
        """Every piece of text that may come to be said."""
        for sentence in self.sentences:
            yield from (sentence,) if isinstance(sentence, str) else sentence.texts

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens it may say, each once, in the order of the text. Raises BadToken."""
        return tuple(dict.fromkeys(token for text in self.texts for token in tokens(text)))

    @property
    def keys(self) -> tuple[str, ...]:
        """The figures it names or chooses by, each once. Raises BadToken."""
        named = [key for token in self.tokens for key in token.keys]
        chosen_by = [one.of for one in self.sentences if isinstance(one, Variants)]
        shown = [key for exhibit in self.exhibits for key in exhibit.keys]
        return tuple(dict.fromkeys([*named, *chosen_by, *shown]))
