"""What the list of summaries can be searched by."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from unionhub.core.filters import FilterSet
from unionhub.core.models import Organisation

from ..models import Summary
from ..workflow.summaries import SUMMARY


class SummaryFilter(FilterSet):
    """Filters of the list of summaries; the box finds by title."""

    year = django_filters.NumberFilter(label="年份", method="of_year", min_value=1949, max_value=2100)
    state = django_filters.ChoiceFilter(
        label="状态", choices=[(item.key, item.label) for item in SUMMARY.states], empty_label="全部"
    )
    organisation = django_filters.ModelChoiceFilter(
        label="单位", queryset=Organisation.objects.all(), empty_label="全部"
    )
    search_fields = ("title",)

    class Meta:
        model = Summary
        fields: list[str] = []

    def of_year(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        """Summaries of a period within the year, whatever its length: its key ends or begins with the year."""
        return rows.filter(period__contains=f"{int(value):04d}")
