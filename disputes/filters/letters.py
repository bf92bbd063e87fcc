"""What the list of letters of supervision can be searched by."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from members.filters.employers import Below
from unionhub.core.filters import FilterSet, YesNoFilter

from ..enums import Accepted, LetterKind, LetterSubject
from ..models import SupervisionLetter
from ..workflow.letters import LETTER


class LetterFilter(FilterSet):
    """Filters of the list of letters."""

    letter_kind = django_filters.ChoiceFilter(label="文书种类", choices=LetterKind, empty_label="全部")
    state = django_filters.ChoiceFilter(
        label="状态", choices=[(item.key, item.label) for item in LETTER.states], empty_label="全部"
    )
    overdue = YesNoFilter(label="逾期未答复", method="is_overdue")
    organisation = Below(label="发文组织")
    subject = django_filters.ChoiceFilter(label="监督事项", choices=LetterSubject, empty_label="全部")
    accepted = django_filters.ChoiceFilter(label="采纳情况", choices=Accepted, empty_label="全部")
    sent_from = django_filters.DateFilter(label="送达自", field_name="sent_on", lookup_expr="gte")
    sent_to = django_filters.DateFilter(label="送达至", field_name="sent_on", lookup_expr="lte")

    search_fields = ("number", "employer_name", "addressee")

    class Meta:
        model = SupervisionLetter
        fields: list[str] = []

    def is_overdue(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Sent, not answered, and the day is over."""
        late = Q(state="sent", reply_due_on__lt=timezone.localdate())
        return queryset.filter(late if value else ~late)
