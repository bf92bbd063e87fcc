"""待办: what waits for the signed-in person."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join

from .. import access, digest, todo
from ..filters import FilterSet, YesNoFilter
from ..models import Case
from ..services.holidays import CHANGE
from ..tables import NOTHING, ChoiceColumn, Column, DateColumn, Table
from ..views import ListView
from ..workflow import workflows

MINE, OPEN_TO_ME, BEHALF, ORPHANED = "mine", "open", "behalf", "orphaned"
RETURNED_WORDS, ORPHANED_WORDS = "退回", "承办人已无权办理"


def _kinds() -> list[tuple[str, str]]:
    return [(kind, declared.label) for kind, declared in workflows().items()]


class TodoFilter(FilterSet):
    """How near, what kind, in whose hands, returned or not."""

    urgency = django_filters.ChoiceFilter(label="期限", choices=todo.URGENCY, empty_label="全部")
    kind = django_filters.ChoiceFilter(label="种类", choices=_kinds, empty_label="全部")
    hand = django_filters.ChoiceFilter(
        label="承办",
        choices=(
            (MINE, "我承办的"),
            (OPEN_TO_ME, "待我办理的"),
            (BEHALF, "代他人办理的"),
            (ORPHANED, "承办人已无权办理的"),
        ),
        method="in_hand",
        empty_label="全部",
    )
    returned = YesNoFilter(label="被退回", method="came_back")

    search_fields = ("title", "number")

    class Meta:
        model = Case
        fields: list[str] = []

    def in_hand(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """In one's own hands, open to one, on somebody's behalf, or in nobody's hands any more."""
        if value == BEHALF:
            return queryset.exclude(behalf="")
        if value == ORPHANED:
            return queryset.filter(orphaned=True)
        mine = Q(handler=self.user)
        return queryset.filter(mine) if value == MINE else queryset.exclude(mine).filter(orphaned=False)

    def came_back(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Sent back by somebody else, or not."""
        return queryset.filter(returned=value)


class UrgencyColumn(ChoiceColumn):
    """How near the end is, as a badge."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(todo.URGENCY, "期限", tones=todo.TONES, **kwargs)


def marks(record: Any) -> list[tuple[str, str]]:
    """(tone, words) of what is told beside a case: returned, on whose behalf, without a handler."""
    found = []
    if record.returned:
        found.append(("bad", RETURNED_WORDS))
    if record.behalf:
        found.append(("plain", f"代 {record.behalf}"))
    if record.orphaned:
        found.append(("bad", ORPHANED_WORDS))
    return found


class TodoTable(Table):
    """Cases that wait."""

    title = Column("事由")
    number = Column("编号")
    kind_label = Column("种类", accessor="kind")
    state_label = Column("状态", accessor="state")
    marks = Column("提示", accessor="pk")
    urgency = UrgencyColumn()
    clock_label = Column("最近的期限")
    due_on = DateColumn("届满日期", orderable=True)
    organisation = Column("所属组织")
    handler = Column("承办人")

    default_order = ("due_on",)
    select_related = ("organisation", "handler")

    def render_kind_label(self, value: Any, record: Any) -> str:
        """The procedure's name."""
        return workflows()[value].label

    def value_kind_label(self, value: Any, record: Any) -> str:
        """The same in Excel."""
        return workflows()[value].label

    def render_state_label(self, value: Any, record: Any) -> str:
        """The state's name."""
        return workflows()[record.kind].state(value).label

    def value_state_label(self, value: Any, record: Any) -> str:
        """The same in Excel."""
        return self.render_state_label(value, record)

    def render_marks(self, value: Any, record: Any) -> Any:
        """As badges."""
        found = marks(record)
        if not found:
            return NOTHING
        return format_html_join(" ", '<span class="uh-badge is-{}">{}</span>', found)

    def value_marks(self, value: Any, record: Any) -> str:
        """The same in Excel."""
        return "、".join(words for _, words in marks(record))


def _link(number: int, **asked: str) -> Any:
    """A number that leads to the list narrowed to what it counts."""
    return format_html('<a href="?{}">{}</a>', urlencode(asked), number) if number else NOTHING


class TodoList(ListView):
    """What waits for the signed-in person, soonest due first; above it the counts by kind."""

    action = "core.todo.view"
    model = Case
    title = "待办"
    template_name = "core/todo.html"
    table_class = TodoTable
    filter_class = TodoFilter
    empty_title = "没有待办"
    empty_text = "由您承办的、等您审批或受理的事项会出现在这里，快到期的排在前面。"
    search_hint = "事由、编号"

    def get_queryset(self) -> QuerySet:
        """Narrowed to what waits, with the clock that ends first and what is told beside it."""
        user = self.request.user
        return todo.with_marks(todo.with_due(todo.waiting_for(user)), user)

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the counts by kind, each leading to its cases, and the years without holidays."""
        if getattr(self.request, "htmx", None):
            return super().get_context(**more)
        groups = [
            {
                "label": one.label,
                "total": _link(one.total, kind=one.kind),
                "overdue": _link(one.overdue, kind=one.kind, urgency=todo.OVERDUE),
                "near": _link(one.near, kind=one.kind, urgency=todo.NEAR),
                "returned": _link(one.returned, kind=one.kind, returned="yes"),
            }
            for one in todo.tally(self.request.user)
        ]
        missing = digest.missing_years()
        return super().get_context(
            groups=groups, missing=missing, enters=access.may(self.request.user, CHANGE), **more
        )
