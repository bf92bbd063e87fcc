"""What the list of mediations is searched by."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from unionhub.core import access
from unionhub.core.filters import FilterSet, YesNoFilter

from ..enums import EntryWay, Outcome
from ..models import DisputeClass, Mediation
from ..queries.mediation import handlers
from ..tables.mediation import STATES


class MediationFilter(FilterSet):
    """Filters of mediations."""

    state = django_filters.ChoiceFilter(label="状态", choices=STATES, empty_label="全部")
    mine = YesNoFilter(label="我承办的", method="in_hand")
    is_late = YesNoFilter(label="逾期")
    is_open = YesNoFilter(label="未办结")
    dispute_class = django_filters.ModelChoiceFilter(
        label="争议类别", queryset=DisputeClass.objects.all(), empty_label="全部", method="of_class"
    )
    handler = django_filters.ModelChoiceFilter(label="承办人", queryset=handlers(), empty_label="全部")
    year = django_filters.NumberFilter(label="收到年份", field_name="opened_on", lookup_expr="year")
    opened_from = django_filters.DateFilter(label="收到自", field_name="opened_on", lookup_expr="gte")
    opened_to = django_filters.DateFilter(label="收到至", field_name="opened_on", lookup_expr="lte")
    is_collective = YesNoFilter(label="集体争议")
    entry = django_filters.ChoiceFilter(label="来源", choices=EntryWay.choices, empty_label="全部")
    outcome = django_filters.ChoiceFilter(label="结果", choices=Outcome.choices, empty_label="全部")

    search_fields = ("number", "employer_name", "participants__party__name")

    class Meta:
        model = Mediation
        fields: list[str] = []

    @classmethod
    def search(cls, queryset: QuerySet, text: str) -> QuerySet:
        """Each once, however many of its people bear the name."""
        return super().search(queryset, text).distinct()

    def in_hand(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """What this person or his principal has in hand, or the rest."""
        hands = access.hands(self.user)
        return queryset.filter(handler__in=hands) if value else queryset.exclude(handler__in=hands)

    def of_class(self, queryset: QuerySet, name: str, value: DisputeClass) -> QuerySet:
        """Of the class by its code, sub-classes included."""
        inside: Any = queryset.filter(dispute_class__code=value.code)
        return inside | queryset.filter(dispute_class__parent__code=value.code)
