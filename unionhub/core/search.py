"""The search box: one question to everything this person may see.

`<app>/search.py` ends with `SEARCHES`, a tuple of `SearchSource` (and `SHORTCUTS`, where it has some). A source says
what fits, never who may see it: the rows always come through `visible_to(user, action)`, and a source whose action the
person does not hold is not asked (the hole of NetBox's GHSA-32w2-6gm2-7766 was a search that filtered by itself).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from . import policy, registry, scope
from .access import may
from .models import Organisation, User
from .sensitive import blind_lookup
from .sensitive.fields import index_fields

#: Hits shown per source; one more is fetched to know whether there are others.
LIMIT = 10
SHORTEST, LONGEST = 2, 60


@dataclass(frozen=True)
class SearchSource:
    """What can be found of one model.

    `match(text)` returns the condition for names and codes. `secrets` names encrypted fields with a blind index
    that are compared as a whole, and only where policy.csv lets the person see anything of the field. `title` and
    `note` draw a hit; the note must hold no sensitive value. The address is `get_absolute_url()`.
    """

    key: str
    label: str
    model: type[Model]
    action: str
    match: Callable[[str], Q]
    title: Callable[[Any], str] = str
    note: Callable[[Any], str] = lambda row: ""
    related: tuple[str, ...] = ()
    order: int = 100
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shortcut:
    """What answers a question otherwise than by rows: it stands above what was found.

    `<app>/search.py` lists them in `SHORTCUTS`. `hits(user, text)` gives where the question leads, or nothing; it is
    asked of whoever holds `action`, and never with what may be an ID number or a phone, for its hits are addresses.
    """

    key: str
    label: str
    action: str
    hits: "Callable[[User, str], list[Hit]]"


@dataclass(frozen=True)
class Hit:
    """One row found."""

    title: str | SafeString
    note: str
    url: str


@dataclass(frozen=True)
class Found:
    """What one source found; `more` when there were others."""

    label: str
    hits: list[Hit]
    more: bool


def clean_text(text: str) -> str:
    """The question as it is asked: full-width folded, blanks trimmed, at most 60 characters."""
    folded = unicodedata.normalize("NFKC", text or "").replace("\x00", "")
    return " ".join(folded.split())[:LONGEST]


def looks_secret(text: str) -> bool:
    """Whether the text may be an ID number, passport, phone or account: such a question never goes into an address.

    `static/js/unionhub.js` knows the same shapes.
    """
    return bool(re.search(r"\d{11}|^[A-Za-z]{1,2}\d{7,10}$", _without_gaps(text)))


def _without_gaps(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def sources_for(user, sources: Iterable[SearchSource] | None = None) -> list[SearchSource]:
    """Which of the sources (default: all declared) this user may ask, in order."""
    declared = registry.collect("search", "SEARCHES") if sources is None else sources
    held = (source for source in declared if may(user, source.action))
    return sorted(held, key=lambda source: source.order)


def search(user, text: str, sources: Iterable[SearchSource] | None = None) -> list[Found]:
    """Ask all sources; those that found nothing are left out. At most one query per source and per shortcut."""
    text = clean_text(text)
    if len(text) < SHORTEST:
        return []
    found = [] if sources is not None or looks_secret(text) else _shortcuts(user, text)
    for source in sources_for(user, sources):
        rows = source.model._default_manager.visible_to(user, source.action)  # type: ignore[attr-defined]
        rows = rows.filter(_condition(user, source, text)).select_related(*source.related).distinct()
        hits = [
            Hit(marked(source.title(row), text), source.note(row), row.get_absolute_url())
            for row in rows[: LIMIT + 1]
        ]
        if hits:
            found.append(Found(source.label, hits[:LIMIT], len(hits) > LIMIT))
    return found


def _shortcuts(user, text: str) -> list[Found]:
    held = (one for one in registry.collect("search", "SHORTCUTS") if may(user, one.action))
    led = ((one.label, one.hits(user, text)) for one in held)
    return [Found(label, hits, more=False) for label, hits in led if hits]


def _condition(user, source: SearchSource, text: str) -> Q:
    condition = source.match(text)
    if looks_secret(text):
        number = _without_gaps(text).upper()  # as numbers are kept: 138 0013 8000, …231002x
        for name in source.secrets:
            condition |= blind_lookup(source.model, name, number) & _where_seen(user, source, name)
    return condition


def _where_seen(user, source: SearchSource, name: str) -> Q:
    """The subtrees in which policy.csv lets the person see anything of the field."""
    table = policy.load()
    held = scope.reaches_for(user, source.action)
    paths = [reach.path for reach in held if table.field_access(source.action, name, frozenset({reach.role}))]
    return scope.within(paths, source.model.organisation_path)  # type: ignore[attr-defined]


def broken_sources(known_actions: Iterable[str], sources: Iterable[SearchSource] | None = None) -> list[str]:
    """What is wrong with the declared sources, in words that name the mend; empty when all is well."""
    known = set(known_actions)
    declared = registry.collect("search", "SEARCHES") if sources is None else sources
    found = [
        f"shortcut {one.key!r}: policy.csv has no action {one.action!r}; add it there"
        for one in (registry.collect("search", "SHORTCUTS") if sources is None else ())
        if one.action not in known
    ]
    for source in declared:
        if source.action not in known:
            found.append(
                f"search source {source.key!r}: policy.csv has no action {source.action!r}; add it there"
            )
        if not hasattr(source.model._default_manager, "visible_to"):
            found.append(
                f"search source {source.key!r}: give {source.model.__name__} a queryset with visible_to()"
            )
        if not hasattr(source.model, "get_absolute_url"):
            found.append(f"search source {source.key!r}: give {source.model.__name__} a get_absolute_url()")
        for name in source.secrets:
            if not index_fields(source.model, name):
                found.append(
                    f"search source {source.key!r}: give {name!r} a BlindIndexField to compare it by"
                )
    return found


def marked(title: str, text: str) -> SafeString:
    """The title, escaped, with every place that fits the text in `<mark>`."""
    pieces = re.split(f"({re.escape(text)})", str(title), flags=re.IGNORECASE)
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", piece) if at % 2 else piece,) for at, piece in enumerate(pieces)),
    )


def _organisation(text: str) -> Q:
    return Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__istartswith=text)


def _account(text: str) -> Q:
    return Q(name__icontains=text) | Q(username__icontains=text.casefold())


SEARCHES = (
    SearchSource(
        key="core.organisation",
        label="组织",
        model=Organisation,
        action="core.organisation.view",
        match=_organisation,
        title=lambda row: row.name,
        note=lambda row: f"{row.get_kind_display()} · {row.code}",
        order=800,
    ),
    SearchSource(
        key="core.account",
        label="账号",
        model=User,
        action="core.account.view",
        match=_account,
        title=lambda row: f"{row.name}（{row.username}）",
        note=lambda row: str(row.organisation),
        related=("organisation",),
        order=900,
    ),
)
