"""A question in words answered: which figures it asks for, with their values, or the nearest it might mean."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from unionhub.core import access
from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators import Indicator, Stated, drill, words
from unionhub.core.indicators.declare import LEVELS, Declared
from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import dimensions_of, indicator, indicators, parts
from unionhub.core.models import Organisation

from .answers import link
from .asking_rows import Split, dimension_of, moved, split
from .forms.figures import DOWN_TO
from .passports import Made, roles_of, with_unit
from .questions import address
from .rules import asking
from .rules.asking import Asked, Catalogue, Name, Site
from .rules.asking_periods import spoken_of
from .rules.asking_times import Times, times_of

VIEW = "reports.figure.view"
#: Ends of names that are left out when people speak.
_ENDINGS = ("工会联合会", "总工会", "工会委员会", "工会")
#: What the county is called without its name.
_COUNTY = ("全县", "我县", "本县", "县总工会", "县总")


@dataclass(frozen=True)
class Line:
    """A value of another period, and what changed since."""

    label: str
    text: str
    change: str


@dataclass
class Card:
    """An answer: one figure at one organisation, with all that belongs to it."""

    figure: Figure
    page: str
    records: str
    passport: str
    lines: list[Line] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    split: Split | None = None


@dataclass(frozen=True)
class Choice:
    """A figure that may be meant, with the address that asks for it."""

    label: str
    note: str
    url: str


@dataclass
class Reply:
    """What the finder says to a question.

    Answers, with `notes` on what of it is not counted there and `also` for figures of the same name; or choices, with
    what is `said` of the question. `is_shared`: the question fits each of the choices.
    """

    cards: list[Card] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    also: list[Choice] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    said: str = ""
    is_shared: bool = False

    @property
    def is_answer(self) -> bool:
        """Whether the question was understood."""
        return bool(self.cards or self.notes)

    @property
    def says_something(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.cards or self.notes or self.choices)


def read(user: Any, text: str, today: date) -> Asked:
    """The question as it is understood over what the user may see. One query."""
    return asking.parse(text, today, Catalogue(_names(_seen(user)), _sites(user, text)))


def reply(reader: Reader, text: str, node: Organisation, chosen: Period | None) -> Reply:
    """Answer the question; without a place in it at `node`, without a time in it for `chosen`, if that is given.

    The same number of queries whatever is counted.
    """
    today = reader.today
    asked = read(reader.user, text, today)
    if asked.period is None and chosen is not None:
        asked = replace(asked, period=spoken_of(chosen))
    nodes = _nodes(reader.user, asked) or [node]
    if not asked.is_exact:
        return _choices(reader, asked, nodes[0], text)
    found = Reply()
    seen = [indicator(key) for key in asked.keys]
    for place in nodes:
        for item in seen:
            if LEVELS[place.kind] > item.lowest:
                found.notes.append(f"“{item.label}”只统计到{DOWN_TO[item.lowest]}一级，没有{place}的数字。")
    found.cards = _cards(reader, seen, nodes, asked)
    if not found.is_answer:
        return Reply(said=_unknown(seen[0].label))
    alike = [indicator(key) for key in asked.also]
    found.also = [_choice(reader, item, nodes[0], asked) for item in alike if reader.may_see(item, nodes[0])]
    return found


# --- What can be asked ---


def _seen(user: Any) -> frozenset[str]:
    actions = {item.view_action for item in indicators().values()}
    return frozenset(action for action in actions if access.may(user, action))


@cache
def _names(actions: frozenset[str]) -> tuple[Name, ...]:
    """The figures of the actions (a handful of sets: one for each role)."""
    return tuple(
        Name(item.key, item.label, item.synonyms, item.unit, tuple(dimensions_of(item).values()))
        for item in indicators().values()
        if item.view_action in actions
    )


def _sites(user: Any, text: str) -> tuple[Site, ...]:
    """The organisations the user may ask about, as far as the question could name them."""
    letters = set(asking.fold_text(text))
    rows = Organisation.objects.visible_to(user, VIEW).values_list("pk", "name", "short_name", "kind")
    found = []
    for pk, name, short, kind in rows:
        called = {name, short, *(_spoken(whole) for whole in (name, short))}
        if kind == OrganisationKind.COUNTY:
            called |= {*_COUNTY}
        # Most are ruled out by their first letter, which spares folding thousands of names.
        heard = tuple(
            sorted(word for word in called if len(word) > 1 and asking.fold_text(word[0]) in letters)
        )
        if heard:
            found.append(Site(pk, heard))
    return tuple(found)


def _spoken(name: str) -> str:
    """«甲镇» of «甲镇总工会»."""
    return next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end)), name)


def _nodes(user: Any, asked: Asked) -> list[Organisation]:
    if not asked.sites:
        return []
    found = Organisation.objects.visible_to(user, VIEW).in_bulk(asked.sites)
    return [found[pk] for pk in asked.sites if pk in found]


def is_stock(item: Declared) -> bool:
    """Whether the figure is of a day: counted or entered as a state, or made of such."""
    if isinstance(item, Indicator):
        return item.source.is_stock
    return isinstance(item, Stated) or all(is_stock(indicator(key)) for key in parts(item))


def times(asked: Asked, item: Declared, today: date) -> Times:
    """The periods for the figure."""
    return times_of(asked.period, asked.bases, is_stock=is_stock(item), today=today)


# --- Answers ---


def _cards(
    reader: Reader, items: Sequence[Declared], nodes: Sequence[Organisation], asked: Asked
) -> list[Card]:
    when = {item.key: times(asked, item, reader.today) for item in items}
    keys = dict.fromkeys(key for item in items for key in (item.key, *roles_of(item)))
    periods = dict.fromkeys(period for told in when.values() for period in (told.period, *told.others))
    figures = {
        (figure.key, figure.period.key, figure.node_id): figure
        for figure in reader.figures(keys, list(periods), nodes)
    }
    found = []
    for node in nodes:
        for item in items:
            told = when[item.key]
            now = figures.get((item.key, told.period.key, node.pk))
            if now is None:
                continue
            card = _card(reader, now, node, asked)
            others = [figures.get((item.key, other.key, node.pk)) for other in told.others]
            card.lines = [_line(now, then) for then in others if then is not None]
            made = [
                (role, figures.get((key, told.period.key, node.pk))) for key, role in roles_of(item).items()
            ]
            card.made = [Made(role, figure) for role, figure in made if figure is not None]
            card.notes += told.notes
            if asked.group is not None or asked.rank is not None:
                card.split = split(reader, now, node, asked, told.others[:1])
                card.notes += card.split.notes
            found.append(card)
    return found


def _card(reader: Reader, now: Figure, node: Organisation, asked: Asked) -> Card:
    kept = {"period": now.period.key}
    by = dimension_of(now.item, asked)
    return Card(
        figure=now,
        page=address("figure-detail", node.pk, now.key, kept | {"by": by}),
        records=link(now, lambda item: drill.may_open(reader.user, item, node)),
        passport=address("figure-passport", node.pk, now.key, kept),
    )


def _line(now: Figure, then: Figure) -> Line:
    label = words.compared_with(now.period, then.period)
    if then.period.label not in label:
        label = f"{label}（{then.period.label}）"
    return Line(label, with_unit(then), moved(now, then))


# --- Choices ---


def _choices(reader: Reader, asked: Asked, node: Organisation, text: str) -> Reply:
    items = [indicator(key) for key in asked.candidates]
    choices = [_choice(reader, item, node, asked) for item in items if reader.may_see(item, node)]
    if asked.is_shared:
        said = f"“{text}”可以指几个数字。"
    elif asked.unknown:
        said = _unknown(asked.unknown)
    else:
        said = "这样的问法没有看懂，可以分开来问。" if choices else ""
    return Reply(choices=choices, said=said, is_shared=asked.is_shared)


def _unknown(label: str) -> str:
    """The same for what there is not and for what one may not see."""
    return f"没有叫“{label}”的数字。"


def _choice(reader: Reader, item: Declared, node: Organisation, asked: Asked) -> Choice:
    told = times(asked, item, reader.today)
    kept = {"period": told.period.key, "by": dimension_of(item, asked)}
    return Choice(
        item.label, f"{node} · {told.period.label}", address("figure-detail", node.pk, item.key, kept)
    )
