"""Finding a figure by what a person calls it: name, synonym, key, pinyin, initials; simplified or traditional."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from .. import access
from ..name_search import fold_name, spoken
from .declare import Declared
from .registry import indicators

#: Longer questions are cut.
_LONGEST = 60
#: Letters from which on pinyin is looked for inside a name; shorter ones only at its beginning.
_INSIDE = 3
#: Ranks: a name exactly, its beginning, inside it; then the same of synonyms; then all words somewhere.
_EXACT, _BEGINS, _HOLDS, _SYNONYM, _WORDS = 0, 1, 2, 3, 6


@dataclass(frozen=True)
class _Forms:
    """How one name of a figure can be written: folded, in pinyin, by initials."""

    folded: str
    pinyin: str
    initials: str

    def rank(self, text: str, sound: str) -> int | None:
        """How well the question fits, 0 best; None when it does not."""
        found = [_place(text, self.folded, inside=True)]
        if sound:
            found.append(_place(sound, self.pinyin, inside=len(sound) >= _INSIDE))
            found.append(_place(sound, self.initials, inside=len(sound) >= _INSIDE))
        return min((rank for rank in found if rank is not None), default=None)


def find(text: str, user: Any, limit: int = 20) -> list[Declared]:
    """The figures that fit the question and that the user may see somewhere, best first, as many as `limit`.

    Nothing is found by nothing: an empty question, or one of signs only, gives none.
    """
    text = text[:_LONGEST]
    folded, sound = fold_name(text), _sound(text)
    if not folded:
        return []
    words = [fold_name(word) for word in text.split()]
    ranked = []
    for place, (item, forms) in enumerate(_all_forms()):
        rank = _rank(forms, folded, sound, [word for word in words if word])
        if rank is not None and access.may(user, item.view_action):
            ranked.append((rank, place, item))
    return [item for _, _, item in sorted(ranked, key=lambda found: found[:2])[:limit]]


def _rank(forms: tuple[_Forms, ...], text: str, sound: str, words: list[str]) -> int | None:
    name, key, *synonyms = forms
    ranks = [name.rank(text, sound), key.rank(text, sound)]
    ranks += [_SYNONYM + rank for form in synonyms if (rank := form.rank(text, sound)) is not None]
    best = min((rank for rank in ranks if rank is not None), default=None)
    if best is None and len(words) > 1 and all(any(word in form.folded for form in forms) for word in words):
        return _WORDS
    return best


def _place(text: str, name: str, *, inside: bool) -> int | None:
    if not name or text not in name:
        return None
    if text == name:
        return _EXACT
    if name.startswith(text):
        return _BEGINS
    return _HOLDS if inside else None


def _sound(text: str) -> str:
    """The question as pinyin, if it is written in letters: blanks, hyphens and tone marks dropped, ü as v."""
    plain = re.sub(r"[\s'’\-_.]", "", text.casefold()).replace("ü", "v")
    folded = fold_name(plain)
    return folded if folded.isascii() else ""


@cache
def _all_forms() -> tuple[tuple[Declared, tuple[_Forms, ...]], ...]:
    """Each figure with the forms of its name, its key and its synonyms."""
    return tuple(
        (item, (_forms(item.label), _key_forms(item.key), *map(_forms, item.synonyms)))
        for item in indicators().values()
    )


def _forms(name: str) -> _Forms:
    return _Forms(fold_name(name), *spoken(name))


def _key_forms(key: str) -> _Forms:
    """«members.net_change» is found as a whole and, like a name, from its second part on."""
    return _Forms(fold_name(key), fold_name(key.partition(".")[2]), "")
