"""What the list of monthly reports can be searched by."""

import django_filters

from unionhub.core.filters import FilterSet

from ..models import PeriodClose
from ..workflow.closes import CLOSE


class CloseFilter(FilterSet):
    """Filters of the list of monthly reports."""

    state = django_filters.ChoiceFilter(
        label="状态", choices=[(item.key, item.label) for item in CLOSE.states], empty_label="全部"
    )
    year = django_filters.NumberFilter(label="年份", field_name="month", lookup_expr="year")

    class Meta:
        model = PeriodClose
        fields: list[str] = []
