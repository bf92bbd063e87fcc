"""A list as a thing of its own: rows in scope, filtered, ordered, in pages. The page and the export both use it.

It knows users and parameters, no requests: the screen, the Excel file and the export job therefore show the same rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from . import tables
from .filters import FilterSet, clean_search, field_at
from .search import looks_secret

#: Counts are exact up to here; a count over half a million rows costs more than the page (performance.md, «Lists»).
COUNT_CAP = 10_000
#: Of what the search box finds: a common name is searched further, not counted.
SEARCH_COUNT_CAP = 1_000
PAGE_SIZE = 30
#: Parameters of the address that are no filters.
CONTROL = frozenset({"q", "sort", "after", "before", "view"})


@dataclass
class PageOfRows:
    """Some rows and whether there are rows before and after them."""

    records: list[Model]
    has_previous: bool
    has_next: bool
    lost: bool = False


@dataclass(frozen=True)
class OrderKey:
    """One key of an order: lookup, direction, and whether it may be null (nulls always stand last)."""

    lookup: str
    descending: bool
    nullable: bool

    def expression(self, reverse: bool = False) -> Any:
        """The ORDER BY expression; engines place nulls differently, so it is written out where there can be any."""
        descending = self.descending != reverse
        nulls = ({"nulls_first": True} if reverse else {"nulls_last": True}) if self.nullable else {}
        return F(self.lookup).desc(**nulls) if descending else F(self.lookup).asc(**nulls)

    def equal(self, value: Any) -> Q:
        """Rows that tie with the value."""
        return Q(**{f"{self.lookup}__isnull": True}) if value is None else Q(**{self.lookup: value})

    def beyond(self, value: Any, reverse: bool = False) -> Q:
        """Rows that come after the value (before it, if `reverse`) by this key alone."""
        if value is None:
            return Q(**{f"{self.lookup}__isnull": False}) if reverse else Q(pk__in=[])
        side = "lt" if self.descending != reverse else "gt"
        condition = Q(**{f"{self.lookup}__{side}": value})
        if self.nullable and not reverse:
            condition |= Q(**{f"{self.lookup}__isnull": True})
        return condition

    def from_here(self, value: Any, reverse: bool = False) -> Q:
        """What `beyond` and `equal` have in common, said so that an index can begin at the value; else nothing."""
        if value is None or self.nullable:
            return Q()
        side = "lte" if self.descending != reverse else "gte"
        return Q(**{f"{self.lookup}__{side}": value})


def order_key(model: type[Model], text: str) -> OrderKey:
    """Read «-lookup». A lookup that is no model field (an annotation) counts as nullable."""
    lookup = text.lstrip("-")
    nullable = False
    current = model
    for part in lookup.split("__"):
        field = current._meta.pk if part == "pk" else field_at(current, part)
        if field is None:
            nullable = True
            break
        nullable = nullable or bool(field.null)
        current = getattr(field, "related_model", None) or current
    return OrderKey(lookup, text.startswith("-"), nullable)


def as_key(model: type[Model], text: Any) -> Any:
    """The primary key that the text of a request stands for, or None when it cannot be one."""
    try:
        key = model._meta.pk.to_python(text)
    except (ValidationError, ValueError, TypeError, OverflowError):
        return None
    return None if key is None or (isinstance(key, int) and not 0 <= key < 2**63) else key


class Listing:
    """Rows of one model for one user.

    Raises ImproperlyConfigured when a filter or the search reads a sensitive field. Unknown parameters are ignored.
    """

    def __init__(
        self,
        queryset: QuerySet,
        *,
        table_class: type[tables.Table],
        user: Any,
        action: str,
        filter_class: type[FilterSet] | None = None,
        params: QueryDict | Mapping[str, Any] | None = None,
        shown: list[str] | None = None,
    ) -> None:
        self.model = queryset.model
        self.table_class = table_class
        self.filter_class = filter_class
        self.user = user
        self.action = action
        self.params = params if params is not None else QueryDict()
        self.columns = tables.heads(table_class, user, action, shown) or tables.heads(
            table_class, user, action
        )
        if filter_class is not None:
            filter_class.declared_check(self.model)
        self._scoped = queryset.visible_to(user)  # type: ignore[attr-defined]

    @cached_property
    def filterset(self) -> FilterSet | None:
        """The filters, bound to the parameters."""
        if self.filter_class is None:
            return None
        return self.filter_class(self.params, self._scoped, user=self.user)

    @property
    def text(self) -> str:
        """What was searched for; empty where `asks_secret`."""
        return "" if self.asks_secret else self._text

    @property
    def asks_secret(self) -> bool:
        """Whether the box of a list of persons holds what may be an ID number or a phone.

        Addresses are kept by histories and logs, so such a list does not answer; the page's own box sends it by POST.
        """
        return self.holds_secrets and looks_secret(self._text)

    @cached_property
    def holds_secrets(self) -> bool:
        """Whether a column of the list is sensitive."""
        return any(head.sensitive for head in self._all_heads)

    @property
    def _text(self) -> str:
        return clean_search(str(self.params.get("q", "")))

    @property
    def is_searchable(self) -> bool:
        """Whether there is anything the search box could look in."""
        return bool(self.filter_class and self.filter_class.is_searchable())

    @cached_property
    def rows(self) -> QuerySet:
        """All rows of the list, in scope and filtered; in no order."""
        rows = self.filterset.qs if self.filterset is not None else self._scoped
        if self.text and self.is_searchable:
            rows = self.filter_class.search(rows, self.text)  # type: ignore[union-attr]
        if self.table_class.select_related:
            rows = rows.select_related(*self.table_class.select_related)
        if self.table_class.prefetch_related:
            rows = rows.prefetch_related(*self.table_class.prefetch_related)
        return rows

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter or the search box leaves rows out."""
        return bool(self.text and self.is_searchable) or bool(
            self.filterset is not None and self.filterset.in_use()
        )

    @cached_property
    def sort(self) -> str:
        """The chosen column, «-» for descending; empty for the default order and for columns one may not sort by."""
        text = str(self.params.get("sort", ""))
        allowed = {head.name for head in self._all_heads if head.orderable}
        return text if text.removeprefix("-") in allowed and not text.startswith("--") else ""

    @cached_property
    def _all_heads(self) -> list[tables.Head]:
        return tables.heads(self.table_class, self.user, self.action, tuple(self.table_class.base_columns))

    @property
    def choosable(self) -> list[tables.Head]:
        """Every column this user may show."""
        return self._all_heads

    @cached_property
    def order(self) -> list[OrderKey]:
        """The keys of the order; the primary key breaks ties."""
        lookups: list[str] = list(self.table_class.default_order)
        if self.sort:
            head = next(head for head in self._all_heads if head.name == self.sort.removeprefix("-"))
            chosen = list(head.order_by)
            if self.sort.startswith("-"):
                chosen = [text.removeprefix("-") if text.startswith("-") else f"-{text}" for text in chosen]
            lookups = chosen
        keys = [order_key(self.model, text) for text in lookups]
        if not any(key.lookup in ("pk", self.model._meta.pk.name) for key in keys):
            keys.append(OrderKey("pk", keys[0].descending if keys else False, False))
        return keys

    def ordered(self, reverse: bool = False) -> QuerySet:
        """All rows in order."""
        return self.rows.order_by(*(key.expression(reverse) for key in self.order))

    def count(self) -> tuple[int, bool]:
        """(number of rows, whether there are more); counted up to COUNT_CAP, a search up to SEARCH_COUNT_CAP."""
        cap = SEARCH_COUNT_CAP if self.text and self.is_searchable else COUNT_CAP
        found = (
            self.rows.order_by().values("pk")[: cap + 1].count()
        )  # what a row is annotated with costs nothing here
        return min(found, cap), found > cap

    def page(self, after: str = "", before: str = "", size: int = PAGE_SIZE) -> PageOfRows:
        """The rows after (or before) the row with that id, by key and not by offset.

        The address carries an id, never the values sorted by: these may be names. A row that is gone or out of scope
        leads to the first page, with `lost` set.
        """
        cursor = after or before
        if not cursor:
            return self._first(size)
        values = self._values_at(cursor)
        if values is None:
            return self._first(size, lost=True)
        reverse = not after
        found = list(self.ordered(reverse).filter(self._beyond(values, reverse))[: size + 1])
        more = len(found) > size
        found = found[:size]
        if reverse:
            return PageOfRows(found[::-1], more, True) if more else self._first(size)
        return PageOfRows(found, True, more) if found else self._first(size)

    def _first(self, size: int, lost: bool = False) -> PageOfRows:
        found = list(self.ordered()[: size + 1])
        return PageOfRows(found[:size], False, len(found) > size, lost)

    def _values_at(self, cursor: str) -> tuple | None:
        key = as_key(self.model, cursor)
        if key is None:
            return None
        return self._scoped.filter(pk=key).values_list(*(key.lookup for key in self.order)).first()

    def _beyond(self, values: tuple, reverse: bool) -> Q:
        condition, ties = Q(pk__in=[]), Q()
        for key, value in zip(self.order, values, strict=True):
            condition |= ties & key.beyond(value, reverse)
            ties &= key.equal(value)
        return self.order[0].from_here(values[0], reverse) & condition

    def export_rows(self, chunk: int = 500) -> Iterator[list[Any]]:
        """The cells of every row, as shown: same columns, filters and order."""
        for record in self.ordered().iterator(chunk_size=chunk):
            yield [head.export(record) for head in self.columns]
