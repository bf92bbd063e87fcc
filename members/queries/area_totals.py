"""The totals of areas on a day, with their source, for rates whose denominator no union can count."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef

from unionhub.core import scope

from ..models import AreaTotal


def area_totals(paths: Sequence[str], on: date, figure: str) -> dict[int, AreaTotal]:
    """The latest entry up to the day that tells `figure` (employees, units, units_due), by the area's id.

    Areas without one are missing: unknown, not 0. Of two sources for the same day the one entered last counts.
    """
    rows = AreaTotal.objects.filter(**{"on__lte": on, f"{figure}__isnull": False})
    newer = rows.filter(organisation=OuterRef("organisation"), on__gt=OuterRef("on"))
    kept = rows.filter(~Exists(newer), scope.within(list(paths), "organisation__path"))
    return {row.organisation_id: row for row in kept.order_by("pk")}
