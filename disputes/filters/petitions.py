"""What the list of petitions can be asked for."""

import django_filters
from django.db.models import Q, QuerySet

from unionhub.core import access
from unionhub.core.filters import FilterSet, YesNoFilter
from unionhub.core.models import Organisation
from unionhub.core.views import RemoteSelect

from ..enums import PetitionForm, PetitionNature, PetitionSubject, Satisfaction
from ..models import Petition, Petitioner
from ..queries.petitions import overdue
from ..tables.petitions import STATES


def petition_match(word: str) -> Q:
    """By number, employer, or the name of one of its people."""
    people = Petitioner.objects.filter(party__name__startswith=word).values("petition")
    return Q(number__contains=word) | Q(employer_name__contains=word) | Q(pk__in=people)


class PetitionFilter(FilterSet):
    """Filters of petitions."""

    state = django_filters.ChoiceFilter(label="状态", choices=STATES, empty_label="全部")
    form = django_filters.ChoiceFilter(label="信访形式", choices=PetitionForm, empty_label="全部")
    nature = django_filters.ChoiceFilter(label="信访类别", choices=PetitionNature, empty_label="全部")
    late = YesNoFilter(label="已逾期", method="is_late")
    subject = django_filters.ChoiceFilter(label="内容分类", choices=PetitionSubject, empty_label="全部")
    repeated = YesNoFilter(label="重复事项", method="is_repeated")
    mine = YesNoFilter(label="本人承办", method="in_hand")
    is_open = YesNoFilter(label="未办结")
    is_quick = YesNoFilter(label="快速响应")
    is_anonymous = YesNoFilter(label="匿名")
    satisfaction = django_filters.ChoiceFilter(
        label="满意度", choices=[item for item in Satisfaction.choices if item[0]], empty_label="全部"
    )
    union = django_filters.ModelChoiceFilter(
        label="承办组织",
        queryset=Organisation.objects.all(),
        method="below",
        empty_label="全部",
        widget=RemoteSelect("union-lookup"),
        help_text="含其下级组织",
    )
    opened_from = django_filters.DateFilter(label="收到日期自", field_name="opened_on", lookup_expr="gte")
    opened_to = django_filters.DateFilter(label="收到日期至", field_name="opened_on", lookup_expr="lte")

    search_match = staticmethod(petition_match)

    class Meta:
        model = Petition
        fields: list[str] = []

    def is_late(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """One of its terms is over, or none."""
        return overdue(queryset, value)

    def is_repeated(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """It repeats an earlier one."""
        return queryset.filter(repeats__isnull=not value)

    def in_hand(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """In the person's own hands, or those he is deputy for."""
        mine = Q(handler__in=access.hands(self.user))
        return queryset.filter(mine) if value else queryset.exclude(mine)

    def below(self, queryset: QuerySet, name: str, value: Organisation) -> QuerySet:
        """Of the organisation and all below it."""
        return queryset.filter(organisation__path__startswith=value.path)
