"""What the list of voices of the workers can be searched by."""

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from members.filters.employers import Below
from unionhub.core.filters import FilterSet, YesNoFilter
from unionhub.core.models import Clock, ClockState

from ..enums import VoiceSource, VoiceSubject
from ..models import Voice
from ..workflow.voices import VOICE


class VoiceFilter(FilterSet):
    """Filters of the list of voices."""

    state = django_filters.ChoiceFilter(
        label="状态", choices=[(item.key, item.label) for item in VOICE.states], empty_label="全部"
    )
    source = django_filters.ChoiceFilter(label="来源", choices=VoiceSource, empty_label="全部")
    overdue = YesNoFilter(label="逾期未落实", method="is_overdue")
    organisation = Below(label="收集组织")
    subject = django_filters.ChoiceFilter(label="类别", choices=VoiceSubject, empty_label="全部")
    collected_from = django_filters.DateFilter(label="收集自", field_name="opened_on", lookup_expr="gte")
    collected_to = django_filters.DateFilter(label="收集至", field_name="opened_on", lookup_expr="lte")

    search_fields = ("number", "title", "place")

    class Meta:
        model = Voice
        fields: list[str] = []

    def is_overdue(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Its term runs, and the day is over."""
        late = Exists(
            Clock.objects.filter(
                case=OuterRef("pk"), state=ClockState.RUNNING, due_on__lt=timezone.localdate()
            )
        )
        return queryset.filter(late if value else ~late)
