"""What the roll of members can be asked for."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from unionhub.core.filters import FilterSet, YesNoFilter
from unionhub.core.models import Organisation
from unionhub.core.views import RemoteSelect

from ..enums import (
    MINORITIES,
    Education,
    EmploymentForm,
    MembershipKind,
    NewFormGroup,
    PoliticalStatus,
    Sex,
)
from ..models import Employer, Membership
from ..queries.people import member_search
from ..rules.people import AGE_BANDS, birth_years

#: «属于任何一类» of the new-form groups.
ANY_GROUP = "any"


def _chosen(enum: Any) -> list[tuple[str, str]]:
    return [(value, label) for value, label in enum.choices if value]


class MemberFilter(FilterSet):
    """Filters of the roll. «截止日期» draws it as of any day; without it, as of today."""

    union = django_filters.ModelChoiceFilter(
        label="工会",
        queryset=Organisation.objects.all(),
        method="below",
        empty_label="全部",
        widget=RemoteSelect("union-lookup"),
        help_text="含其下级工会",
    )
    kind = django_filters.ChoiceFilter(label="会籍", choices=MembershipKind.choices, empty_label="全部")
    is_migrant = YesNoFilter(label="农民工")
    on = django_filters.DateFilter(label="截止日期", method="as_of")
    sex = django_filters.ChoiceFilter(
        label="性别", field_name="person__sex", choices=Sex.choices, empty_label="全部"
    )
    minority = YesNoFilter(label="少数民族", method="of_minority")
    new_form_group = django_filters.ChoiceFilter(
        label="新就业形态",
        choices=[(ANY_GROUP, "属于任何一类"), *_chosen(NewFormGroup)],
        method="in_group",
        empty_label="全部",
    )
    employment_form = django_filters.ChoiceFilter(
        label="用工形式", choices=EmploymentForm.choices, empty_label="全部"
    )
    political_status = django_filters.ChoiceFilter(
        label="政治面貌", choices=_chosen(PoliticalStatus), empty_label="全部"
    )
    education = django_filters.ChoiceFilter(label="学历", choices=_chosen(Education), empty_label="全部")
    employer = django_filters.ModelChoiceFilter(
        label="工作单位",
        queryset=Employer.objects.all(),
        empty_label="全部",
        widget=RemoteSelect("employer-lookup"),
    )
    joined_from = django_filters.DateFilter(
        label="入会日期自", field_name="person__joined_on", lookup_expr="gte"
    )
    joined_to = django_filters.DateFilter(
        label="入会日期至", field_name="person__joined_on", lookup_expr="lte"
    )
    age = django_filters.ChoiceFilter(
        label="年龄段",
        choices=[(key, label) for key, label, _, _ in AGE_BANDS],
        method="in_band",
        empty_label="全部",
    )

    search_match = staticmethod(member_search)
    chips = ("union", "kind", "is_migrant", "on")

    class Meta:
        model = Membership
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """The roll of the day, then everything else."""
        day = self.form.cleaned_data.get("on")
        return super().filter_queryset(queryset.on(day))  # type: ignore[attr-defined]

    def as_of(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        """Done by `filter_queryset`, which also has to draw the day where none was given."""
        return queryset

    def below(self, queryset: QuerySet, name: str, value: Organisation) -> QuerySet:
        """Members of the union and of all below it."""
        return queryset.filter(organisation__path__startswith=value.path)

    def of_minority(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """少数民族会员: 其他 and foreign descent are neither counted in nor as Han."""
        minority = {"person__ethnicity__in": sorted(MINORITIES)}
        return queryset.filter(**minority) if value else queryset.exclude(**minority)

    def in_group(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """One focal group, or any of them."""
        if value == ANY_GROUP:
            return queryset.exclude(new_form_group=NewFormGroup.NONE)
        return queryset.filter(new_form_group=value)

    def in_band(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """By the year of birth alone: with the day, moving «截止日期» would tell birthdays."""
        day = self.form.cleaned_data.get("on") or timezone.localdate()
        first, last = birth_years(value, day.year)
        return queryset.filter(
            person__birth_date__gte=date(first, 1, 1), person__birth_date__lte=date(last, 12, 31)
        )
