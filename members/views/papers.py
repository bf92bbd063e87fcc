"""Printing: papers about elections for many unions at once, and the registration form of one."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header

from unionhub.core import audit, documents
from unionhub.core.downloads import SANDBOX
from unionhub.core.jobs import start_job
from unionhub.core.listing import Listing, as_key
from unionhub.core.parameters import parameter
from unionhub.core.scope import where
from unionhub.core.views import DocumentView, Page

from ..documents.elections import PaperKind, bodies_of, pages_of
from ..documents.registration import registration_context
from ..filters.unions import ElectionFilter
from ..forms.papers import PaperForm, first_letter
from ..models import Term, Union
from ..queries import unions as queries
from ..tables.unions import ElectionTable
from .terms import ELECTIONS, PRINT

#: Papers laid out while the browser waits (each takes about a tenth of a second); more is a job's work.
DIRECT = 15
#: Papers of one printing.
MOST = 500
PREVIEW = 2


class TermPapers(Page):
    """Papers for the terms chosen in the list, or for all that its filters show: asked for, previewed, printed."""

    action = PRINT
    title = "打印换届文书"
    template_name = "members/unions/papers.html"
    crumbs = (ELECTIONS,)

    @cached_property
    def terms(self) -> list[Term]:
        """The last terms chosen by `ids`, else those the list's filters show, where the user may print."""
        params = (
            QueryDict(self.request.POST.get("query", ""))
            if self.request.method == "POST"
            else self.request.GET
        )
        rows: Any = queries.latest_terms().visible_to(self.user, PRINT)
        if "ids" in params:
            keys = [as_key(Term, text) for text in params["ids"].split(",")[: MOST + 1]]
            rows = rows.filter(pk__in=[key for key in keys if key is not None])
        else:
            rows = Listing(
                rows,
                table_class=ElectionTable,
                filter_class=ElectionFilter,
                user=self.user,
                action=self.action,
                params=params,
            ).rows
        return list(rows.select_related("organisation").order_by("organisation__path")[: MOST + 1])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, beside a preview of the first papers."""
        issuer = where(self.user, PRINT).name
        return self.ask(PaperForm(initial=first_letter(issuer), user=self.user, action=self.action))

    def ask(self, form: PaperForm, status: int = 200) -> HttpResponse:
        """Show the form, for whom, and how the first papers look."""
        query = self.request.POST.get("query", "") or self.request.GET.urlencode()
        sheets = []
        if form.is_bound and form.is_valid():
            letter = form.letter()
            months = parameter("members.term.extension_months")
            sheets = [body for _, body in bodies_of(self.terms[:PREVIEW], letter, months)]
        return self.render(
            status=status,
            form=form,
            terms=self.terms[:MOST],
            query=query,
            sheets=sheets,
            too_many=self.is_too_many,
        )

    @property
    def is_too_many(self) -> str:
        """What to say of more papers than one printing may have."""
        return f"超过 {MOST} 份，请先用筛选条件缩小范围。" if len(self.terms) > MOST else ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Preview, or print: at once when there are few, else by a job."""
        form = PaperForm(request.POST, user=self.user, action=self.action)
        if not form.is_valid() or not self.terms or self.is_too_many:
            return self.ask(form, 422)
        if request.POST.get("do") == "preview":
            return self.ask(form)
        letter = form.letter()
        if len(self.terms) > DIRECT:
            params = {**letter.params(), "ids": [term.pk for term in self.terms]}
            title = f"打印{PaperKind(letter.kind).label}（{len(self.terms)} 份）"
            job = start_job("members.papers", self.user, where(self.user, PRINT), params, title=title)
            return HttpResponseRedirect(job.get_absolute_url())
        label = PaperKind(letter.kind).label
        months = parameter("members.term.extension_months")
        content = documents.render_papers(pages_of(self.terms, letter, months, str(self.user)))
        with transaction.atomic():
            entries = (audit.Entry(term) for term in self.terms)
            audit.record_many(PRINT, entries, actor=self.user, reason=f"打印{label}", request=request)
        response = HttpResponse(content, content_type=documents.PDF)
        name = f"{label}（{len(self.terms)} 份）.pdf"
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        response.headers["Content-Security-Policy"] = SANDBOX
        return response


class UnionRegistration(DocumentView):
    """The form 工会法人资格申请登记表 of one union, printed on both sides."""

    action = "members.union.print"
    model = Union
    title = "工会法人资格申请登记表"
    template_name = "members/unions/registration_page.html"
    document_template = "members/unions/registration.html"
    crumbs = (("工会", "union-list"),)
    select_related = ("organisation__parent",)

    def get_document_context(self) -> dict[str, Any]:
        """What the system knows; the rest is blank."""
        return registration_context(self.object)  # type: ignore[arg-type]
