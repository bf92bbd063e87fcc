"""工作交接: one's own handover book, those of others in scope, and handing their cases over."""

from collections import Counter
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe

from .. import access, audit, documents, handover, todo
from ..downloads import SANDBOX
from ..forms import PlainForm
from ..jobs import start_job
from ..listing import as_key
from ..models import User
from ..models.case import Case
from ..scope import OutOfScope, where
from ..services.handover import ASSIGN, hand_over
from ..views import Button, Page, PlainFormView

#: Cases laid out while the browser waits; more is a job's work.
DIRECT = 60
CRUMBS = (("首页", "home"), ("待办", "todo-list"))


def person_in_scope(user: Any, pk: Any, action: str) -> User:
    """The account of that id where the user holds the action, also a disabled one. Raises OutOfScope."""
    key = as_key(User, pk)
    rows = User.objects.visible_to(user, action).select_related("organisation")
    found = rows.filter(pk=key).first() if key is not None else None
    if found is None:
        raise OutOfScope(User._meta.label)
    return found


class BookForm(PlainForm):
    """To whom, and who is present. Printed, not stored."""

    receiver = forms.CharField(
        label="接收人", max_length=40, required=False, help_text="不填则留空，打印后手写"
    )
    witness = forms.CharField(label="监交人", max_length=40, required=False)


class OwnBook(Page):
    """One's own book: shown as it will be printed; the PDF comes on POST, so that no name stands in an address."""

    action = handover.OWN
    title = "工作交接"
    help = "列出在办事项、期限、最近的办理情况和纸质材料存放处。打印后由移交人、接收人、监交人签字。"
    template_name = "core/handover.html"
    crumbs: tuple[tuple[str, str], ...] = CRUMBS
    buttons = (Button("他人的交接", "handover-people", handover.OTHERS, icon="users", takes_object=False),)
    job = "core.handover_own"

    def get_person(self) -> User:
        """Whose book."""
        return self.user

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the book."""
        return self.show(BookForm(user=self.user, action=self.action))

    def show(self, form: BookForm, status: int = 200) -> HttpResponse:
        """The page: who receives, and the book below."""
        context = handover.book(self.get_person(), self.user)
        body = mark_safe(handover.html_of(context))  # noqa: S308  (rendered by a template, values escaped there)
        return self.render(status=status, form=form, body=body, is_long=context["total"] > DIRECT)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Print: at once when it is short, else by a job (which carries no typed names)."""
        form = BookForm(request.POST, user=self.user, action=self.action)
        if not form.is_valid():
            return self.show(form, 422)
        person = self.get_person()
        if handover.open_cases(person, self.user).count() > DIRECT:
            place = where(self.user, self.action)
            job = start_job(self.job, self.user, place, {"person": person.pk}, f"person-{person.pk}")
            return HttpResponseRedirect(job.get_absolute_url())
        content = handover.pdf_of(handover.book(person, self.user, **form.cleaned_data))
        with transaction.atomic():
            audit.record(self.action, obj=person, reason=f"打印{handover.TITLE}", request=request)
        response = HttpResponse(content, content_type=documents.PDF)
        name = content_disposition_header(True, handover.file_name(person))
        response.headers["Content-Disposition"] = name or "attachment"
        response.headers["Content-Security-Policy"] = SANDBOX
        return response


class BookOf(OwnBook):
    """The book of somebody in scope, as far as the reader may see it."""

    action = handover.OTHERS
    title = ""
    model = User
    crumbs = (*CRUMBS, ("他人的交接", "handover-people"))
    buttons = (Button("移交承办", "handover-assign", ASSIGN, icon="arrows-exchange", primary=True),)
    job = "core.handover_others"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the person first."""
        self.object = person_in_scope(request.user, kwargs["pk"], self.action)
        return super().dispatch(request, *args, **kwargs)

    def get_person(self) -> User:
        """Whose book."""
        return self.object  # type: ignore[return-value]


class People(Page):
    """Everybody in scope who has open cases in hand: how many, how many nobody can work on."""

    action = handover.OTHERS
    title = "他人的交接"
    template_name = "core/handover_people.html"
    crumbs = CRUMBS

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Two queries, whatever the number of cases."""
        total: Counter[int] = Counter()
        without: Counter[int] = Counter()
        rows = todo.with_marks(Case.objects.filter(is_open=True, handler__isnull=False), self.user)
        for handler, orphaned in rows.visible_to(self.user).values_list("handler_id", "orphaned"):  # type: ignore[attr-defined]
            total[handler] += 1
            without[handler] += orphaned
        people = User.objects.visible_to(self.user, self.action).filter(pk__in=total)
        lines = [
            {"person": person, "total": total[person.pk], "without": without[person.pk]}
            for person in people.select_related("organisation").order_by("organisation__path", "name", "pk")
        ]
        return super().get_context(lines=lines, **more)


class HandOverForm(PlainForm):
    """Which cases, to whom, why."""

    cases = forms.ModelMultipleChoiceField(
        Case.objects.none(), label="要移交的事项", widget=forms.CheckboxSelectMultiple
    )
    taker = forms.ModelChoiceField(User.objects.none(), label="接收人", help_text="须有权办理所选的事项")
    note = forms.CharField(label="移交理由", max_length=300)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taker: Any = self.fields["taker"]
        people = User.objects.visible_to(self.user, self.action).filter(is_active=True).exclude(pk=person.pk)
        taker.queryset = people.select_related("organisation").order_by("organisation__path", "name", "pk")
        taker.label_from_instance = lambda one: f"{one.name}（{one.organisation.name}）"
        cases: Any = self.fields["cases"]
        cases.queryset = handover.open_cases(person, self.user).order_by("kind", "opened_on", "pk")


class HandOver(PlainFormView):
    """Hand open cases of a person over to another."""

    action = ASSIGN
    title = "移交承办"
    help = "承办人变更，状态和期限不变；每件都记入办理过程和审计日志。有一件不能移交时，全部不移交。"
    model = User
    form_class = HandOverForm
    submit_label = "移交"
    crumbs = (*CRUMBS, ("他人的交接", "handover-people"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the person first."""
        self.person = person_in_scope(request.user, kwargs["pk"], self.action)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Over the person's book."""
        way = super().get_breadcrumbs()
        if access.may(self.user, handover.OTHERS):
            way.insert(-1, (self.person.name, reverse("handover-person", args=[self.person.pk])))
        return way

    def make_form(self, data: Any = None) -> PlainForm:
        """The form for this person's cases; all are ticked at first."""
        keys = list(handover.open_cases(self.person, self.user).values_list("pk", flat=True))
        return HandOverForm(
            data, user=self.user, action=self.action, person=self.person, initial={"cases": keys}
        )

    def perform(self, data: dict[str, Any]) -> str:
        """Through the service."""
        done = hand_over(
            self.person, data["taker"], [case.pk for case in data["cases"]], self.user, data["note"]
        )
        return f"已将 {done} 件事项移交给 {data['taker'].name}"
