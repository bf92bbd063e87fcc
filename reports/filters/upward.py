"""What the list of records for an upper system can be asked for."""

from typing import Any

import django_filters
from django.db.models import Model, QuerySet

from unionhub.core import registry
from unionhub.core.filters import FilterSet
from unionhub.core.sheets import Sheet

from ..rules.upward import STATES
from ..services.upward import in_state


def filter_for(sheet: Sheet, system: str) -> type[FilterSet]:
    """The filters over the sheet's records: their state in that system, and the search of their kind."""

    class UpwardFilter(FilterSet):
        """By state."""

        state = django_filters.ChoiceFilter(
            label="状态", choices=STATES, empty_label="全部", method="of_state"
        )

        def of_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
            """Records of the state."""
            return queryset.filter(pk__in=in_state(plain, sheet, system, value).values("pk"))

    plain: Any = sheet.model._default_manager.order_by()
    UpwardFilter.search_match = staticmethod(_search_of(sheet.model)) if _search_of(sheet.model) else None
    return UpwardFilter


def _search_of(model: type[Model]) -> Any:
    """How the search box of every page finds records of the model; None when it does not."""
    found = (source.match for source in registry.collect("search", "SEARCHES") if source.model is model)
    return next(found, None)
