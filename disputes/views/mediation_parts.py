"""Pages that enter, change and remove what belongs to a mediation: one address for all parts of a kind of deed."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from unionhub.core.forms import PlainForm
from unionhub.core.scope import OutOfScope
from unionhub.core.views import ActionView
from unionhub.core.views.page import fetch

from ..forms import mediation_parts as forms
from ..forms.fact_sheet import FactSheetForm
from ..models import FactSheet, Mediation
from ..rules import mediation_parts as rules
from ..services import mediation_parts as services


@dataclass(frozen=True)
class Part:
    """A kind of part: its word, its forms, the tab it is shown in, a line of help."""

    key: str
    label: str
    tab: str
    form: type[forms.PartForm]
    change_form: type[forms.PartForm] | None = None
    text: str = ""
    removable: bool = True


PARTS = {
    part.key: part
    for part in (
        Part(
            "participant",
            "参加人",
            "people",
            forms.ParticipantForm,
            forms.ParticipantChangeForm,
            "集体争议的，在申请人和涉及人员中标明推举的代表。",
        ),
        Part("claim", "请求", "claims", forms.ClaimForm),
        Part(
            "hearing",
            "笔录",
            "hearings",
            forms.HearingForm,
            text="调解不公开进行，笔录加密保存，只有本案经手人能看到。",
        ),
        Part(
            "agreement",
            "协议事项",
            "agreement",
            forms.AgreementForm,
            text="一项义务填一条，写明由谁向谁履行什么；分期支付的，每期填一条。",
        ),
        Part("performance", "履行情况", "agreement", forms.PerformanceForm),
        Part("served", "送达", "served", forms.ServedForm),
        Part("fact-sheet", "要素表", "fact-sheet", FactSheetForm, removable=False),
    )
}


class PartPage(ActionView):
    """Base: the record is the mediation, whose version guards against lost updates; the part is looked up over it."""

    action = services.HANDLE
    model = Mediation
    audited = True
    #: Whether the number of the address is the part's.
    of_part = True
    deed = ""
    kind: Part
    part: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Choose the kind by its part of the address (404 when there is none), then go on."""
        kind = PARTS.get(kwargs["part"])
        if kind is None:
            raise OutOfScope(f"disputes.{kwargs['part'][:40]}")
        self.kind = kind
        self.verb = f"{self.deed}{kind.label}"
        return super().dispatch(request, *args, **kwargs)

    def get_object(self) -> Any:
        """The mediation; of a part's address found over the part, which is seen with its mediation."""
        if not self.of_part:
            return super().get_object()
        model: Any = services.MODELS[self.kind.key]
        rows = model.objects.select_related("mediation__organisation")
        self.part = fetch(model, self.user, self.kwargs["pk"], self.action, rows)
        return self.part.mediation

    def get_title(self) -> str:
        """«登记履行情况»."""
        return self.verb

    def get_text(self) -> str:
        """The kind's line of help."""
        return self.kind.text

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Over the mediation."""
        way = super().get_breadcrumbs()
        way.insert(-1, (str(self.object), self.get_success_url()))
        return way

    def get_success_url(self) -> str:
        """The tab of the mediation's page that shows the part."""
        return f"{self.object.get_absolute_url()}?tab={self.kind.tab}"  # type: ignore[union-attr]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask; what cannot be done in the mediation's state says why."""
        case: Any = self.object
        return self.ask(self.make_form(), problem=rules.closed(self.kind.key, case.state))


class PartAdd(PartPage):
    """Enter a part."""

    of_part = False
    deed = "登记"

    def get_object(self) -> Any:
        """The mediation; the one fact sheet is changed where it is there already."""
        case = super().get_object()
        if self.kind.key == "fact-sheet":
            self.part = FactSheet.objects.filter(mediation=case).first()
        return case

    def make_form(self, data: Any = None) -> PlainForm:
        """The kind's form; an item to perform may stand in the address."""
        item = self.request.GET.get("item", "")
        initial = {"item": item} if item.isascii() and item.isdigit() and len(item) < 19 else {}
        return self.kind.form(
            data, case=self.object, part=self.part, user=self.user, action=self.action, initial=initial
        )

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        services.save(obj, self.kind.key, self.values(data), self.user, part=self.part)

    def values(self, data: dict[str, Any]) -> dict[str, Any]:
        """What the form asks to be written."""
        form: Any = self.make_form(self.request.POST)
        form.is_valid()
        return form.values()


class PartChange(PartAdd):
    """Change a part."""

    of_part = True
    deed = "修改"

    def get_object(self) -> Any:
        """The mediation, found over the part."""
        return PartPage.get_object(self)

    def make_form(self, data: Any = None) -> PlainForm:
        """The kind's form with what stands there."""
        chosen = self.kind.change_form or self.kind.form
        return chosen(data, case=self.object, part=self.part, user=self.user, action=self.action)


class PartRemove(PartPage):
    """Remove a part that was entered wrongly."""

    deed = "删除"
    danger = True
    note_required = True
    note_label = "删除的原因"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Kinds that are only filled in have no such page."""
        kind = PARTS.get(kwargs["part"])
        if kind is not None and not kind.removable:
            raise OutOfScope(f"disputes.{kind.key}")
        return super().dispatch(request, *args, **kwargs)

    def get_text(self) -> str:
        """Which one, and that it leaves a trace."""
        return f"“{self.part}”将从本案删除，修改记录中仍会写明。只用于登记错误。"

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        services.remove(obj, self.kind.key, self.part, self.user, note)
