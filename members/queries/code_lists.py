"""Entries of code lists: which may be chosen, how often one is used."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from ..models import Code, CodeList, CodeListVersion, Employer, UnionSpell

#: What refers to an entry of a list: (model, field).
REFERENCES = ((Employer, "nature"), (UnionSpell, "nature"))


def natures(on: date | None = None, kept: int | None = None) -> QuerySet[Code]:
    """The unit natures that may be chosen on the day, and the one a record has already (`kept`)."""
    chosen = Code.objects.in_force(CodeList.NATURE, on or timezone.localdate())
    return (Code.objects.filter(Q(pk=kept) | Q(pk__in=chosen)) if kept else chosen).order_by(
        "position", "code"
    )


def uses(code: Code) -> int:
    """How many records were given the entry, struck ones included."""
    return sum(model._default_manager.filter(**{field: code}).count() for model, field in REFERENCES)


def used_codes(codes: Iterable[Code]) -> dict[int, int]:
    """How many records each entry has, by id; one query for each kind of record."""
    ids = [code.pk for code in codes]
    found: Counter[int] = Counter()
    for model, field in REFERENCES:
        rows = model._default_manager.filter(**{f"{field}__in": ids})
        found.update(rows.order_by().values_list(f"{field}_id", flat=True))
    return {pk: found[pk] for pk in ids}


def previous_version(version: CodeListVersion) -> CodeListVersion | None:
    """The version that ended where this one begins."""
    return (
        CodeListVersion.objects.standing()
        .filter(organisation=version.organisation, list_key=version.list_key, valid_to=version.valid_from)
        .first()
    )
