"""Who may not see the records learns of no group of one to four persons, neither by reading nor by subtracting.

He asks the public Reader for everything: all figures that count persons, at every node, by every dimension, and the
nodes below; then he adds, subtracts and divides (`attacker`).
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import make_account
from tests.indicators.registry.attacker import Attacker
from tests.indicators.registry.people import (
    declared,
    dimensions,
    indicator,
    is_flow,
    is_of_persons,
)
from tests.members.make import make_house, make_member
from unionhub.core.indicators import Balance, Indicator, Ratio
from unionhub.core.indicators.compute import span_of
from unionhub.core.indicators.drill import may_open, rows_behind
from unionhub.core.indicators.period import Period, day, year_to_date
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.models import Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine, pytest.mark.slow]

SMALL = range(1, 5)
#: What anybody can read in the definitions: one figure is another one's member, or several make a whole.
SAME = {
    "members.women": ("members.members", "sex", "2"),
    "members.minorities": ("members.members", "ethnicity_group", "minority"),
    "members.migrants": ("members.members", "migrant", "yes"),
    "members.voters": ("members.members", "", ""),
}
MADE_OF = {"members.roll": ("members.members", "members.retained")}


def test_the_attacker_subtracts():
    """The whole and all but one are shown; and a cell that stands in a row and a column."""
    one = Attacker(shown={"whole": 20, "a": 17}, sums=[("whole", ("a", "b"))])
    assert one.found() == {"b": 3}
    assert one.remainders() == [("whole", ["b"], 3)]
    square = Attacker(
        shown={"left": 9, "right": 9, "top": 8, "bottom": 10, 1: 5},
        sums=[("left", (1, 3)), ("right", (2, 4)), ("top", (1, 2)), ("bottom", (3, 4))],
    )
    assert square.found() == {2: 3, 3: 4, 4: 6}
    safe = Attacker(shown={"whole": 20, "a": 12}, sums=[("whole", ("a", "b", "c"))])
    assert safe.found() == {}
    none = Attacker(shown={"whole": 12, "a": 12}, sums=[("whole", ("a", "b", "c"))])
    assert none.found() == {"b": 0, "c": 0}


def people(union: Organisation, women: int, men: int, migrants: int, start: int) -> Iterator[None]:
    """Members of the union; the first ones are migrants and of a minority, some joined this year, few are retained."""
    for place in range(women + men):
        yield make_member(
            union,
            f"王{'一二三四五六七八九十'[place % 10]}",
            start + place,
            since=day_of(place),
            sex="2" if place < women else "1",
            is_migrant=place < migrants,
            ethnicity="05" if place % 7 == 0 else "01",
            education="24"[place % 5 == 0],
            kind="retained" if place % 9 == 8 else "regular",
            begin_reason="join" if place % 3 == 0 else "opening",
        )


def day_of(place: int):
    """Every third person joined at the beginning of this year."""
    today = timezone.localdate()
    return (
        today.replace(month=1, day=1)
        if place % 3 == 0
        else today.replace(year=today.year - 1, month=6, day=1)
    )


def seen_by(reader: Reader, keys: list[str], period: Period, every: list[Organisation]) -> Iterator[tuple]:
    """(cell, figure) of everything he can ask for about the period."""
    for figure in reader.figures(keys, [period], every):
        yield (figure.item.key, figure.node_id, "", ""), figure
    for by, those in dimensions().items():
        for figure in reader.figures([key for key in keys if key in those], [period], every, by=by):
            yield (figure.item.key, figure.node_id, by, figure.member), figure
    for node in every:
        for figure in reader.children(keys, period, node):
            at = ("own", node.pk) if figure.is_own else figure.node_id
            yield (figure.item.key, at, "", ""), figure


def attack(reader: Reader, period: Period, every: list[Organisation], keys: list[str]) -> Attacker:
    """What he is shown, and what he knows of how it adds up."""
    mind, asked = Attacker(), set()
    for cell, figure in seen_by(reader, keys, period, every):
        asked.add(cell)
        if figure.suppressed:
            assert figure.value is None, "a withheld figure carries no value"
            assert figure.numerator is None or not isinstance(figure.item, Ratio)
            continue
        item = figure.item
        if isinstance(item, Ratio):
            _divide(mind, cell, figure)
        elif figure.value is not None and not isinstance(item, Balance):
            mind.knows(cell, int(figure.value))
        elif isinstance(item, Balance) and figure.value is not None:
            _balance(mind, cell, figure, asked)
    _sums(mind, asked, every)
    return mind


def _divide(mind: Attacker, cell: tuple, figure: Figure) -> None:
    """A ratio shown with its denominator tells its numerator."""
    for key, number in (
        (figure.item.numerator, figure.numerator),
        (figure.item.denominator, figure.denominator),
    ):
        if number is not None and is_of_persons(indicator(key)):
            mind.knows((key, *cell[1:]), int(number))


def _balance(mind: Attacker, cell: tuple, figure: Figure, asked: set) -> None:
    """What is added is the balance and what is taken away."""
    item, value = figure.item, int(figure.value)
    if value >= 0 and is_of_persons(indicator(item.plus[0])):
        mind.knows(cell, value)
        together = ("together", *cell)
        mind.adds(together, [(key, *cell[1:]) for key in item.plus])
        mind.adds(together, [cell, *((key, *cell[1:]) for key in item.minus)])


def _sums(mind: Attacker, asked: set, every: list[Organisation]) -> None:
    nodes = {node.pk: node for node in every}
    for pk in nodes:
        for key, (other, by, member) in SAME.items():
            mind.adds((key, pk, "", ""), [(other, pk, by, member)])
        for key, made_of in MADE_OF.items():
            mind.adds((key, pk, "", ""), [(part, pk, "", "") for part in made_of])
    below = {pk: [node.pk for node in every if node.parent_id == pk] for pk in nodes}
    members: dict[tuple, set] = {}
    for key, _, by, member in asked:
        members.setdefault((key, by), set()).add(member)
    for key in {cell[0] for cell in asked}:
        item = indicator(key)
        if not isinstance(item, Indicator):
            continue
        for by in ("", *(by for name, by in members if name == key and by)):
            for member in members[key, by]:
                for pk in (pk for pk in nodes if below[pk]):
                    parts = [(key, child, by, member) for child in below[pk]]
                    mind.adds((key, pk, by, member), [*parts, (key, ("own", pk), by, member)])
            if by:
                for pk in nodes:
                    mind.adds((key, pk, "", ""), [(key, pk, by, member) for member in members[key, by]])
                    mind.adds(
                        (key, ("own", pk), "", ""),
                        [(key, ("own", pk), by, member) for member in members[key, by]],
                    )
            whole = item.part_of
            if whole and (not by or by in {name for known, name in members if known == whole}):
                for pk in nodes:
                    for member in members[key, by]:
                        cell = (key, pk, by, member)
                        mind.adds((whole, *cell[1:]), [cell, ("others", *cell)])
        areas = [area for (name, by) in members if name == key and by == "area" for area in members[name, by]]
        for pk in (pk for pk in nodes if nodes[pk].parent_id is None):
            for child in below[pk]:
                if str(child) in areas:
                    mind.adds((key, pk, "area", str(child)), [(key, child, "", "")])


COUNTS = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 7))


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(counts=st.tuples(COUNTS, COUNTS, COUNTS), place=st.sampled_from(["county", "town_a"]))
@example(counts=((3, 6, 2), (0, 8, 0), (1, 1, 1)), place="county")
@example(counts=((6, 6, 6), (2, 12, 11), (7, 0, 7)), place="county")
@example(counts=((9, 9, 4), (9, 9, 0), (9, 9, 0)), place="town_a")
def test_no_small_group_is_told_or_can_be_worked_out(cast, counts, place):
    with transaction.atomic():
        make_house(cast)
        unions = (cast.union_a1, cast.union_a2, cast.union_b1)
        for number, (union, (women, men, migrants)) in enumerate(zip(unions, counts, strict=True)):
            list(people(union, women, men, migrants, 1 + number * 20))
        at = getattr(cast, place)
        user = make_account("books", at, ("finance", at))
        every = [node for node in Organisation.objects.order_by("path") if node.path.startswith(at.path)]
        today = timezone.localdate()
        keys = [key for key in declared((Indicator, Balance, Ratio)) if about_persons(key)]
        for period in (day(today), year_to_date(today)):
            wanted = [key for key in keys if is_flow(indicator(key)) == (period.first != period.last)]
            mind = attack(Reader(user), period, every, wanted)
            assert mind.shown, "he is told something"
            secret = {key for key in keys if is_secret(user, key, at)}
            assert "members.members" in secret
            few = {cell: number for cell, number in mind.shown.items() if number in SMALL}
            assert {cell: number for cell, number in few.items() if cell[0] in secret} == {}, "shown"
            worked = {cell: number for cell, number in mind.found().items() if number in SMALL}
            assert {cell: number for cell, number in worked.items() if secret & set(cell)} == {}, "worked out"
            rest = [line for line in mind.remainders() if line[2] in SMALL and secret & set(line[0])]
            assert rest == [], "together they are few"
            _clerk_sees_all(cast, wanted, period, every)
        transaction.set_rollback(True)


def about_persons(key: str) -> bool:
    """Whether persons are counted by the figure or by a part of it."""
    item = indicator(key)
    if isinstance(item, Indicator):
        return is_of_persons(item)
    parts = (item.numerator, item.denominator) if isinstance(item, Ratio) else (*item.plus, *item.minus)
    return any(is_of_persons(indicator(part)) for part in parts)


def is_secret(user: User, key: str, at: Organisation) -> bool:
    """Whether the records counted are not the user's to see."""
    item = indicator(key)
    return isinstance(item, Indicator) and is_of_persons(item) and not may_open(user, item, at)


def _clerk_sees_all(cast, keys: list[str], period: Period, every: list[Organisation]) -> None:
    """Whoever may see the records is told the number: withholding it from him would be an error of another kind."""
    for figure in Reader(cast.clerk).figures(keys, [period], every):
        if isinstance(figure.item, Indicator) and figure.item.small_cells == "with_records":
            assert not figure.suppressed, figure.item.key
            assert span_of(figure.item.source, period, timezone.localdate()) is not None
            rows = rows_behind(figure.item, period, figure.node_id, timezone.localdate())
            assert figure.item.field or figure.value == rows.count()
