"""The organisation tree: seen by all, kept by the system administrator."""

from typing import Any

import django_filters
from django import forms

from ..enums import OrganisationKind
from ..filters import FilterSet, YesNoFilter
from ..forms import PlainForm, RecordForm
from ..models import Organisation, User
from ..services import organisations
from ..tables import BooleanColumn, ChoiceColumn, Column, Table
from ..views import ActionView, Button, DetailView, Facts, FormView, ListView, Tab
from .list_parts import WideColumn

HOME = ("首页", "home")
CRUMBS = (HOME, ("组织", "organisation-list"))
CHANGE = "core.organisation.change"
#: One step of the tree in a list, as wide as one Chinese character.
INDENT = "\u3000"


class TreeColumn(Column):
    """The name, indented by its depth in the tree."""

    width = 40

    def text(self, value: Any, record: Organisation) -> str:
        """Name behind as many blanks as levels above."""
        return f"{INDENT * record.depth}{value}"


class OrganisationTable(Table):
    """The tree, a node before what is below it."""

    name = TreeColumn(verbose_name="名称", order_by=("path",), orderable=True)
    code = Column(verbose_name="编码", orderable=True)
    kind = ChoiceColumn(OrganisationKind, verbose_name="类型", orderable=True)
    parent = WideColumn(verbose_name="上级组织")
    is_active = BooleanColumn(verbose_name="正常使用", orderable=True)

    default_order = ("path",)
    select_related = ("parent",)


class OrganisationFilter(FilterSet):
    """By kind, state, and what lies below one node."""

    kind = django_filters.ChoiceFilter(label="类型", choices=OrganisationKind.choices, empty_label="全部类型")
    is_active = YesNoFilter(label="正常使用")
    under = django_filters.ModelChoiceFilter(
        label="上级组织", queryset=Organisation.objects.all(), method="below", empty_label="全部"
    )

    search_fields = ("name", "short_name", "code")

    def below(self, queryset, name: str, value: Organisation):
        """The node and all below it."""
        return queryset.filter(path__startswith=value.path)


class OrganisationList(ListView):
    """The tree as a list."""

    action = "core.organisation.view"
    model = Organisation
    title = "组织"
    crumbs = (HOME,)
    table_class = OrganisationTable
    filter_class = OrganisationFilter
    search_hint = "名称、编码"
    empty_text = "这里是县总工会、乡镇（系统）工会和基层工会的组织树。"
    buttons = (Button("新建组织", "organisation-new", CHANGE, "plus", primary=True),)


def below(organisation: Organisation, user: User) -> dict[str, Any]:
    """Context of the tab: direct children, and the way from the top."""
    visible = Organisation.objects.visible_to(user)
    return {
        "children": visible.filter(parent=organisation),
        "above": Organisation.objects.above(organisation).exclude(pk=organisation.pk),
    }


def is_no_root(organisation: Any) -> bool:
    """Whether it may be moved or closed at all."""
    return organisation.parent_id is not None


class OrganisationDetail(DetailView):
    """One node."""

    action = "core.organisation.view"
    model = Organisation
    crumbs = CRUMBS
    select_related = ("parent",)
    facts = (Facts("组织", ("name", "short_name", "code", "kind", "parent", "is_active")),)
    tabs = (Tab("below", "上下级", "account/organisation_below.html", below),)
    history_action = "core.account.view"
    buttons = (
        Button("修改", "organisation-edit", CHANGE, "pencil", primary=True),
        Button("移动", "organisation-move", CHANGE, "arrows-move", when=is_no_root),
        Button(
            "停用",
            "organisation-deactivate",
            CHANGE,
            "ban",
            when=lambda node: is_no_root(node) and node.is_active,
        ),
        Button("启用", "organisation-activate", CHANGE, "check", when=lambda node: not node.is_active),
    )


class OrganisationForm(RecordForm):
    """A new node below a parent."""

    parent = forms.ModelChoiceField(
        label="上级组织",
        queryset=Organisation.objects.filter(is_active=True),
        widget=forms.Select(attrs={"data-select": ""}),
        error_messages={"required": "请选择上级组织。"},
    )

    class Meta:
        model = Organisation
        fields = ("parent", "kind", "name", "short_name", "code")


class OrganisationEditForm(RecordForm):
    """Names of a node; its place is changed by moving it, its code never."""

    class Meta:
        model = Organisation
        fields = ("name", "short_name")


class OrganisationNew(FormView):
    """Put a node into the tree."""

    action = CHANGE
    model = Organisation
    title = "新建组织"
    crumbs = CRUMBS
    form_class = OrganisationForm
    add_another = True


class OrganisationEdit(FormView):
    """Rename a node."""

    action = CHANGE
    model = Organisation
    title = "修改组织"
    crumbs = CRUMBS
    select_related = ("parent",)
    form_class = OrganisationEditForm


class MoveForm(PlainForm):
    """Where to."""

    parent = forms.ModelChoiceField(
        label="新的上级组织",
        queryset=Organisation.objects.filter(is_active=True),
        widget=forms.Select(attrs={"data-select": ""}),
        error_messages={"required": "请选择新的上级组织。"},
    )


class OrganisationMove(ActionView):
    """Move a node with all below it."""

    action = CHANGE
    model = Organisation
    title = "移动组织"
    verb = "移动"
    crumbs = CRUMBS
    select_related = ("parent",)
    form_class = MoveForm
    note_required = True
    note_label = "依据"
    success_message = "{object}：已移动"

    def get_text(self) -> str:
        """How much moves."""
        node: Any = self.object
        count = Organisation.objects.under(node).count()
        return f"现在的上级是“{node.parent or '无'}”。其下共 {count} 个组织（含自身）一同移动，权限随新的上级立即变化。"

    def perform(self, obj: Organisation, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        organisations.move(obj, data["parent"], self.request.user, note)  # type: ignore[arg-type]


class OrganisationDeactivate(ActionView):
    """Close a node."""

    action = CHANGE
    model = Organisation
    title = "停用组织"
    verb = "停用组织"
    crumbs = CRUMBS
    select_related = ("parent",)
    text = "停用后，授权到这个组织的权限不再生效；已有记录保留。"
    note_required = True
    note_label = "依据"
    danger = True
    success_message = "{object}：已停用"

    def perform(self, obj: Organisation, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        organisations.deactivate(obj, self.request.user, note)  # type: ignore[arg-type]


class OrganisationActivate(ActionView):
    """Open a closed node again."""

    action = CHANGE
    model = Organisation
    title = "启用组织"
    verb = "启用组织"
    crumbs = CRUMBS
    select_related = ("parent",)
    note_required = True
    note_label = "依据"
    success_message = "{object}：已启用"

    def perform(self, obj: Organisation, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        organisations.activate(obj, self.request.user, note)  # type: ignore[arg-type]
