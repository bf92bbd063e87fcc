"""The names nearest to words that name no figure: by shared characters, by containing, by sound."""

from collections.abc import Iterable
from functools import lru_cache

from unionhub.core.name_search import fold_name, spoken

#: From this likeness on (0 none, 1 the same) a name is offered, and only if it comes near the best.
LEAST, BESIDE_BEST = 0.36, 0.6


@lru_cache(maxsize=4096)
def _forms(name: str) -> tuple[str, frozenset[str], str, frozenset[str]]:
    folded = fold_name(name)
    sound = folded if folded.isascii() else spoken(folded)[0]
    return folded, _pairs(folded), sound, _pairs(sound)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text})


def likeness(text: str, name: str) -> float:
    """How like the words are to the name: from 0 to 1."""
    folded, pairs, sound, sounds = _forms(text)
    other, other_pairs, other_sound, other_sounds = _forms(name)
    if not folded or not other:
        return 0.0
    if folded == other:
        return 1.0
    shared = 0.0 if folded.isascii() else _dice(pairs, other_pairs)
    if folded in other:
        begins = 0.02 if other.startswith(folded) else 0.0
        shared = max(shared, 0.5 + 0.4 * len(folded) / len(other) + begins)
    elif other in folded and len(other) > 1:
        shared = max(shared, 0.3 + 0.6 * len(other) / len(folded))
    if len(sound) > 4 and len(other_sound) > 4:
        by_sound = 0.95 if sound == other_sound else _dice(sounds, other_sounds)
        if by_sound >= 0.75:  # «农明工会员»: other characters, nearly the same sound
            shared = max(shared, by_sound * 0.95)
    return shared


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def nearest(text: str, names: Iterable[tuple[str, tuple[str, ...]]], limit: int) -> tuple[str, ...]:
    """The keys of the (key, names) that come nearest, best first; none when nothing is near."""
    scored = []
    for place, (key, called) in enumerate(names):
        best = max(likeness(text, name) for name in called)
        if best >= LEAST:
            scored.append((-best, place, key))
    scored.sort()
    floor = -scored[0][0] * BESIDE_BEST if scored else 0.0
    return tuple(key for score, _, key in scored if -score >= floor)[:limit]
