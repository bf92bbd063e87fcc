"""What employers, declared headcounts and area totals can be searched by."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet

from unionhub.core.enums import OrganisationKind
from unionhub.core.filters import FilterSet, YesNoFilter
from unionhub.core.models import Organisation

from ..enums import CoverState, Industry
from ..models import AreaTotal, Code, Employer, Headcount
from ..queries.code_lists import natures

AREAS = Organisation.objects.exclude(kind__in=(OrganisationKind.PRIMARY, OrganisationKind.GROUP))


class Below(django_filters.ModelChoiceFilter):
    """Everything that belongs to an organisation or to one below it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organisation.objects.all(), empty_label="全部", **kwargs)

    def filter(self, queryset: QuerySet, value: Organisation | None) -> QuerySet:
        """The subtree."""
        return queryset if value is None else queryset.filter(organisation__path__startswith=value.path)


class EmployerFilter(FilterSet):
    """Filters of the list of employers."""

    cover_state = django_filters.ChoiceFilter(label="建会", choices=CoverState, empty_label="全部")
    organisation = Below(label="管理组织")
    nature = django_filters.ModelChoiceFilter(
        label="单位性质", queryset=Code.objects.all(), empty_label="全部", method="of_nature"
    )
    industry = django_filters.ChoiceFilter(
        label="行业", choices=[item for item in Industry.choices if item[0]], empty_label="全部"
    )
    declared = YesNoFilter(label="已申报人数", method="has_declared")
    covered_from = django_filters.DateFilter(label="覆盖自", field_name="covered_since", lookup_expr="gte")
    covered_to = django_filters.DateFilter(label="覆盖至", field_name="covered_since", lookup_expr="lte")

    search_fields = ("name", "credit_code")

    class Meta:
        model = Employer
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["nature"].extra["queryset"] = natures()

    def of_nature(self, queryset: QuerySet, name: str, value: Code) -> QuerySet:
        """Of the nature by its code: records of an earlier version of the list keep their own entry."""
        return queryset.filter(nature__code=value.code)

    def has_declared(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """With or without a standing declaration."""
        told = Exists(Headcount.objects.filter(employer=OuterRef("pk"), is_struck=False))
        return queryset.filter(told if value else ~told)


class HeadcountFilter(FilterSet):
    """Filters of the list of declarations."""

    latest = YesNoFilter(label="只看最近一次", method="only_latest")
    organisation = Below(label="管理组织")
    on_from = django_filters.DateFilter(label="截止自", field_name="on", lookup_expr="gte")
    on_to = django_filters.DateFilter(label="截止至", field_name="on", lookup_expr="lte")
    struck = django_filters.ChoiceFilter(
        label="已作废的",
        field_name="is_struck",
        choices=(("with", "一并列出"), ("only", "只看")),
        empty_label="不列出",
        method="with_struck",
    )

    search_fields = ("employer__name", "employer__credit_code", "source")

    class Meta:
        model = Headcount
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Struck declarations are shown to whoever asks for them."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("struck") else found.filter(is_struck=False)

    def with_struck(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """All, or the struck ones alone."""
        return queryset.filter(is_struck=True) if value == "only" else queryset

    def only_latest(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """The standing declaration behind which no other stands; or, the other way, all that were followed by one."""
        later = Headcount.objects.filter(
            employer=OuterRef("employer"), is_struck=False, on__gt=OuterRef("on")
        )
        return queryset.filter(~Exists(later) if value else Exists(later), is_struck=False)


class AreaTotalFilter(FilterSet):
    """Filters of the list of area totals."""

    organisation = django_filters.ModelChoiceFilter(label="地区", queryset=AREAS, empty_label="全部")
    on_from = django_filters.DateFilter(label="截止自", field_name="on", lookup_expr="gte")
    on_to = django_filters.DateFilter(label="截止至", field_name="on", lookup_expr="lte")

    search_fields = ("source", "document_no")

    class Meta:
        model = AreaTotal
        fields: list[str] = []
