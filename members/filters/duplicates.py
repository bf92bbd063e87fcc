"""What possible duplicates can be asked for."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from unionhub.core.filters import FilterSet
from unionhub.core.name_search import name_match

from ..enums import DuplicateReason, DuplicateState
from ..models import DuplicatePair

ALL = "all"


def _names(word: str) -> Q:
    return name_match(word, "first__") | name_match(word, "second__")


class DuplicateFilter(FilterSet):
    """Without a state, what waits for a decision."""

    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[
            *((value, label) for value, label in DuplicateState.choices if value != DuplicateState.OPEN),
            (ALL, "全部"),
        ],
        method="in_state",
        empty_label=DuplicateState.OPEN.label,
    )
    reason = django_filters.ChoiceFilter(
        label="疑似原因", choices=DuplicateReason.choices, empty_label="全部"
    )

    search_match = staticmethod(_names)

    class Meta:
        model = DuplicatePair
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What waits, where no state is asked for; a pair whose record was merged meanwhile does not wait."""
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.filter(
                state=DuplicateState.OPEN, first__merged_into__isnull=True, second__merged_into__isnull=True
            )
        return super().filter_queryset(queryset)

    def in_state(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """The chosen state, or all of them."""
        return queryset if value == ALL else queryset.filter(state=value)
