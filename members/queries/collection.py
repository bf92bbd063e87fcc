"""What the monthly filing asks the unions about, and what the records say of it: many unions at once."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from unionhub.core.collection import Known, Subject

from ..models import Coverage, Headcount, Membership, Union
from ..rules.headcounts import FIGURES


def covered(organisations: Sequence[int], day: date) -> dict[int, list[Subject]]:
    """The employers each union covers on the day, by name."""
    rows = Coverage.objects.on(day).filter(organisation__in=organisations).order_by("employer__name", "pk")
    found: dict[int, list[Subject]] = {}
    for union, employer, name in rows.values_list("organisation_id", "employer_id", "employer__name"):
        found.setdefault(union, []).append(Subject(employer, name))
    return found


def in_force(employers: Sequence[int], day: date) -> dict[int, Headcount]:
    """Each employer's latest standing declaration up to the day."""
    standing = Headcount.objects.filter(is_struck=False, on__lte=day)
    later = standing.filter(employer=OuterRef("employer"), on__gt=OuterRef("on"))
    rows = standing.filter(~Exists(later), employer__in=employers)
    return {row.employer_id: row for row in rows}


def headcounts_known(organisations: Sequence[int], day: date) -> Known:
    """The declarations in force of the employers covered; an employer that declared nothing is missing."""
    subjects = covered(organisations, day)
    rows = in_force([one.pk for found in subjects.values() for one in found], day)
    return {
        (union, one.pk): {name: getattr(rows[one.pk], name) for name in FIGURES}
        for union, found in subjects.items()
        for one in found
        if one.pk in rows
    }


def members_known(organisations: Sequence[int], day: date) -> Known:
    """How many members the roll of each union holds on the day, 0 included."""
    rows = Membership.objects.on(day).filter(organisation__in=organisations).order_by()
    counted = dict(
        rows.values("organisation_id").annotate(many=Count("pk")).values_list("organisation_id", "many")
    )
    return {(union, 0): {"checked": counted.get(union, 0)} for union in organisations}


def not_standing(organisations: Sequence[int], day: date) -> set[int]:
    """Those that were not founded yet on the day, or dissolved by then."""
    rows = Union.objects.filter(
        Q(founded_on__gt=day) | Q(dissolved_on__lte=day), organisation__in=organisations
    )
    return set(rows.values_list("organisation_id", flat=True))
