"""How official Chinese is set: marks, digits, blanks and dates put right; numbers before headings.

GB/T 15834-2011 (marks), GB/T 15835-2011 (numbers, dates), GB/T 9704-2012 (headings). What belongs to a number, to Latin
words or to an address of the web is left alone, and no letter or digit is ever taken away.
"""

import re
from datetime import date

from .numerals import numbered

__all__ = ["numbered", "tidy"]

_HAN = "〇々㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff"
_MARKS = "，。；：？！（）“”‘’、《》〈〉【】〔〕「」『』—…"
#: Stands for the edge of a text or of a piece: beside it may be a figure, or nothing.
_EDGE = "\ufdd0"
_IS_HAN = re.compile(f"[{_HAN}]")
_IS_CHINESE = re.compile(f"[{_HAN}{_MARKS}]")
#: Controls, and letters without a shape of their own that hide or turn what stands beside them; not blanks.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e007f]"
)
_BLANKS = re.compile(r"\s+")
#: Full-width letters, digits and per cent as half-width ones.
_HALF = {
    full: full - 0xFEE0
    for full in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF05)
}
#: Addresses of the web and of mail, whose marks are their own; one that ends the sentence is not part of them.
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.)[!-~]*[0-9a-z/#&=_~-]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.I | re.A
)
_DATE = re.compile(r"(?<![0-9A-Za-z./-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})日?(?![0-9A-Za-z/-]|\.[\d.])", re.A)
#: Years a paper of the office could name.
_YEARS = range(1900, 2101)
_MARK = re.compile("[,;:?!]")
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_DOTS = re.compile(r"(?<![0-9A-Za-z])\.{2,}|\.{2,}(?![0-9A-Za-z.])|。{2,}|…+")
_DASHES = re.compile(f"(?<=[{_HAN}{_MARKS}])-{{2,}}|-{{2,}}(?=[{_HAN}{_MARKS}])|—{{3,}}|─{{2,}}|－{{2,}}")
#: A typed heading number ends in «、», not in a point: 一、
_TYPED_NUMBER = re.compile(f"(?<={_EDGE})([一二三四五六七八九十]{{1,3}})[.．]")
_STOP = re.compile(f"(?<=[{_HAN}{_MARKS}%{_EDGE}])\\.(?=[ \u3000{_HAN}{_MARKS}{_EDGE}])")
_NEEDLESS = re.compile(
    f"(?<=[{_MARKS}])[ \u3000]|[ \u3000](?=[{_MARKS}])"
    f"|(?<=[{_HAN}])[ \u3000](?=[0-9])|(?<=[0-9%])[ \u3000](?=[{_HAN}])|(?<=[0-9])[ \u3000](?=%)"
)
_SINGLE = re.compile(f"(?<![0-9A-Za-z'])'([^'\"]*[{_HAN}][^'\"]*)'(?![0-9A-Za-z'])")


def tidy(text: str) -> str:
    """The text as it is to be printed. What is tidy already comes back unchanged.

    A piece of a paragraph may be given: at its ends a figure may follow, so that a mark there is taken for Chinese.
    """
    while (better := _once(text)) != text:
        text = better
    return text


def _once(text: str) -> str:
    text = _BLANKS.sub(_blank, _HIDDEN.sub("", text)).strip(" \u3000").translate(_HALF)
    # Addresses are set aside; beside them stands a Latin letter.
    pieces, kept = _ADDRESS.split(text), [*_ADDRESS.findall(text), ""]
    last = len(pieces) - 1
    done = (
        _piece(piece, _EDGE if at == 0 else "a", _EDGE if at == last else "a")
        for at, piece in enumerate(pieces)
    )
    return "".join(part for pair in zip(done, kept, strict=True) for part in pair)


def _blank(found: re.Match[str]) -> str:
    """One blank for many; the blank as wide as a letter, which sets names apart, stays one."""
    return "\u3000" if "\u3000" in found[0] else " "


def _piece(text: str, before: str, after: str) -> str:
    text = before + _DATE.sub(_date, text) + after
    text = re.sub(r"(?<=[0-9])．(?=[0-9])", ".", text)
    text = re.sub(r"(?<=[0-9])－(?=[0-9])", "-", text)
    text = _TYPED_NUMBER.sub(r"\1、", text)
    text = _DASHES.sub("——", _DOTS.sub("……", text))
    text = _SINGLE.sub(r"‘\1’", _quotes(_brackets(text)))
    text = _STOP.sub("。", _marks(text))
    return _NEEDLESS.sub("", text)[1:-1]


def _date(found: re.Match[str]) -> str:
    """«2026年12月20日»; what is no day stays as it was written."""
    year, month, day = int(found[1]), int(found[3]), int(found[4])
    try:
        date(year, month, day)
    except ValueError:
        return found[0]
    return f"{year}年{month}月{day}日" if year in _YEARS else found[0]


def _marks(text: str) -> str:
    """Half-width marks beside Chinese made full-width."""
    has_han = _IS_HAN.search(text) is not None
    letters = list(text)
    for found in _MARK.finditer(text):
        left = text[: found.start()].rstrip(" \u3000")[-1]
        right = text[found.end() :].lstrip(" \u3000")[0]
        edges = (left == _EDGE) + (right == _EDGE)
        if _IS_CHINESE.match(left) or _IS_CHINESE.match(right) or edges == 2 or (edges and has_han):
            letters[found.start()] = _FULL[found[0]]
    return "".join(letters)


def _brackets(text: str) -> str:
    """Both brackets of a pair alike: full-width round Chinese, behind Chinese, or where one of them was already."""
    letters, opened = list(text), list[int]()
    for at, letter in enumerate(text):
        if letter in "(（":
            opened.append(at)
        elif letter in ")）" and opened:
            begin = opened.pop()
            is_chinese = _IS_HAN.search(text, begin, at) or _IS_CHINESE.match(text[begin - 1])
            if is_chinese or letter == "）" or text[begin] == "（":
                letters[begin], letters[at] = "（", "）"
        elif letter == ")" and _beside(text, at):
            letters[at] = "）"
    for at in opened:
        if text[at] == "(" and _beside(text, at):
            letters[at] = "（"
    return "".join(letters)


def _beside(text: str, at: int) -> bool:
    """Whether Chinese or the edge stands on one side."""
    return any(one == _EDGE or _IS_CHINESE.match(one) for one in (text[at - 1], text[at + 1]))


def _quotes(text: str) -> str:
    """Straight double quotes in pairs; an odd number is left alone: which one lacks its other cannot be known."""
    places = [at for at, letter in enumerate(text) if letter == '"']
    if len(places) % 2:
        return text
    letters = list(text)
    for begin, end in zip(places[::2], places[1::2], strict=True):
        around = (text[begin - 1], text[end + 1])
        if _IS_HAN.search(text, begin, end) or any(map(_IS_CHINESE.match, around)):
            letters[begin], letters[end] = "“", "”"
    return "".join(letters)
