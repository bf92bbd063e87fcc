"""Pages of papers: draft and issue one for a case, read and download an issued one, void it, issue it anew.

The address names the paper where something is done, so that whoever holds its action nowhere is told the same of every
case; then the case's visibility (404), then the action at the case (403).
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from .. import access, documents, form_tokens, papers
from ..audit import record
from ..downloads import SANDBOX
from ..errors import PageError
from ..forms import CaseForm, PlainForm
from ..models import IssuedPaper
from ..papers import Paper, frozen
from ..papers.services import ISSUE, REASON_LENGTH, VOID
from ..papers.word import WORD, to_word
from ..scope import OutOfScope
from ..views.action import ActionView
from ..views.form import PAGE_TOO_OLD, REUSED
from ..views.page import ObjectPage, Page, fetch
from ..views.paper import TAB, may_change

PRINT = "core.paper.print"
BROKEN = "这份文书的存档内容无法核验，可能已经损坏或被改动，不能显示或下载。请联系系统管理员从备份中恢复。"


class NotReadable(PageError):
    """The stored text is not what was issued."""

    status = 409


def case_address(case: Any) -> str:
    """The papers on the case's page."""
    return f"{case.get_absolute_url()}?tab={TAB}"


def declared_at(slug: str, user: Any) -> Paper:
    """The paper an address names. Raises OutOfScope for no paper, PermissionDenied for one whose action is not held."""
    found = papers.paper_at(slug)
    if found is None:
        raise OutOfScope("paper")
    access.require(user, found.action)
    return found


class OfCase(Page):
    """Base: a page of one paper of one case, found before anything else runs."""

    model = IssuedPaper
    action = ISSUE
    paper: Paper
    case: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find paper and case, then answer."""
        self.paper = declared_at(kwargs["paper"], self.user)
        self.case = self.get_case()
        return super().dispatch(request, *args, **kwargs)

    def get_case(self) -> Any:
        """The case, with its own fields. Raises OutOfScope or PermissionDenied."""
        return self.fetch_case(self.kwargs["case"])

    def fetch_case(self, pk: Any) -> Any:
        """The case of that id, in scope, where the paper's action is held."""
        model: Any = self.paper.model
        found = model.objects.select_related("organisation")
        return fetch(model, self.user, pk, self.paper.action, found)

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Back to the case's papers."""
        return [(str(self.case), case_address(self.case)), (self.get_title(), "")]


class PaperDraft(OfCase):
    """Draft a paper: ask what it needs, show it as it would be, issue what was shown."""

    template_name = "kernel/paper_draft.html"
    verb = "出具"
    asks_reason = False

    def get_title(self) -> str:
        """What will be issued."""
        return f"{self.verb}{self.paper.label}"

    def refusal(self) -> str:
        """Why it cannot be issued now."""
        return self.paper.refuse(self.case)

    def make_form(self, data: Any = None) -> PlainForm | None:
        """What the paper asks, told the case where it depends on it."""
        form = self.paper.form
        if form is None:
            return None
        more = {"case": self.case} if issubclass(form, CaseForm) else {}
        return form(data, user=self.user, action=self.paper.action, **more)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask; a paper that asks nothing is shown at once. One that cannot be issued now says why."""
        problem = self.refusal()
        if problem:
            return self.show(None, problem=problem, is_refused=True)
        form = self.make_form()
        return self.show(form) if form is not None else self.preview(None, {})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the draft, or issue the one that was shown."""
        form = self.make_form(request.POST)
        if form is not None and not form.is_valid():
            return self.show(form, 422)
        data = dict(form.cleaned_data) if form is not None else {}
        if request.POST.get("do") != "issue":
            return self.preview(form, data)
        try:
            with transaction.atomic():
                token = form_tokens.redeem(request)
                made = self.issue(data, request.POST.get("seen", ""))
                landing = made.get_absolute_url()
                form_tokens.land(token, landing)
        except form_tokens.AlreadyDone as done:
            return HttpResponseRedirect(done.landing or case_address(self.case))
        except form_tokens.TokenReused:
            return self.preview(form, data, 422, REUSED)
        except form_tokens.TokenMissing:
            return self.preview(form, data, 400, PAGE_TOO_OLD)
        except ValidationError as refusal:
            self.case = self.get_case()
            return self.preview(form, data, 422, " ".join(refusal.messages))
        messages.success(request, f"已出具：{made}")
        return HttpResponseRedirect(landing)

    def issue(self, data: dict[str, Any], seen: str) -> IssuedPaper:
        """Through the one service; runs inside the transaction."""
        return papers.issue(self.paper, self.case, self.user, data, seen=seen)

    def preview(
        self, form: PlainForm | None, data: dict[str, Any], status: int = 200, problem: str = ""
    ) -> HttpResponse:
        """The page with the draft, and the mark that says which draft it is."""
        try:
            html = papers.draft(self.paper, self.case, data)
        except ValidationError as refusal:
            return self.show(form, 422, problem or " ".join(refusal.messages))
        return self.show(form, status, problem, body=frozen.body_of(html), seen=frozen.mark_of(html))

    def show(self, form: PlainForm | None, status: int = 200, problem: str = "", **more: Any) -> HttpResponse:
        """The page with a fresh token."""
        return self.render(
            status=status,
            form=form,
            problem=problem,
            form_token=form_tokens.issue(self.request),
            back_url=case_address(self.case),
            reason=self.request.POST.get("reason", ""),
            reason_limit=REASON_LENGTH,
            **more,
        )


class PaperReissue(PaperDraft):
    """Issue a paper anew: the new one takes the next number, the old one is voided."""

    verb = "重新出具"
    asks_reason = True
    object: IssuedPaper

    def get_case(self) -> Any:
        """The case of the issued paper."""
        self.object = fetch(IssuedPaper, self.user, self.kwargs["pk"], self.action, rows_of(self.paper))
        return self.fetch_case(self.object.case_id)

    def refusal(self) -> str:
        """Only what is in force is issued anew."""
        return papers.VOID_ALREADY if self.object.is_void else ""

    def issue(self, data: dict[str, Any], seen: str) -> IssuedPaper:
        """New one and voiding in one."""
        reason = self.request.POST.get("reason", "")
        return papers.reissue(self.object, self.user, data, reason=reason, seen=seen)


def rows_of(declared: Paper) -> Any:
    """The issued ones of a paper, without their text."""
    return IssuedPaper.objects.filter(key=declared.key).defer("body").select_related("case__organisation")


class PaperDetail(ObjectPage):
    """An issued paper: as it was issued, and its files."""

    action = "core.paper.view"
    model = IssuedPaper
    template_name = "kernel/paper.html"
    select_related = ("case__organisation", "replaces", "replaced_by")

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Back to the case's papers."""
        case = self.object.case  # type: ignore[union-attr]
        return [(str(case), case_address(case)), (str(self.object), "")]

    def get_page_actions(self) -> list[dict[str, Any]]:
        """The files; and, for whoever may, voiding and issuing anew."""
        issued: Any = self.object
        found = [
            {
                "label": "下载 PDF",
                "url": "?as=pdf",
                "icon": "file-type-pdf",
                "primary": True,
                "download": True,
            },
            {"label": "下载 Word", "url": "?as=word", "icon": "file-type-docx", "download": True},
        ]
        if may_change(self.user, issued):
            at = [papers.paper(issued.key).slug, issued.pk]
            found += [
                {"label": "重新出具", "url": reverse("paper-reissue", args=at)},
                {"label": "作废", "url": reverse("paper-void", args=at)},
            ]
        return [{"method": "get", "primary": False, "download": False, "icon": "", **one} for one in found]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it, or send one of its files, once its text is proved; with a trace, for it tells what lies sealed."""
        issued: Any = self.object
        wanted = request.GET.get("as", "")
        try:
            html = frozen.opened(issued)
        except frozen.PaperBroken:
            record(PRINT if wanted else self.action, obj=issued, result="failed", reason="存档内容无法核验")
            raise NotReadable(BROKEN) from None
        if wanted in FILES:
            return self.send(issued, html, wanted)
        record(self.action, obj=issued, request=request)
        return self.render(body=frozen.body_of(html))

    def send(self, issued: IssuedPaper, html: str, wanted: str) -> HttpResponse:
        """One of its files, recorded as a print before it leaves."""
        media_type, suffix = FILES[wanted]
        if wanted == "pdf":
            content = documents.render_pdf(frozen.voided(html) if issued.is_void else html)
        else:
            content = to_word(
                html,
                title=str(issued),
                author=issued.issued_by_name,
                made_on=issued.issued_on,
                mark="已作废" if issued.is_void else "",
            )
        with transaction.atomic():
            record(PRINT, obj=issued, reason=f"下载 {suffix.upper()}", request=self.request)
        headers = {
            "Content-Disposition": content_disposition_header(True, f"{issued}.{suffix}") or "attachment",
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(content, content_type=media_type, headers=headers)


#: `?as=` → media type and ending of the file.
FILES = {"pdf": (documents.PDF, "pdf"), "word": (WORD, "docx")}


class PaperVoid(ActionView):
    """Void an issued paper, with the reason."""

    action = VOID
    model = IssuedPaper
    title = "作废文书"
    verb = "作废"
    text = "作废后文书和编号保留，下载的文件带有“已作废”字样，不能恢复。内容有误需要更正的，请用“重新出具”。"
    note_required = True
    note_label = "作废原因"
    danger = True
    audited = True
    select_related = ("case__organisation",)

    def get_queryset(self) -> Any:
        """Those of the address's paper."""
        return rows_of(self.paper)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the paper first: its action is asked before any case is looked up."""
        self.paper = declared_at(kwargs["paper"], self.user)
        return super().dispatch(request, *args, **kwargs)

    def get_object(self) -> Any:
        """The issued paper, if the paper's action is held at its case."""
        found = super().get_object()
        access.require(self.user, self.paper.action, found.case)
        return found

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Over the case's papers."""
        case = self.object.case  # type: ignore[union-attr]
        way = super().get_breadcrumbs()
        way.insert(-2, (str(case), case_address(case)))
        return way

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Through the one service."""
        self.object = papers.void(obj, self.user, note)
