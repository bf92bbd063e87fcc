"""A figure asked for in words: which figures, when, where, compared with what; never a guess.

A question is answered only when every character of it is understood: the names of figures, and beside them words of
time, place, comparison, grouping and measure. Else, and when it can be read for several figures, the nearest names are
candidates and nothing is answered.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from unionhub.core.name_search import fold_name, spoken

from .asking_near import nearest
from .asking_periods import Spoken
from .asking_times import Base
from .asking_words import BREAK, Group, Rank, Word, words_at

#: Characters of a question that are read; candidates; figures and places in one question; readings kept at a place.
LONGEST, CANDIDATES, MOST, _READINGS = 60, 8, 4, 400
_STRONG = re.compile(r"[、，,；;。？?！!：:（(）)“”\"|]")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s*[-—–~～./]+\s*(?=\d)")


@dataclass(frozen=True)
class Name:
    """A figure as it can be called. `dimensions`: the labels of what it can be split by."""

    key: str
    label: str
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """An organisation as it can be called."""

    pk: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """What can be asked for: the figures and the organisations the asker may see."""

    names: tuple[Name, ...]
    sites: tuple[Site, ...] = ()

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Labels of every split, the longest first."""
        every = {label for name in self.names for label in name.dimensions}
        return tuple(sorted(every, key=lambda label: (-len(label), label)))

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of each figure."""
        return {name.key: name.unit for name in self.names}

    @cached_property
    def called(self) -> dict[str, list[tuple[str, "_Called"]]]:
        """First character → (written form, what it means), for names in characters."""
        labels: dict[str, list[str]] = {}
        synonyms: dict[str, list[str]] = {}
        for name in self.names:
            for form in _written(name.label):
                labels.setdefault(form, []).append(name.key)
            for word in name.synonyms:
                for form in _written(word):
                    synonyms.setdefault(form, []).append(name.key)
        return _by_first(labels, synonyms)

    @cached_property
    def sounds(self) -> dict[str, tuple[str, ...]]:
        """Pinyin of labels and synonyms → the keys they mean."""
        found: dict[str, dict[str, None]] = {}
        for name in self.names:
            for word in (name.label, *name.synonyms):
                found.setdefault(spoken(fold_name(word))[0], {})[name.key] = None
        return {sound: tuple(keys) for sound, keys in found.items() if len(sound) > 3}

    @cached_property
    def places(self) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
        """First character → (folded name, organisations of that name)."""
        found: dict[str, dict[int, None]] = {}
        for site in self.sites:
            for name in site.names:
                found.setdefault(fold_name(name), {})[site.pk] = None
        by_first: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
        for name, pks in found.items():
            if name:
                by_first.setdefault(name[0], []).append((name, tuple(pks)))
        return by_first


@dataclass(frozen=True)
class Asked:
    """A question as it was understood.

    `keys` are the figures to answer with; when there are none, `candidates` are the nearest and `unknown` is the name
    that no figure bears (empty when every word is known, but not what they mean together). `also`: figures that share
    the name of one of `keys` as a synonym. `is_shared`: the question fits each of the candidates.
    """

    keys: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    is_shared: bool = False
    unknown: str = ""
    period: Spoken | None = None
    bases: tuple[Base, ...] = ()
    sites: tuple[int, ...] = ()
    group: Group | None = None
    rank: Rank | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it can be answered."""
        return bool(self.keys)


def parse(text: str, today: date, catalogue: Catalogue) -> Asked:
    """Read the question. Takes any text; one of `LONGEST` characters may have been cut, so it is never answered."""
    asked = _parsed(text[:LONGEST], today, catalogue)
    if asked.keys and len(text) >= LONGEST:
        return replace(asked, keys=(), also=(), candidates=asked.keys)
    return asked


def _parsed(text: str, today: date, catalogue: Catalogue) -> Asked:
    folded = fold_text(text)
    if not folded.strip(BREAK):
        return Asked()
    if whole := _whole(fold_name(text), catalogue):
        return whole
    lattice = _Lattice(folded, today, catalogue)
    readings = lattice.readings()
    if len(readings) == 1 and readings[0].keys:
        return readings[0]
    if readings:
        every = dict.fromkeys(key for reading in readings for key in (*reading.keys, *reading.candidates))
        return replace(readings[0], keys=(), also=(), candidates=tuple(every)[:CANDIDATES], is_shared=True)
    part, rest = lattice.partly()
    names = [(name.key, (name.label, *name.synonyms)) for name in catalogue.names]
    return replace(part, candidates=nearest(rest, names, CANDIDATES) if rest else ())


def fold_text(text: str) -> str:
    """The question as it is read: simplified, half-width, lower case, blanks dropped, signs folded to one break."""
    marked = _BETWEEN_DIGITS.sub("\0", text)
    pieces = []
    for char in marked:
        pieces.append("-" if char == "\0" else BREAK if _STRONG.match(char) else fold_name(char))
    return re.sub(r"\|+", BREAK, "".join(pieces)).strip(BREAK)


def _whole(folded: str, catalogue: Catalogue) -> Asked | None:
    """A question that is nothing but a name."""
    for called in (lambda name: (name.label,), lambda name: name.synonyms):
        keys = tuple(
            name.key for name in catalogue.names if any(fold_name(word) == folded for word in called(name))
        )
        if len(keys) > 1:
            return Asked(candidates=keys[:CANDIDATES], is_shared=True)
        if keys:
            also = (
                other.key
                for other in catalogue.names
                if other.key not in keys and any(fold_name(word) == folded for word in other.synonyms)
            )
            return Asked(keys=keys, also=tuple(also))
    return None


@lru_cache(maxsize=4096)
def _written(name: str) -> tuple[str, ...]:
    """A name as it may stand in a folded question: with its own signs, and without."""
    return tuple(dict.fromkeys((fold_text(name), fold_name(name))))


@dataclass(frozen=True)
class _Called:
    """A name in the question: the figures it means, those it also means, its letters, whether it is a label."""

    keys: tuple[str, ...]
    also: tuple[str, ...]
    length: int
    is_label: bool = False


def _by_first(
    labels: dict[str, list[str]], synonyms: dict[str, list[str]]
) -> dict[str, list[tuple[str, _Called]]]:
    found: dict[str, list[tuple[str, _Called]]] = {}
    for form in dict.fromkeys((*labels, *synonyms)):
        if not form:
            continue
        own, other = dict.fromkeys(labels.get(form, ())), dict.fromkeys(synonyms.get(form, ()))
        also = tuple(key for key in other if key not in own) if own else ()
        called = _Called(tuple(own or other), also, len(form), bool(own))
        found.setdefault(form[0], []).append((form, called))
    return found


class _Lattice:
    """All words of a question at all places, and the ways through them from its beginning to its end."""

    def __init__(self, text: str, today: date, catalogue: Catalogue) -> None:
        self.text, self.catalogue = text, catalogue
        self.words = [
            tuple(dict.fromkeys((*self._names(at), *words_at(text, at, today, catalogue.dimensions))))
            for at in range(len(text))
        ]

    def _names(self, at: int) -> Iterator[Word]:
        text = self.text
        for form, called in self.catalogue.called.get(text[at], ()):
            if text.startswith(form, at):
                yield Word("name", at + len(form), called)
        for name, pks in self.catalogue.places.get(text[at], ()):
            if text.startswith(name, at):
                yield Word("place", at + len(name), pks)
        if (
            text[at].isascii()
            and text[at].isalpha()
            and not (at and text[at - 1].isascii() and text[at - 1].isalpha())
        ):
            run = re.match("[a-z]+", text[at:])
            keys = self.catalogue.sounds.get(run[0]) if run else None
            if run and keys:
                yield Word("name", at + run.end(), _Called(keys, (), run.end()))

    def readings(self) -> list[Asked]:
        """What the whole question can mean: one, or several that disagree; none when a part is not understood."""
        ways: list[dict[tuple[Word, ...], None]] = [{} for _ in range(len(self.text) + 1)]
        ways[0][()] = None
        for at, words in enumerate(self.words):
            for way in ways[at]:
                for word in words:
                    longer = way if word.kind == "filler" else (*way, replace(word, end=0))
                    if len(ways[word.end]) < _READINGS:
                        ways[word.end][longer] = None
        scored: dict[Asked, tuple[int, bool, int]] = {}
        for way in ways[-1]:
            asked = _understood(way, self.catalogue)
            if asked is not None:
                called = [word.value for word in way if isinstance(word.value, _Called)]
                length = sum(name.length for name in called)
                score = (-length, not all(name.is_label for name in called), len(way))
                scored[asked] = min(scored.get(asked, score), score)
        return _best(scored)

    def partly(self) -> tuple[Asked, str]:
        """What can be understood of a question that cannot be answered, and the rest of it together with the names."""
        text = self.text
        best: list[tuple[int, tuple[tuple[Word, int], ...]]] = [(0, ())]
        best += [(10**6, ())] * len(text)
        for at in range(len(text)):
            cost, way = best[at]
            for word in (*self.words[at], Word("raw", at + 1)):
                new = cost + (10 if word.kind == "raw" else 1)
                if new < best[word.end][0]:
                    best[word.end] = (new, (*way, (word, at)))
        way = best[-1][1]
        rest = "".join(text[at : word.end] for word, at in way if word.kind in ("raw", "name"))
        words = [word for word, _ in way]
        told = _told(words)
        is_known = all(word.kind != "raw" for word in words)
        asked = Asked(
            unknown="" if is_known else rest,
            period=told.period if sum(word.kind == "period" for word in words) == 1 else None,
            sites=told.sites if len(told.sites) == 1 else (),
            group=told.group,
            rank=told.rank,
        )
        return asked, rest


def _best(scored: dict[Asked, tuple[int, bool, int]]) -> list[Asked]:
    """Of each subject the reading with the longest names; a full label before what else its letters might say."""
    best: dict[tuple[str, ...], tuple[tuple[int, bool, int], list[Asked]]] = {}
    for asked, score in scored.items():
        subject = asked.keys or asked.candidates
        known = best.get(subject)
        if known is None or score < known[0]:
            best[subject] = (score, [asked])
        elif score == known[0]:
            known[1].append(asked)
    ranked = sorted(best.values(), key=lambda found: found[0])
    if len(ranked) > 1 and not ranked[0][0][1] and ranked[0][0][0] < ranked[1][0][0]:
        ranked = ranked[:1]  # «会员增加合计» is that figure, and not «会员» with a change asked for
    return [asked for _, found in ranked for asked in found]


def _told(words: list[Word]) -> Asked:
    """What the words say beside the figures; the last of each kind."""
    asked = Asked()
    for word in words:
        value: Any = word.value
        if word.kind == "period":
            asked = replace(asked, period=asked.period or value)
        elif word.kind == "base":
            asked = replace(asked, bases=(*asked.bases, value))
        elif word.kind == "place" and len(value) == 1:
            asked = replace(asked, sites=tuple(dict.fromkeys((*asked.sites, *value))))
        elif word.kind == "group":
            asked = replace(asked, group=value)
        elif word.kind == "rank":
            asked = replace(asked, rank=value[0], group=asked.group or value[1])
    return asked


def _understood(way: tuple[Word, ...], catalogue: Catalogue) -> Asked | None:
    """What the words mean together; None when they do not go together.

    A name that several figures bear gives candidates instead of keys.
    """
    kinds = [word.kind for word in way]
    called = [word.value for word in way if isinstance(word.value, _Called)]
    if not called or len(called) > MOST or not _in_order(way) or not _measures_agree(way, catalogue):
        return None
    counts = {
        kind: kinds.count(kind) for kind in ("period", "base", "change", "way", "group", "rank", "place")
    }
    if (
        counts["period"] > 2
        or counts["base"] > 3
        or max(counts["group"], counts["rank"], counts["change"]) > 1
    ):
        return None
    if counts["rank"] and (counts["base"] or counts["change"]):  # the most, or the most more?
        return None
    if counts["place"] > MOST or (counts["way"] and not counts["base"]) or counts["way"] > 1:
        return None
    if any(word.kind == "place" and len(word.value) > 1 for word in way):  # type: ignore[arg-type]
        return None
    asked = _told(list(way))
    if counts["period"] == 2:
        if counts["base"]:
            return None
        _, second = [word.value for word in way if word.kind == "period"]
        asked = replace(asked, bases=(Base(second),))  # type: ignore[arg-type]
    if counts["change"] and not asked.bases:
        asked = replace(asked, bases=(Base(),))
    if any(len(name.keys) > 1 for name in called):
        return replace(asked, candidates=tuple(dict.fromkeys(key for name in called for key in name.keys)))
    keys = tuple(dict.fromkeys(key for name in called for key in name.keys))
    also = tuple(dict.fromkeys(key for name in called for key in name.also if key not in keys))
    return replace(asked, keys=keys, also=also)


def _in_order(way: tuple[Word, ...]) -> bool:
    """Two names, two places or two periods need something between them; after «比去年和…» no period may follow."""
    last = {"name": False, "place": False, "period": False}
    after_base = False
    for word in way:
        if word.kind == "and":
            last = dict.fromkeys(last, False)
            continue
        if word.kind in last:
            if last[word.kind] or (word.kind == "period" and after_base):
                return False
            last[word.kind] = True
        after_base = word.kind == "base" or (after_base and word.kind not in ("name", "place"))
    return True


def _measures_agree(way: tuple[Word, ...], catalogue: Catalogue) -> bool:
    """Whether each measure agrees with the name beside it: «基层工会人数» asks for persons, not for unions."""
    before: tuple[str, ...] = ()
    ahead: list[Any] = []
    for word in way:
        if isinstance(word.value, _Called):
            units = tuple(catalogue.units.get(key, "") for key in word.value.keys)
            if any(unit not in measure for measure in ahead for unit in units):
                return False
            before, ahead = units, []
        elif word.kind == "and":
            before = before if not ahead else ()
        elif word.kind == "unit":
            measure: Any = word.value
            if before and any(unit not in measure for unit in before):
                return False
            if not before:
                ahead.append(measure)
    return not ahead
