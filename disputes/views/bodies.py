"""Pages of mediation bodies and mediators."""

from typing import Any

from django.db.models import Count, Q

from unionhub.core import access
from unionhub.core.views import (
    ActionView,
    Button,
    DetailView,
    Facts,
    FormView,
    ImportBatchView,
    ImportView,
    ListView,
    SheetExportView,
    SheetTemplateView,
    Tab,
)

from ..filters.bodies import BodyFilter
from ..forms.bodies import (
    BodyForm,
    EndForm,
    MediatorChangeForm,
    MediatorForm,
    NewBodyForm,
    TrainingForm,
)
from ..models import MediationBody, Mediator, MediatorTraining
from ..rules.bodies import STATE_TONES, STATES
from ..services import bodies as services
from ..tables.bodies import BodyTable

VIEW, CHANGE = "disputes.body.view", "disputes.body.change"
EXPORT, IMPORT = "disputes.body.export", "disputes.body.import"
CRUMBS = (("调解组织", "mediation-body-list"),)


def mediators_of(body: MediationBody, user: Any) -> dict[str, Any]:
    """Everybody who mediates or mediated for it, those in office first."""
    rows = sorted(body.mediators.all(), key=lambda row: (row.valid_to is not None, row.name, row.pk))
    return {"rows": rows, "may_change": access.may(user, CHANGE, body.organisation)}


def trainings_of(mediator: Mediator, user: Any) -> dict[str, Any]:
    """His trainings, newest first."""
    rows = list(mediator.trainings.all())
    may_change = access.may(user, CHANGE, mediator.organisation)
    return {"rows": rows, "hours": sum(row.hours for row in rows), "may_change": may_change}


class Dated:
    """The badge of what stands from a day to a day."""

    object: Any

    def get_state(self) -> dict[str, str]:
        """Whether it stands today."""
        state = self.object.state
        return {"label": dict(STATES)[state], "tone": STATE_TONES[state]}


class BodyList(ListView):
    """All mediation bodies in scope."""

    action = VIEW
    model = MediationBody
    title = "调解组织"
    help = "企业、乡镇（街道）、区域和行业的劳动争议调解组织；成立、撤销按日期保存，不影响过去的统计。"
    table_class = BodyTable
    filter_class = BodyFilter
    export_action = EXPORT
    buttons = (
        Button("登记调解组织", "mediation-body-add", CHANGE, icon="plus", primary=True),
        Button("导入", "mediation-body-import", IMPORT, icon="upload"),
        Button("下载模板", "mediation-body-template", IMPORT, icon="file-download", download=True),
        Button("导出名册", "mediation-body-sheet", EXPORT, icon="download", method="post"),
    )
    empty_text = "登记辖区内的劳动争议调解组织和调解员，统计建制率和培训。"
    search_hint = "名称或成立文号"

    def get_queryset(self) -> Any:
        """With how many mediate for each now."""
        return MediationBody.objects.annotate(
            mediators_now=Count("mediators", filter=Q(mediators__valid_to__isnull=True))
        )


class BodyDetail(Dated, DetailView):
    """One mediation body."""

    action = VIEW
    model = MediationBody
    crumbs = CRUMBS
    select_related = ("organisation", "employer")
    facts = (Facts("", ("kind", "organisation", "employer", "founded_on", "document_no", "closed_on")),)
    tabs = (Tab("mediators", "调解员", "disputes/bodies/mediators.html", mediators_of),)
    history_action = VIEW
    buttons = (
        Button(
            "聘任调解员",
            "mediator-add",
            CHANGE,
            icon="user-plus",
            primary=True,
            when=lambda body: body.closed_on is None,
        ),
        Button("修改", "mediation-body-change", CHANGE, icon="pencil"),
        Button("登记撤销", "mediation-body-close", CHANGE, when=lambda body: body.closed_on is None),
        Button("撤回撤销", "mediation-body-reopen", CHANGE, when=lambda body: body.closed_on is not None),
    )


class BodyAdd(FormView):
    """Enter a mediation body."""

    action = CHANGE
    model = MediationBody
    title = "登记调解组织"
    form_class = NewBodyForm
    crumbs = CRUMBS
    add_another = True


class BodyChange(FormView):
    """Change a mediation body."""

    action = CHANGE
    model = MediationBody
    title = "修改调解组织"
    form_class = BodyForm
    crumbs = CRUMBS


class BodyClose(ActionView):
    """Say that the body is no more."""

    action = CHANGE
    model = MediationBody
    title = "登记撤销"
    verb = "登记撤销"
    text = "从撤销日期起不再计入统计，现任调解员同时解聘。资料和历史保留。"
    form_class = EndForm
    note_asked = True
    note_label = "依据"
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Close it."""
        services.close(obj, data["on"], actor=self.user, reason=note)


class BodyReopen(ActionView):
    """Take back a closing that was entered wrongly."""

    action = CHANGE
    model = MediationBody
    title = "撤回撤销"
    verb = "撤回撤销"
    text = "只用于误登的撤销。随撤销解聘的调解员需要重新聘任。"
    note_required = True
    note_label = "理由"
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Reopen it."""
        services.reopen(obj, actor=self.user, reason=note)


class MediatorAdd(ActionView):
    """Somebody mediates for the body."""

    action = CHANGE
    model = MediationBody
    title = "聘任调解员"
    verb = "聘任"
    success_message = "{object}：已聘任调解员"
    form_class = MediatorForm
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Appoint him."""
        services.add_mediator(obj, actor=self.user, **data)


class MediatorDetail(Dated, DetailView):
    """One mediator."""

    action = VIEW
    model = Mediator
    crumbs = CRUMBS
    select_related = ("organisation", "body", "account")
    facts = (Facts("", ("body", "is_parttime", "certificate_no", "account", "valid_from", "valid_to")),)
    tabs = (Tab("trainings", "培训", "disputes/bodies/trainings.html", trainings_of),)
    history_action = VIEW
    buttons = (
        Button("登记培训", "mediator-train", CHANGE, icon="school", primary=True),
        Button("修改", "mediator-change", CHANGE, icon="pencil"),
        Button("解聘", "mediator-end", CHANGE, when=lambda mediator: mediator.valid_to is None),
    )

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Over the body."""
        way = super().get_breadcrumbs()
        way.insert(-1, (str(self.object.body), self.object.body.get_absolute_url()))
        return way


class MediatorChange(FormView):
    """Change a mediator."""

    action = CHANGE
    model = Mediator
    title = "修改调解员"
    form_class = MediatorChangeForm
    crumbs = CRUMBS


class MediatorEnd(ActionView):
    """He mediates no more."""

    action = CHANGE
    model = Mediator
    title = "解聘调解员"
    verb = "解聘"
    text = "从这一天起不再担任调解员；还有未办结调解的，先更换调解员。"
    form_class = EndForm
    note_asked = True
    note_label = "理由"
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """End it."""
        services.end_mediator(obj, data["on"], actor=self.user, reason=note)


class MediatorTrain(ActionView):
    """He was trained."""

    action = CHANGE
    model = Mediator
    title = "登记培训"
    verb = "登记"
    success_message = "{object}：已登记培训"
    form_class = TrainingForm
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Enter it."""
        services.add_training(obj, actor=self.user, **data)


class TrainingRemove(ActionView):
    """Take back a training that was entered wrongly."""

    action = CHANGE
    model = MediatorTraining
    title = "删除培训"
    verb = "删除"
    text = "只用于误登的培训。"
    note_required = True
    note_label = "理由"
    danger = True
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "mediator")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Remove it."""
        services.remove_training(obj, actor=self.user, reason=note)


class BodyImport(ImportView):
    """Bodies: choose the file."""

    action = IMPORT
    sheet_key = "mediation_bodies"
    batch_url_name = "mediation-body-batch"
    template_url_name = "mediation-body-template"
    crumbs = CRUMBS


class BodyBatch(ImportBatchView):
    """Bodies: headings, preview, write, undo."""

    action = IMPORT
    sheet_key = "mediation_bodies"
    start_url_name = "mediation-body-import"
    crumbs = CRUMBS


class BodyTemplate(SheetTemplateView):
    """The empty list of bodies."""

    action = IMPORT
    sheet_key = "mediation_bodies"


class BodySheetExport(SheetExportView):
    """Bodies as a workbook that can be imported again."""

    action = EXPORT
    sheet_key = "mediation_bodies"
