"""The list of records that were counted when figures were frozen, as far as they are still found and seen today."""

from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from unionhub.core.filters import FilterSet
from unionhub.core.indicators import words
from unionhub.core.indicators.declare import Indicator
from unionhub.core.indicators.period import Period
from unionhub.core.listing import Listing
from unionhub.core.views import ListView

#: Ids that one list asks for; of a larger figure the list shows these, in the order they were entered.
LISTED = 10_000


class FrozenRecords(ListView):
    """Base of such lists. A subclass gives `item` and `period` (then `furnish`), `frozen_ids`, `frozen_versions`."""

    template_name = "reports/closed_records.html"
    empty_title = "没有可以列出的记录"
    empty_text = "封存时计入的记录现在都不再符合定义，或者已不在您的范围内。"
    #: What was done when they were counted.
    frozen_word = "封存"
    item: Any
    period: Period
    record_action = ""

    def frozen_ids(self) -> set[int]:
        """Ids of the records counted then."""
        raise NotImplementedError

    def frozen_versions(self) -> dict[int, int]:
        """The version that each of them had, by id; 0 where the model keeps none."""
        raise NotImplementedError

    @property
    def frozen_title(self) -> str:
        """What they were frozen for."""
        raise NotImplementedError

    def furnish(self, item: Indicator) -> None:
        """Table, search and right of the figure's source."""
        self.table_class = import_string(item.source.table)
        if item.source.search is not None:
            search = {"search_match": staticmethod(item.source.search)}
            self.filter_class = type("RecordsFilter", (FilterSet,), search)
        self.record_action = item.source.model.view_action  # type: ignore[attr-defined]

    @cached_property
    def ids(self) -> list[int]:
        """The records counted then, in the order they were entered."""
        return sorted(self.frozen_ids())

    @property
    def span(self) -> tuple[Any, Any]:
        """The span of the source's rows."""
        first = self.period.last if self.item.source.is_stock else self.period.first
        return first, self.period.last

    def get_queryset(self) -> Any:
        """Those of them that the source still has in the span."""
        return self.item.source.rows(*self.span).filter(pk__in=self.ids[:LISTED])

    @property
    def list_key(self) -> str:
        """Columns are remembered for all figures over the same rows."""
        return f"figure-records:{self.item.source.key}"

    def listing_for(self, user: Any, params: QueryDict, shown: list[str] | None) -> Listing:
        """The rows, as far as the user sees them."""
        return Listing(
            self.get_queryset(),
            table_class=self.table_class,
            filter_class=self.filter_class,
            user=user,
            action=self.record_action,
            params=params,
            shown=shown,
        )

    def get_list_context(self) -> dict[str, Any]:
        """Adds how many there were, how many are hidden, gone, and changed since."""
        context = super().get_list_context()
        listed = self.ids[:LISTED]
        there = dict(self._versions(self.get_queryset()))
        seen = self.get_queryset().visible_to(self.user).order_by().count()
        versions = self.frozen_versions()
        moved = sum(1 for pk, version in there.items() if versions.get(pk) and version != versions[pk])
        if not self.listing.is_narrowed:
            context["count"] = None  # told above the list
        return context | {
            "close_title": self.frozen_title,
            "frozen_word": self.frozen_word,
            "period": self.period,
            "item": self.item,
            "number": words.number(len(self.ids)),
            "listed": len(listed) if len(self.ids) > len(listed) else 0,
            "gone": len(listed) - len(there),
            "hidden": len(there) - seen,
            "moved": moved,
        }

    @staticmethod
    def _versions(rows: Any) -> list[tuple[int, int]]:
        """Each row with its version; 0 where the model keeps none."""
        names = {field.name for field in rows.model._meta.concrete_fields}
        if "version" not in names:
            return [(pk, 0) for pk in rows.order_by().values_list("pk", flat=True)]
        return list(rows.order_by().values_list("pk", "version"))
