"""Pages of letters of labour law supervision."""

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

from ..filters.letters import LetterFilter
from ..forms.letters import LetterForm
from ..models import SupervisionLetter
from ..services import letters as services
from ..states import state_label
from ..tables.letters import LetterTable
from ..workflow.letters import LETTER

VIEW, OPEN = "disputes.letter.view", "disputes.letter.open"
EXPORT, IMPORT = "disputes.letter.export", "disputes.letter.import"
CRUMBS = (("劳动法律监督", "letter-list"),)
#: What a letter calls the facts of all cases.
OWN_NAMES = {"number": "文号", "opened_on": "拟制日期", "organisation": "发文组织"}
PAPERS = "disputes/supervision/attachments.html"


def chain_of(letter: SupervisionLetter, user: Any) -> dict[str, Any]:
    """The letters of the same matter: the milder one before, the sharper ones after, as far as the user sees them."""
    seen: Any = SupervisionLetter.objects.visible_to(user)  # type: ignore[attr-defined]
    before = seen.filter(pk=letter.follows_id) if letter.follows_id else seen.none()  # type: ignore[attr-defined]
    return {
        "rows": [
            {"letter": row, "word": word, "state": state_label(row)}
            for word, found in (("前一份", before), ("后一份", seen.filter(follows=letter)))
            for row in found
        ]
    }


class LetterList(ListView):
    """All letters in scope."""

    action = VIEW
    model = SupervisionLetter
    title = "劳动法律监督"
    help = "提示函、意见书、建议书：拟制、审定、送达、答复、整改；逾期未答复的可以升级或者移送。"
    table_class = LetterTable
    filter_class = LetterFilter
    export_action = EXPORT
    buttons = (
        Button("拟制文书", "letter-add", OPEN, icon="plus", primary=True),
        Button("导入历史文书", "letter-import", IMPORT, icon="upload"),
        Button("下载模板", "letter-template", IMPORT, icon="file-download", download=True),
    )
    empty_text = "发现用人单位违反劳动法律法规的，先发提示函，提醒改正并书面答复。"
    search_hint = "文号、用人单位或主送单位"


class LetterDetail(CaseDetail):
    """One letter."""

    action = VIEW
    model = SupervisionLetter
    workflow = LETTER
    crumbs = CRUMBS
    select_related = ("organisation", "handler", "employer", "follows")
    facts = (
        Facts(
            "文书",
            (
                "number",
                "letter_kind",
                "employer_name",
                "addressee",
                "subject",
                "persons",
                "organisation",
                "opened_on",
                "reply_days",
                "paper_place",
            ),
        ),
        Facts("正文", ("facts", "law", "asks")),
        Facts(
            "送达与答复",
            ("approved_on", "sent_on", "sent_way", "reply_due_on", "replied_on", "accepted", "reply"),
        ),
        Facts(
            "处理",
            ("settled_on", "result", "escalated_on", "transferred_to", "transferred_name", "closed_on"),
        ),
    )
    tabs = (
        Tab("chain", "相关文书", "disputes/supervision/chain.html", chain_of),
        Tab("attachments", "材料", PAPERS, lambda letter, user: {}),
    )
    history_action = VIEW

    def fact(self, entry: Any) -> dict[str, Any] | None:
        """Number and day under the names they have for a letter."""
        found = super().fact(entry)
        return found and found | {"label": OWN_NAMES.get(entry, found["label"])}


class LetterAdd(FormView):
    """Draw up a letter."""

    action = OPEN
    model = SupervisionLetter
    title = "拟制文书"
    form_class = LetterForm
    crumbs = CRUMBS

    def get_initial(self) -> dict[str, Any]:
        """The usual term for the reply."""
        return {"reply_days": services.usual_days()}


class LetterImport(ImportView):
    """Old letters: choose the file."""

    action = IMPORT
    sheet_key = "letters"
    batch_url_name = "letter-import-batch"
    template_url_name = "letter-template"
    crumbs = CRUMBS


class LetterImportBatch(ImportBatchView):
    """Old letters: headings, preview, write, undo."""

    action = IMPORT
    sheet_key = "letters"
    start_url_name = "letter-import"
    crumbs = CRUMBS


class LetterTemplate(SheetTemplateView):
    """The empty list of old letters."""

    action = IMPORT
    sheet_key = "letters"
