"""The search box: one question to everything this person may see.

`<app>/search.py` ends with `SEARCHES`, a tuple of `SearchSource`. A source says what fits, never who may see
it: the rows always come through `visible_to(user, action)`, and a source whose action the person does not
hold is not asked (the hole of NetBox's GHSA-32w2-6gm2-7766 was a search that filtered by itself).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from . import registry
from .access import field_access, may
from .models import Organisation, User

#: Hits shown per source; one more is fetched to know whether there are others.
LIMIT = 10
SHORTEST, LONGEST = 2, 60


@dataclass(frozen=True)
class SearchSource:
    """What can be found of one model.

    `match(text)` returns the condition for names and codes. `secrets` names encrypted fields with a blind
    index that are compared as a whole (`by_secret(field, text)` returns the condition); each is asked only if
    policy.csv lets the person see anything of the field. `title` and `note` draw a hit; the note must hold no
    sensitive value. The address is `get_absolute_url()`.
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
    by_secret: Callable[[str, str], Q] | None = None


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
    """Whether the text may be an ID number, phone or account: such a question never goes into an address."""
    return bool(re.search(r"\d{11}", re.sub(r"[\s-]", "", text)))


def sources_for(user, sources: Iterable[SearchSource] | None = None) -> list[SearchSource]:
    """Which of the sources (default: all declared) this user may ask, in order."""
    declared = registry.collect("search", "SEARCHES") if sources is None else sources
    held = (source for source in declared if may(user, source.action))
    return sorted(held, key=lambda source: source.order)


def search(user, text: str, sources: Iterable[SearchSource] | None = None) -> list[Found]:
    """Ask all sources; those that found nothing are left out. At most one query per source."""
    text = clean_text(text)
    if len(text) < SHORTEST:
        return []
    found = []
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


def _condition(user, source: SearchSource, text: str) -> Q:
    if not looks_secret(text):
        return source.match(text)
    condition = Q(pk__in=[])
    for name in source.secrets:
        if source.by_secret and field_access(user, source.action, name):
            condition |= source.by_secret(name, text)
    return condition | source.match(text)


def broken_sources(known_actions: Iterable[str], sources: Iterable[SearchSource] | None = None) -> list[str]:
    """What is wrong with the declared sources, in words that name the mend; empty when all is well."""
    known = set(known_actions)
    declared = registry.collect("search", "SEARCHES") if sources is None else sources
    found = []
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
        if source.secrets and source.by_secret is None:
            found.append(f"search source {source.key!r}: secrets need by_secret to compare them")
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
