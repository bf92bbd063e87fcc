"""Pages of the list of dispute classes."""

from typing import Any

from django.utils import timezone

from unionhub.core import access
from unionhub.core.views import ActionView, Button, DetailView, Facts, ListView, PlainFormView, Tab

from ..filters.classes import ClassFilter
from ..forms.classes import ClassForm, EndClassForm
from ..models import DisputeClass
from ..services import classes as services
from ..tables.classes import ClassTable

VIEW, CHANGE = "disputes.class.view", "disputes.class.change"
CRUMBS = (("争议类别", "dispute-class-list"),)


def can_end(row: DisputeClass) -> bool:
    """A sub-class that runs on; the law's six stay."""
    return row.parent_id is not None and row.valid_to is None and not row.is_struck


def children_of(row: DisputeClass, user: Any) -> dict[str, Any]:
    """The sub-classes, ended ones included."""
    rows = [one for one in row.children.all() if not one.is_struck]
    return {"rows": rows, "may_change": access.may(user, CHANGE)}


class ClassList(ListView):
    """The list as it stands and stood."""

    action = VIEW
    model = DisputeClass
    title = "争议类别"
    help = "六个大类出自劳动争议调解仲裁法第二条，不能停用；细类由本县增减，停用后已登记的案件不变。"
    table_class = ClassTable
    filter_class = ClassFilter
    buttons = (Button("增加细类", "dispute-class-add", CHANGE, icon="plus", primary=True),)
    empty_text = "这里列出劳动争议的类别。"
    search_hint = "代码或名称"

    def get_queryset(self) -> Any:
        """Struck rows stay out."""
        return DisputeClass.objects.standing()


class ClassDetail(DetailView):
    """One class."""

    action = VIEW
    model = DisputeClass
    crumbs = CRUMBS
    select_related = ("organisation", "parent")
    facts = (Facts("", ("code", "name", "parent", "pays_by_order", "source", "valid_from", "valid_to")),)
    tabs = (Tab("children", "细类", "disputes/classes/children.html", children_of),)
    history_action = VIEW
    buttons = (Button("停用", "dispute-class-end", CHANGE, when=can_end),)

    def get_state(self) -> dict[str, str]:
        """Where it stands today."""
        row: Any = self.object
        if row.valid_to is not None and row.valid_to <= timezone.localdate():
            return {"label": "已停用", "tone": "plain"}
        return {"label": "现行", "tone": "ok"}


class ClassAdd(PlainFormView):
    """Add a sub-class."""

    action = CHANGE
    title = "增加细类"
    form_class = ClassForm
    crumbs = CRUMBS

    def perform(self, data: dict[str, Any]) -> str:
        """Add it."""
        made = services.add_class(data.pop("parent"), actor=self.user, **data)
        return f"已增加：{made}"


class ClassEnd(ActionView):
    """Offer a sub-class no more."""

    action = CHANGE
    model = DisputeClass
    title = "停用细类"
    verb = "停用"
    text = "停用以后登记的案件不能再选；已登记的案件和以前的统计不变。"
    form_class = EndClassForm
    note_asked = True
    note_label = "理由"
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "parent")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """End it."""
        services.end_class(obj, data["on"], actor=self.user, reason=note)
