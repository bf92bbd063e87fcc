"""What lists of legal aid are searched by."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from unionhub.core import access
from unionhub.core.filters import FilterSet, YesNoFilter
from unionhub.core.models import Clock, ClockState

from ..enums import AidMatter, AidResult, AidService
from ..models import LegalAid
from ..tables.legal_aid import STATES


class LegalAidFilter(FilterSet):
    """Filters of applications for legal aid."""

    mine = YesNoFilter(label="我承办的", method="in_hand")
    state = django_filters.ChoiceFilter(label="状态", choices=STATES, empty_label="全部")
    overdue = YesNoFilter(label="已逾期", method="is_overdue")
    matter = django_filters.ChoiceFilter(label="援助事项", choices=AidMatter.choices, empty_label="全部")
    service = django_filters.ChoiceFilter(label="援助形式", choices=AidService.choices, empty_label="全部")
    is_migrant = YesNoFilter(label="农民工")
    result = django_filters.ChoiceFilter(label="结果", choices=AidResult.choices, empty_label="全部")
    opened_from = django_filters.DateFilter(label="申请自", field_name="opened_on", lookup_expr="gte")
    opened_to = django_filters.DateFilter(label="申请至", field_name="opened_on", lookup_expr="lte")

    search_fields = ("number", "applicant__name", "employer_name")

    class Meta:
        model = LegalAid
        fields: list[str] = []

    def in_hand(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """What this person or his principal has in hand, or the rest."""
        hands = access.hands(self.user)
        return queryset.filter(handler__in=hands) if value else queryset.exclude(handler__in=hands)

    def is_overdue(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """With or without a term that has run out."""
        late: Any = Exists(
            Clock.objects.filter(
                case=OuterRef("pk"), state=ClockState.RUNNING, due_on__lt=timezone.localdate()
            )
        )
        return queryset.filter(late if value else ~late)
