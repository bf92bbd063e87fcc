"""What the list of accidents can be searched by."""

import django_filters
from django.db.models import Q, QuerySet

from members.filters.employers import Below
from unionhub.core.filters import YesNoFilter

from ..enums import AccidentKind, AccidentLevel
from ..models import Accident
from .inspections import StruckFilterSet, struck

PARTICIPATED = Q(in_investigation=True) | Q(in_aftermath=True)


class AccidentFilter(StruckFilterSet):
    """Filters of the list of accidents."""

    kind = django_filters.ChoiceFilter(label="类别", choices=AccidentKind, empty_label="全部")
    level = django_filters.ChoiceFilter(label="等级", choices=AccidentLevel, empty_label="全部")
    participated = YesNoFilter(label="工会参加", method="has_participated")
    organisation = Below(label="登记组织")
    open = YesNoFilter(label="处理中", method="is_open")
    occurred_from = django_filters.DateFilter(label="发生自", field_name="occurred_on", lookup_expr="gte")
    occurred_to = django_filters.DateFilter(label="发生至", field_name="occurred_on", lookup_expr="lte")
    struck = struck()

    search_fields = ("employer_name", "place")

    class Meta:
        model = Accident
        fields: list[str] = []

    def has_participated(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """In investigation or aftermath."""
        return queryset.filter(PARTICIPATED if value else ~PARTICIPATED)

    def is_open(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Not closed yet."""
        return queryset.filter(closed_on__isnull=value)
