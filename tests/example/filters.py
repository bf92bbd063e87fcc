"""What visits can be searched by."""

import django_filters

from unionhub.core.filters import FilterSet
from unionhub.core.models import Organisation

from .enums import VisitState
from .models import Visit


class VisitFilter(FilterSet):
    """Filters of the list of visits."""

    state = django_filters.ChoiceFilter(label="状态", choices=VisitState, empty_label="全部")
    organisation = django_filters.ModelChoiceFilter(
        label="所属组织", queryset=Organisation.objects.all(), empty_label="全部"
    )
    visited_from = django_filters.DateFilter(label="走访自", field_name="visited_on", lookup_expr="gte")
    visited_to = django_filters.DateFilter(label="走访至", field_name="visited_on", lookup_expr="lte")
    amount_from = django_filters.NumberFilter(label="金额不低于", field_name="amount", lookup_expr="gte")
    companion = django_filters.ModelChoiceFilter(
        label="同行走访", queryset=Visit.objects.all(), empty_label="全部"
    )

    search_fields = ("household",)

    class Meta:
        model = Visit
        fields: list[str] = []
