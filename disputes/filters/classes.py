"""What the list of dispute classes is searched by."""

from datetime import date

import django_filters
from django.db.models import QuerySet

from unionhub.core.filters import FilterSet, YesNoFilter

from ..models import DisputeClass


class ClassFilter(FilterSet):
    """Filters of dispute classes."""

    day = django_filters.DateFilter(label="某日的清单", method="on_day")
    pays_by_order = YesNoFilter(label="可申请支付令")

    search_fields = ("code", "name")

    class Meta:
        model = DisputeClass
        fields: list[str] = []

    def on_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        """The list as it stood on the day."""
        return queryset.filter(pk__in=DisputeClass.objects.on(value).values("pk"))
