"""The new union asks for a member of another one; and the choice of any union of the county."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from unionhub.core import form_tokens
from unionhub.core.views import LookupView, Page
from unionhub.core.views.form import PAGE_TOO_OLD, REUSED

from ..forms.parts import county_unions
from ..forms.requests import AskForm
from ..models import MEMBER_FACTS
from ..services import transfers as services

START = services.START
CRUMBS = (("会籍接转", "transfer-list"),)


class CountyUnionLookup(LookupView):
    """Every union of the county that takes members, for whoever hands a member over."""

    action = START
    title = "查找转入工会"

    def rows(self) -> Iterable[tuple[Any, str, str, tuple[str, ...]]]:
        """In the order of the tree."""
        for key, name, short, code in (
            county_unions().order_by("path").values_list("pk", "name", "short_name", "code")
        ):
            yield key, short or name, name if short else code, tuple(filter(None, (name, short, code)))


class TransferAsk(Page):
    """The new union asks for a member by the number of his document."""

    action = START
    title = "申请转入"
    crumbs = CRUMBS
    template_name = "members/requests/ask_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form."""
        return self.ask(
            AskForm(user=self.user, action=START, initial={"organisation": self.user.organisation_id})
        )

    def ask(self, form: AskForm, status: int = 200, problem: str = "", told: str = "") -> HttpResponse:
        """The form with a fresh token."""
        return self.render(
            status=status,
            form=form,
            problem=problem,
            told=told,
            form_token=form_tokens.issue(self.request),
            back_url=reverse("transfer-list"),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Enter the transfer; what comes over from the form of joining is shown again first."""
        form = AskForm(request.POST, user=self.user, action=START)
        if "from_join" in request.POST:
            return self.ask(
                form, told="此人已是县内其他工会的会员。请核对下面的内容后提交，由原工会办理转出。"
            )
        if not form.is_valid():
            return self.ask(form, 422)
        data = form.cleaned_data
        try:
            with transaction.atomic():
                token = form_tokens.redeem(request)
                transfer = services.ask_transfer(
                    data["person"].pk,
                    data["organisation"],
                    {name: data[name] for name in MEMBER_FACTS},
                    self.user,
                    employer=data["employer"],
                    note=data["note"],
                )
                form_tokens.land(token, transfer.get_absolute_url())
        except form_tokens.AlreadyDone as done:
            return HttpResponseRedirect(done.landing)
        except form_tokens.TokenReused:
            return self.ask(form, 422, REUSED)
        except form_tokens.TokenMissing:
            return self.ask(form, 400, PAGE_TOO_OLD)
        except ValidationError as refusal:
            return self.ask(form, 422, " ".join(refusal.messages))
        messages.success(request, f"已提出转入申请：{transfer.person_name}，等待原工会办理转出")
        return HttpResponseRedirect(transfer.get_absolute_url())
