"""The base of list pages: filters, search, columns, saved views, order, keyset pages, selection, export."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Model
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.utils.functional import cached_property

from .. import access, form_tokens
from ..filters import FilterSet
from ..listing import CONTROL, Listing
from ..models.saved_view import SavedView
from ..preferences import preference
from ..tables import Table, lean_rows
from . import bulk, list_export, list_memory
from .bulk import BulkAction
from .page import Page

#: The words for a personal number in a list's own box, which stands in the address.
NUMBER_ASKED = "证件号码、电话、卡号请在页面最上方的查找框中查找；这里没有按它查找，也不会留在地址中。"


class ListView(Page):
    """A list. A subclass sets `action`, `model`, `title`, `table_class`; the rest is optional.

    `export_action`: who may export what is shown (none: no export). `bulk_actions`: what can be done to chosen rows.
    `url_of` (row → address; None: the row opens nothing). `empty_title`, `empty_text`: what this list is for. `kept()`:
    parameters of the address that say which list it is (a figure's period); filters, pages and exports keep them.
    """

    template_name = "kernel/list.html"
    body_template_name = "kernel/list_body.html"
    model: type[Model]
    table_class: type[Table]
    filter_class: type[FilterSet] | None = None
    export_action = ""
    bulk_actions: tuple[BulkAction, ...] = ()
    empty_title = "还没有记录"
    empty_text = ""
    search_hint = "查找"

    def get_queryset(self):
        """All rows; the listing adds scope, filters and order. A subclass may annotate or defer here."""
        return self.model._default_manager.all()

    def url_of(self, record: Any) -> str:
        """Where a row leads."""
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""

    @property
    def list_key(self) -> str:
        """The name under which this list's columns and views are remembered."""
        return self.request.resolver_match.view_name

    @cached_property
    def saved_views(self) -> list[SavedView]:
        """The tabs above the list."""
        return list(
            SavedView.objects.visible_to(self.request.user)
            .filter(list_key=self.list_key)
            .select_related("owner")
        )

    @cached_property
    def current_view(self) -> SavedView | None:
        """The tab that is open."""
        chosen = self.request.GET.get("view", "")
        return next((saved for saved in self.saved_views if str(saved.pk) == chosen), None)

    @cached_property
    def listing(self) -> Listing:
        """The rows asked for."""
        shown = self.current_view.columns if self.current_view else None
        shown = shown or list_memory.columns(self.request.user, self.list_key)
        return self.listing_for(self.request.user, self.request.GET, shown)

    def listing_for(self, user: Any, params: QueryDict, shown: list[str] | None) -> Listing:
        """The rows of a question; also asked by the export job, which has no request."""
        return Listing(
            self.get_queryset(),
            table_class=self.table_class,
            filter_class=self.filter_class,
            user=user,
            action=self.action,
            params=params,
            shown=shown,
        )

    @property
    def my_bulk_actions(self) -> list[BulkAction]:
        """Those the user holds anywhere; each record is asked again."""
        return [action for action in self.bulk_actions if access.may(self.request.user, action.action)]

    @property
    def may_export(self) -> bool:
        """Whether the export button shows."""
        return bool(self.export_action) and access.may(self.request.user, self.export_action)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a page of the list; only its body when htmx asks."""
        htmx = getattr(request, "htmx", None)
        partial = bool(htmx) and htmx.target == "list"
        return self.render(self.body_template_name if partial else "", **self.get_list_context())

    def get_list_context(self) -> dict[str, Any]:
        """What the list's template needs."""
        listing = self.listing
        page = listing.page(
            self.request.GET.get("after", ""),
            self.request.GET.get("before", ""),
            int(preference(self.request.user, "page_size")),
        )
        if page.lost:
            messages.info(self.request, "上次停留的那一行已不在列表中，已回到第一页。")
        count, more = listing.count()
        bulk_actions = self.my_bulk_actions
        problems = listing.filterset.problems() if listing.filterset is not None else []
        if listing.asks_secret:
            problems = [NUMBER_ASKED, *problems]
        return {
            "listing": listing,
            "page": page,
            "count": count,
            "count_is_capped": more,
            "problems": problems,
            "rows": lean_rows(
                listing.columns, page.records, url_of=self.url_of, selectable=bool(bulk_actions)
            ),
            "list_heads": [self.head_of(column) for column in listing.columns],
            "chips": listing.filterset.chip_fields() if listing.filterset is not None else [],
            "more_filters": listing.filterset.more_fields() if listing.filterset is not None else [],
            "bulk_actions": bulk_actions,
            "may_export": self.may_export,
            "form_token": form_tokens.issue(self.request),
            "tabs": list_memory.tabs(self),
            "shown_names": {column.name for column in listing.columns},
            "loosen": self.loosen(),
            "query": self.query(),
            "kept": self.kept(),
            "clear_url": self.clear_url(),
            "previous_url": self.address(before=page.records[0].pk) if page.has_previous else "",
            "next_url": self.address(after=page.records[-1].pk) if page.has_next else "",
            "view_name_limit": SavedView._meta.get_field("name").max_length,
        }

    def loosen(self) -> str:
        """Which condition to loosen when nothing was found."""
        used = self.listing.filterset.in_use() if self.listing.filterset is not None else []
        if self.listing.text and self.listing.is_searchable:
            used = [f"查找“{self.listing.text}”", *used]
        return f"现在的条件：{'、'.join(used)}。放宽其中一项再试。" if used else ""

    def head_of(self, column: Any) -> dict[str, Any]:
        """A head of a column: its label, and for one that can be sorted by, where a click leads."""
        sort = self.listing.sort
        direction = "descending" if sort == f"-{column.name}" else "ascending" if sort == column.name else ""
        turned = f"-{column.name}" if direction == "ascending" else column.name
        url = self.address(sort=turned) if column.orderable else ""
        return {"label": column.label, "css": column.css, "url": url, "direction": direction}

    def query(self, **changes: Any) -> str:
        """The present question as a query string, without the place in the list."""
        params = self.request.GET.copy()
        for name in ("after", "before", *(("q",) if self.listing.asks_secret else ())):
            params.pop(name, None)
        for name, value in changes.items():
            params[name] = str(value)
        kept = QueryDict(mutable=True)
        for name, value in self.kept():
            kept.appendlist(name, value)
        for name, values in params.lists():
            if name in CONTROL or (self.filter_class and self._is_filter(name)):
                kept.setlist(name, [value for value in values if value])
        return kept.urlencode()

    def kept(self) -> list[tuple[str, str]]:
        """The parameters of the address that say which list it is; none of most lists."""
        return []

    def clear_url(self) -> str:
        """This list without any condition."""
        kept = urlencode(self.kept())
        return f"{self.request.path}?{kept}" if kept else self.request.path

    def _is_filter(self, name: str) -> bool:
        declared = self.filter_class.base_filters  # type: ignore[union-attr]
        return name in declared or any(name.startswith(f"{key}_") for key in declared)

    def address(self, **changes: Any) -> str:
        """This list with the present question and the changes."""
        query = self.query(**changes)
        return f"{self.request.path}?{query}" if query else self.request.path

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Columns, saved views, export, bulk actions: `do` says which."""
        do = request.POST.get("do", "")
        if do == "columns":
            list_memory.keep_columns(
                request.user, self.list_key, self.listing, request.POST.getlist("columns")
            )
            return HttpResponseRedirect(self.address())
        if do == "view-save":
            return HttpResponseRedirect(list_memory.save_view(self))
        if do == "view-delete":
            return HttpResponseRedirect(list_memory.delete_view(self))
        if do == "export" and self.export_action:
            access.require(request.user, self.export_action)
            return list_export.answer(self)
        chosen = next((action for action in self.bulk_actions if do == f"bulk-{action.key}"), None)
        if chosen is not None:
            access.require(request.user, chosen.action)
            return bulk.answer(self, chosen)
        return HttpResponseBadRequest(
            "没有这项操作，请返回列表重试。".encode(), content_type="text/plain; charset=utf-8"
        )
