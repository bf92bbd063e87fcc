"""Pages of petitions."""

from collections.abc import Iterable
from typing import Any

from members.forms.parts import county_unions
from unionhub.core.views import (
    ActionView,
    Button,
    CaseDetail,
    Facts,
    FormView,
    ImportBatchView,
    ImportView,
    ListView,
    LookupView,
    SheetExportView,
    SheetTemplateView,
    Tab,
)

from ..enums import Satisfaction
from ..filters.petitions import PetitionFilter
from ..forms.petitions import PetitionChangeForm, PetitionerForm, PetitionForm, person_of
from ..models import Petition
from ..queries.matters import been_here_before
from ..queries.petitions import terms_not_set
from ..services import petitions as services
from ..tables.petitions import PetitionTable
from ..workflow.petitions import PETITION

VIEW, OPEN, HANDLE = "disputes.petition.view", services.OPEN, services.HANDLE
EXPORT, IMPORT = "disputes.petition.export", "disputes.petition.import"
CRUMBS = (("信访", "petition-list"),)
#: What a fact reads while nothing is known of it.
NOTHING = (None, "", str(Satisfaction.NOT_ASKED.label))


def people_of(petition: Petition, user: Any) -> dict[str, Any]:
    """Who brought it, with what they came before; whom it accuses; who stepped back."""
    rows = list(petition.petitioners.select_related("party"))  # type: ignore[attr-defined]
    own = petition.get_absolute_url()
    for row in rows:
        before = [matter for matter in been_here_before(row.party, user) if matter.url != own]
        row.before = before  # type: ignore[attr-defined]
    again = Petition.objects.visible_to(user).filter(repeats=petition)  # type: ignore[attr-defined]
    return {
        "rows": rows,
        "accused": petition.accused.select_related("account", "employer", "unit"),  # type: ignore[attr-defined]
        "repeated_by": again.order_by("opened_on", "pk")[:20],
        "recusals": petition.recusals.select_related("account"),  # type: ignore[attr-defined]
    }


class PetitionList(ListView):
    """The petitions this person may see, the newest first."""

    action = VIEW
    model = Petition
    title = "信访"
    table_class = PetitionTable
    filter_class = PetitionFilter
    export_action = EXPORT
    buttons = (
        Button("登记信访", "petition-add", OPEN, icon="mail-plus", primary=True),
        Button("导入历史事项", "petition-import", IMPORT, icon="upload"),
        Button("下载模板", "petition-template", IMPORT, icon="file-download", download=True),
    )
    empty_title = "没有您可以查看的信访事项"
    empty_text = "这里列出您登记的、承办的信访事项；县总工会承办科室看到全部（检举控告本单位的除外）。"
    search_hint = "编号、单位或姓名"


class PetitionDetail(CaseDetail):
    """One petition: what was brought, how it stands, what can be done next."""

    action = VIEW
    model = Petition
    workflow = PETITION
    crumbs = CRUMBS
    select_related = ("organisation", "handler", "employer", "repeats", "created_by")
    facts = (
        Facts(
            "收到",
            (
                ("received_on", "收到日期"),
                "form",
                "hotline_level",
                "received_from",
                ("organisation", "承办组织"),
                "is_quick",
                "first_answered_on",
                "system_number",
                "created_by",
            ),
        ),
        Facts(
            "事项",
            (
                ("people", "信访人"),
                "persons",
                "representatives",
                "nature",
                "subject",
                "employer_name",
                "content",
                "accused_words",
                "repeats",
            ),
        ),
        Facts(
            "办理",
            (
                "accepted_on",
                "due_on",
                "extended_on",
                "extension_told_on",
                "referred_to",
                "referral_document",
                "path_told",
                "opinion",
                "reply_document",
                "settled_on",
                "outcome",
                "satisfaction",
                "asked_on",
            ),
        ),
        Facts(
            "复查、复核",
            (
                "reviewed_by",
                "review_document",
                "review_result",
                "rechecked_by",
                "recheck_document",
                "recheck_result",
            ),
        ),
    )
    history_action = VIEW
    tabs = (
        Tab("people", "信访人", "disputes/petitions/people.html", people_of),
        Tab("papers", "附件", "disputes/petitions/papers.html", lambda record, user: {}),
    )
    buttons = (
        Button("修改", "petition-change", HANDLE, icon="pencil"),
        Button("增加信访人", "petition-petitioner-add", HANDLE, icon="user-plus"),
    )

    @property
    def help(self) -> str:  # type: ignore[override]
        """Which of the place's terms do not run, and why."""
        return terms_not_set(self.object) if self.object is not None else ""  # type: ignore[arg-type]

    def facts_of(self, group: Facts) -> list[dict[str, Any]]:
        """What is not known yet is left out; of groups without anything also the heading."""
        return [fact for fact in super().facts_of(group) if fact["value"] not in NOTHING]


class PetitionAdd(FormView):
    """Enter a petition; earlier ones about the same matter are shown before it is saved."""

    action = OPEN
    model = Petition
    title = "登记信访"
    form_class = PetitionForm
    crumbs = CRUMBS
    success_message = "已登记：{object}"


class PetitionChange(FormView):
    """Mend what was entered."""

    action = HANDLE
    model = Petition
    title = "修改信访事项"
    form_class = PetitionChangeForm
    crumbs = CRUMBS


class PetitionerAdd(ActionView):
    """Enter one more petitioner."""

    action = HANDLE
    model = Petition
    title = "增加信访人"
    verb = "增加信访人"
    form_class = PetitionerForm
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Find or enter the person."""
        services.add_petitioner(obj, self.user, person_of(data))


class PetitionUnitLookup(LookupView):
    """Every union of the county, for the entering of an accusation: their names are no secret."""

    action = OPEN
    title = "查找被检举控告的工会"

    def rows(self) -> Iterable[tuple[Any, str, str, tuple[str, ...]]]:
        """In the order of the tree."""
        found = county_unions().order_by("path").values_list("pk", "name", "short_name", "code")
        for key, name, short, code in found:
            yield key, short or name, name if short else code, tuple(filter(None, (name, short, code)))


class PetitionImport(ImportView):
    """Old petitions from a workbook."""

    action = IMPORT
    sheet_key = "petitions"
    title = "导入历史信访事项"
    batch_url_name = "petition-batch"
    template_url_name = "petition-template"
    crumbs = CRUMBS


class PetitionBatch(ImportBatchView):
    """One import: its preview, its confirmation, its undoing."""

    action = IMPORT
    sheet_key = "petitions"
    start_url_name = "petition-import"
    crumbs = CRUMBS


class PetitionTemplate(SheetTemplateView):
    """The empty list of old petitions."""

    action = IMPORT
    sheet_key = "petitions"


class PetitionSheetExport(SheetExportView):
    """Ended petitions as a workbook that can be imported again."""

    action = EXPORT
    sheet_key = "petitions"
