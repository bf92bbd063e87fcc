"""How many people the unions' employers employ on a day."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from unionhub.core import scope

from ..models import Coverage, Headcount
from ..rules.headcounts import FIGURES


@dataclass(frozen=True)
class UnionHeadcount:
    """The figures of a union on a day. `employers` are covered, `declared` of them have a declaration up to the day.

    A figure is None when no employer has declared anything up to the day: unknown, which is not 0. When only some
    have, it is the sum over those (`is_complete` is False): say so beside it.
    """

    employers: int
    declared: int
    employees: int | None = None
    women: int | None = None
    migrants: int | None = None
    minorities: int | None = None
    new_form: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every covered employer has declared."""
        return self.declared == self.employers

    def __add__(self, other: "UnionHeadcount") -> "UnionHeadcount":
        """The figures of several unions together; unknown ones do not count as 0 but leave the sum incomplete."""
        sums = {}
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            sums[field.name] = mine if theirs is None else theirs if mine is None else mine + theirs
        return UnionHeadcount(**sums)


def union_headcount(
    paths: Sequence[str], on: date, known_at: datetime | None = None
) -> dict[int, UnionHeadcount]:
    """The figures of every union below one of the paths that covers an employer on the day, by its organisation's id.

    Of each employer the latest standing declaration up to the day counts. With `known_at` all is drawn as it had been
    recorded at that moment. Two queries, however many unions.
    """
    spells = Coverage.objects.on(on) if known_at is None else Coverage.objects.known(on, known_at)
    spells = spells.filter(scope.within(list(paths), "organisation__path"))
    covered = dict(
        spells.order_by()
        .values("organisation_id")
        .annotate(many=Count("pk"))
        .values_list("organisation_id", "many")
    )
    standing = _standing(on, known_at)
    later = standing.filter(employer=OuterRef("employer"), on__gt=OuterRef("on"))
    latest = standing.filter(~Exists(later), employer__coverages__in=spells).order_by()
    sums: Any = latest.values(union=F("employer__coverages__organisation_id")).annotate(
        declared=Count("pk"), **{f"sum_{name}": Sum(name) for name in FIGURES}
    )
    declared = {row["union"]: row for row in sums}
    return {union: _figures(many, declared.get(union)) for union, many in covered.items()}


def latest_headcount(employer_id: int, on: date) -> Headcount | None:
    """The employer's latest standing declaration up to the day."""
    return _standing(on, None).filter(employer_id=employer_id).order_by("-on").first()


def _standing(on: date, known_at: datetime | None) -> QuerySet[Headcount]:
    """Declarations up to the day that were not struck (by `known_at`, what was known then)."""
    rows = Headcount.objects.filter(on__lte=on)
    if known_at is None:
        return rows.filter(is_struck=False)
    return rows.filter(Q(struck_at__isnull=True) | Q(struck_at__gt=known_at), recorded_at__lte=known_at)


def _figures(employers: int, row: dict[str, int] | None) -> UnionHeadcount:
    if row is None:
        return UnionHeadcount(employers, 0)
    return UnionHeadcount(employers, row["declared"], *(row[f"sum_{name}"] for name in FIGURES))
