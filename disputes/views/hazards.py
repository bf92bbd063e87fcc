"""Pages of hazards."""

from typing import Any

from django.utils import timezone

from unionhub.core.views import ActionView, Button, DetailView, Facts, FormView, ListView, Tab

from ..filters.inspections import HazardFilter
from ..forms.inspections import HazardForm, SettleHazardForm
from ..models import Hazard
from ..services import inspections as services
from ..tables.inspections import HazardTable, hazard_words
from .inspections import CHANGE, EXPORT, VIEW
from .letters import PAPERS
from .strikes import Strike

CRUMBS = (("现场检查", "inspection-list"), ("隐患", "hazard-list"))


def is_open(hazard: Hazard) -> bool:
    """Whether it is still to be put right."""
    return not hazard.is_struck and hazard.settled_on is None


class HazardList(ListView):
    """All hazards in scope, those due first on top."""

    action = VIEW
    model = Hazard
    title = "隐患"
    help = "现场检查发现的隐患；逾期未整改的标红。"
    table_class = HazardTable
    filter_class = HazardFilter
    export_action = EXPORT
    crumbs = CRUMBS[:1]
    empty_text = "隐患在现场检查的页面登记。"
    search_hint = "隐患、工地或用人单位"


class HazardDetail(DetailView):
    """One hazard."""

    action = VIEW
    model = Hazard
    crumbs = CRUMBS
    select_related = ("organisation", "inspection")
    facts = (
        Facts(
            "隐患", ("inspection", "description", "level", "due_on", "settled_on", "proof", "organisation")
        ),
    )
    tabs = (Tab("attachments", "材料", PAPERS, lambda hazard, user: {}),)
    history_action = VIEW
    buttons = (
        Button("登记整改", "hazard-settle", CHANGE, icon="check", primary=True, when=is_open),
        Button("修改", "hazard-change", CHANGE, icon="pencil", when=is_open),
        Button("作废", "hazard-strike", CHANGE, when=lambda row: not row.is_struck),
    )

    def get_state(self) -> dict[str, str]:
        """Where it stands."""
        words, tone = hazard_words(self.object)
        return {"label": words, "tone": tone}


class HazardChange(FormView):
    """Change a hazard that is not settled."""

    action = CHANGE
    model = Hazard
    title = "修改隐患"
    form_class = HazardForm
    crumbs = CRUMBS
    select_related = ("organisation", "inspection")


class HazardSettle(ActionView):
    """Keep that a hazard was put right."""

    action = CHANGE
    model = Hazard
    title = "登记整改"
    verb = "登记整改"
    form_class = SettleHazardForm
    crumbs = CRUMBS
    select_related = ("organisation", "inspection")

    def make_form(self, data: Any = None) -> SettleHazardForm:
        """The form, which is told the hazard."""
        hazard: Any = self.object
        return SettleHazardForm(data, user=self.user, action=self.action, hazard=hazard)

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Settle it."""
        services.settle_hazard(obj, data["on"], data["proof"], timezone.localdate())


class HazardStrike(Strike):
    """Strike a hazard entered wrongly."""

    action = CHANGE
    model = Hazard
    crumbs = CRUMBS
