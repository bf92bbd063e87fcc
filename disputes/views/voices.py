"""Pages of voices of the workers."""

from typing import Any

from unionhub.core.views import (
    Button,
    CaseDetail,
    Facts,
    FormView,
    ImportBatchView,
    ImportView,
    ListView,
    SheetTemplateView,
    Tab,
)

from ..filters.voices import VoiceFilter
from ..forms.voices import VoiceForm
from ..models import Voice
from ..tables.voices import VoiceTable
from ..workflow.voices import VOICE
from .letters import PAPERS

VIEW, OPEN = "disputes.voice.view", "disputes.voice.open"
EXPORT, IMPORT = "disputes.voice.export", "disputes.voice.import"
OWN_NAMES = {"opened_on": "收集日期", "organisation": "收集组织"}
CRUMBS = (("职工民情", "voice-list"),)


class VoiceList(ListView):
    """All voices in scope."""

    action = VIEW
    model = Voice
    title = "职工民情"
    help = "班组、基层工会收集，上报后办理落实，再反馈职工；能当场解释清楚的就地答复。"
    table_class = VoiceTable
    filter_class = VoiceFilter
    export_action = EXPORT
    buttons = (
        Button("登记民情", "voice-add", OPEN, icon="plus", primary=True),
        Button("导入历史民情", "voice-import", IMPORT, icon="upload"),
        Button("下载模板", "voice-template", IMPORT, icon="file-download", download=True),
    )
    empty_text = "把班组、基层工会收集到的职工意见和要求登记在这里，逐条办理、反馈。"
    search_hint = "编号、内容或班组"


class VoiceDetail(CaseDetail):
    """One voice."""

    action = VIEW
    model = Voice
    workflow = VOICE
    crumbs = CRUMBS
    facts = (
        Facts(
            "收集",
            ("number", "opened_on", "source", "place", "collector", "subject", "persons", "organisation"),
        ),
        Facts("内容", ("text",)),
        Facts(
            "办理",
            (
                "reported_on",
                "reported_to",
                "taken_on",
                "settled_on",
                "result",
                "told_on",
                "told_how",
                "closed_on",
            ),
        ),
    )
    tabs = (Tab("attachments", "材料", PAPERS, lambda voice, user: {}),)
    history_action = VIEW

    def fact(self, entry: Any) -> dict[str, Any] | None:
        """Its day under the name it has for a voice."""
        found = super().fact(entry)
        return found and found | {"label": OWN_NAMES.get(entry, found["label"])}


class VoiceAdd(FormView):
    """Enter a voice."""

    action = OPEN
    model = Voice
    title = "登记民情"
    form_class = VoiceForm
    crumbs = CRUMBS
    add_another = True


class VoiceImport(ImportView):
    """Old voices: choose the file."""

    action = IMPORT
    sheet_key = "voices"
    batch_url_name = "voice-import-batch"
    template_url_name = "voice-template"
    crumbs = CRUMBS


class VoiceImportBatch(ImportBatchView):
    """Old voices: headings, preview, write, undo."""

    action = IMPORT
    sheet_key = "voices"
    start_url_name = "voice-import"
    crumbs = CRUMBS


class VoiceTemplate(SheetTemplateView):
    """The empty list of old voices."""

    action = IMPORT
    sheet_key = "voices"
