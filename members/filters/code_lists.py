"""What versions of code lists can be searched by."""

from datetime import date

import django_filters
from django.db.models import Q, QuerySet

from unionhub.core.filters import FilterSet

from ..models import CodeList, CodeListVersion


class CodeListFilter(FilterSet):
    """Filters of the list of code lists."""

    list_key = django_filters.ChoiceFilter(label="清单", choices=CodeList, empty_label="全部")
    on = django_filters.DateFilter(label="有效于", method="in_force")

    search_fields = ("title", "document_no")

    class Meta:
        model = CodeListVersion
        fields: list[str] = []

    def in_force(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        """The version in force on the day."""
        return queryset.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=value), valid_from__lte=value)
