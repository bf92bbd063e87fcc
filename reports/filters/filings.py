"""What calls and filings can be searched by."""

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from unionhub.core.filters import FilterSet, YesNoFilter
from unionhub.core.models import Organisation

from ..forms.filings import MonthField
from ..models import Filing, FilingAnswer, FilingCall
from ..rules import filings as rules
from ..workflow.filings import FILING

UNFILED = Q(state__in=rules.UNFILED)


class MonthFilter(django_filters.Filter):
    """One month, «2026-10»."""

    field_class = MonthField


class FilingFilter(FilterSet):
    """Filters of the list of filings."""

    month = MonthFilter(label="统计月份")
    state = django_filters.ChoiceFilter(
        label="状态", choices=[(item.key, item.label) for item in FILING.states], empty_label="全部"
    )
    organisation = django_filters.ModelChoiceFilter(
        label="所属", queryset=Organisation.objects.all(), empty_label="全部", method="below"
    )
    overdue = YesNoFilter(label="逾期未报", method="is_overdue")
    unfiled = YesNoFilter(label="未报（含退回）", method="is_unfiled")
    differs = YesNoFilter(label="与系统不同", method="has_differences")
    direct = YesNoFilter(label="县直属", method="is_direct")

    search_fields = ("organisation__name", "organisation__short_name")

    class Meta:
        model = Filing
        fields: list[str] = []

    def below(self, queryset: QuerySet, name: str, value: Organisation) -> QuerySet:
        """Of the organisation and of all below it."""
        return queryset.filter(organisation__path__startswith=value.path)

    def is_overdue(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Not filed, and the day is over."""
        late = UNFILED & Q(due_on__lt=timezone.localdate())
        return queryset.filter(late if value else ~late)

    def is_unfiled(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Still with the union; or filed."""
        return queryset.filter(UNFILED) if value else queryset.exclude(UNFILED | Q(state="cancelled"))

    def has_differences(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """With a number that is not what the records said."""
        ids = FilingAnswer.objects.exclude(value=F("known")).filter(value__isnull=False).values("filing")
        return queryset.filter(pk__in=ids) if value else queryset.exclude(pk__in=ids)

    def is_direct(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Of unions that stand directly below the county."""
        direct = Q(organisation__parent__parent__isnull=True, organisation__parent__isnull=False) & ~Q(
            organisation__kind__in=rules.AREAS
        )
        return queryset.filter(direct if value else ~direct)


class CallFilter(FilterSet):
    """Filters of the calendar."""

    month = MonthFilter(label="统计月份")
    due_from = django_filters.DateFilter(label="截止自", field_name="due_on", lookup_expr="gte")
    due_to = django_filters.DateFilter(label="截止至", field_name="due_on", lookup_expr="lte")

    search_fields = ("title",)

    class Meta:
        model = FilingCall
        fields: list[str] = []
