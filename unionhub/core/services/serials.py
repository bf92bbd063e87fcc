"""Numbers of cases and papers: one series per kind and year, without gaps made by those who wait."""

from django.db import transaction
from django.db.models import F

from ..models.case import Serial


@transaction.atomic
def next_serial(series: str, year: int) -> int:
    """The next number of the series in the year, taken in the caller's transaction: a rolled back one is free again."""
    Serial.objects.get_or_create(series=series, year=year)
    Serial.objects.filter(series=series, year=year).update(last=F("last") + 1)
    return Serial.objects.values_list("last", flat=True).get(series=series, year=year)


def numbered(sign: str, series: str, year: int) -> str:
    """«调〔2026〕3号»."""
    return f"{sign}〔{year}〕{next_serial(series, year)}号"
