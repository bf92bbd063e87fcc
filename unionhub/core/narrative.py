"""Sections of the annual summary: an app's words with figures named by key, never typed.

`<app>/narrative.py` ends with `NARRATIVE`, a tuple of `Section`. A token «{disputes.mediation_received}» stands for the
figure with its unit. A sentence is left out where one of its figures counts nothing: a summary does not tell of zeros.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import registry
from .indicators.registry import indicators

TOKEN = re.compile(r"\{([a-z]+\.[a-z0-9_]+)\}")
_END = re.compile(r"(?<=[。！？；])")


@dataclass(frozen=True)
class Section:
    """One section. `paragraphs` are sentences with tokens; `order` is its place among the sections of all apps."""

    key: str
    title: str
    paragraphs: tuple[str, ...]
    order: int = 100

    @property
    def keys(self) -> tuple[str, ...]:
        """The figures it names, each once, in the order of the text."""
        return tuple(dict.fromkeys(TOKEN.findall("".join(self.paragraphs))))


def sections() -> tuple[Section, ...]:
    """The sections of all apps in their order."""
    return tuple(sorted(registry.collect("narrative", "NARRATIVE"), key=lambda section: section.order))


def told(section: Section, figures: Mapping[str, Any]) -> list[str]:
    """The paragraphs with their figures (`reading.Figure` by key), without sentences that would tell of nothing.

    A withheld number or one that is not known leaves its sentence out as well.
    """
    found = []
    for paragraph in section.paragraphs:
        sentences = [part for part in _END.split(paragraph) if part]
        kept = [
            sentence
            for sentence in sentences
            if all(_counts(figures.get(key)) for key in TOKEN.findall(sentence))
        ]
        text = "".join(kept)
        if text and (TOKEN.search(text) or not TOKEN.search(paragraph)):
            found.append(TOKEN.sub(lambda match: _in_words(figures[match.group(1)]), text))
    return found


def _counts(figure: Any) -> bool:
    return figure is not None and not figure.suppressed and bool(figure.value)


def _in_words(figure: Any) -> str:
    return f"{figure.text}%" if figure.unit == "%" else f"{figure.text} {figure.unit}"


def broken_sections(declared: tuple[Section, ...] | None = None) -> Iterator[str]:
    """What is wrong with the declared sections, each sentence naming the mend."""
    known = indicators()
    for section in sections() if declared is None else declared:
        for key in section.keys:
            if key not in known:
                yield f"narrative {section.key!r}: no app declares the figure {key!r}"
        bare = TOKEN.sub("", "".join(section.paragraphs))
        if re.search(r"[0-9０-９]", bare):
            yield f"narrative {section.key!r}: a number is typed; name its figure instead"
        if "{" in bare or "}" in bare:
            yield f"narrative {section.key!r}: a token is not written as {{app.figure}}"


NARRATIVE: tuple[Section, ...] = ()
