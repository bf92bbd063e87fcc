"""待办: what waits for the signed-in person."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from .. import access, todo
from ..filters import FilterSet
from ..models import Case
from ..tables import ChoiceColumn, Column, DateColumn, Table
from ..views import ListView
from ..workflow import workflows

MINE, OPEN_TO_ME = "mine", "open"


def _kinds() -> list[tuple[str, str]]:
    return [(kind, declared.label) for kind, declared in workflows().items()]


class TodoFilter(FilterSet):
    """How near, what kind, in whose hands."""

    urgency = django_filters.ChoiceFilter(label="期限", choices=todo.URGENCY, empty_label="全部")
    kind = django_filters.ChoiceFilter(label="种类", choices=_kinds, empty_label="全部")
    hand = django_filters.ChoiceFilter(
        label="承办",
        choices=((MINE, "我承办的"), (OPEN_TO_ME, "待我办理的")),
        method="in_hand",
        empty_label="全部",
    )

    search_fields = ("title", "number")

    class Meta:
        model = Case
        fields: list[str] = []

    def in_hand(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """In one's own hands (and of those one is deputy for), or not yet."""
        mine = Q(handler__in=access.hands(self.user))
        return queryset.filter(mine) if value == MINE else queryset.exclude(mine)


class UrgencyColumn(ChoiceColumn):
    """How near the end is, as a badge."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(todo.URGENCY, "期限", tones=todo.TONES, **kwargs)


class TodoTable(Table):
    """Cases that wait."""

    title = Column("事由")
    number = Column("编号")
    kind_label = Column("种类", accessor="kind")
    state_label = Column("状态", accessor="state")
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


class TodoList(ListView):
    """What waits for the signed-in person, soonest due first."""

    action = "core.todo.view"
    model = Case
    title = "待办"
    table_class = TodoTable
    filter_class = TodoFilter
    empty_title = "没有待办"
    empty_text = "由您承办的、等您审批或受理的事项会出现在这里，快到期的排在前面。"
    search_hint = "事由、编号"

    def get_queryset(self) -> QuerySet:
        """Narrowed to what waits, with the clock that ends first."""
        return todo.with_due(todo.waiting_for(self.request.user))
