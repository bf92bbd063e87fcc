"""What lists of meetings and resolutions are searched by."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from unionhub.core.filters import FilterSet, YesNoFilter

from ..models import Resolution, ThreePartyMeeting
from ..queries.meetings import overdue


class MeetingFilter(FilterSet):
    """Filters of meetings."""

    held_from = django_filters.DateFilter(label="召开自", field_name="held_on", lookup_expr="gte")
    held_to = django_filters.DateFilter(label="召开至", field_name="held_on", lookup_expr="lte")

    search_fields = ("subjects", "place", "minutes")

    class Meta:
        model = ThreePartyMeeting
        fields: list[str] = []


class ResolutionFilter(FilterSet):
    """Filters of resolutions."""

    overdue = YesNoFilter(label="已逾期", method="is_overdue")
    done = YesNoFilter(label="已落实", method="is_done")
    due_from = django_filters.DateFilter(label="期限自", field_name="due_on", lookup_expr="gte")
    due_to = django_filters.DateFilter(label="期限至", field_name="due_on", lookup_expr="lte")

    search_fields = ("text", "responsible")

    class Meta:
        model = Resolution
        fields: list[str] = []

    def is_overdue(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Overdue today, or not."""
        late: Q = overdue(timezone.localdate())
        return queryset.filter(late) if value else queryset.exclude(late)

    def is_done(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Carried out, or not yet."""
        return queryset.filter(done_on__isnull=not value)
