"""What lists of mediation bodies are searched by."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from unionhub.core.filters import FilterSet, YesNoFilter
from unionhub.core.models import Organisation

from ..enums import BodyKind
from ..models import MediationBody
from ..queries.bodies import standing


class BodyFilter(FilterSet):
    """Filters of mediation bodies."""

    stands = YesNoFilter(label="现有", method="stands_today")
    kind = django_filters.ChoiceFilter(label="类型", choices=BodyKind.choices, empty_label="全部")
    organisation = django_filters.ModelChoiceFilter(
        label="设立在", queryset=Organisation.objects.all(), method="below", empty_label="全部"
    )
    founded_from = django_filters.DateFilter(label="成立自", field_name="founded_on", lookup_expr="gte")
    founded_to = django_filters.DateFilter(label="成立至", field_name="founded_on", lookup_expr="lte")

    search_fields = ("name", "document_no")

    class Meta:
        model = MediationBody
        fields: list[str] = []

    def stands_today(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Standing today, or not."""
        today = timezone.localdate()
        return queryset.filter(standing(today)) if value else queryset.exclude(standing(today))

    def below(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """At the organisation or below it."""
        return queryset.filter(organisation__path__startswith=value.path)
