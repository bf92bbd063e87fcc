"""What the list of targets can be searched by."""

import django_filters

from unionhub.core.filters import FilterSet
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation

from ..models import FigureTarget
from ..rules.targets import words_of


def _figures() -> list[tuple[str, str]]:
    return [(item.key, item.label) for item in indicators().values()]


def _periods() -> list[tuple[str, str]]:
    """The periods for which any target is set, the latest first: there are few, and they tell nothing of values."""
    kept = FigureTarget.objects.order_by("-period").values_list("period", flat=True).distinct()
    return [(period, words_of(period)) for period in kept]


class TargetFilter(FilterSet):
    """By period, figure and organisation; the box searches the paper."""

    period = django_filters.ChoiceFilter(label="期间", choices=_periods, empty_label="全部")
    key = django_filters.ChoiceFilter(label="数字", choices=_figures, empty_label="全部")
    organisation = django_filters.ModelChoiceFilter(
        label="组织", queryset=Organisation.objects.all(), empty_label="全部"
    )

    search_fields = ("document",)

    class Meta:
        model = FigureTarget
        fields: list[str] = []
