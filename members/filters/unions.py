"""What unions, terms and certificates can be searched by."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from unionhub.core.filters import FilterSet, YesNoFilter
from unionhub.core.models import Organisation
from unionhub.core.parameters import parameter

from ..enums import Industry
from ..forms.unions import KINDS
from ..models import Certificate, Code, Term, Union
from ..rules import terms as rules

QUARTERS_AHEAD = 8


def uppers() -> QuerySet[Organisation]:
    """Nodes that have unions below them."""
    return Organisation.objects.exclude(kind__in=("primary", "group"))


def quarters() -> list[tuple[str, str]]:
    """Overdue, and the quarters of the next two years."""
    ahead = rules.quarters_from(timezone.localdate(), QUARTERS_AHEAD)
    return [("overdue", "已逾期"), *((quarter.key, str(quarter)) for quarter in ahead)]


def term_choices() -> list[tuple[str, str]]:
    """As for elections, and unions without any term."""
    return [*quarters(), ("none", "未登记届次")]


def by_end(queryset: QuerySet, key: str) -> QuerySet:
    """Rows with `ends_on` that are overdue, or end in the quarter."""
    today = timezone.localdate()
    quarter = rules.read_quarter(key)
    if quarter is None:
        return queryset.filter(ends_on__lt=today)
    # The present quarter begins today: what lies behind is overdue.
    return queryset.filter(ends_on__gte=max(quarter.first, today), ends_on__lt=quarter.end)


class OrganisationChoice(django_filters.ModelChoiceFilter):
    """A node and all below it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="上级工会", queryset=uppers(), empty_label="全部", **kwargs)

    def filter(self, qs: QuerySet, value: Organisation | None) -> QuerySet:
        """What lies below the node."""
        return qs.filter(organisation__path__startswith=value.path) if value else qs


class UnionFilter(FilterSet):
    """Filters of the list of unions."""

    under = OrganisationChoice()
    kind = django_filters.ChoiceFilter(
        label="类型", choices=KINDS, field_name="organisation__kind", empty_label="全部"
    )
    nature = django_filters.ModelChoiceFilter(
        label="单位性质", queryset=Code.objects.all(), method="of_nature", empty_label="全部"
    )
    term = django_filters.ChoiceFilter(
        label="换届", choices=term_choices, method="of_term", empty_label="不限"
    )
    certificate = django_filters.ChoiceFilter(
        label="法人证书",
        choices=(
            ("expiring", "临近到期"),
            ("expired", "已过期"),
            ("valid", "有效"),
            ("none", "未登记"),
        ),
        method="of_certificate",
        empty_label="不限",
    )
    industry = django_filters.ChoiceFilter(
        label="行业", choices=[choice for choice in Industry.choices if choice[0]], empty_label="全部"
    )
    is_joint = YesNoFilter(label="联合工会", field_name="is_joint")
    dissolved = YesNoFilter(label="已撤销", method="of_state")

    chips = ("under", "kind", "nature", "term")
    search_fields = (
        "organisation__name",
        "organisation__short_name",
        "organisation__code",
        "credit_code",
    )

    class Meta:
        model = Union
        fields: list[str] = []

    def of_nature(self, queryset: QuerySet, name: str, value: Code) -> QuerySet:
        """Of the nature today."""
        return queryset.filter(nature_id=value.pk)

    def of_term(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Whose last term ends so; dissolved unions elect no more."""
        queryset = queryset.filter(dissolved_on__isnull=True)
        return queryset.filter(ends_on__isnull=True) if value == "none" else by_end(queryset, value)

    def of_certificate(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Whose certificate stands so."""
        today = timezone.localdate()
        near = today + timedelta(days=parameter("members.certificate.reminder_days"))
        condition = {
            "expiring": Q(certificate_to__gte=today, certificate_to__lte=near),
            "expired": Q(certificate_to__lt=today),
            "valid": Q(certificate_to__gt=near),
            "none": Q(certificate_to__isnull=True),
        }[value]
        return queryset.filter(condition, dissolved_on__isnull=True)

    def of_state(self, queryset: QuerySet, name: str, value: bool | None) -> QuerySet:
        """Dissolved ones, or those in being."""
        return queryset if value is None else queryset.filter(dissolved_on__isnull=not value)


class ElectionFilter(FilterSet):
    """Filters of the list of elections due."""

    due = django_filters.ChoiceFilter(label="届满", choices=quarters, method="of_end", empty_label="不限")
    under = OrganisationChoice()
    kind = django_filters.ChoiceFilter(
        label="类型", choices=KINDS, field_name="organisation__kind", empty_label="全部"
    )
    extended = YesNoFilter(label="已同意延期", method="of_extension")
    direct_election = YesNoFilter(label="直接选举", field_name="direct_election")

    search_fields = ("organisation__name", "organisation__short_name", "organisation__code")

    class Meta:
        model = Term
        fields: list[str] = []

    def of_end(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Overdue, or in the quarter."""
        return by_end(queryset, value)

    def of_extension(self, queryset: QuerySet, name: str, value: bool | None) -> QuerySet:
        """With the upper union's leave, or without."""
        return queryset if value is None else queryset.filter(extended_to__isnull=not value)


class CertificateFilter(FilterSet):
    """Filters of the list of certificates."""

    state = django_filters.ChoiceFilter(
        label="状态", choices=list(rules.CERTIFICATE_STATES.items()), empty_label="全部"
    )
    under = OrganisationChoice()
    valid_from = django_filters.DateFilter(label="有效期自", field_name="valid_to", lookup_expr="gte")
    valid_to = django_filters.DateFilter(label="有效期至", field_name="valid_to", lookup_expr="lte")

    search_fields = ("organisation__name", "organisation__code", "number", "legal_representative")

    class Meta:
        model = Certificate
        fields: list[str] = []
