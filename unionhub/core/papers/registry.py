"""All declared papers (`<app>/documents.py` ends with `PAPERS`), and what is wrong with one, in words."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from .. import registry
from ..models.case import Case
from ..workflow import workflows
from .declare import Paper

#: What the series of a paper is called beside those of the cases; with the key within `Serial.series`.
SERIES = "paper:"
_KEY_LENGTH = 54


def papers() -> dict[str, Paper]:
    """Every paper by key. Raises ValueError when two share a key."""
    return registry.collect_by_key("documents", "PAPERS")


def paper(key: str) -> Paper:
    """The paper of that key. Raises KeyError that names the mend."""
    try:
        return papers()[key]
    except KeyError:
        raise KeyError(
            f"no Paper has the key {key!r}; declare it in PAPERS of an app's documents.py"
        ) from None


@cache
def _by_slug() -> dict[str, Paper]:
    return {one.slug: one for one in papers().values()}


def paper_at(slug: str) -> Paper | None:
    """The paper of an address, or None."""
    return _by_slug().get(slug)


def papers_for(model: type) -> list[Paper]:
    """The papers of a kind of case, in their order."""
    found = [one for one in papers().values() if issubclass(model, one.model)]
    return sorted(found, key=lambda one: (one.order, one.label))


def broken_papers(known_actions: frozenset[str] | set[str]) -> Iterator[str]:
    """What is wrong with the declared papers, each sentence naming the mend."""
    found: list[Any] = list(registry.collect("documents", "PAPERS"))
    for name, what in (
        ("key", "give each its own"),
        ("slug", "rename one"),
        ("sign", "numbers would be alike"),
    ):
        for value, times in Counter(getattr(one, name) for one in found).items():
            if times > 1:
                yield f"documents.py: {times} papers have the {name} {value!r}; {what}"
    cases = {declared.sign for declared in workflows().values()}
    for one in found:
        if one.sign in cases:
            yield f"{one.key}: a procedure numbers its cases with {one.sign!r} too; rename one"
        if one.action not in known_actions:
            yield f"{one.key}: the action {one.action!r} needs a line in policy.csv"
        if not (isinstance(one.model, type) and issubclass(one.model, Case)) or one.model is Case:
            yield f"{one.key}: its model must be a kind of case, a model that extends core.Case"
        if not one.sign or len(one.key) > _KEY_LENGTH or not one.slug.replace("-", "a").isidentifier():
            yield f"{one.key}: it needs a sign, and a key of at most {_KEY_LENGTH} letters, dots and underscores"
        try:
            get_template(one.template)
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            yield f"{one.key}: the template {one.template!r} cannot be used: {error!r}"
