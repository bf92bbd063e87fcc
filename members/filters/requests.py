"""What requests to join, transfers and proposals can be asked for."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from unionhub.core.filters import FilterSet, YesNoFilter
from unionhub.core.models import Organisation
from unionhub.core.name_search import name_match
from unionhub.core.views import RemoteSelect

from ..enums import ProposalKind, RequestState
from ..models import JoinRequest, Proposal, Transfer
from ..queries.waiting import joins_waiting, proposals_waiting, transfers_waiting


def _union(**kwargs: Any) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        label="工会",
        queryset=Organisation.objects.all(),
        method="below",
        empty_label="全部",
        widget=RemoteSelect("union-lookup"),
        **kwargs,
    )


class RequestFilter(FilterSet):
    """What all three share. `waiting_for(user)` is the condition of «待我办理»."""

    waiting_for: Callable[[Any], Q]

    def mine(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """What this person is to act on, or the rest."""
        condition = type(self).waiting_for(self.user)
        return queryset.filter(condition) if value else queryset.exclude(condition)

    def below(self, queryset: QuerySet, name: str, value: Organisation) -> QuerySet:
        """Of the union and all below it."""
        return queryset.filter(organisation__path__startswith=value.path)


class JoinFilter(RequestFilter):
    """Filters of requests to join."""

    waiting = YesNoFilter(label="待我办理", method="mine")
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[item for item in RequestState.choices if item[0] != RequestState.HANDED],
        empty_label="全部",
    )
    union = _union(help_text="含其下级工会")
    applied_from = django_filters.DateFilter(label="申请日期自", field_name="applied_on", lookup_expr="gte")
    applied_to = django_filters.DateFilter(label="申请日期至", field_name="applied_on", lookup_expr="lte")

    search_fields = ("name",)
    waiting_for = staticmethod(joins_waiting)

    class Meta:
        model = JoinRequest
        fields: list[str] = []


class TransferFilter(RequestFilter):
    """Filters of transfers. The union stands on either side, but only where the person sees that side."""

    waiting = YesNoFilter(label="待我办理", method="mine")
    state = django_filters.ChoiceFilter(label="状态", choices=RequestState, empty_label="全部")
    union = _union(help_text="转出或转入")

    search_fields = ("person_name",)
    waiting_for = staticmethod(transfers_waiting)

    class Meta:
        model = Transfer
        fields: list[str] = []

    def below(self, queryset: QuerySet, name: str, value: Organisation) -> QuerySet:
        """From or to the union or one below it; the choice is narrowed to unions in the person's own scope."""
        from_here = Q(organisation__path__startswith=value.path)
        return queryset.filter(from_here | Q(to_organisation__path__startswith=value.path))


class ProposalFilter(RequestFilter):
    """Filters of proposals."""

    waiting = YesNoFilter(label="待我办理", method="mine")
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[item for item in RequestState.choices if item[0] != RequestState.HANDED],
        empty_label="全部",
    )
    kind = django_filters.ChoiceFilter(label="事项", choices=ProposalKind, empty_label="全部")
    union = _union(help_text="含其下级工会")
    from_roll = YesNoFilter(label="由导入名册提出", method="of_import")

    search_match = staticmethod(lambda word: name_match(word, "membership__person__"))
    waiting_for = staticmethod(proposals_waiting)

    class Meta:
        model = Proposal
        fields: list[str] = []

    def of_import(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Made because a whole roll no longer named the member."""
        return queryset.filter(batch_id__gt=0) if value else queryset.filter(batch_id=0)
