"""What is wrong with the declared sections. Part of `manage.py check`."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from ..indicators.declare import Declared
from ..indicators.registry import dimensions_of, indicators
from .kinds import Section
from .tokens import TOKEN, BadToken, Form, Token, token_of

_DIGIT = re.compile(r"[0-9０-９]")
#: Names of periods and places: true of one report only.
_TYPED = re.compile(
    r"全年|上半年|下半年|[一二三四]季度|今年|去年|本年度|当年|本月|全[国省市县区镇乡街](?!总)|[我本][省市县区镇乡]"
)
#: Units that are counted in ten thousands.
_WAN = ("人", "人次", "元", "户", "件", "份")
#: What the rows of an exhibit may be, by its kind; a dimension of all its figures may be the rows of any.
_ROWS = {
    "table": ("figures", "children"),
    "bars": ("children",),
    "columns": ("children", "years", "months"),
    "line": ("children", "years", "months"),
}


def broken_sections(declared: Sequence[Section]) -> Iterator[str]:
    """What is wrong with the sections (in their order), each sentence naming the mend."""
    for section in declared:
        for problem in (*_texts(section), *_variants(section), *_exhibits(section)):
            yield f"narrative {section.key!r}: {problem}"
        if not section.chapter:
            yield f"narrative {section.key!r}: it names no chapter"
    heads = [chapter for chapter, _ in groupby(declared, key=lambda section: section.chapter)]
    for chapter in dict.fromkeys(head for head in heads if head and heads.count(head) > 1):
        yield f"narrative: the chapter {chapter!r} is cut in two; give its sections orders next to each other"


def _texts(section: Section) -> Iterator[str]:
    known = indicators()
    seen: set[str] = set()
    for text in section.texts:
        for found in TOKEN.finditer(text):
            if found["word"] or found[0] in seen:
                continue
            seen.add(found[0])
            try:
                token = token_of(found)
            except BadToken as error:
                yield f"the token {found[0]} cannot be read: {error}"
            else:
                yield from _token(token, known)
        bare = TOKEN.sub("", text)
        if _DIGIT.search(bare):
            yield "a number is typed; name its figure instead"
        if "{" in bare or "}" in bare:
            yield "a token is not written as {app.figure}"
        if typed := _TYPED.search(bare):
            yield f"{typed[0]!r} is typed; write {{period}} or {{level}}"


def _token(token: Token, known: dict[str, Declared]) -> Iterator[str]:
    missing = [key for key in token.keys if key not in known]
    for key in missing:
        yield f"no app declares the figure {key!r}"
    if missing:
        return
    unit = known[token.key].unit
    if token.form == Form.PERCENT and unit != "%":
        yield f"the token {token.text} says per cent of a figure in {unit}"
    if token.form == Form.GROWTH and unit == "%":
        yield f"the token {token.text} says growth of a rate; rates are compared in points: |compare"
    if token.form == Form.WAN and unit not in _WAN:
        yield f"the token {token.text} says ten thousands of {unit}"
    if token.of and unit != known[token.of].unit:
        yield f"the token {token.text} says a share of another unit"


def _variants(section: Section) -> Iterator[str]:
    known = indicators()
    for sentence in section.sentences:
        if isinstance(sentence, str):
            continue
        name = type(sentence).__name__
        if not all(sentence.required):
            yield f"a {name} leaves a variant empty"
        of = getattr(sentence, "of", "")
        if of and of not in known:
            yield f"no app declares the figure {of!r}"
        if name == "ByTarget" and not _says_both(sentence.required[1], of):
            yield f"the missed variant of {of!r} must say both target and value: a target never reads as a result"


def _exhibits(section: Section) -> Iterator[str]:
    known = indicators()
    for exhibit in section.exhibits:
        if not exhibit.caption or _DIGIT.search(exhibit.caption) or _TYPED.search(exhibit.caption):
            yield f"the caption {exhibit.caption!r} must name neither number, period nor place"
        missing = [key for key in exhibit.keys if key not in known]
        yield from (f"no app declares the figure {key!r}" for key in missing)
        if exhibit.kind not in _ROWS or not exhibit.keys:
            yield f"the exhibit {exhibit.caption!r} needs one of the kinds {', '.join(_ROWS)} and figures"
        elif exhibit.rows not in _ROWS[exhibit.kind] and not (
            missing or all(exhibit.rows in dimensions_of(known[key]) for key in exhibit.keys)
        ):
            yield f"the exhibit {exhibit.caption!r} cannot be listed by {exhibit.rows!r}"


def _says_both(text: str, key: str) -> bool:
    forms = [found["form"] or Form.NUMBER for found in TOKEN.finditer(text) if found["key"] == key]
    return Form.TARGET in forms and any(
        form not in (Form.TARGET, Form.COMPARE, Form.GROWTH) for form in forms
    )
