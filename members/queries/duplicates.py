"""Finds records that may be one person: a few grouped questions over all of them, never one per person."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from django.db.models import Count, Max, Min, QuerySet, TextField
from django.db.models.functions import Cast

from unionhub.core.models import Organisation
from unionhub.core.sensitive import blind_lookup_any, open_many

from ..enums import DuplicateReason, DuplicateState
from ..models import DuplicatePair, Person
from ..rules.duplicates import common_path, other_forms, stem

#: Records of one name and birth date (or phone) beyond this are a mistake of entry, not one person.
GROUP_LIMIT = 20
_CHUNK = 5_000
#: Numbers asked of the blind index in one question.
_DIGESTS = 200

Pair = tuple[int, int]


def open_pairs() -> QuerySet[DuplicatePair]:
    """Pairs that wait for a decision; those with a record merged meanwhile do not."""
    return DuplicatePair.objects.filter(
        state=DuplicateState.OPEN, first__merged_into__isnull=True, second__merged_into__isnull=True
    )


def waiting(user) -> int:
    """How many pairs this user may look into."""
    return open_pairs().visible_to(user).count()  # type: ignore[attr-defined]


def find_pairs(people: QuerySet[Person], tell: Callable[[int, str], None]) -> dict[Pair, str]:
    """{(smaller id, greater id): reason} among the people; the strongest reason of a pair wins.

    `tell(step, words)` hears of the progress, of three steps.
    """
    people = people.filter(merged_into__isnull=True)
    tell(0, "按证件号码比对")
    found = dict.fromkeys(_by_number(people, tell), DuplicateReason.ID_NUMBER.value)
    tell(1, "按姓名与出生日期比对")
    for pair in _by_group(people.filter(birth_date__isnull=False), "birth_date"):
        found.setdefault(pair, DuplicateReason.BIRTH.value)
    tell(2, "按姓名与电话比对")
    for column in ("phone_index", "phone_index_spare"):
        for pair in _by_group(people.filter(**{f"{column}__isnull": False}), column):
            found.setdefault(pair, DuplicateReason.PHONE.value)
    return found


def _by_group(people: QuerySet[Person], column: str) -> Iterator[Pair]:
    """Pairs with the same folded name (the grams are made of nothing else) and the same value of the column."""
    groups = (
        people.order_by()
        .values("name_grams", column)
        .annotate(size=Count("pk"), least=Min("pk"), most=Max("pk"))
        .filter(size__gt=1, size__lte=GROUP_LIMIT)
        .exclude(name_grams="")
    )
    for group in groups:
        if group["size"] == 2:
            yield group["least"], group["most"]
            continue
        same = {"name_grams": group["name_grams"], column: group[column]}
        yield from combinations(people.filter(**same).order_by("pk").values_list("pk", flat=True), 2)


def _by_number(people: QuerySet[Person], tell: Callable[[int, str], None]) -> Iterator[Pair]:
    """Pairs whose numbers are two writings of one: 15 and 18 digits, two issues of one permit.

    Numbers are sealed, so each is opened once (4 µs); only the few in an old or renewed form are kept.
    """
    old: dict[str, int] = {}
    renewed: dict[str, list[int]] = {}
    rows = people.annotate(sealed=Cast("id_number", TextField())).order_by("pk")
    last = 0
    while True:
        batch = list(rows.filter(pk__gt=last).values_list("pk", "row_key", "sealed")[:_CHUNK])
        if not batch:
            break
        last = batch[-1][0]
        tell(0, "按证件号码比对")
        plain = open_many(Person, "id_number", [(row_key, sealed) for _, row_key, sealed in batch])
        for (key, _, _), number in zip(batch, plain, strict=True):
            old.update(dict.fromkeys(other_forms(number), key))
            if stem(number):
                renewed.setdefault(stem(number), []).append(key)
    for keys in renewed.values():
        yield from combinations(sorted(keys)[:GROUP_LIMIT], 2)
    yield from _new_forms(people, old)


def _new_forms(people: QuerySet[Person], old: dict[str, int]) -> Iterator[Pair]:
    numbers = sorted(old)
    for start in range(0, len(numbers), _DIGESTS):
        asked = numbers[start : start + _DIGESTS]
        for person in people.filter(blind_lookup_any(Person, "id_number", asked)):
            key = old[person.id_number.plain]
            yield (key, person.pk) if key < person.pk else (person.pk, key)


def nodes_above(pairs: Iterable[Pair]) -> dict[Pair, int]:
    """The lowest node above both persons of each pair."""
    pairs = list(pairs)
    keys = list({key for pair in pairs for key in pair})
    path_of: dict[int, str] = {}
    for start in range(0, len(keys), 500):
        rows = Person.objects.filter(pk__in=keys[start : start + 500])
        path_of.update(rows.values_list("pk", "organisation__path"))
    node_of = dict(Organisation.objects.values_list("path", "pk"))
    root = min(node_of, key=len)
    return {pair: node_of[common_path([path_of[key] for key in pair]) or root] for pair in pairs}
