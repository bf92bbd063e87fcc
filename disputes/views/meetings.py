"""Pages of the meetings of the three parties and of what they resolved."""

from typing import Any

from django.db.models import Count, Q

from unionhub.core import access
from unionhub.core.views import (
    ActionView,
    Button,
    DetailView,
    DocumentView,
    Facts,
    FormView,
    ImportBatchView,
    ImportView,
    ListView,
    SheetExportView,
    SheetTemplateView,
    Tab,
)

from ..filters.meetings import MeetingFilter, ResolutionFilter
from ..forms.meetings import (
    CarriedOutForm,
    MeetingForm,
    NewMeetingForm,
    ResolutionChangeForm,
    ResolutionForm,
)
from ..models import Resolution, ThreePartyMeeting
from ..rules.meetings import STATE_TONES, STATES
from ..services import meetings as services
from ..tables.meetings import MeetingTable, ResolutionTable

VIEW, CHANGE = "disputes.meeting.view", "disputes.meeting.change"
EXPORT, IMPORT = "disputes.meeting.export", "disputes.meeting.import"
CRUMBS = (("三方会议", "meeting-list"),)


def resolutions_of(meeting: ThreePartyMeeting, user: Any) -> dict[str, Any]:
    """What it resolved, with how each stands today."""
    labels = dict(STATES)
    rows = [
        {"row": row, "label": labels[row.state], "tone": STATE_TONES[row.state]}
        for row in meeting.resolutions.all()
    ]
    return {"rows": rows, "may_change": access.may(user, CHANGE, meeting.organisation)}


class MeetingList(ListView):
    """All meetings in scope."""

    action = VIEW
    model = ThreePartyMeeting
    title = "三方会议"
    help = "工会、人社部门、企业方代表共同研究劳动关系重大问题；议定事项逐项督办。"
    table_class = MeetingTable
    filter_class = MeetingFilter
    export_action = EXPORT
    buttons = (
        Button("登记会议", "meeting-add", CHANGE, icon="plus", primary=True),
        Button("议定事项", "resolution-list", VIEW, icon="list-check"),
        Button("导入", "meeting-import", IMPORT, icon="upload"),
        Button("下载模板", "meeting-template", IMPORT, icon="file-download", download=True),
        Button("导出名册", "meeting-sheet", EXPORT, icon="download", method="post"),
    )
    empty_text = "召开协调劳动关系三方会议后在这里登记，议定事项到期未落实的会标红。"
    search_hint = "议题、地点或纪要"

    def get_queryset(self) -> Any:
        """With how much was resolved and carried out."""
        return ThreePartyMeeting.objects.annotate(
            resolved=Count("resolutions"),
            done=Count("resolutions", filter=Q(resolutions__done_on__isnull=False)),
        )


class MeetingDetail(DetailView):
    """One meeting."""

    action = VIEW
    model = ThreePartyMeeting
    crumbs = CRUMBS
    facts = (
        Facts("会议", ("number", "held_on", "place", "chair", "organisation")),
        Facts("参加人员", ("union_side", "bureau_side", "employer_side", "others")),
        Facts("内容", ("subjects", "minutes")),
    )
    tabs = (
        Tab("resolutions", "议定事项", "disputes/meetings/resolutions.html", resolutions_of),
        Tab("attachments", "材料", "disputes/meetings/attachments.html", lambda meeting, user: {}),
    )
    history_action = VIEW
    buttons = (
        Button("登记议定事项", "resolution-add", CHANGE, icon="plus", primary=True),
        Button("会议纪要", "meeting-minutes", VIEW, icon="printer"),
        Button("修改", "meeting-change", CHANGE, icon="pencil"),
    )


class MeetingAdd(FormView):
    """Enter a meeting."""

    action = CHANGE
    model = ThreePartyMeeting
    title = "登记三方会议"
    form_class = NewMeetingForm
    crumbs = CRUMBS


class MeetingChange(FormView):
    """Change a meeting."""

    action = CHANGE
    model = ThreePartyMeeting
    title = "修改三方会议"
    form_class = MeetingForm
    crumbs = CRUMBS


class MeetingMinutes(DocumentView):
    """The minutes as a paper."""

    action = VIEW
    model = ThreePartyMeeting
    title = "会议纪要"
    document_template = "disputes/meetings/minutes_paper.html"
    crumbs = CRUMBS

    def get_document_context(self) -> dict[str, Any]:
        """The meeting with its resolutions."""
        meeting: Any = self.object
        sides = (
            ("工会方", meeting.union_side),
            ("人社部门", meeting.bureau_side),
            ("企业方", meeting.employer_side),
            ("其他单位", meeting.others),
        )
        return {
            "object": meeting,
            "sides": [(label, words) for label, words in sides if words],
            "rows": list(meeting.resolutions.all()),
        }


class ResolutionList(ListView):
    """What all meetings in scope resolved."""

    action = VIEW
    model = Resolution
    title = "议定事项"
    help = "到期没有落实的标红；落实后登记完成日期和情况。"
    table_class = ResolutionTable
    filter_class = ResolutionFilter
    export_action = EXPORT
    crumbs = CRUMBS
    empty_text = "三方会议的议定事项登记在会议页上，这里汇总督办。"
    search_hint = "事项或责任单位"


class ResolutionAdd(ActionView):
    """Enter what the meeting resolved."""

    action = CHANGE
    model = ThreePartyMeeting
    title = "登记议定事项"
    verb = "登记"
    success_message = "{object}：已登记议定事项"
    form_class = ResolutionForm
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Enter it."""
        services.resolve(obj, actor=self.user, **data)


class ResolutionChange(FormView):
    """Correct a resolution."""

    action = CHANGE
    model = Resolution
    title = "修改议定事项"
    form_class = ResolutionChangeForm
    crumbs = CRUMBS
    select_related = ("organisation", "meeting")


class ResolutionDone(ActionView):
    """It was carried out."""

    action = CHANGE
    model = Resolution
    title = "登记落实"
    verb = "登记落实"
    success_message = "{object}：已登记落实"
    form_class = CarriedOutForm
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "meeting")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Write it."""
        services.carry_out(obj, data["on"], data["outcome"], actor=self.user)


class ResolutionTakeBack(ActionView):
    """It was not carried out after all."""

    action = CHANGE
    model = Resolution
    title = "撤回落实"
    verb = "撤回落实"
    text = "只用于误登的落实。"
    note_required = True
    note_label = "理由"
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation", "meeting")

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Take it back."""
        services.take_back(obj, actor=self.user, reason=note)


class MeetingImport(ImportView):
    """Meetings: choose the file."""

    action = IMPORT
    sheet_key = "meetings"
    batch_url_name = "meeting-batch"
    template_url_name = "meeting-template"
    crumbs = CRUMBS


class MeetingBatch(ImportBatchView):
    """Meetings: headings, preview, write, undo."""

    action = IMPORT
    sheet_key = "meetings"
    start_url_name = "meeting-import"
    crumbs = CRUMBS


class MeetingTemplate(SheetTemplateView):
    """The empty list of meetings."""

    action = IMPORT
    sheet_key = "meetings"


class MeetingSheetExport(SheetExportView):
    """Meetings as a workbook that can be imported again."""

    action = EXPORT
    sheet_key = "meetings"
