"""The base of form pages that write no single record: a parameter's new value, a year's holidays."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .. import form_tokens
from ..forms import PlainForm
from .form import PAGE_TOO_OLD, REUSED
from .page import Page


class PlainFormView(Page):
    """Ask by a form and do it once. A subclass sets `form_class` and `submit_label` and writes `perform`."""

    template_name = "kernel/form.html"
    form_class: type[PlainForm]
    submit_label = "保存"
    add_another = False

    def get_initial(self) -> dict[str, Any]:
        """First values of the form."""
        return {}

    def make_form(self, data: Any = None) -> PlainForm:
        """The form for this user, bound when data are given."""
        return self.form_class(data, user=self.request.user, action=self.action, initial=self.get_initial())

    def perform(self, data: dict[str, Any]) -> str:
        """Call the service and return what happened, in words; runs inside the transaction. ValidationError refuses."""
        raise NotImplementedError

    def get_back_url(self) -> str:
        """Where 返回 leads."""
        return next((url for _, url in reversed(self.get_breadcrumbs()) if url), "")

    def get_success_url(self) -> str:
        """Where one lands when it is done; asked after `perform`, which may have made a record with a page."""
        return self.get_back_url()

    def show(self, form: PlainForm, status: int = 200, problem: str = "") -> HttpResponse:
        """The page with a fresh token."""
        return self.render(
            status=status,
            form=form,
            problem=problem,
            form_token=form_tokens.issue(self.request),
            submit_label=self.submit_label,
            back_url=self.get_back_url(),
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it once; a refusal gives the input back with the reason."""
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            with transaction.atomic():
                token = form_tokens.redeem(request)
                words = self.perform(dict(form.cleaned_data))
                landing = self.get_success_url()
                form_tokens.land(token, landing)
        except form_tokens.AlreadyDone as done:
            return HttpResponseRedirect(done.landing or self.get_back_url())
        except form_tokens.TokenReused:
            return self.show(form, 422, REUSED)
        except form_tokens.TokenMissing:
            return self.show(form, 400, PAGE_TOO_OLD)
        except ValidationError as error:
            form.add_error(None, error)
            return self.show(form, 422)
        messages.success(request, words)
        return HttpResponseRedirect(landing)
